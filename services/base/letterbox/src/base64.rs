//! Base64 as bytes; which lines are base64 is decided elsewhere.

pub(crate) const fn base64_value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[derive(Default)]
pub(crate) struct Decoder {
    pub(crate) bytes: Vec<u8>,
    bits: u32,
    n_bits: u32,
    pub(crate) is_padded: bool,
}

impl Decoder {
    pub(crate) fn take(&mut self, line: &[u8]) {
        for byte in line {
            if *byte == b'=' {
                // A new block may follow: bits that are left over belong to none.
                self.is_padded = true;
                (self.bits, self.n_bits) = (0, 0);
                continue;
            }
            let Some(value) = base64_value(*byte) else {
                continue;
            };
            self.is_padded = false;
            self.bits = (self.bits << 6 | u32::from(value)) & 0x3fff;
            self.n_bits += 6;
            if self.n_bits >= 8 {
                self.n_bits -= 8;
                self.bytes
                    .push(u8::try_from(self.bits >> self.n_bits & 0xff).unwrap_or_default());
            }
        }
    }
}

/// Base64 of an encoded word; signs outside its alphabet are skipped.
pub(crate) fn base64_word(word: &[u8]) -> Vec<u8> {
    let mut decoder = Decoder::default();
    decoder.take(word);
    decoder.bytes
}
