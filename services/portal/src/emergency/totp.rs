//! One-time codes (RFC 6238: SHA-1, six digits, half a minute), which every authenticator reads.

use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use subtle::ConstantTimeEq;

/// How long a code is good for, in seconds.
const STEP: i64 = 30;
/// Clocks of telephones differ: the code before and the one after count, too.
const AROUND: i64 = 1;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The half minute whose code `code` is, around `now` (Unix seconds) and after `last`, which has been used.
pub(super) fn step_of(secret: &[u8], code: &str, now: i64, last: i64) -> Option<i64> {
    let at = now.div_euclid(STEP);
    let steps = (at.saturating_sub(AROUND)..=at.saturating_add(AROUND)).filter(|step| *step > last);
    // Each is compared, so that the time taken tells nothing.
    steps.fold(None, |found, step| {
        let known = code_of(secret, step);
        let is_it = bool::from(known.as_bytes().ct_eq(code.as_bytes()));
        if is_it { Some(step) } else { found }
    })
}

/// The six digits of a half minute.
pub(super) fn code_of(secret: &[u8], step: i64) -> String {
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag.last().copied().unwrap_or_default() & 15);
    let part = tag.get(at..).and_then(|rest| rest.first_chunk::<4>());
    let number = part.map_or(0, |part| u32::from_be_bytes(*part) & 0x7fff_ffff);
    format!("{:06}", number % 1_000_000)
}

/// RFC 4648, without padding: what people type and authenticators read.
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut held, mut n_bits) = (0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        n_bits += 8;
        while n_bits >= 5 {
            n_bits -= 5;
            text.push(letter(held >> n_bits));
        }
        held &= (1 << n_bits) - 1;
    }
    if n_bits > 0 {
        text.push(letter(held << (5 - n_bits)));
    }
    text
}

fn letter(bits: u32) -> char {
    let at = usize::try_from(bits & 31).unwrap_or_default();
    ALPHABET.get(at).copied().map_or('A', char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: of eight digits the last six.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_of(secret, at / 30), code, "{at}");
        }
        assert_eq!(base32(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_counts_once_and_half_a_minute_either_way() {
        let secret = b"12345678901234567890";
        let now = 1_111_111_109;
        let at = |off: i64, last| step_of(secret, &code_of(secret, now / 30 + off), now, last);
        let step = now / 30;
        assert_eq!(at(0, 0), Some(step));
        assert_eq!((at(-1, 0), at(1, 0)), (Some(step - 1), Some(step + 1)));
        assert_eq!((at(-2, 0), at(2, 0)), (None, None));
        assert_eq!((at(0, step), at(-1, step)), (None, None), "used");
        for wrong in ["", "08180", "0818044", "181804"] {
            assert_eq!(step_of(secret, wrong, now, 0), None, "{wrong}");
        }
    }
}
