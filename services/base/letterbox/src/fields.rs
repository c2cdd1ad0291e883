//! The header of a mail or of a part, read also where other lines stand between its fields.

use crate::{
    bounds::{MAX_FIELDS, MAX_HEADER_BYTES, MAX_VALUE_BYTES},
    words,
};

/// A header in its order.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    list: Vec<(String, Vec<u8>)>,
    /// The header was longer than what is read.
    pub(crate) is_cut: bool,
}

/// Fields that tell a header from words that end in a colon.
const KNOWN: [&str; 12] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "received",
    "reply-to",
    "in-reply-to",
    "return-path",
];

impl Fields {
    /// Reads a header from the start of `raw`; also gives where the body begins.
    pub(crate) fn read(raw: &[u8]) -> (Self, usize) {
        let mut fields = Self::default();
        let mut at = 0;
        loop {
            let rest = raw.get(at..).unwrap_or_default();
            let Some((line, length)) = next_line(rest) else {
                return (fields, at);
            };
            if line.trim_ascii().is_empty() {
                return (fields, at + length);
            }
            // A boundary right behind a header without its blank line.
            if line.starts_with(b"--") {
                return (fields, at);
            }
            fields.is_cut |= at > MAX_HEADER_BYTES || fields.list.len() >= MAX_FIELDS;
            match split_field(line) {
                _ if fields.is_cut => {}
                Some((name, value)) => fields.list.push((name, value.trim_ascii().to_vec())),
                None if fields.list.is_empty() && line.starts_with(b"From ") => {}
                None if is_folded(line) || a_field_follows(rest, length) => fields.fold(line),
                // The blank line between header and body is missing.
                None => return (fields, at),
            }
            at += length;
        }
    }

    fn fold(&mut self, line: &[u8]) {
        if let Some((_, value)) = self.list.last_mut()
            && value.len() < MAX_VALUE_BYTES
        {
            value.push(b' ');
            value.extend_from_slice(line.trim_ascii());
        }
    }

    /// The first value of that name, as it was written and on one line. `name` in lower case.
    pub(crate) fn raw(&self, name: &str) -> Option<&[u8]> {
        self.all_raw(name).next()
    }

    pub(crate) fn all_raw<'f, 'n>(
        &'f self,
        name: &'n str,
    ) -> impl Iterator<Item = &'f [u8]> + use<'f, 'n> {
        let of_name = self.list.iter().filter(move |(known, _)| known == name);
        of_name.map(|(_, value)| value.get(..MAX_VALUE_BYTES).unwrap_or(value))
    }

    /// The first value of that name, readable. `name` in lower case.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.raw(name).map(words::decode)
    }

    /// Every value of that name from the top, readable. `name` in lower case.
    pub fn texts<'f, 'n>(&'f self, name: &'n str) -> impl Iterator<Item = String> + use<'f, 'n> {
        self.all_raw(name).map(words::decode)
    }

    /// Whether there is such a field. `name` in lower case.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// The names, in lower case and in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|(name, _)| name.as_str())
    }
}

/// A line without its end, and its length with it.
fn next_line(raw: &[u8]) -> Option<(&[u8], usize)> {
    if raw.is_empty() {
        return None;
    }
    let end = memchr::memchr(b'\n', raw);
    let line = raw.get(..end.unwrap_or(raw.len())).unwrap_or_default();
    Some((line, end.map_or(raw.len(), |end| end + 1)))
}

fn is_folded(line: &[u8]) -> bool {
    line.first()
        .is_some_and(|byte| matches!(byte, b' ' | b'\t'))
}

fn split_field(line: &[u8]) -> Option<(String, &[u8])> {
    if is_folded(line) {
        return None;
    }
    let colon = line.iter().take(80).position(|byte| *byte == b':')?;
    let (name, value) = line.split_at(colon);
    let name = name.trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(|byte| matches!(byte, b'!'..=b'~'));
    is_name.then(|| {
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        (name, value.get(1..).unwrap_or_default())
    })
}

/// Whether the header goes on behind a line that belongs to none: a gateway lost its indentation.
fn a_field_follows(rest: &[u8], first: usize) -> bool {
    let mut at = first;
    for _ in 0..30 {
        let Some((line, length)) = rest.get(at..).and_then(next_line) else {
            return false;
        };
        if line.trim_ascii().is_empty() {
            return false;
        }
        if split_field(line).is_some_and(|(name, _)| KNOWN.contains(&name.as_str())) {
            return true;
        }
        at += length;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(raw: &str) -> (Fields, &str) {
        let (fields, at) = Fields::read(raw.as_bytes());
        (fields, &raw[at..])
    }

    #[test]
    fn a_header_is_found_among_what_gateways_leave() {
        let (fields, body) = read(
            "From anna@nordvig.example Tue Nov 24\nSubject: Brud\n på skolen\nReferences: <a@x>\n<b@x>\nTo: b\n\nTekst",
        );
        assert_eq!(fields.text("subject").unwrap(), "Brud på skolen");
        assert_eq!(fields.text("references").unwrap(), "<a@x> <b@x>");
        assert!(fields.has("to"));
        assert_eq!(body, "Tekst");
    }

    #[test]
    fn a_forgotten_blank_line_loses_no_word() {
        let (fields, body) = read("Subject: Brud\nEt brev er sendt.\nHilsen: Anna\n\nMere");
        assert_eq!(fields.text("subject").unwrap(), "Brud");
        assert_eq!(body, "Et brev er sendt.\nHilsen: Anna\n\nMere");
    }

    #[test]
    fn a_header_without_end_is_read_as_far_as_it_is_useful() {
        let raw = format!("Subject: Brud\n{}\nTekst", "X: y\n".repeat(1_000_000));
        let (fields, body) = read(&raw);
        assert_eq!(fields.text("subject").unwrap(), "Brud");
        assert!(fields.is_cut && fields.list.len() <= MAX_FIELDS);
        assert_eq!(body, "Tekst");
    }
}
