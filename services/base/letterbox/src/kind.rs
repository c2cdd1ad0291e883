//! `Content-Type` and `Content-Disposition`: what a part is, and what it is called.

use crate::{bounds::MAX_PARAMETERS, charset, transfer::hex, words};

/// A value with parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kind {
    /// `text/plain`, in lower case.
    pub(crate) name: String,
    parameters: Vec<(String, Vec<u8>)>,
}

impl Kind {
    pub(crate) fn read(value: &[u8]) -> Self {
        let mut pieces = split(value).into_iter();
        let name = pieces.next().unwrap_or_default();
        let name = String::from_utf8_lossy(&name)
            .split_whitespace()
            .collect::<String>()
            .to_ascii_lowercase();
        let parameters = pieces
            .filter_map(|piece| {
                let equals = piece.iter().position(|byte| *byte == b'=')?;
                let (name, value) = piece.split_at(equals);
                let name = String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase();
                Some((name, unquoted(value.get(1..)?.trim_ascii())))
            })
            .take(MAX_PARAMETERS)
            .collect();
        Self { name, parameters }
    }

    pub(crate) fn is_multipart(&self) -> bool {
        self.name.starts_with("multipart/")
    }

    pub(crate) fn raw(&self, name: &str) -> Option<&[u8]> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_slice())
    }

    /// A parameter that is a word of a protocol, in lower case.
    pub(crate) fn token(&self, name: &str) -> String {
        let value = self.raw(name).unwrap_or_default();
        String::from_utf8_lossy(value).trim().to_ascii_lowercase()
    }

    /// A parameter that people read: plain, in encoded words, in pieces (RFC 2231), in raw bytes.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        if let Some(value) = self.extended(name) {
            return Some(value);
        }
        let value = self.raw(name)?;
        let text = words::decode(value);
        let percent = unpercent(text.as_bytes());
        // `%C3%A6` is how web pages escape a name, while `100%` may be part of a plain name.
        let is_escaped = percent.len() != text.len() && !percent.is_ascii();
        Some(match String::from_utf8(percent) {
            Ok(text) if is_escaped => text,
            Ok(_) | Err(_) => text,
        })
    }

    /// `name*=utf-8''…` or `name*0*=…`, `name*1=…`.
    fn extended(&self, name: &str) -> Option<String> {
        let mut pieces: Vec<(usize, bool, &[u8])> = self
            .parameters
            .iter()
            .filter_map(|(known, value)| {
                let suffix = known.strip_prefix(name)?.strip_prefix('*')?;
                let (number, is_escaped) = match suffix.strip_suffix('*') {
                    Some(number) => (number, true),
                    None => (suffix, suffix.is_empty()),
                };
                let number = if number.is_empty() { "0" } else { number };
                Some((number.parse().ok()?, is_escaped, value.as_slice()))
            })
            .collect();
        pieces.sort_by_key(|(number, ..)| *number);
        let (_, is_escaped, first) = pieces.first()?;
        let (charset, skipped) = if *is_escaped { label(first) } else { ("", 0) };
        let mut bytes = Vec::new();
        for (at, (_, is_escaped, value)) in pieces.iter().enumerate() {
            let value = value.get(if at == 0 { skipped } else { 0 }..)?;
            if *is_escaped {
                bytes.extend(unpercent(value));
            } else {
                bytes.extend_from_slice(value);
            }
        }
        let text = charset::decode(&bytes, charset);
        Some(if charset.is_empty() {
            words::decode(text.as_bytes())
        } else {
            text
        })
    }
}

/// The charset of `utf-8'da'…`, and where its text begins.
fn label(value: &[u8]) -> (&str, usize) {
    let mut quotes = value.iter().enumerate().filter(|(_, byte)| **byte == b'\'');
    match (quotes.next(), quotes.next()) {
        (Some((first, _)), Some((second, _))) => {
            let charset = value.get(..first).unwrap_or_default();
            (std::str::from_utf8(charset).unwrap_or_default(), second + 1)
        }
        _ => ("", 0),
    }
}

fn unpercent(value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [first, after @ ..] = rest {
        let escape = match (first, after) {
            (b'%', [high, low, after @ ..]) => hex(*high)
                .zip(hex(*low))
                .map(|(high, low)| (high << 4 | low, after)),
            _ => None,
        };
        let (byte, after) = escape.unwrap_or((*first, after));
        bytes.push(byte);
        rest = after;
    }
    bytes
}

