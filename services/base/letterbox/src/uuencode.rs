//! Files written into a text as uuencode, or as its younger relative in base64.

use crate::base64::{base64_value, base64_word};

/// A file found in a text, and where it stood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) name: Vec<u8>,
    pub(crate) content: Vec<u8>,
    pub(crate) start: usize,
    pub(crate) end: usize,
    is_base64: bool,
}

/// Every `begin 644 name` … `end` and `begin-base64 644 name` … `====` of a text, in order.
pub(crate) fn find(text: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut open: Option<Found> = None;
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let line = line.trim_ascii_end();
        match &mut open {
            None => open = begin(line, start),
            Some(file) if line == file.last_line() => {
                file.end = at;
                found.extend(open.take());
            }
            Some(file) => {
                let is_file = if file.is_base64 {
                    decode_base64_line(line, &mut file.content)
                } else {
                    decode_line(line, &mut file.content)
                };
                if !is_file {
                    // "begin" was only an ordinary word.
                    open = begin(line, start);
                }
            }
        }
    }
    // The mail was cut off; what arrived counts.
    found.extend(
        open.filter(|file| !file.content.is_empty())
            .map(|mut file| {
                file.end = at;
                file
            }),
    );
    found
}

fn begin(line: &[u8], start: usize) -> Option<Found> {
    let is_base64 = begins_base64(line);
    let begin: &[u8] = if is_base64 {
        b"begin-base64 "
    } else {
        b"begin "
    };
    let rest = line.strip_prefix(begin)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let name = rest.get(digits..)?.strip_prefix(b" ")?;
    ((3..=4).contains(&digits) && !name.is_empty()).then(|| Found {
        name: name.to_vec(),
        content: Vec::new(),
        start,
        end: start,
        is_base64,
    })
}

pub(crate) fn begins_base64(line: &[u8]) -> bool {
    line.starts_with(b"begin-base64 ")
}

impl Found {
    fn last_line(&self) -> &'static [u8] {
        if self.is_base64 { b"====" } else { b"end" }
    }
}

fn decode_base64_line(line: &[u8], content: &mut Vec<u8>) -> bool {
    content.extend_from_slice(&base64_word(line));
    line.iter()
        .all(|byte| base64_value(*byte).is_some() || *byte == b'=')
}

/// Whether the line was one of uuencode.
fn decode_line(line: &[u8], content: &mut Vec<u8>) -> bool {
    let Some((length, signs)) = line.split_first() else {
        return true;
    };
    if !(b' '..=b'`').contains(length) || !signs.iter().all(|sign| (b' '..=b'`').contains(sign)) {
        return false;
    }
    let n_bytes = usize::from((length - b' ') & 0x3f);
    if signs.len() > n_bytes.div_ceil(3) * 4 + 4 {
        return false;
    }
    let before = content.len();
    for four in signs.chunks(4) {
        let value = |at: usize| u32::from(four.get(at).map_or(0, |sign| (sign - b' ') & 0x3f));
        let bits = value(0) << 18 | value(1) << 12 | value(2) << 6 | value(3);
        content.extend_from_slice(bits.to_be_bytes().get(1..).unwrap_or_default());
    }
    // Blanks at the end of a line may have been lost on the way.
    content.resize(before + n_bytes, 0);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_a_text_is_found_and_a_word_is_none() {
        let text = b"Se filen:\r\nbegin 644 liste.txt\r\n%06YN82X\r\n`\r\nend\r\nHilsen\r\n";
        let found = find(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, b"liste.txt");
        assert_eq!(found[0].content, b"Anna.");
        assert_eq!(&text[found[0].end..], b"Hilsen\r\n");
        assert!(find("begin 2026 med at læse\r\nog så videre\r\n".as_bytes()).is_empty());
    }
}
