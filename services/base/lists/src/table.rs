//! A list as lines of cells, each with the number of its line.
//!
//! Preview and import use this one reader. The library reads each record, but where a record ends is
//! decided here, because an unclosed quotation mark would otherwise swallow all the people who
//! follow. Such a line is reported, and reading continues with the next.

use csv::{ReaderBuilder, StringRecord, Trim};

/// How many lines a quoted cell may span, such as an address of several lines.
const MAX_LINES_IN_CELL: usize = 8;

/// A line of the list. No `Debug`: names and addresses.
#[derive(Clone)]
pub struct Line {
    /// Of the file, from 1, blank lines included.
    pub number: u32,
    /// `None` when a quotation mark on it is not closed.
    pub cells: Option<Vec<String>>,
    /// As it stands, for a line that could not be read.
    pub raw: String,
}

/// Reads `text`; blank lines say nothing and are left out.
#[must_use]
pub fn read_table(text: &str) -> Vec<Line> {
    let lines = numbered(text);
    if let Some(recipients) = recipients(&lines) {
        return recipients;
    }
    let (delimiter, mut at) = delimiter(&lines);
    let mut table = Vec::with_capacity(lines.len());
    while let Some((number, first)) = lines.get(at) {
        if first.trim().is_empty() {
            at += 1;
            continue;
        }
        let (cells, n_lines) = match record(lines.get(at..).unwrap_or_default(), delimiter) {
            Some((cells, n_lines)) => (Some(cells), n_lines),
            None => (None, 1),
        };
        at += n_lines;
        if cells
            .as_ref()
            .is_some_and(|cells| cells.iter().all(String::is_empty))
        {
            continue;
        }
        table.push(Line {
            number: *number,
            cells,
            raw: (*first).to_owned(),
        });
    }
    table
}

/// Lines however they end: CR LF, LF, or CR alone.
fn numbered(text: &str) -> Vec<(u32, &str)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        lines.push(line);
        rest = after
            .strip_prefix("\r\n")
            .or_else(|| after.strip_prefix(['\r', '\n']))
            .unwrap_or_default();
    }
    (1..).zip(lines).collect()
}

/// How many lines are looked at for the separator.
const LINES_FOR_SEPARATOR: usize = 200;

/// The separator, by the line that Excel writes for it or else by what most lines have, because the
/// title above a list may hold any sign; and where the list begins.
fn delimiter(lines: &[(u32, &str)]) -> (u8, usize) {
    if let Some((_, first)) = lines.first()
        && let Some([mark]) = first.trim().strip_prefix("sep=").map(str::as_bytes)
    {
        return (*mark, 1);
    }
    let n_lines = |mark: u8| {
        let looked_at = lines.iter().take(LINES_FOR_SEPARATOR);
        looked_at
            .filter(|(_, line)| line.bytes().any(|it| it == mark))
            .count()
    };
    let mut best = (b';', n_lines(b';'));
    for mark in [b'\t', b',', b'|'] {
        let n = n_lines(mark);
        if n > best.1 {
            best = (mark, n);
        }
    }
    (best.0, 0)
}

/// The recipients as a mail program shows them in one line, `Holm, Maja <maja@…>; Lund, Bo <bo@…>`, or
/// one a line with a sign behind: each is a line of its own. `None` when anything else is there.
fn recipients(lines: &[(u32, &str)]) -> Option<Vec<Line>> {
    let mut all = Vec::new();
    let mut has_mark = false;
    for (number, line) in lines.iter().filter(|(_, line)| !line.trim().is_empty()) {
        let pieces = addresses(line);
        has_mark |= pieces.len() > 1 || line.trim_end().ends_with([';', ',']);
        for piece in pieces {
            if piece.matches('@').count() != 1 {
                return None;
            }
            all.push(Line {
                number: *number,
                cells: Some(vec![piece.to_owned()]),
                raw: (*line).to_owned(),
            });
        }
    }
    has_mark.then_some(all)
}

/// The addresses of a line. A comma before the address belongs to the name.
fn addresses(line: &str) -> Vec<&str> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    for (at, sign) in line.char_indices() {
        let piece = line.get(start..at).unwrap_or_default();
        if sign == ';' || sign == ',' && piece.contains('@') {
            pieces.push(piece);
            start = at + 1;
        }
    }
    pieces.push(line.get(start..).unwrap_or_default());
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces.into_iter().map(str::trim).collect()
}

/// The cells of the record that begins with the first line, and how many lines it takes; `None` when
/// a quotation mark of that line is not closed where a cell ends.
fn record(lines: &[(u32, &str)], delimiter: u8) -> Option<(Vec<String>, usize)> {
    let mut text = String::new();
    for n_lines in 1..=MAX_LINES_IN_CELL.min(lines.len()) {
        let (_, line) = lines.get(n_lines - 1)?;
        // A quoted cell that runs into a line with a mail address has swallowed a person.
        if n_lines > 1 && line.contains('@') && is_inside(&text, delimiter) != Some(false) {
            return None;
        }
        if n_lines > 1 {
            text.push('\n');
        }
        text.push_str(line);
        match is_inside(&text, delimiter) {
            Some(false) => return Some((cells(&text, delimiter)?, n_lines)),
            Some(true) => {}
            None => return None,
        }
    }
    None
}

/// Whether `text` ends inside quotation marks; `None` when a cell goes on after they were closed.
fn is_inside(text: &str, delimiter: u8) -> Option<bool> {
    let mut bytes = text.bytes().peekable();
    let mut at_start = true;
    let mut inside = false;
    while let Some(byte) = bytes.next() {
        if inside {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                inside = false;
                while bytes.next_if_eq(&b' ').is_some() {}
                if bytes.peek().is_some_and(|next| *next != delimiter) {
                    return None;
                }
            }
        } else if byte == b'"' && at_start {
            inside = true;
        }
        at_start = !inside && (byte == delimiter || (at_start && byte == b' '));
    }
    Some(inside)
}

