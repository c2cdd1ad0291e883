//! Names of files, made harmless: they are shown, and written to disk by whoever exports.

const MAX_CHARS: usize = 120;

/// The last component of the name, without characters that trouble a file system or mislead a
/// reader.
pub(crate) fn tidy(sent: &str, number: usize) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_directional(*c))
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .collect();
    // Dots and blanks at the ends hide a file or vanish on some systems.
    let clean = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if clean.is_empty() {
        return format!("bilag-{number}");
    }
    shorten(clean)
}

/// Cuts the stem and keeps the extension.
fn shorten(name: &str) -> String {
    if name.chars().count() <= MAX_CHARS {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= 10 => (stem, extension),
        _ => (name, ""),
    };
    let room = MAX_CHARS - extension.chars().count() - usize::from(!extension.is_empty());
    let mut short: String = stem.chars().take(room).collect();
    if !extension.is_empty() {
        short.push('.');
        short.push_str(extension);
    }
    short
}

/// Marks that turn the direction of writing: `fdp.exe` can be made to read `exe.pdf`.
fn is_directional(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `type/subtype` in lower case; `application/octet-stream` when it is not one.
pub(crate) fn tidy_content_type(sent: &str) -> String {
    let bare = sent.split(';').next().unwrap_or_default().trim();
    let is_token = |part: &str| {
        (1..=80).contains(&part.len())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
    };
    match bare.split_once('/') {
        Some((kind, subtype)) if is_token(kind) && is_token(subtype) => bare.to_ascii_lowercase(),
        _ => "application/octet-stream".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filename_cannot_leave_its_folder_or_lie_about_its_kind() {
        for (sent, tidied) in [
            ("brev.pdf", "brev.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\anna\\brev.docx", "brev.docx"),
            ("fak\u{202e}fdp.exe", "fakfdp.exe"),
            ("a<b>:c?.txt", "a_b__c_.txt"),
            ("..", "bilag-2"),
            ("", "bilag-2"),
            (" .skjult ", "skjult"),
            ("æøå\0\n.txt", "æøå.txt"),
        ] {
            assert_eq!(tidy(sent, 2), tidied, "{sent:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let tidied = tidy(&format!("{}.pdf", "å".repeat(500)), 1);
        assert_eq!(tidied.chars().count(), MAX_CHARS);
        assert!(tidied.ends_with("å.pdf"));
        assert_eq!(tidy(&"å".repeat(500), 1).chars().count(), MAX_CHARS);
    }

    #[test]
    fn a_content_type_is_one_or_bytes() {
        assert_eq!(tidy_content_type("Text/HTML; charset=x"), "text/html");
        for wrong in ["", "html", "text/", "text/html\r\nx: y", "a/b/c"] {
            assert_eq!(
                tidy_content_type(wrong),
                "application/octet-stream",
                "{wrong}"
            );
        }
    }
}
