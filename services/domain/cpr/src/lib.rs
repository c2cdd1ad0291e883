//! Finds and masks Danish civil registration numbers (CPR) in free text.
//!
//! People write CPR numbers where they should not: in a report, a reason, a file name. This crate
//! points at them so that a person is warned while writing, and masks them wherever text is shown
//! or sent on.
//!
//! # Invariants
//! - One pass over the text, no backtracking: the cost is linear in its length, whatever it holds.
//! - [`mask`] leaves nothing that [`find`] would call certain or likely, and touches nothing else.
//! - A number is never *refused* because of modulus 11: valid numbers without it have been issued
//!   since 2007.
//!
//! Deliberately absent: replacement numbers with letters (eCPR) and administrative numbers, whose
//! forms differ from authority to authority, and any clock — a caller who wants future birth dates
//! ruled out says what day it is ([`find_on`]).

mod number;
mod scan;

use std::ops::Range;

use jiff::civil::Date;

use crate::number::Digits;
use crate::scan::candidates;

/// How sure the detector is, from least to most.
///
/// # Law
/// Rule CPR-4: cpr.dk, "Personnumre uden kontrolciffer (modulus 11 kontrol)".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Ten digits with a valid date but failing modulus 11: more often a case or phone number.
    Possible,
    /// Fails modulus 11, but is written the way people write a CPR number or dated 1 January.
    Likely,
    /// Modulus 11 holds.
    Certain,
}

/// A CPR number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Byte range in the text, from the first digit to the last, separator included.
    pub range: Range<usize>,
    /// How sure the detector is.
    pub certainty: Certainty,
}

/// Finds CPR numbers in reading order; a birth date in the future counts, which errs towards
/// masking.
///
/// # Law
/// Rule CPR-1: databeskyttelsesloven § 11(3), a CPR number must not be published without consent.
#[must_use]
pub fn find(text: &str) -> Vec<Hit> {
    find_until(text, None)
}

/// Finds CPR numbers in reading order, ruling out birth dates after `today` (Danish civil date).
#[must_use]
pub fn find_on(text: &str, today: Date) -> Vec<Hit> {
    find_until(text, Some(today))
}

/// Masks every certain or likely number as `DDMMYY-••••`, keeping all other text as it is.
///
/// Possible hits stay: they are mostly phone and case numbers, and a history in which those are
/// unreadable documents little.
///
/// # Law
/// Rule CPR-5: databeskyttelsesloven § 11(3).
#[must_use]
pub fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = 0;
    for hit in find(text) {
        if hit.certainty < Certainty::Likely {
            continue;
        }
        masked.push_str(text.get(rest..hit.range.start).unwrap_or_default());
        let birth_digits = hit.range.start..hit.range.start + 6;
        masked.push_str(text.get(birth_digits).unwrap_or_default());
        masked.push_str("-••••");
        rest = hit.range.end;
    }
    masked.push_str(text.get(rest..).unwrap_or_default());
    masked
}