fn cells(text: &str, delimiter: u8) -> Option<Vec<String>> {
    // Most lines have no quotation mark and can simply be split, without making a reader for each.
    if !text.contains('"') {
        let cells = text.split(char::from(delimiter));
        return Some(cells.map(|cell| cell.trim().to_owned()).collect());
    }
    // A space between separator and quotation mark is an accident.
    let spaced = [char::from(delimiter), ' ', '"'].iter().collect::<String>();
    let close = [char::from(delimiter), '"'].iter().collect::<String>();
    let text = text.trim().replace(&spaced, &close);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(delimiter)
        .buffer_capacity(text.len().clamp(64, 1 << 16))
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => Some(record.iter().map(str::to_owned).collect()),
        _nothing => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let lines = read_table(text).into_iter().map(|line| match line.cells {
            Some(cells) => format!("{}: {}", line.number, cells.join(" | ")),
            None => format!("{}: ?", line.number),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_list_is_read_as_danish_excel_writes_it() {
        insta::assert_snapshot!(shown("\u{feff}Navn;E-mail\r\n\"Bo; Jensen\";bo@b.example\r\n\r\n;\r\nAnna \"Annie\" A;a@b.example\r\n"), @r#"
        1: Navn | E-mail
        2: Bo; Jensen | bo@b.example
        5: Anna "Annie" A | a@b.example
        "#);
        insta::assert_snapshot!(shown("sep=,\nA, \"B, C\""), @"2: A | B, C");
    }

    #[test]
    fn a_line_has_the_number_it_has_in_the_file_however_lines_end() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["Navn;E-mail", "", "A;a@b.example", "B;b@"].join(end);
            assert_eq!(
                shown(&text),
                "1: Navn | E-mail\n3: A | a@b.example\n4: B | b@",
                "{end:?}"
            );
        }
    }

    #[test]
    fn an_open_quotation_mark_is_named_and_swallows_nobody() {
        insta::assert_snapshot!(shown("Navn;Mail\n\"Bo;bo@b.example\nEva;eva@b.example\nIb;ib@b.example"), @r"
        1: Navn | Mail
        2: ?
        3: Eva | eva@b.example
        4: Ib | ib@b.example
        ");
        // Two unclosed marks would make one cell of all the people in between.
        insta::assert_snapshot!(shown("\"Bo;bo@b.example\nEva;eva@b.example\n\"Ib;ib@b.example"), @r"
        1: ?
        2: Eva | eva@b.example
        3: ?
        ");
        insta::assert_snapshot!(shown("\"Bo\nEva;eva@b.example\nIb\";ib@b.example"), @r#"
        1: ?
        2: Eva | eva@b.example
        3: Ib" | ib@b.example
        "#);
    }

    #[test]
    fn the_separator_is_the_one_of_the_list_and_not_of_its_title() {
        insta::assert_snapshot!(shown("Liste over børn, 3.b\n\nNavn;E-mail\nÅse;aase@b.example"), @r"
        1: Liste over børn, 3.b
        3: Navn | E-mail
        4: Åse | aase@b.example
        ");
        insta::assert_snapshot!(shown("Klasse; 3.b\nNavn,E-mail\n\"Holm, Maja\",maja@b.example"), @r"
        1: Klasse; 3.b
        2: Navn | E-mail
        3: Holm, Maja | maja@b.example
        ");
        insta::assert_snapshot!(shown("Navn;Adresse\nA;Testvej 1, 2100 Prøveby\nB;Testvej 2, 2100 Prøveby"), @r"
        1: Navn | Adresse
        2: A | Testvej 1, 2100 Prøveby
        3: B | Testvej 2, 2100 Prøveby
        ");
        insta::assert_snapshot!(shown("Navn\tMail\nHolm, Maja\tmaja@b.example"), @r"
        1: Navn | Mail
        2: Holm, Maja | maja@b.example
        ");
        assert_eq!(
            shown("Navn | Mail\nA | a@b.example"),
            "1: Navn | Mail\n2: A | a@b.example"
        );
    }

    #[test]
    fn the_recipients_of_a_mail_are_a_line_each() {
        for pasted in [
            "Holm, Maja <maja@b.example>; Lund, Bo <bo@b.example>",
            "Holm, Maja <maja@b.example>, Lund, Bo <bo@b.example>",
            "Holm, Maja <maja@b.example>;Lund, Bo <bo@b.example>;\n",
        ] {
            assert_eq!(
                shown(pasted),
                "1: Holm, Maja <maja@b.example>\n1: Lund, Bo <bo@b.example>",
                "{pasted}"
            );
        }
        assert_eq!(
            shown("a@b.example, c@b.example"),
            "1: a@b.example\n1: c@b.example"
        );
        assert_eq!(
            shown("a@b.example;\nc@b.example;"),
            "1: a@b.example\n2: c@b.example"
        );
        // Whoever stands in a table stays in it.
        assert_eq!(shown("Anna;a@b.example"), "1: Anna | a@b.example");
        assert_eq!(shown("a@b.example;Anna"), "1: a@b.example | Anna");
    }

    #[test]
    fn a_cell_may_go_over_lines() {
        insta::assert_snapshot!(shown("Bo;\"Testvej 1\n2100 Prøveby\"\nEva;Testvej 2"), @r"
        1: Bo | Testvej 1
        2100 Prøveby
        3: Eva | Testvej 2
        ");
    }
}
