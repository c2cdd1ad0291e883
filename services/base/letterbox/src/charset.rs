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
    if text.contains(['Ã', 'â', 'Â']) {
        return undone_twice(&text);
    }
    text
}

/// UTF-8 that was taken for Windows-1252 and written as UTF-8 once more: `SÃ¸ren`. Only inside or
/// beside words, because somebody may write about the signs themselves.
fn undone_twice(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| c.is_ascii_whitespace()) {
        let has_letters = word.bytes().any(|byte| byte.is_ascii_alphabetic());
        let letters: Vec<char> = word.chars().collect();
        let mut rest = letters.as_slice();
        while let Some((first, after)) = rest.split_first() {
            match written_twice(rest).filter(|_| has_letters) {
                Some((c, length)) => {
                    mended.push(c);
                    rest = rest.get(length..).unwrap_or_default();
                }
                None => {
                    mended.push(*first);
                    rest = after;
                }
            }
        }
    }
    mended
}

/// The letter or sign of a Danish text that the first two or three letters are the bytes of.
fn written_twice(letters: &[char]) -> Option<(char, usize)> {
    let length = match letters.first()? {
        'Ã' | 'Â' => 2,
        'â' => 3,
        _other => return None,
    };
    let bytes: Option<Vec<u8>> = letters.get(..length)?.iter().map(|c| byte_of(*c)).collect();
    let c = std::str::from_utf8(&bytes?).ok()?.chars().next()?;
    let is_danish = matches!(
        c,
        'æ' | 'ø'
            | 'å'
            | 'Æ'
            | 'Ø'
            | 'Å'
            | 'ä'
            | 'ö'
            | 'ü'
            | 'Ä'
            | 'Ö'
            | 'Ü'
            | 'é'
            | 'É'
            | 'è'
            | '\u{a0}'
            | '§'
            | '«'
            | '»'
            | '–'
            | '—'
            | '…'
            | '•'
            | '€'
            | '‘'
            | '’'
            | '‚'
            | '“'
            | '”'
            | '„'
    );
    is_danish.then_some((c, length))
}

/// The byte that Windows-1252 or Latin-1 reads as this letter.
fn byte_of(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let mut room = [0; 4];
    let (bytes, _, is_lost) = WINDOWS_1252.encode(c.encode_utf8(&mut room));
    bytes.first().copied().filter(|_| !is_lost)
}

fn decode_as_told(bytes: &[u8], label: &str) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let marked = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(marked).0.into_owned();
    }
    let label = label.to_ascii_lowercase();
    let is_called_utf_16 =
        label.starts_with("utf-16") || label.starts_with("utf16") || label.starts_with("ucs-2");
    if is_called_utf_16 && !is_of_single_bytes(bytes) {
        return utf_16(bytes, &label);
    }
    if matches!(label.as_str(), "utf-7" | "unicode-1-1-utf-7") && bytes.is_ascii() {
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
        Some(Known::Encoding(encoding)) if !is_latin(encoding) => as_named(bytes, encoding),
        Some(Known::Encoding(_)) | None => unlabelled(bytes),
    }
}

/// In the encoding that is named, unless the bytes speak against it.
fn as_named(bytes: &[u8], encoding: &'static Encoding) -> String {
    if is_danish(bytes, encoding) {
        return windows_1252(bytes);
    }
    let (text, _, has_errors) = encoding.decode(bytes);
    let is_bad = |c: &char| matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}');
    let (n_bad, n_foreign) =
        text.chars()
            .filter(|c| !c.is_ascii())
            .fold((0_usize, 0_usize), |(n_bad, n_foreign), c| {
                if is_bad(&c) {
                    (n_bad + 1, n_foreign)
                } else {
                    (n_bad, n_foreign + 1)
                }
            });
    // One bad byte among many good ones was damaged on the way.
    if has_errors && n_bad >= n_foreign {
        return unlabelled(bytes);
    }
    text.into_owned()
}

