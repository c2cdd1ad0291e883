//! Transfer encodings as they really arrive: oddly named, followed by footers, or not declared.

use std::borrow::Cow;

use crate::base64::{Decoder, base64_value};

/// How a part's bytes were carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transfer {
    Plain,
    Base64,
    Quoted,
    Uu,
}

/// What was carried, and the lines behind it that were not part of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Carried<'b> {
    pub(crate) bytes: Cow<'b, [u8]>,
    /// A gateway's footer below a block of base64.
    pub(crate) footer: &'b [u8],
}

impl Transfer {
    /// By a `Content-Transfer-Encoding`, however it is spelt.
    pub(crate) fn named(label: &str) -> Self {
        let label: String = label
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if label.contains("base64") || label == "b" {
            Self::Base64
        } else if label.contains("quoted") || label == "qp" || label == "q" {
            Self::Quoted
        } else if label.contains("uue") || label == "uu" {
            Self::Uu
        } else {
            Self::Plain
        }
    }

    pub(crate) fn carry(self, body: &[u8]) -> Carried<'_> {
        match self {
            Self::Plain => Carried {
                bytes: Cow::Borrowed(body),
                footer: &[],
            },
            Self::Base64 => base64(body),
            Self::Quoted => Carried {
                bytes: Cow::Owned(quoted_printable(body)),
                footer: &[],
            },
            Self::Uu => Carried {
                bytes: crate::uuencode::find(body)
                    .into_iter()
                    .next()
                    .map_or(Cow::Borrowed(body), |file| Cow::Owned(file.content)),
                footer: &[],
            },
        }
    }
}

/// Decodes base64. Signs outside its alphabet are skipped (RFC 2045, 6.8); lines that are not
/// base64 are a gateway's warning before it and a footer behind it.
fn base64(body: &[u8]) -> Carried<'_> {
    let mut decoder = Decoder::default();
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let trimmed = line.trim_ascii();
        if !trimmed.is_empty() && !is_base64_line(trimmed, decoder.is_padded) {
            break;
        }
        decoder.take(trimmed);
        at += line.len();
    }
    Carried {
        bytes: Cow::Owned(decoder.bytes),
        footer: body.get(at..).unwrap_or_default(),
    }
}

/// Whether a line carries base64: no words with blanks between them, and hardly a strange sign.
pub(crate) fn is_base64_line(line: &[u8], is_padded: bool) -> bool {
    let is_sign =
        |byte: &&u8| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=');
    let n_signs = line.iter().filter(is_sign).count();
    let n_strange = line.len() - n_signs;
    // After padding only a line long enough to begin another block counts as base64.
    if is_padded && (n_strange > 0 || line.len() < 40) {
        return false;
    }
    n_signs > 0
        && n_strange * 8 <= n_signs
        && !line.iter().all(|byte| *byte == b'=')
        && (!line.contains(&b' ') || is_joined(line))
        || is_padding(line)
}

/// Whether the blanks of a line were the ends of lines: no words are that long.
fn is_joined(line: &[u8]) -> bool {
    let is_sign = |byte: &u8| base64_value(*byte).is_some() || *byte == b'=';
    let mut lines = line.split(|byte| *byte == b' ').rev();
    lines.next().is_some_and(|last| last.iter().all(is_sign))
        && lines.all(|line| line.len() >= 40 && line.iter().all(is_sign))
}

fn is_padding(line: &[u8]) -> bool {
    line.len() <= 2 && line.iter().all(|byte| *byte == b'=')
}

