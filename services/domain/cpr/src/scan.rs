//! Walks the runs of digits in a text and puts together what may be one number.
//!
//! A number is one run of ten digits; a run of six and a run of four with a separator between; the
//! date in pairs and the serial behind; or date and serial glued to other digits on either side of a
//! dash, as happens when a program drops what separated a table's cells. The last two count only if
//! modulus 11 holds. Each run is looked at with at most four runs after it, and no gap is read
//! beyond a fixed length, so the walk is linear.

use std::collections::VecDeque;
use std::ops::Range;

use crate::digits::{Digit, digits, is_invisible, value};
use crate::gap::{is_dash, pair_sign, same_sign, separator};
use crate::number::Written;

/// Ten digits that may be a CPR number.
pub(crate) struct Candidate {
    pub(crate) range: Range<usize>,
    pub(crate) digits: [u8; 10],
    pub(crate) written: Written,
}

/// The most digits a number may be glued to: with more it is an account or a serial number.
const MAX_GLUED: usize = 8;

/// The candidates that `judge` accepts, in reading order, without overlap.
pub(crate) fn hits<Hit>(
    text: &str,
    judge: impl Fn(Candidate) -> Option<Hit>,
) -> impl Iterator<Item = Hit> {
    let mut walk = Walk {
        text,
        runs: Runs { text, at: 0 },
        ahead: VecDeque::with_capacity(FORM),
    };
    std::iter::from_fn(move || {
        loop {
            let first = walk.fill()?;
            let forms = [walk.bare(&first), walk.two(), walk.pairs(), walk.glued()];
            let hit = forms.into_iter().flatten().find_map(|candidate| {
                let end = candidate.range.end;
                Some((judge(candidate)?, end))
            });
            match hit {
                Some((hit, end)) => {
                    walk.pass(end);
                    return Some(hit);
                }
                None => walk.pass(first.range.end),
            }
        }
    })
}

/// The most runs that one number can be written in: five pairs.
const FORM: usize = 5;

/// A run of digits, with the invisible marks inside it.
#[derive(Clone)]
struct Run {
    range: Range<usize>,
    n_digits: usize,
}

struct Walk<'t> {
    text: &'t str,
    runs: Runs<'t>,
    ahead: VecDeque<Run>,
}

