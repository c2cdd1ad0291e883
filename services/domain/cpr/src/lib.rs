//! Finds and masks Danish civil registration numbers (CPR) in free text.
//!
//! People write CPR numbers where they should not: in a report, a reason, a file name. This crate
//! finds them so that a person is warned while writing, and masks them wherever text is shown or
//! sent on.
//!
//! # Invariants
//! - One pass over the text, no backtracking: the cost is linear in its length, whatever it holds.
//! - [`mask`] leaves nothing that [`find`] would call certain or likely, and touches nothing else.
//! - A number in one of the usual forms is never *refused* because of modulus 11: valid numbers
//!   without it have been issued since 2007. The loose forms (in cells, in pairs, glued to other
//!   digits) count only with it, because they are more often telephone and case numbers.
//!
//! Deliberately absent: replacement numbers with letters (eCPR) and administrative numbers, whose
//! forms differ from authority to authority, and any clock — a caller who wants future birth dates
//! ruled out says what day it is ([`find_on`]).

#![warn(clippy::indexing_slicing)]

mod digits;
mod gap;
mod number;
mod scan;

use std::ops::Range;

use jiff::civil::Date;

use crate::digits::digits;
use crate::number::Digits;
use crate::scan::hits;

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
        let number = text.get(hit.range.clone()).unwrap_or_default();
        let birth = digits(number, 0).take(6);
        masked.extend(birth.map(|digit| char::from(b'0' + digit.value)));
        masked.push_str("-••••");
        rest = hit.range.end;
    }
    masked.push_str(text.get(rest..).unwrap_or_default());
    masked
}

/// Puts the numbers of `original` back where a person left their masks while she edited the text.
///
/// A mask shows only the birth date. Where two different numbers share one and a mask of them is gone
/// or new, nobody can say which is which: those stay masked, so that no number comes to stand for
/// another person.
#[must_use]
pub fn restore(edited: &str, original: &str) -> String {
    let numbers: Vec<(String, &str)> = find(original)
        .into_iter()
        .filter(|hit| hit.certainty >= Certainty::Likely)
        .filter_map(|hit| original.get(hit.range))
        .map(|number| (mask(number), number))
        .collect();
    let mut restored = edited.to_owned();
    let mut done: Vec<&str> = Vec::new();
    for (masked, number) in &numbers {
        if done.contains(&masked.as_str()) {
            continue;
        }
        done.push(masked);
        let same: Vec<&str> = numbers
            .iter()
            .filter(|(other, _)| other == masked)
            .map(|(_, number)| *number)
            .collect();
        let is_one = same.iter().all(|other| other == number);
        if !is_one && edited.matches(masked.as_str()).count() != same.len() {
            continue;
        }
        let mut next = same.iter().cycle();
        let parts: Vec<&str> = restored.split(masked.as_str()).collect();
        let mut joined = String::with_capacity(restored.len());
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                joined.push_str(next.next().copied().unwrap_or(masked));
            }
            joined.push_str(part);
        }
        restored = joined;
    }
    restored
}