/// Splits at semicolons outside quotes and comments, and drops the comments.
fn split(value: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = vec![Vec::new()];
    let (mut is_quoted, mut is_escaped, mut n_comments) = (false, false, 0_usize);
    for byte in value {
        let starts_piece = *byte == b';' && !is_quoted && n_comments == 0;
        if starts_piece {
            if pieces.len() > MAX_PARAMETERS {
                break;
            }
            pieces.push(Vec::new());
            continue;
        }
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' if n_comments == 0 => is_quoted = !is_quoted,
            // A parenthesis belongs to the value when it stands inside a word: `liste(1).csv`.
            b'(' if !is_quoted && (n_comments > 0 || opens_comment(&pieces)) => n_comments += 1,
            b')' if n_comments > 0 => {
                n_comments -= 1;
                continue;
            }
            _ => {}
        }
        if n_comments == 0
            && let Some(piece) = pieces.last_mut()
        {
            piece.push(*byte);
        }
    }
    pieces
}

fn opens_comment(pieces: &[Vec<u8>]) -> bool {
    let before = pieces.last().and_then(|piece| piece.last());
    before.is_none_or(u8::is_ascii_whitespace)
        && pieces.last().is_some_and(|it| !it.contains(&b'='))
        || pieces.len() == 1
}

fn unquoted(value: &[u8]) -> Vec<u8> {
    let Some(inside) = value.strip_prefix(b"\"") else {
        return value.to_vec();
    };
    let inside = inside.strip_suffix(b"\"").unwrap_or(inside);
    let mut bytes = Vec::with_capacity(inside.len());
    let mut is_escaped = false;
    for byte in inside {
        // A backslash in a Windows path is not an escape.
        if *byte == b'\\' && !is_escaped {
            is_escaped = true;
            continue;
        }
        if is_escaped && !matches!(byte, b'"' | b'\\') {
            bytes.push(b'\\');
        }
        is_escaped = false;
        bytes.push(*byte);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn filename(value: &[u8]) -> String {
        Kind::read(value).text("filename").unwrap()
    }

    #[test]
    fn a_name_is_read_however_it_is_written() {
        for value in [
            b"attachment; filename=\"Afg\xf8relse til \xc5se.pdf\"".as_slice(),
            "attachment; filename=Afgørelse til Åse.pdf".as_bytes(),
            b"attachment; filename*=utf-8''Afg%C3%B8relse%20til%20%C3%85se.pdf",
            b"attachment; filename*=iso-8859-1'da'Afg%F8relse%20til%20%C5se.pdf",
            b"attachment; filename*1*=%20%C3%85se.pdf; filename*0*=utf-8''Afg%C3%B8relse%20til",
            b"attachment; filename*0*=utf-8''Afg%C3; filename*1*=%B8relse%20til%20%C3%85se.pdf",
            b"attachment; filename=\"=?utf-8?Q?Afg=C3=B8relse_til_=C3=85se.pdf?=\"",
            b"attachment; filename=\"Afg%C3%B8relse til %C3%85se.pdf\"",
            b"attachment; filename*0=\"=?utf-8?Q?Afg=C3=B8relse_til_?=\"; filename*1=\"=?utf-8?Q?=C3=85se.pdf?=\"",
        ] {
            assert_eq!(filename(value), "Afgørelse til Åse.pdf");
        }
        assert_eq!(filename(b"x; filename=\"100% (2).pdf\""), "100% (2).pdf");
        assert_eq!(filename(b"x; filename=liste(1).csv"), "liste(1).csv");
        assert_eq!(filename(b"x; filename=\"a;b.pdf\""), "a;b.pdf");
        assert_eq!(filename(br#"x; filename="C:\brev.pdf""#), r"C:\brev.pdf");
    }

    #[test]
    fn a_type_is_read_past_comments_and_folds() {
        let kind =
            Kind::read(b"Multipart/Mixed (what else); boundary=  \"x 1\"; charset=\"UTF-8\"");
        assert_eq!(kind.name, "multipart/mixed");
        assert_eq!(kind.raw("boundary"), Some(b"x 1".as_slice()));
        assert_eq!(kind.token("charset"), "utf-8");
        assert_eq!(Kind::read(b"text").name, "text");
    }

    #[test]
    fn parameters_without_end_are_read_as_far_as_they_are_useful() {
        let many: Vec<u8> = (0..200_000)
            .flat_map(|n| format!(";n{n}*1*=%61").into_bytes())
            .collect();
        let kind = Kind::read(&[b"application/x".as_slice(), &many].concat());
        assert!(kind.parameters.len() <= MAX_PARAMETERS);
        assert_eq!(kind.text("n1"), Some("a".to_owned()));
    }
}
