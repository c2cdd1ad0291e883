//! Text from bytes whose label may lie. Danish mail without a charset, or with the wrong one, is
//! common, and a case that says `s�gen` documents nothing.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::code_pages;

/// Reads `bytes`, said to be in `label` (empty when nothing was said). Never holds `U+FFFD`.
pub(crate) fn decode(bytes: &[u8], label: &str) -> String {
    let text = decode_as_told(bytes, label.trim().trim_matches('"').trim());
    if text.contains(char::REPLACEMENT_CHARACTER) {
        // A letter that was already lost in the sender's own system.
        return text.replace(char::REPLACEMENT_CHARACTER, "?");
    }
    text
}

fn decode_as_told(bytes: &[u8], label: &str) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let marked = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(marked).0.into_owned();
    }
    let label = label.to_ascii_lowercase();
    if label.starts_with("utf-16") || label.starts_with("utf16") || label.starts_with("ucs-2") {
        return utf_16(bytes, &label);
    }
    if label == "utf-7" || label == "unicode-1-1-utf-7" {
        return code_pages::utf_7(bytes);
    }
    if bytes.is_ascii() && !has_escapes(bytes) {
        return ascii(bytes);
    }
    // Text that is valid UTF-8 by accident hardly exists, so its bytes count for more than its label.
    if let Ok(text) = std::str::from_utf8(bytes)
        && !has_escapes(bytes)
    {
        return text.to_owned();
    }
    if is_mostly_utf_8(bytes) {
        return mend(bytes);
    }
    match known(&label) {
        Some(Known::Page(page)) => code_pages::decode(bytes, page),
        Some(Known::Encoding(encoding)) if !is_latin(encoding) => {
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        }
        Some(Known::Encoding(_)) | None => unlabelled(bytes),
    }
}

enum Known {
    Page(code_pages::Page),
    Encoding(&'static Encoding),
}

fn known(label: &str) -> Option<Known> {
    if let Some(page) = code_pages::named(label) {
        return Some(Known::Page(page));
    }
    Encoding::for_label_no_replacement(label.as_bytes()).map(Known::Encoding)
}

/// Labelled UTF-8 or Windows-1252: the two labels that programs put on any text.
fn is_latin(encoding: &'static Encoding) -> bool {
    encoding == encoding_rs::UTF_8 || encoding == WINDOWS_1252
}

/// Counts the letters that UTF-8 writes in several bytes, and the bytes that are not valid UTF-8.
fn letters_and_bad(bytes: &[u8]) -> (usize, usize) {
    bytes
        .utf8_chunks()
        .fold((0, 0), |(n_letters, n_bad), chunk| {
            let more = chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            (n_letters + more, n_bad + chunk.invalid().len())
        })
}

/// Whether so much of it is valid UTF-8 that another label is ignored.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (n_letters, n_bad) = letters_and_bad(bytes);
    n_letters > 0 && n_letters >= n_bad.saturating_mul(4)
}

/// Mostly UTF-8 with bad bytes, or else what Danish systems wrote before it.
fn unlabelled(bytes: &[u8]) -> String {
    let (n_letters, n_bad) = letters_and_bad(bytes);
    if n_letters > 0 && n_letters >= n_bad {
        return mend(bytes);
    }
    if code_pages::is_dos_danish(bytes) {
        return code_pages::decode(bytes, code_pages::Page::Dos850);
    }
    windows_1252(bytes)
}

/// Replaces each bad byte by itself, read as Windows-1252; the letters around it stay as they are.
fn mend(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        text.push_str(chunk.valid());
        let is_cut_off =
            chunks.peek().is_none() && matches!(chunk.invalid().first(), Some(0xc2..=0xf4));
        if is_cut_off {
            text.push('…');
        } else {
            text.push_str(&windows_1252(chunk.invalid()));
        }
    }
    text
}

/// Every byte stands for a letter in Windows-1252, so nothing is lost.
fn windows_1252(bytes: &[u8]) -> String {
    WINDOWS_1252
        .decode_without_bom_handling(bytes)
        .0
        .into_owned()
}

fn utf_16(bytes: &[u8], label: &str) -> String {
    let n_zero = |offset: usize| {
        let units = bytes.chunks_exact(2);
        units.filter(|unit| unit.get(offset) == Some(&0)).count()
    };
    let (n_high_first, n_low_first) = (n_zero(0), n_zero(1));
    if n_high_first == 0 && n_low_first == 0 && std::str::from_utf8(bytes).is_ok() {
        // Called UTF-16 by somebody who had converted it already.
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let is_big = match n_high_first.cmp(&n_low_first) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => label.ends_with("be"),
    };
    let encoding = if is_big { UTF_16BE } else { UTF_16LE };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// ISO-2022-JP is ASCII with escapes.
fn has_escapes(bytes: &[u8]) -> bool {
    bytes
        .windows(2)
        .any(|pair| pair == b"\x1b$" || pair == b"\x1b(")
}

fn ascii(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_count_for_more_than_their_label() {
        let latin1 = b"s\xf8gen p\xe5 \xe6blet";
        let utf8 = "søgen på æblet".as_bytes();
        for (label, bytes) in [
            ("", latin1.as_slice()),
            ("utf-8", latin1),
            ("iso-8859-1", latin1),
            ("x-unknown-1", latin1),
            ("x-unknown-1", utf8),
            ("us-ascii", utf8),
            ("latin1", utf8),
            ("koi8-r", utf8),
            ("gb18030", utf8),
            ("utf-16", utf8),
            ("\"UTF-8\"", utf8),
            ("ibm865", b"s\x9bgen p\x86 \x91blet"),
            ("cp850", b"s\x9bgen p\x86 \x91blet"),
            ("", b"s\x9bgen p\x86 \x91blet"),
            ("utf-7", b"s+APg-gen p+AOU- +AOY-blet"),
            ("macintosh", b"s\xbfgen p\x8c \xbeblet"),
        ] {
            assert_eq!(decode(bytes, label), "søgen på æblet", "{label}");
        }
    }

    #[test]
    fn one_bad_byte_mends_one_byte() {
        let mut bytes = "Brevet om Søren på Ærø ".as_bytes().to_vec();
        bytes.push(0xff);
        assert_eq!(decode(&bytes, "utf-8"), "Brevet om Søren på Ærø ÿ");
        let cut = "Brevet om Søren på Ærø".as_bytes();
        assert_eq!(
            decode(&cut[..cut.len() - 1], "utf-8"),
            "Brevet om Søren på Ær…"
        );
        assert_eq!(decode("tabt: \u{fffd}".as_bytes(), "utf-8"), "tabt: ?");
    }

    #[test]
    fn asian_encodings_and_both_orders_of_utf_16_are_read() {
        assert_eq!(decode(b"\x8e\xe8\x8e\x86", "shift_jis"), "手紙");
        assert_eq!(decode(b"\x1b$B<j;f\x1b(B", "iso-2022-jp"), "手紙");
        assert_eq!(decode(b"\xd0\xc5\xbc\xfe", "gb2312"), "信件");
        assert_eq!(decode(b"\xab\x48\xa5\xf3", "big5"), "信件");
        assert_eq!(decode(b"\xc6\xed\xc1\xf6", "ks_c_5601-1987"), "편지");
        for (bytes, label) in [
            (b"\xe5\0t\0".as_slice(), "utf-16"),
            (b"\0\xe5\0t", "utf-16"),
            (b"\xff\xfe\xe5\0t\0", ""),
        ] {
            assert_eq!(decode(bytes, label), "åt");
        }
    }
}
