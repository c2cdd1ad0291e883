//! What counts as a digit: the ten of a keyboard, and other characters that people read as one of
//! them.

use std::ops::Range;

/// A digit in a text: its byte range and its value.
pub(crate) struct Digit {
    pub(crate) range: Range<usize>,
    pub(crate) value: u8,
}

/// The digits of a piece of text, in reading order. `at` is the byte at which the piece begins.
pub(crate) fn digits(piece: &str, at: usize) -> impl Iterator<Item = Digit> {
    piece.char_indices().filter_map(move |(start, c)| {
        Some(Digit {
            range: at + start..at + start + c.len_utf8(),
            value: value(c)?,
        })
    })
}

/// The value of a digit, as Unicode's NFKC gives it. Superscript and subscript digits are left out:
/// they belong to a note or a unit beside a number.
pub(crate) fn value(c: char) -> Option<u8> {
    let code = u32::from(c);
    let zero = match code {
        0x30..=0x39 => 0x30,
        // Arabic-Indic digits, and their eastern shapes.
        0x660..=0x669 => 0x660,
        0x6f0..=0x6f9 => 0x6f0,
        // Fullwidth digits, as Asian keyboards and some scanners write them.
        0xff10..=0xff19 => 0xff10,
        // Bold, double-struck, sans-serif and monospace digits.
        0x1d7ce..=0x1d7ff => 0x1d7ce,
        _ => return None,
    };
    u8::try_from((code - zero) % 10).ok()
}

/// Invisible marks: word processors put them where a line may break, other programs between cells.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}