/// Leaves everything that is not an escape as it stands, even a ruler drawn with `=`.
pub(crate) fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len());
    // The beginning of an escape that a soft line break cut.
    let mut cut: Vec<u8> = Vec::new();
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let end: &[u8] = if line.ends_with(b"\r\n") {
            b"\r\n"
        } else if line.ends_with(b"\n") {
            b"\n"
        } else {
            b""
        };
        let content = line.get(..line.len() - end.len()).unwrap_or_default();
        let content = content.trim_ascii_end();
        if cut.is_empty() && content.len() > 1 && content.iter().all(|byte| *byte == b'=') {
            bytes.extend_from_slice(content);
            bytes.extend_from_slice(end);
            continue;
        }
        let (content, is_soft) = match content.strip_suffix(b"=") {
            Some(content) => (content, true),
            None => (content, false),
        };
        let whole = [cut.as_slice(), content].concat();
        let n_cut = if is_soft { cut_escape(&whole) } else { 0 };
        let (content, begun) = whole.split_at(whole.len() - n_cut);
        cut = begun.to_vec();
        unquote(content, false, &mut bytes);
        if !is_soft {
            bytes.extend_from_slice(end);
        }
    }
    bytes.extend_from_slice(&cut);
    bytes
}

/// How many bytes at the end of a line begin an escape without ending it.
fn cut_escape(content: &[u8]) -> usize {
    match content {
        [.., b'=', high] if hex(*high).is_some() => 2,
        [.., b'='] => 1,
        _ => 0,
    }
}

/// `=C3` and, in headers, `_` for a blank.
pub(crate) fn unquote(content: &[u8], is_header: bool, bytes: &mut Vec<u8>) {
    let mut rest = content;
    while let [first, after @ ..] = rest {
        rest = match (first, after) {
            (b'=', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    after
                }
                _no_escape => {
                    bytes.push(b'=');
                    rest.get(1..).unwrap_or_default()
                }
            },
            (b'_', after) if is_header => {
                bytes.push(b' ');
                after
            }
            (byte, after) => {
                bytes.push(*byte);
                after
            }
        };
    }
}

pub(crate) const fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(transfer: Transfer, body: &str) -> (String, String) {
        let carried = transfer.carry(body.as_bytes());
        (
            String::from_utf8_lossy(&carried.bytes).into_owned(),
            String::from_utf8_lossy(carried.footer).into_owned(),
        )
    }

    #[test]
    fn an_encoding_is_known_however_it_is_spelt() {
        for (label, transfer) in [
            ("base64", Transfer::Base64),
            (" Base-64;", Transfer::Base64),
            ("\"BASE64\"", Transfer::Base64),
            ("quoted_printable", Transfer::Quoted),
            ("x-uuencode", Transfer::Uu),
            ("8-bit", Transfer::Plain),
            ("utf-8", Transfer::Plain),
        ] {
            assert_eq!(Transfer::named(label), transfer, "{label}");
        }
    }

    #[test]
    fn a_footer_behind_base64_is_kept_apart() {
        let body = "RXQgYnJldiBvbSBTw7hyZW4u\r\n_____\r\nScannet af gatewayen.\r\n";
        assert_eq!(
            carried(Transfer::Base64, body),
            (
                "Et brev om Søren.".into(),
                "_____\r\nScannet af gatewayen.\r\n".into()
            )
        );
        let padded = "RXQgYnJldg==\r\nScannet\r\n";
        assert_eq!(
            carried(Transfer::Base64, padded),
            ("Et brev".into(), "Scannet\r\n".into())
        );
    }

    #[test]
    fn junk_in_base64_is_passed_over_and_blocks_may_follow_each_other() {
        assert_eq!(
            carried(Transfer::Base64, "RXQg*YnJldiBv!bSBTw7hyZW4u").0,
            "Et brev om Søren."
        );
        assert_eq!(
            carried(
                Transfer::Base64,
                "RXQgYnJldg==\r\nRXQgYnJldiB0aWwgZW4gYm9yZ2VyIGVyIHNlbmR0IHRpbCBmb3JrZXJ0Lg==\r\n"
            )
            .0,
            "Et brevEt brev til en borger er sendt til forkert."
        );
    }

    #[test]
    fn a_line_of_equal_signs_is_a_line() {
        let body = "=C3=85bnet i g=C3=A5r.\r\n\r\n==========\r\nMaja =\r\nHolm =x\r\n";
        assert_eq!(
            carried(Transfer::Quoted, body).0,
            "Åbnet i går.\r\n\r\n==========\r\nMaja Holm =x\r\n"
        );
    }
}
