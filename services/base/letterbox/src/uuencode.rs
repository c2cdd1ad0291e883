//! Files written into a text as uuencode, as its younger relative in base64, or as yEnc.

use crate::base64::{base64_value, base64_word};

/// A file found in a text, and where it stood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) name: Vec<u8>,
    pub(crate) content: Vec<u8>,
    pub(crate) start: usize,
    pub(crate) end: usize,
    way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Uu,
    Base64,
    Yenc,
}

/// Every `begin 644 name` … `end`, `begin-base64 644 name` … `====` and `=ybegin … name=name` …
/// `=yend` of a text, in order.
pub(crate) fn find(text: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut open: Option<Found> = None;
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let whole = line.strip_suffix(b"\n").unwrap_or(line);
        let whole = whole.strip_suffix(b"\r").unwrap_or(whole);
        let line = line.trim_ascii_end();
        match &mut open {
            None => open = begin(line, start),
            Some(file) if file.ends_with(line) => {
                file.end = at;
                found.extend(open.take());
            }
            Some(file) => {
                let is_file = match file.way {
                    Way::Uu => decode_line(line, &mut file.content),
                    Way::Base64 => decode_base64_line(line, &mut file.content),
                    Way::Yenc => decode_yenc_line(whole, &mut file.content),
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
    if let Some(rest) = line.strip_prefix(b"=ybegin ") {
        // The name comes last and may hold blanks.
        let at = memchr::memmem::find(rest, b"name=")?;
        let name = rest.get(at + b"name=".len()..)?;
        return (!name.is_empty()).then(|| Found {
            name: name.to_vec(),
            content: Vec::new(),
            start,
            end: start,
            way: Way::Yenc,
        });
    }
    let (way, begin): (_, &[u8]) = if begins_base64(line) {
        (Way::Base64, b"begin-base64 ")
    } else {
        (Way::Uu, b"begin ")
    };
    let rest = line.strip_prefix(begin)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let name = rest.get(digits..)?.strip_prefix(b" ")?;
    ((3..=4).contains(&digits) && !name.is_empty()).then(|| Found {
        name: name.to_vec(),
        content: Vec::new(),
        start,
        end: start,
        way,
    })
}

pub(crate) fn begins_base64(line: &[u8]) -> bool {
    line.starts_with(b"begin-base64 ")
}

impl Found {
    fn ends_with(&self, line: &[u8]) -> bool {
        match self.way {
            Way::Uu => line == b"end",
            Way::Base64 => line == b"====",
            Way::Yenc => line.starts_with(b"=yend"),
        }
    }
}

fn decode_base64_line(line: &[u8], content: &mut Vec<u8>) -> bool {
    content.extend_from_slice(&base64_word(line));
    line.iter()
        .all(|byte| base64_value(*byte).is_some() || *byte == b'=')
}

/// Each byte is moved on by 42; four that would be misread stand behind a `=`, moved on by 64 more.
fn decode_yenc_line(line: &[u8], content: &mut Vec<u8>) -> bool {
    if line.starts_with(b"=ypart ") {
        return true;
    }
    let mut bytes = line.iter();
    while let Some(byte) = bytes.next() {
        let moved = match (byte, bytes.as_slice().first()) {
            (b'=', Some(escaped)) => {
                bytes.next();
                escaped.wrapping_sub(64)
            }
            _ => *byte,
        };
        content.push(moved.wrapping_sub(42));
    }
    true
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
        let yenc = b"Se:\r\n=ybegin line=128 size=5 name=en liste.txt\r\nk\x98\x98\x8bX\r\n=yend size=5\r\nHilsen";
        let found = find(yenc);
        assert_eq!(
            (found[0].name.as_slice(), found[0].content.as_slice()),
            (b"en liste.txt".as_slice(), b"Anna.".as_slice())
        );
        assert_eq!(&yenc[found[0].end..], b"Hilsen");
        assert!(find("begin 2026 med at læse\r\nog så videre\r\n".as_bytes()).is_empty());
    }
}
