//! Text of header fields: encoded words (RFC 2047), raw bytes, and both at once.

use crate::{base64::base64_word, charset, transfer::unquote};

/// A field's value as a person reads it, on one line.
pub(crate) fn decode(value: &[u8]) -> String {
    let mut text = String::with_capacity(value.len());
    let mut pending: Option<Word> = None;
    let mut rest = value;
    while !rest.is_empty() {
        let Some((before, word, after)) = next_word(rest) else {
            break;
        };
        match &mut pending {
            // A letter may be split between two words: their bytes are joined first. Blanks
            // between them are only folding.
            Some(last) if before.trim_ascii().is_empty() && last.charset == word.charset => {
                last.bytes.extend_from_slice(&word.bytes);
            }
            _ => {
                let is_folding = pending.is_some() && before.trim_ascii().is_empty();
                text.push_str(&pending.replace(word).map_or_else(String::new, Word::text));
                if !is_folding {
                    text.push_str(&charset::decode(before, ""));
                }
            }
        }
        rest = after;
    }
    text.push_str(&pending.map_or_else(String::new, Word::text));
    text.push_str(&charset::decode(rest, ""));
    text
}

struct Word {
    charset: String,
    bytes: Vec<u8>,
}

impl Word {
    fn text(self) -> String {
        charset::decode(&self.bytes, &self.charset)
    }
}

/// The next `=?charset?B?…?=`, with what stands before and after it.
fn next_word(value: &[u8]) -> Option<(&[u8], Word, &[u8])> {
    let mut from = 0;
    // A false opening is text; only so many are tried.
    for _ in 0..1_000 {
        let at = from + memchr::memmem::find(value.get(from..)?, b"=?")?;
        if let Some((word, length)) = word_at(value.get(at..)?) {
            return Some((value.get(..at)?, word, value.get(at + length..)?));
        }
        from = at + 2;
    }
    None
}

fn word_at(value: &[u8]) -> Option<(Word, usize)> {
    let inside = value.strip_prefix(b"=?")?;
    let charset_end = memchr::memchr(b'?', inside.get(..inside.len().min(80))?)?;
    let charset = inside.get(..charset_end)?;
    let is_token = |byte: &u8| byte.is_ascii_graphic();
    if charset.is_empty() || !charset.iter().all(is_token) {
        return None;
    }
    let [kind, b'?', encoded @ ..] = inside.get(charset_end + 1..)? else {
        return None;
    };
    // The last sign of the field may have been cut off.
    let (end, n_closing) = match memchr::memmem::find(encoded, b"?=") {
        Some(end) => (end, 2),
        None => (encoded.len().checked_sub(1)?, 1),
    };
    let word = encoded
        .get(..end)
        .filter(|_| encoded.get(end) == Some(&b'?'))?;
    let bytes = match kind {
        b'b' | b'B' => base64_word(word),
        b'q' | b'Q' => {
            let mut bytes = Vec::with_capacity(word.len());
            unquote(word, true, &mut bytes);
            bytes
        }
        _ => return None,
    };
    // RFC 2231 lets a language follow: `utf-8*da`.
    let charset = charset.split(|byte| *byte == b'*').next()?;
    let charset = String::from_utf8_lossy(charset).to_ascii_lowercase();
    let length = 2 + charset_end + 1 + 2 + end + n_closing;
    Some((Word { charset, bytes }, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_read_also_where_a_letter_is_split() {
        for (value, text) in [
            (
                "=?utf-8?q?Brud_p=C3=A5?= =?utf-8?q?_skolen?=",
                "Brud på skolen",
            ),
            (
                "=?utf-8?Q?Brud_p=C3?= =?utf-8?B?pSBza29sZW4=?=",
                "Brud på skolen",
            ),
            (
                "=?UTF-8*da?Q?Brud?= =?iso-8859-1?Q?_p=E5?= skolen",
                "Brud på skolen",
            ),
            ("Sv: =?utf-8?Q?Brud på=20skolen?=", "Sv: Brud på skolen"),
            ("a =?utf-8?X?y?= b", "a =?utf-8?X?y?= b"),
            ("=?utf-8?Q?uden ende", "=?utf-8?Q?uden ende"),
            ("=?utf-8?B?QnJ1ZA?=", "Brud"),
            ("Sv: =?utf-8?Q?Brud_p=C3=A5?", "Sv: Brud på"),
        ] {
            assert_eq!(decode(value.as_bytes()), text);
        }
        assert_eq!(decode(b"Brud p\xe5 skolen"), "Brud på skolen");
    }
}
