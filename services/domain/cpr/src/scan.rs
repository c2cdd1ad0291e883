//! Walks the runs of digits in a text and pairs what may be one number.
//!
//! A number is one run of ten digits, or a run of six and a run of four with a separator between.
//! Each run and each gap is looked at once, so the walk is linear.

use std::iter::Peekable;
use std::ops::Range;

use crate::number::Written;

/// Ten digits that may be a CPR number.
pub(crate) struct Candidate {
    pub(crate) range: Range<usize>,
    pub(crate) digits: [u8; 10],
    pub(crate) written: Written,
}

/// Candidates in reading order; none overlaps another.
pub(crate) fn candidates(text: &str) -> impl Iterator<Item = Candidate> {
    let mut runs = Runs { text, at: 0 }.peekable();
    std::iter::from_fn(move || next_candidate(text, &mut runs))
}

fn next_candidate(text: &str, runs: &mut Peekable<Runs<'_>>) -> Option<Candidate> {
    loop {
        let run = runs.next()?;
        if run.len() == 10 {
            let digits = digits_of(text, &run, None)?;
            return Some(Candidate {
                range: run,
                digits,
                written: Written::Bare,
            });
        }
        if run.len() != 6 {
            continue;
        }
        let Some(serial) = runs.next_if(|next| next.len() == 4) else {
            continue;
        };
        // The four digits cannot begin another number, so consuming them loses nothing.
        let Some(written) = text.get(run.end..serial.start).and_then(separator) else {
            continue;
        };
        if let Some(digits) = digits_of(text, &run, Some(&serial)) {
            return Some(Candidate {
                range: run.start..serial.end,
                digits,
                written,
            });
        }
    }
}

fn digits_of(text: &str, first: &Range<usize>, second: Option<&Range<usize>>) -> Option<[u8; 10]> {
    let bytes = text.as_bytes();
    let mut digits = bytes.get(first.clone())?.to_vec();
    if let Some(second) = second {
        digits.extend_from_slice(bytes.get(second.clone())?);
    }
    digits.try_into().ok()
}

/// Reads what stands between birth date and serial: a space, a dash with at most a space on
/// either side, one full stop, or one line break with its indentation and mail quoting.
fn separator(gap: &str) -> Option<Written> {
    // Few people write a CPR number this way, but many write decimals, so it counts only if modulus
    // 11 holds.
    if gap == "." {
        return Some(Written::Bare);
    }
    let mut n_blanks = 0_usize;
    let mut n_dashes = 0_usize;
    let mut n_breaks = 0_usize;
    let mut chars = gap.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => n_blanks += 1,
            '\t' | '>' if n_breaks > 0 => {}
            '-' | '\u{2010}'..='\u{2014}' | '\u{2212}' => n_dashes += 1,
            // Invisible marks that word processors leave at a possible break.
            '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => {}
            '\r' => {
                n_breaks += 1;
                // CR LF is one break.
                let _lf = chars.next_if_eq(&'\n');
            }
            '\n' => n_breaks += 1,
            _ => return None,
        }
    }
    match (n_dashes, n_breaks) {
        // Invisible marks alone: it was one run of digits to whoever wrote it.
        (0, 0) if n_blanks == 0 => Some(Written::Bare),
        (0, 0) if n_blanks == 1 => Some(Written::Separated),
        (1, 0) if n_blanks <= 2 => Some(Written::Separated),
        (0, 1) => Some(Written::Bare),
        (1, 1) => Some(Written::Separated),
        _ => None,
    }
}

/// The maximal runs of ASCII digits, as byte ranges.
struct Runs<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Runs<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let start = self.at + rest.iter().position(u8::is_ascii_digit)?;
        let run = self.text.as_bytes().get(start..)?;
        let len = run
            .iter()
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(run.len());
        self.at = start + len;
        Some(start..self.at)
    }
}
