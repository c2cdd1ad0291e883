//! The few encodings that `encoding_rs` leaves out and Danish systems still write.

/// A DOS code page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    Dos437,
    Dos850,
    Dos865,
}

/// 0x80 to 0xff of code page 850.
const DOS_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
/// 0x80 to 0xff of code page 437.
const DOS_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

pub(crate) fn named(label: &str) -> Option<Page> {
    let number = label
        .trim_start_matches("x-")
        .trim_start_matches("cs")
        .trim_start_matches("ibm")
        .trim_start_matches("cp")
        .trim_start_matches("dos")
        .trim_start_matches("pc")
        .trim_start_matches(['-', '_']);
    match number {
        "437" => Some(Page::Dos437),
        "850" | "858" | "00858" | "850multilingual" => Some(Page::Dos850),
        "865" => Some(Page::Dos865),
        _other => None,
    }
}

pub(crate) fn decode(bytes: &[u8], page: Page) -> String {
    let table: Vec<char> = match page {
        Page::Dos850 => DOS_850.chars().collect(),
        Page::Dos437 | Page::Dos865 => DOS_437.chars().collect(),
    };
    bytes
        .iter()
        .map(|byte| match (page, byte) {
            (_, 0..=0x7f) => char::from(*byte),
            // The Nordic page is the American one with three signs of its own.
            (Page::Dos865, 0x9b) => 'ø',
            (Page::Dos865, 0x9d) => 'Ø',
            (Page::Dos865, 0xaf) => '¤',
            _ => {
                let at = usize::from(*byte) - 0x80;
                table.get(at).copied().unwrap_or('?')
            }
        })
        .collect()
}

/// Whether all high bytes are Danish letters of DOS, and at least one of them would not occur
/// inside a word in Windows-1252.
pub(crate) fn is_dos_danish(bytes: &[u8]) -> bool {
    let mut is_telling = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            0..=0x7f => {}
            // ’ and ‘ are ordinary in Windows-1252, so on their own they prove nothing.
            0x91 | 0x92 | 0x82 => {}
            0x86 | 0x8f | 0x9b | 0x9d => {
                let before = at.checked_sub(1).and_then(|at| bytes.get(at));
                let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
                is_telling |= is_letter(before) || is_letter(bytes.get(at + 1));
            }
            _other => return false,
        }
    }
    is_telling
}

/// UTF-7 (RFC 2152): `+` opens base64 of UTF-16, `-` or another sign closes it.
pub(crate) fn utf_7(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'+' {
            text.push(char::from(byte));
            continue;
        }
        if rest.next_if_eq(&b'-').is_some() {
            text.push('+');
            continue;
        }
        let mut units = Vec::new();
        let (mut bits, mut n_bits) = (0_u32, 0_u32);
        while let Some(value) = rest.peek().copied().and_then(crate::base64::base64_value) {
            rest.next();
            bits = (bits << 6 | u32::from(value)) & 0x00ff_ffff;
            n_bits += 6;
            if n_bits >= 16 {
                n_bits -= 16;
                units.push(u16::try_from(bits >> n_bits & 0xffff).unwrap_or_default());
            }
        }
        rest.next_if_eq(&b'-');
        text.push_str(&String::from_utf16_lossy(&units));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_is_whole() {
        assert_eq!(DOS_850.chars().count(), 128);
        assert_eq!(DOS_437.chars().count(), 128);
        assert_eq!(
            decode(b"\x91\x9b\x86 \x92\x9d\x8f", Page::Dos850),
            "æøå ÆØÅ"
        );
        assert_eq!(
            decode(b"\x91\x9b\x86 \x92\x9d\x8f", Page::Dos865),
            "æøå ÆØÅ"
        );
    }
}
