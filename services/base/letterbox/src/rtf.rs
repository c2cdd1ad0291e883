//! Rich text, as `winmail.dat` and some attachments carry it: unpacked (MS-OXRTFCP), then its words.

use crate::{bounds::MAX_TEXT_BYTES, charset};

/// The dictionary's content before the first byte.
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Unpacks `PR_RTF_COMPRESSED`; `None` when it is not in that format.
pub(crate) fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let (header, rest) = packed.split_at_checked(16)?;
    match header.get(8..12)? {
        b"MELA" => return Some(rest.to_vec()),
        b"LZFu" => {}
        _other => return None,
    }
    let mut dictionary = [0_u8; 4096];
    let (start, _) = dictionary.split_at_mut_checked(DICTIONARY.len())?;
    start.copy_from_slice(DICTIONARY);
    let mut at = DICTIONARY.len();
    let mut out = Vec::new();
    let mut input = rest.iter().copied();
    let mut write = |byte: u8, dictionary: &mut [u8; 4096], out: &mut Vec<u8>| {
        if let Some(place) = dictionary.get_mut(at) {
            *place = byte;
        }
        at = (at + 1) % 4096;
        out.push(byte);
        at
    };
    let mut written = DICTIONARY.len();
    while let Some(control) = input.next() {
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                let Some(byte) = input.next() else {
                    return Some(out);
                };
                written = write(byte, &mut dictionary, &mut out);
                continue;
            }
            let (Some(high), Some(low)) = (input.next(), input.next()) else {
                return Some(out);
            };
            let reference = usize::from(u16::from_be_bytes([high, low]));
            let (offset, length) = (reference >> 4, (reference & 0xf) + 2);
            if offset == written || out.len() > MAX_TEXT_BYTES {
                return Some(out);
            }
            for n in 0..length {
                let byte = dictionary.get((offset + n) % 4096).copied()?;
                written = write(byte, &mut dictionary, &mut out);
            }
        }
    }
    Some(out)
}

/// The words of a rich text.
pub(crate) fn to_text(rtf: &[u8]) -> String {
    let mut reader = Reader::default();
    let rtf = rtf.get(..rtf.len().min(MAX_TEXT_BYTES)).unwrap_or_default();
    let mut rest = rtf;
    while let [first, after @ ..] = rest {
        rest = match first {
            b'{' => {
                reader.open();
                after
            }
            b'}' => {
                reader.close();
                after
            }
            b'\\' => reader.control(after),
            b'\r' | b'\n' => after,
            byte => {
                reader.byte(*byte);
                after
            }
        };
    }
    reader.flush();
    reader.text
}

/// Whether a group, and what it holds, is shown.
#[derive(Clone, Copy, Default)]
struct Group {
    is_hidden: bool,
    /// Inside rich text that only repeats the HTML beside it.
    repeats: bool,
    n_after_unicode: usize,
}

#[derive(Default)]
struct Reader {
    text: String,
    bytes: Vec<u8>,
    code_page: String,
    group: Group,
    outer: Vec<Group>,
    n_skipped: usize,
}

impl Reader {
    fn open(&mut self) {
        self.flush();
        if self.outer.len() < 10_000 {
            self.outer.push(self.group);
        }
    }

    fn close(&mut self) {
        self.flush();
        self.group = self.outer.pop().unwrap_or_default();
    }

    fn byte(&mut self, byte: u8) {
        if self.n_skipped > 0 {
            self.n_skipped -= 1;
        } else if !self.group.is_hidden && !self.group.repeats {
            self.bytes.push(byte);
        }
    }

    fn flush(&mut self) {
        let text = charset::decode(&self.bytes, &self.code_page);
        self.text.push_str(&text);
        self.bytes.clear();
    }

    fn say(&mut self, text: &str) {
        self.flush();
        if !self.group.is_hidden && !self.group.repeats {
            self.text.push_str(text);
        }
    }

    /// Reads a control word and gives what follows it.
    fn control<'r>(&mut self, rest: &'r [u8]) -> &'r [u8] {
        let n_letters = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        if n_letters == 0 {
            return self.control_sign(rest);
        }
        let (word, rest) = rest.split_at(n_letters);
        let n_digits = rest
            .iter()
            .enumerate()
            .take_while(|(at, byte)| byte.is_ascii_digit() || (*at == 0 && **byte == b'-'))
            .count();
        let (digits, rest) = rest.split_at(n_digits);
        let number: Option<i32> = std::str::from_utf8(digits)
            .ok()
            .and_then(|it| it.parse().ok());
        self.word(word, number);
        rest.strip_prefix(b" ").unwrap_or(rest)
    }

    fn control_sign<'r>(&mut self, rest: &'r [u8]) -> &'r [u8] {
        match rest {
            [b'\'', high, low, after @ ..] => {
                let hex = crate::transfer::hex;
                if let (Some(high), Some(low)) = (hex(*high), hex(*low)) {
                    self.byte(high << 4 | low);
                }
                after
            }
            [b'*', after @ ..] => {
                self.group.is_hidden = true;
                after
            }
            [b'~', after @ ..] => {
                self.say(" ");
                after
            }
            [b'\r' | b'\n', after @ ..] => {
                self.say("\n");
                after
            }
            [byte @ (b'{' | b'}' | b'\\'), after @ ..] => {
                self.byte(*byte);
                after
            }
            [_other, after @ ..] => after,
            [] => rest,
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        match word {
            b"par" | b"line" | b"row" | b"sect" | b"page" => self.say("\n"),
            b"tab" | b"cell" => self.say("\t"),
            b"ansicpg" => self.code_page = format!("windows-{}", number.unwrap_or(1252)),
            b"uc" => {
                let n = number.and_then(|it| usize::try_from(it).ok());
                self.group.n_after_unicode = n.unwrap_or(1).min(8);
            }
            b"u" => {
                let unit = number.unwrap_or_default().rem_euclid(65_536);
                let letter = u32::try_from(unit).ok().and_then(char::from_u32);
                self.say(&letter.unwrap_or('?').to_string());
                self.n_skipped = self.group.n_after_unicode.max(1);
            }
            b"lquote" | b"rquote" => self.say("'"),
            b"ldblquote" | b"rdblquote" => self.say("\""),
            b"emdash" | b"endash" => self.say("–"),
            b"bullet" => self.say("•"),
            b"htmlrtf" => {
                self.flush();
                self.group.repeats = number != Some(0);
            }
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"header"
            | b"footer" | b"listtable" | b"generator" | b"xmlnstbl" | b"themedata" => {
                self.flush();
                self.group.is_hidden = true;
            }
            _other => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_rich_text_are_read() {
        let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\uc1 S\'f8ren \u229?bnede{\*\skjult x} brevet.\par Mere\cell \{her\}}";
        assert_eq!(to_text(rtf), "Søren åbnede brevet.\nMere\t{her}");
    }

    #[test]
    fn packed_rich_text_is_unpacked() {
        // The example of MS-OXRTFCP 3.1.
        let packed = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0,
            0x0a, 0, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68,
            0x65, 0x6c, 0x09, 0, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f,
            0xa0,
        ];
        let rtf = unpack(&packed).unwrap();
        assert_eq!(rtf, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(to_text(&rtf), "hello world");
        assert_eq!(unpack(b"LZFu"), None);
    }
}
