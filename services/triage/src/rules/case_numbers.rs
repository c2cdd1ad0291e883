//! Which cases people name, however they write the number.

use std::collections::BTreeSet;

use brudvagt_types::reference::{CASE_PREFIX, EXERCISE_PREFIX};
use unicode_normalization::UnicodeNormalization as _;

/// Before the GDPR there were no cases to name.
const FIRST_YEAR: i16 = 2018;
/// A year holds at most this many digits of cases; a longer number is something else.
const MAX_DIGITS: usize = 9;
/// Numbers in one question; the rest is not looked up.
const MAX_NAMED: usize = 16;
/// Numbers have at least this many digits, with zeroes in front.
const WIDTH: usize = 6;

/// The case numbers that `text` may name: `BRUD-2026-000003` as `[brud 2026 3]`, with any dashes, in
/// full-width letters or inside a sentence, and `000003` or `2026-3` alone. A bare number is that of
/// every year up to `this_year` and the next, which begins at different moments for clocks and people.
pub(crate) fn case_numbers(text: &str, this_year: i16) -> Vec<String> {
    // Normalised (NFKC) and in capitals, so that pasted digits of any width are recognised.
    let text = text.nfkc().collect::<String>().to_uppercase();
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .flat_map(prefix_apart)
        .collect();
    let mut named = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let Some(prefix) = prefix_of(word) else {
            continue;
        };
        let rest = words.get(at.saturating_add(1)..).unwrap_or_default();
        if let [year, number, ..] = rest
            && let (Some(year), Some(number)) = (year_of(year), digits(number))
        {
            named.insert(reference(prefix, year, number));
        } else if let [number, ..] = rest {
            named.extend(of_every_year(prefix, number, this_year));
        }
    }
    match words.as_slice() {
        [number] => named.extend(of_every_year(CASE_PREFIX, number, this_year)),
        [year, number] => {
            if let (Some(year), Some(number)) = (year_of(year), digits(number)) {
                named.insert(reference(CASE_PREFIX, year, number));
            }
        }
        _sentence => {}
    }
    named.into_iter().take(MAX_NAMED).collect()
}

/// The prefix that a word is, in capitals; an exercise's also as keyboards without an ø have it.
fn prefix_of(word: &str) -> Option<&'static str> {
    match word {
        "BRUD" => Some(CASE_PREFIX),
        "ØVELSE" | "OEVELSE" | "OVELSE" => Some(EXERCISE_PREFIX),
        _another => None,
    }
}

/// `BRUD2026` is two words.
fn prefix_apart(word: &str) -> impl Iterator<Item = &str> {
    let rest = word
        .strip_prefix("BRUD")
        .filter(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()));
    let parts = match rest {
        Some(rest) => ["BRUD", rest],
        None => [word, ""],
    };
    parts.into_iter().filter(|part| !part.is_empty())
}

fn of_every_year(prefix: &str, number: &str, this_year: i16) -> Vec<String> {
    let Some(number) = digits(number) else {
        return Vec::new();
    };
    let years = FIRST_YEAR..=this_year.saturating_add(1);
    // The newest first, should there be more years than are looked up.
    let years = years.rev().take(MAX_NAMED);
    years.map(|year| reference(prefix, year, number)).collect()
}

fn reference(prefix: &str, year: i16, number: u64) -> String {
    format!("{prefix}{year}-{number:0WIDTH$}")
}

fn year_of(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok().filter(|_| text.len() == 4)?;
    (FIRST_YEAR..=2200).contains(&year).then_some(year)
}

fn digits(text: &str) -> Option<u64> {
    let all = !text.is_empty() && text.len() <= MAX_DIGITS;
    let all = all && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| all && *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_is_found_by_its_own_number_alone() {
        for written in ["ØVELSE-2026-000007", "[øvelse 2026 7]", "ovelse-2026-7"] {
            assert_eq!(
                case_numbers(written, 2026),
                ["ØVELSE-2026-000007"],
                "{written}"
            );
        }
        assert_eq!(case_numbers("2026-7", 2026), ["BRUD-2026-000007"]);
    }

    #[test]
    fn a_number_is_found_however_it_was_pasted() {
        for written in [
            "BRUD-2026-000001",
            "[BRUD-2026-000001]",
            "brud-2026-000001",
            "BRUD\u{2011}2026\u{2011}000001",
            "BRUD–2026–000001",
            "BRUD-2026-1",
            "BRUD 2026 000001",
            "BRUD 2026 1",
            "BRUD2026-000001",
            "  Sag BRUD-2026-000001. ",
            "Vedr. BRUD-2026-000001: Et brev",
            "ＢＲＵＤ－２０２６－０００００１",
            "BRUD\u{a0}2026\u{a0}1",
            "BRUD\u{ad}-2026-000001",
            "2026-000001",
            "2026 1",
        ] {
            assert_eq!(
                case_numbers(written, 2026),
                ["BRUD-2026-000001"],
                "{written:?}"
            );
        }
    }

    #[test]
    fn a_number_alone_is_that_of_any_year() {
        for written in ["000003", "3", "０００００３", " 000003 ", "BRUD 3", "#3"] {
            let named = case_numbers(written, 2026);
            assert!(
                named.contains(&"BRUD-2026-000003".to_owned()),
                "{written:?}"
            );
            assert!(
                named.contains(&"BRUD-2018-000003".to_owned()),
                "{written:?}"
            );
        }
        assert!(case_numbers("12", 2040).contains(&"BRUD-2041-000012".to_owned()));
    }

    #[test]
    fn several_numbers_are_each_found() {
        let named = case_numbers("BRUD-2026-000001 og BRUD-2026-000002", 2026);
        assert_eq!(named, ["BRUD-2026-000001", "BRUD-2026-000002"]);
    }

    #[test]
    fn what_names_no_case_finds_none() {
        for written in [
            "",
            "brud",
            "et brev",
            "2026-442-12345",
            "85.10.13-G01-12-26",
            "0",
            "12 breve",
            "brud på 3 skoler",
            "0123456789abcdef0123456789abcdef01234567",
            "99999999999999999999",
        ] {
            assert_eq!(case_numbers(written, 2026), [""; 0], "{written:?}");
        }
    }
}