/// Whether every high byte is one that Danish texts in Windows-1252 hold, and stands alone among
/// ASCII: letters of other scripts follow each other. Latin letters stand alone, too, so among
/// other Latin encodings only å tells.
fn is_danish(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let is_expected = |byte: &u8| {
        matches!(
            byte,
            0..=0x7f | 0x80 | 0x85 | 0x91..=0x97 | 0xa0 | 0xa7 | 0xab | 0xb4 | 0xbb
                | 0xc5 | 0xc6 | 0xc9 | 0xd8 | 0xe4..=0xe6 | 0xe8 | 0xe9 | 0xf6 | 0xf8 | 0xfc
        )
    };
    let is_letter = |byte: &u8| matches!(byte, 0xc5 | 0xc6 | 0xd8 | 0xe5 | 0xe6 | 0xf8);
    let n_high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let pairs = bytes
        .windows(2)
        .filter(|pair| !pair.iter().any(u8::is_ascii));
    let mark = encoding.name();
    let is_other_latin = [
        "ISO-8859-2",
        "ISO-8859-3",
        "ISO-8859-4",
        "ISO-8859-10",
        "ISO-8859-13",
        "ISO-8859-14",
        "ISO-8859-15",
        "ISO-8859-16",
        "windows-1250",
        "windows-1254",
        "windows-1257",
        "windows-1258",
        "macintosh",
    ]
    .contains(&mark);
    let tells = |byte: &u8| {
        if is_other_latin {
            matches!(byte, 0xc5 | 0xe5)
        } else {
            is_letter(byte)
        }
    };
    bytes.iter().all(is_expected)
        && bytes.iter().any(tells)
        && n_high * 2 <= bytes.len()
        && pairs.count() * 4 <= n_high
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

/// Labelled UTF-8, Windows-1252 or nothing in particular: labels that programs put on any text.
fn is_latin(encoding: &'static Encoding) -> bool {
    encoding == encoding_rs::UTF_8
        || encoding == WINDOWS_1252
        || encoding == encoding_rs::X_USER_DEFINED
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
    if n_letters > 0 {
        return by_words(bytes);
    }
    windows_1252(bytes)
}

/// Somebody's own words in UTF-8 with another's in Windows-1252 below them: each word for itself.
fn by_words(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for word in bytes.split_inclusive(u8::is_ascii_whitespace) {
        match std::str::from_utf8(word) {
            Ok(word) if word.chars().all(is_western) => text.push_str(word),
            Ok(_) | Err(_) => text.push_str(&windows_1252(word)),
        }
    }
    text
}

/// Letters and signs whose UTF-8 no Danish word in Windows-1252 looks like.
fn is_western(c: char) -> bool {
    matches!(c, '\0'..='\u{ff}' | '\u{2010}'..='\u{203a}' | '€')
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

/// Text of Western letters without the zero bytes that UTF-16 puts between them.
fn is_of_single_bytes(bytes: &[u8]) -> bool {
    let is_written = |byte: &&u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r');
    !bytes.contains(&0) && bytes.iter().filter(is_written).count() * 4 >= bytes.len() * 3
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
    fn letters_written_twice_are_undone_and_signs_somebody_writes_about_stay() {
        for (twice, once) in [
            ("SÃ¸ren pÃ¥ Ã†rÃ¸", "Søren på Ærø"),
            ("\u{c3}\u{85}se", "Åse"),
            ("p\u{c3}\u{a5} \u{c3}\u{86}r\u{c3}\u{b8}", "på Ærø"),
            ("â€œSagenâ€\u{9d}", "“Sagen”"),
            ("Søren vil pÃ¥ ferie", "Søren vil på ferie"),
        ] {
            assert_eq!(decode(twice.as_bytes(), "utf-8"), once);
        }
        for plain in ["Der stod Ã¸ i brevet.", "IRMÃ São â", "Ã"] {
            assert_eq!(decode(plain.as_bytes(), "utf-8"), plain);
        }
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