fn find_until(text: &str, latest_birth: Option<Date>) -> Vec<Hit> {
    hits(text, |candidate| {
        let digits = Digits::new(candidate.digits);
        Some(Hit {
            certainty: digits.certainty(candidate.written, latest_birth)?,
            range: candidate.range,
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
    fn a_number_in_two_cells_counts_only_with_modulus_11() {
        for separator in [
            "\t", " | ", "|", "\t-\t", " | - | ", ";", "\";\"", ",", "   ", " -  ", "/", " / ",
            "** - **", "_", "\t|\n| ",
        ] {
            let number = made_up("111111", separator, "1118");
            check(&number, &[(&number, Certainty::Certain)]);
            // A date or an amount in the next column.
            check(&made_up("010126", separator, "1250"), &[]);
        }
    }

    #[test]
    fn quotes_and_double_dashes_do_not_make_a_number_of_two() {
        for separator in [">", "--", " ca. ", ". ", ": ", " og ", "\t\t\t\t\t\t"] {
            check(&made_up("111111", separator, "1118"), &[]);
        }
    }

    #[test]
    fn a_date_in_pairs_with_a_serial_is_a_number() {
        for (birth, serials) in [
            ("11-11-11", ["-1118", " 1118", "–1118", " - 1118"]),
            ("11.11.11", ["-1118", ".1118", "/1118", " – 1118"]),
            ("11/11/11", ["-1118", "/1118", " 1118", "\t1118"]),
            ("11 11 11", ["-1118", " 1118", " 11 18", " - 1118"]),
        ] {
            for serial in serials {
                let number = format!("{birth}{serial}");
                check(&format!("nr. {number}."), &[(&number, Certainty::Certain)]);
            }
        }
    }

    #[test]
    fn telephone_numbers_dates_and_addresses_are_no_number() {
        for text in [
            "ring +45 11 11 11 11 18",
            "11.11.11.11.1118",
            "den 11.11.11 kl. 11.18",
            "11-11/11-1118",
            "2011-11-11-1118",
            "log-20111111-1118.txt",
            "sag 11111-1118 og 111111-118",
            "a7111111-1118-4f00",
            "71111111-1118-1118",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn every_shape_of_a_digit_is_a_digit() {
        let plain = made_up("111111", "-", "1118");
        for zero in ['０', '٠', '۰', '𝟎', '𝟶'] {
            let shape: String = plain
                .chars()
                .map(|c| match c.to_digit(10) {
                    Some(digit) => char::from_u32(u32::from(zero) + digit).unwrap(),
                    None => '－',
                })
                .collect();
            check(&shape, &[(&shape, Certainty::Certain)]);
            assert_eq!(mask(&format!("nr {shape}.")), "nr 111111-••••.");
        }
        check("111111-111⁸", &[]);
    }

    #[test]
    fn invisible_marks_within_the_digits_do_not_hide_a_number() {
        let number = made_up("11\u{200b}11\u{ad}11", "\u{200b}-\u{200d}", "1\u{2060}118");
        check(&number, &[(&number, Certainty::Certain)]);
        assert_eq!(mask(&number), "111111-••••");
    }

    #[test]
    fn a_number_glued_to_the_cells_beside_it_is_found() {
        for (text, masked) in [
            ("17111111-111899", "17111111-••••99"),
            ("Sag 12111111-11187 Vej", "Sag 12111111-••••7 Vej"),
            ("12345678111111-1118", "12345678111111-••••"),
            ("111111-1118111111-1118", "111111-••••111111-••••"),
        ] {
            assert_eq!(mask(text), masked);
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
        check(&made_up("121212", "-", "12123"), &[]);
        check(&made_up("3121212", "-", "1212"), &[]);
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

    #[test]
    fn a_text_that_was_edited_under_its_masks_keeps_its_numbers() {
        let (first, second) = (
            made_up("111111", "-", "1118"),
            made_up("121212", "-", "1212"),
        );
        let original = format!("Brev til {first} og {second}.");
        let edited = mask(&original).replace("Brev", "Et brev");
        assert_eq!(
            restore(&edited, &original),
            format!("Et brev til {first} og {second}.")
        );
        assert_eq!(restore("Ingen numre.", &original), "Ingen numre.");
        // Nothing is put where nothing was masked, and a mask that is typed is only a mask.
        assert_eq!(restore("111111-•••• her", "Intet."), "111111-•••• her");
    }

    #[test]
    fn a_mask_that_may_stand_for_either_of_two_people_stays_a_mask() {
        let (first, second) = (
            made_up("111111", "-", "1118"),
            made_up("111111", "-", "1211"),
        );
        let original = format!("{first}, {second}");
        assert_eq!(restore(&mask(&original), &original), original);
        assert_eq!(restore("Kun 111111-••••", &original), "Kun 111111-••••");
    }

    proptest! {
        #[test]
        fn any_text_is_masked_without_leftovers(text in ".{0,200}") {
            prop_assert!(find(&mask(&text)).iter().all(|hit| hit.certainty < Certainty::Likely));
        }

        #[test]
        fn digits_and_separators_are_masked_without_leftovers(
            text in "[0-3]{0,12}([ –\\-\n>\t|/.][0-9]{1,12}){0,12}",
        ) {
            let masked = mask(&text);
            prop_assert!(find(&masked).iter().all(|hit| hit.certainty < Certainty::Likely));
            prop_assert_eq!(mask(&masked), masked);
        }

        #[test]
        fn pairs_and_glued_digits_are_masked_without_leftovers(
            text in "([0-1]{2}|1{4}|1{6,8}|1118|111118)([\\-./ \t]([0-1]{2}|1{4}|1{6,8}|1118|11118|1{10})){0,10}",
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
            "11 ".repeat(1 << 18),
            "1\u{200b}".repeat(1 << 18),
        ] {
            assert!(find(&shape).is_empty());
        }
    }
}
