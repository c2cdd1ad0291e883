//! A list of people as a spreadsheet saved it: text in one of the encodings Excel uses here.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How many lines a preview shows.
const FIRST: usize = 20;

pub(super) struct Row {
    pub number: usize,
    pub cells: Vec<String>,
}

/// What was read, for a person to look at before it counts. No `Debug`: names and addresses.
pub(super) struct Decoded {
    pub text: String,
    encoding: &'static Encoding,
    rows: Vec<Row>,
}

impl Decoded {
    /// A mark at the beginning decides; else UTF-8 when it is that without a fault, and otherwise
    /// Windows-1252, in which a Danish Excel saves "CSV". That one reads any bytes, which is why a
    /// person looks at the names.
    pub(super) fn of_file(bytes: &[u8]) -> Self {
        let (encoding, content) = match Encoding::for_bom(bytes) {
            Some((encoding, mark)) => (encoding, bytes.get(mark..).unwrap_or_default()),
            None if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes),
            None => (WINDOWS_1252, bytes),
        };
        let (text, _) = encoding.decode_without_bom_handling(content);
        Self::of(&text, encoding)
    }

    pub(super) fn of_text(text: &str) -> Self {
        Self::of(text, UTF_8)
    }

    fn of(text: &str, encoding: &'static Encoding) -> Self {
        let separator = [';', '\t', ',']
            .into_iter()
            .find(|mark| text.lines().any(|line| line.contains(*mark)))
            .unwrap_or(';');
        let rows = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(index, line)| Row {
                number: index.saturating_add(1),
                cells: line
                    .split(separator)
                    .map(|cell| cell.trim().trim_matches('"').to_owned())
                    .collect(),
            })
            .collect();
        Self {
            text: text.to_owned(),
            encoding,
            rows,
        }
    }

    pub(super) fn n_lines(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn first(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().take(FIRST)
    }

    pub(super) fn n_hidden(&self) -> usize {
        self.rows.len().saturating_sub(FIRST)
    }

    /// Guessed, not declared.
    pub(super) fn is_windows(&self) -> bool {
        self.encoding == WINDOWS_1252
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> Vec<String> {
        let decoded = Decoded::of_file(bytes);
        decoded
            .first()
            .filter_map(|row| row.cells.first().cloned())
            .collect()
    }

    #[test]
    fn danish_letters_are_read_in_every_encoding_excel_saves() {
        let made_up = "Åse Ørsted;aase@example.org\r\n";
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(made_up.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let files: [&[u8]; 4] = [
            made_up.as_bytes(),
            &[b"\xef\xbb\xbf", made_up.as_bytes()].concat(),
            b"\xc5se \xd8rsted;aase@example.org\r\n",
            &utf16,
        ];
        for file in files {
            assert_eq!(names(file), ["Åse Ørsted"], "{file:?}");
        }
    }

    #[test]
    fn only_a_guess_is_called_one() {
        assert!(Decoded::of_file(b"\xc5se;a@example.org").is_windows());
        assert!(!Decoded::of_file("Åse;a@example.org".as_bytes()).is_windows());
    }

    #[test]
    fn a_preview_shows_the_first_lines_and_counts_the_rest() {
        let list = "A;a@example.org\n\n".repeat(25);
        let decoded = Decoded::of_text(&list);
        assert_eq!((decoded.n_lines(), decoded.n_hidden()), (25, 5));
        assert_eq!(decoded.first().last().map(|row| row.number), Some(39));
    }
}
