//! Reads what stands between two runs of digits.

use crate::digits::is_invisible;
use crate::number::Written;

/// A longer gap is no separator, which keeps the walk linear.
const MAX_CHARS: usize = 40;

/// What a gap holds, counted.
#[derive(Default)]
struct Gap {
    n_blanks: usize,
    n_breaks: usize,
    n_dashes: usize,
    n_slashes: usize,
    /// Signs between the cells of a table.
    n_cells: usize,
    /// Signs that plain text uses for bold letters, and quotation marks around a cell.
    n_ornaments: usize,
    n_stops: usize,
    n_commas: usize,
}

/// How birth date and serial are written with `gap` between them; `None` when they are two numbers.
pub(crate) fn separator(gap: &str) -> Option<Written> {
    let it = count(gap)?;
    let is_plain = it.n_slashes + it.n_cells + it.n_ornaments + it.n_stops + it.n_commas == 0;
    if is_plain {
        return match (it.n_dashes, it.n_breaks) {
            // Only invisible marks: the writer saw one run of digits.
            (0, 0) if it.n_blanks == 0 => Some(Written::Bare),
            (0, 0) if it.n_blanks == 1 => Some(Written::Separated),
            (1, 0) if it.n_blanks <= 2 => Some(Written::Separated),
            (0 | 1, 0) => Some(Written::Loose),
            (0, 1) => Some(Written::Bare),
            (1, 1) => Some(Written::Separated),
            (1, 2) => Some(Written::Loose),
            _ => None,
        };
    }
    let others = (it.n_slashes, it.n_stops, it.n_commas);
    let is_in_cells = it.n_cells + it.n_ornaments > 0
        && it.n_cells <= 4
        && it.n_ornaments <= 4
        && it.n_dashes <= 1
        && it.n_breaks <= 1
        && matches!(others, (0, 0, 0) | (0, 0, 1));
    if is_in_cells {
        return Some(Written::Loose);
    }
    let n_signs = it.n_dashes + it.n_breaks + it.n_cells + it.n_ornaments;
    match others {
        _ if n_signs > 0 => None,
        // Few people write a CPR number with a full stop, but many write decimals, so it is masked
        // only if modulus 11 holds or it is dated 1 January.
        (0, 1, 0) if it.n_blanks == 0 => Some(Written::Bare),
        (0, 0, 1) if it.n_blanks == 0 => Some(Written::Loose),
        (1, 0, 0) if it.n_blanks <= 2 => Some(Written::Loose),
        _ => None,
    }
}

/// The one sign between two pairs of digits of a date: `11.11.11`, `11-11-11`, `11/11/11`,
/// `11 11 11`.
pub(crate) fn pair_sign(gap: &str) -> Option<char> {
    let mut signs = gap.chars().filter(|c| !is_invisible(*c));
    let sign = signs.next()?;
    if signs.next().is_some() {
        return None;
    }
    same_sign(sign)
}

/// The sign of [`pair_sign`] that `c` reads as.
pub(crate) fn same_sign(c: char) -> Option<char> {
    match c {
        _ if is_dash(c) => Some('-'),
        '.' | '\u{ff0e}' => Some('.'),
        '/' | '\u{ff0f}' | '\u{2044}' => Some('/'),
        _ if is_blank(c) => Some(' '),
        _ => None,
    }
}

pub(crate) const fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}'
    )
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
        && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}')
        && !matches!(c, '\u{2028}' | '\u{2029}')
}

/// Counts the signs of a gap; `None` when it holds anything but separators.
fn count(gap: &str) -> Option<Gap> {
    if gap.len() > MAX_CHARS * 4 || gap.chars().nth(MAX_CHARS).is_some() {
        return None;
    }
    let mut it = Gap::default();
    let mut chars = gap.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // Indentation and mail quoting of the next line.
            '\t' | '>' if it.n_breaks > 0 => {}
            '\r' => {
                it.n_breaks += 1;
                // CR LF is one break.
                let _lf = chars.next_if_eq(&'\n');
            }
            '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => it.n_breaks += 1,
            '\t' | '|' | '\u{a6}' | '\u{2502}' | ';' => it.n_cells += 1,
            '*' | '_' | '"' | '\'' => it.n_ornaments += 1,
            '/' | '\u{ff0f}' | '\u{2044}' => it.n_slashes += 1,
            '.' | '\u{ff0e}' => it.n_stops += 1,
            ',' => it.n_commas += 1,
            _ if is_dash(c) => it.n_dashes += 1,
            _ if is_blank(c) => it.n_blanks += 1,
            _ if is_invisible(c) => {}
            _ => return None,
        }
    }
    Some(it)
}