impl Walk<'_> {
    /// The next run; the runs after it are read ahead.
    fn fill(&mut self) -> Option<Run> {
        while self.ahead.len() < FORM
            && let Some(run) = self.runs.next()
        {
            self.ahead.push_back(run);
        }
        self.ahead.front().cloned()
    }

    /// Drops everything before `end`; the rest of a run that `end` cuts remains as a run.
    fn pass(&mut self, end: usize) {
        while let Some(run) = self.ahead.pop_front() {
            if run.range.end <= end {
                continue;
            }
            if run.range.start >= end {
                self.ahead.push_front(run);
                return;
            }
            let range = end..run.range.end;
            let n_digits = self.digits(range.clone()).count();
            self.ahead.push_front(Run { range, n_digits });
            return;
        }
    }

    fn digits(&self, range: Range<usize>) -> impl Iterator<Item = Digit> {
        let at = range.start;
        digits(self.text.get(range).unwrap_or_default(), at)
    }

    fn bare(&self, run: &Run) -> Option<Candidate> {
        (run.n_digits == 10).then_some(())?;
        self.candidate(run.range.clone(), Written::Bare)
    }

    /// Six digits and four.
    fn two(&self) -> Option<Candidate> {
        let date = self.run_of(0, 6)?;
        let serial = self.run_of(1, 4)?;
        let written = separator(self.gap(date, serial)?)?;
        self.candidate(date.range.start..serial.range.end, written)
    }

    /// `11.11.11-1118`, `11-11-11-1118`, `11 11 11 11 18`.
    fn pairs(&self) -> Option<Candidate> {
        let date = [self.run_of(0, 2)?, self.run_of(1, 2)?, self.run_of(2, 2)?];
        let [day, month, year] = date;
        let sign = pair_sign(self.gap(day, month)?)?;
        if pair_sign(self.gap(month, year)?)? != sign || self.continues(day, sign) {
            return None;
        }
        let last = match self.run_of(3, 4) {
            Some(serial) => {
                separator(self.gap(year, serial)?).or_else(|| {
                    (pair_sign(self.gap(year, serial)?) == Some(sign)).then_some(Written::Loose)
                })?;
                serial
            }
            None => {
                let (third, fourth) = (self.run_of(3, 2)?, self.run_of(4, 2)?);
                let is_even = pair_sign(self.gap(year, third)?)? == sign
                    && pair_sign(self.gap(third, fourth)?)? == sign;
                (is_even && sign == ' ').then_some(fourth)?
            }
        };
        self.candidate(day.range.start..last.range.end, Written::Loose)
    }

    /// The last six digits before a dash and the first four behind it.
    fn glued(&self) -> Option<Candidate> {
        let (before, after) = (self.ahead.front()?, self.ahead.get(1)?);
        let is_glued = before.n_digits > 6 || after.n_digits > 4;
        let is_short = (6..=6 + MAX_GLUED).contains(&before.n_digits)
            && (4..=4 + MAX_GLUED).contains(&after.n_digits);
        let mut signs = self
            .gap(before, after)?
            .chars()
            .filter(|c| !is_invisible(*c));
        let is_dashed = signs.next().is_some_and(is_dash) && signs.next().is_none();
        if !(is_glued && is_short && is_dashed)
            || self
                .before(before)
                .next()
                .is_some_and(|c| goes_on(before, c))
            || self.char_after(after).is_some_and(|c| goes_on(after, c))
            || self.is_day_of_a_file(before)
        {
            return None;
        }
        let start = self
            .digits(before.range.clone())
            .nth(before.n_digits.checked_sub(6)?)?;
        let end = self.digits(after.range.clone()).nth(3)?;
        self.candidate(start.range.start..end.range.end, Written::Loose)
    }

    fn candidate(&self, range: Range<usize>, written: Written) -> Option<Candidate> {
        let values: Vec<u8> = self
            .digits(range.clone())
            .map(|digit| digit.value)
            .collect();
        Some(Candidate {
            digits: values.try_into().ok()?,
            range,
            written,
        })
    }

    fn run_of(&self, nth: usize, n_digits: usize) -> Option<&Run> {
        self.ahead.get(nth).filter(|run| run.n_digits == n_digits)
    }

    fn gap(&self, before: &Run, after: &Run) -> Option<&str> {
        self.text.get(before.range.end..after.range.start)
    }

    /// Whether the pairs begin before `day`, as those of a telephone number or an address do. A
    /// masked number counts as the digits it had; otherwise a second pass would find numbers that
    /// the first did not.
    fn continues(&self, day: &Run, sign: char) -> bool {
        let mut before = self.before(day);
        before.next().and_then(same_sign) == Some(sign)
            && (sign != ' '
                || before
                    .next()
                    .is_some_and(|c| value(c).is_some() || c == '•'))
    }

    /// `YYYYMMDD-HHMM` is the time of a file, not a date with a serial.
    fn is_day_of_a_file(&self, run: &Run) -> bool {
        let values: Vec<u8> = self.digits(run.range.clone()).map(|d| d.value).collect();
        matches!(
            values.as_slice(),
            [1, 9, _, _, 0 | 1, _, 0..=3, _] | [2, 0, _, _, 0 | 1, _, 0..=3, _]
        )
    }

    fn before(&self, run: &Run) -> impl Iterator<Item = char> {
        let before = self.text.get(..run.range.start).unwrap_or_default();
        before.chars().rev().filter(|c| !is_invisible(*c)).take(2)
    }

    fn char_after(&self, run: &Run) -> Option<char> {
        let after = self.text.get(run.range.end..)?;
        after.chars().find(|c| !is_invisible(*c))
    }
}

/// Whether a longer number or word continues beside a run. A serial and the next date together are
/// ten digits between two dashes.
fn goes_on(run: &Run, beside: char) -> bool {
    beside.is_alphabetic() || is_dash(beside) && run.n_digits != 10
}

/// The maximal runs of digits.
struct Runs<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Runs<'_> {
    type Item = Run;

    fn next(&mut self) -> Option<Run> {
        let first = digits(self.text.get(self.at..)?, self.at).next()?;
        let mut run = Run {
            range: first.range.clone(),
            n_digits: 1,
        };
        let rest = self.text.get(first.range.end..)?;
        for (at, c) in rest.char_indices() {
            if value(c).is_some() {
                run.range.end = first.range.end + at + c.len_utf8();
                run.n_digits += 1;
            } else if !is_invisible(c) {
                break;
            }
        }
        self.at = run.range.end;
        Some(run)
    }
}
