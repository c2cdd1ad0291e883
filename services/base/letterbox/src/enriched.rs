//! `text/enriched` (RFC 1896) and its elder, `text/richtext` (RFC 1341), as the words they hold.
//!
//! They look like HTML and are not: `<<` is a letter, one line end is a blank, and what stands in
//! `<param>` is for programs.

/// The words of such a text: its commands left out, its paragraphs apart.
pub(crate) fn to_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut unseen = None;
    while let Some(letter) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("<<") {
            if unseen.is_none() {
                out.push('<');
            }
            rest = after;
        } else if let Some((command, after)) = command(rest) {
            rest = after;
            unseen = match (unseen, command.as_str()) {
                (None, "param") => Some("/param"),
                (None, "comment") => Some("/comment"),
                (Some(end), command) if command == end => None,
                (Some(end), _inside) => Some(end),
                (None, seen) => {
                    out.push_str(written(seen));
                    None
                }
            };
        } else if letter == '\n' || letter == '\r' {
            let lines = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
            let (ends, after) = rest.split_at(lines);
            rest = after;
            match ends.matches('\n').count() {
                0 | 1 => out.push(' '),
                more => out.extend(std::iter::repeat_n('\n', more - 1)),
            }
        } else {
            if unseen.is_none() {
                out.push(letter);
            }
            rest = rest.strip_prefix(letter).unwrap_or_default();
        }
    }
    out
}

/// A command in its angles and what follows it; `5 < 7` is none.
fn command(text: &str) -> Option<(String, &str)> {
    let (name, after) = text.strip_prefix('<')?.split_once('>')?;
    let is_name = !name.is_empty()
        && name.len() <= 60
        && name
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"-/".contains(&it));
    is_name.then(|| (name.to_ascii_lowercase(), after))
}

/// What the elder format writes by a command.
fn written(command: &str) -> &'static str {
    match command {
        "lt" => "<",
        "nl" => "\n",
        "np" | "paragraph" | "/paragraph" => "\n\n",
        _other => "",
    }
}

#[cfg(test)]
mod tests {
    use super::to_text;

    #[test]
    fn words_stay_and_commands_go() {
        for (written, seen) in [
            ("<bold>Nu</bold> er\r\nden <<væk>.", "Nu er den <væk>."),
            ("Et\n\nTo\n\n\nTre", "Et\nTo\n\nTre"),
            ("<color><param>red</param>Syv</color> børn", "Syv børn"),
            ("5 < 7 og 7 > 5", "5 < 7 og 7 > 5"),
            ("<lt>Åse> <nl>Bo<comment>x <b> y</comment>", "<Åse> \nBo"),
            ("Åben <param>resten", "Åben "),
        ] {
            assert_eq!(to_text(written), seen, "{written}");
        }
    }
}