fn find_until(text: &str, latest_birth: Option<Date>) -> Vec<Hit> {
    candidates(text)
        .filter_map(|candidate| {
            let digits = Digits::from_bytes(&candidate.digits)?;
            let certainty = digits.certainty(candidate.written, latest_birth)?;
            Some(Hit {
                range: candidate.range,
                certainty,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Made-up numbers only, put together at run time so that no file holds one.
    fn made_up(birth: &str, separator: &str, serial: &str) -> String {
        format!("{birth}{separator}{serial}")
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Certainty)]) {
        let found: Vec<_> = find(text)
            .into_iter()
            .map(|hit| (&text[hit.range], hit.certainty))
            .collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn number_with_modulus_11_is_certain_however_it_is_written() {
        // Rule CPR-1, Rule CPR-4.
        for separator in ["", " ", "-", ".", "–", "\u{2011}", "\u{a0}", " - "] {
            let number = made_up("111111", separator, "1118");
            check(
                &format!("Borger {number}, se bilag"),
                &[(&number, Certainty::Certain)],
            );
        }
    }

    #[test]
    fn number_without_modulus_11_is_never_dropped() {
        // Rule CPR-4.
        let hyphen = made_up("121212", "-", "1212");
        check(&hyphen, &[(&hyphen, Certainty::Likely)]);
        let first_of_january = made_up("010165", "", "1111");
        check(&first_of_january, &[(&first_of_january, Certainty::Likely)]);
        let bare = made_up("121212", "", "1212");
        check(&bare, &[(&bare, Certainty::Possible)]);
        // Only 1 January tells of such a number: not another first, not another day of January.
        for birth in ["010265", "020165"] {
            let other_day = made_up(birth, "", "1112");
            check(&other_day, &[(&other_day, Certainty::Possible)]);
        }
    }

    #[test]
    fn invisible_marks_do_not_hide_a_number() {
        for separator in ["\u{ad}", "\u{200b}", "\u{2060}-\u{feff}", "\u{ad}\n"] {
            let number = made_up("111111", separator, "1118");
            check(&number, &[(&number, Certainty::Certain)]);
        }
    }

    #[test]
    fn columns_and_quotes_do_not_make_a_number_of_two() {
        for separator in ["\t", ">", "  ", " -  ", "--"] {
            check(&made_up("111111", separator, "1118"), &[]);
        }
    }

    #[test]
    fn number_split_over_a_line_break_is_found() {
        let certain = made_up("111111", "\r\n> ", "1118");
        check(&certain, &[(&certain, Certainty::Certain)]);
        let hyphenated = made_up("121212", "-\n", "1212");
        check(&hyphenated, &[(&hyphenated, Certainty::Likely)]);
        let bare = made_up("121212", "\n", "1212");
        check(&bare, &[(&bare, Certainty::Possible)]);
        check(&made_up("111111", "\n\n", "1118"), &[]);
    }

    #[test]
    fn digits_glued_to_other_digits_are_no_number() {
        check(&made_up("2111111", "", "1118"), &[]);
        check(&made_up("111111", "-", "11182"), &[]);
        check(&made_up("111111", "/", "1118"), &[]);
        check(&made_up("111111", ". ", "1118"), &[]);
        check("tlf. 12345678 og 12 34 56 78", &[]);
    }

    #[test]
    fn impossible_date_is_no_number() {
        // Rule CPR-3: 1900 was not a leap year, 2000 was.
        for birth in ["000111", "320111", "011311", "300211", "290200"] {
            check(&made_up(birth, "-", "1118"), &[]);
        }
        let leap_day = made_up("290200", "-", "4118");
        assert_eq!(find(&leap_day).len(), 1);
    }

    #[test]
    fn future_birth_is_ruled_out_only_when_the_day_is_known() {
        // Rule CPR-3: seventh digit 4 and year 36 is 2036.
        let future = made_up("111136", "-", "4118");
        assert_eq!(find(&future).len(), 1);
        assert!(find_on(&future, Date::constant(2026, 11, 24)).is_empty());
        assert_eq!(find_on(&future, Date::constant(2036, 11, 11)).len(), 1);
    }

    #[test]
    fn mask_keeps_the_birth_date_and_everything_around() {
        // Rule CPR-5.
        let text = format!(
            "Æbleskiver til {} og {}.",
            made_up("111111", " ", "1118"),
            made_up("121212", "–", "1212"),
        );
        assert_eq!(mask(&text), "Æbleskiver til 111111-•••• og 121212-••••.");
        let phone = made_up("121212", "", "1212");
        assert_eq!(mask(&phone), phone);
    }

    proptest! {
        #[test]
        fn any_text_is_masked_without_leftovers(text in ".{0,200}") {
            prop_assert!(find(&mask(&text)).iter().all(|hit| hit.certainty < Certainty::Likely));
        }

        #[test]
        fn digits_and_separators_are_masked_without_leftovers(
            text in "[0-3]{0,12}([ –\\-\n>][0-9]{1,12}){0,12}",
        ) {
            let masked = mask(&text);
            prop_assert!(find(&masked).iter().all(|hit| hit.certainty < Certainty::Likely));
            prop_assert_eq!(mask(&masked), masked);
        }

        #[test]
        fn hits_are_ordered_apart_and_on_character_bounds(text in "[0-2æ– \n-]{0,120}") {
            let mut end = 0;
            for hit in find(&text) {
                prop_assert!(hit.range.start >= end);
                prop_assert!(text.get(hit.range.clone()).is_some());
                end = hit.range.end;
            }
        }
    }

    #[test]
    fn a_megabyte_of_digits_and_blanks_takes_no_more_than_a_pass() {
        // Shapes that make a backtracking matcher quadratic; finishing at all is the claim.
        for shape in [
            "1".repeat(1 << 20),
            "111111\n     ".repeat(1 << 16),
            " ".repeat(1 << 20),
        ] {
            assert!(find(&shape).is_empty());
        }
    }
}
