//! Text out of the bytes that a spreadsheet saved, in one of the encodings Excel uses here.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What was read. No `Debug`: names and addresses.
pub struct Decoded {
    pub text: String,
    /// The encoding was guessed and not declared: a person looks at æ, ø and å.
    pub is_guess: bool,
}

/// A byte-order mark decides; otherwise UTF-8 if it is valid, and else Windows-1252, in which a
/// Danish Excel saves "CSV". Any bytes are valid Windows-1252, which is why a person checks the
/// names.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded {
    let (encoding, content, is_guess) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, bytes.get(mark..).unwrap_or_default(), false),
        None => match wide(bytes) {
            Some(encoding) => (encoding, bytes, true),
            None if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes, false),
            None => (WINDOWS_1252, bytes, true),
        },
    };
    let (text, _) = encoding.decode_without_bom_handling(content);
    Decoded {
        text: text.into_owned(),
        is_guess,
    }
}

/// UTF-16 that lost its mark: plain letters have a zero byte on one side.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = || bytes.as_chunks::<2>().0.iter().take(64);
    let n_pairs = pairs().count();
    let n = |at: usize| pairs().filter(|pair| pair.get(at) == Some(&0)).count();
    match (n(0) * 2 > n_pairs, n(1) * 2 > n_pairs) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _narrow => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_letters_are_read_in_every_encoding_excel_saves() {
        let made_up = "Åse Ørsted;aase@example.org\r\n";
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(made_up.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let files: [&[u8]; 5] = [
            made_up.as_bytes(),
            &[b"\xef\xbb\xbf", made_up.as_bytes()].concat(),
            b"\xc5se \xd8rsted;aase@example.org\r\n",
            &utf16,
            utf16.get(2..).unwrap(),
        ];
        for file in files {
            assert_eq!(decode(file).text, made_up, "{file:?}");
        }
    }

    #[test]
    fn only_a_guess_is_called_one() {
        assert!(decode(b"\xc5se;a@example.org").is_guess);
        assert!(!decode("Åse;a@example.org".as_bytes()).is_guess);
    }
}
