//! What an ESDH case number looks like in a municipality.

use brudvagt_kit::Problem;
use brudvagt_types::Text;
use regex::{Regex, RegexBuilder};

use crate::reasons;

/// The longest number any known system makes, with room.
const MAX_CHARS: usize = 64;
/// An example in the usual form `emnenummer-facet-løbenummer-år`.
pub(crate) const USUAL: &str = "85.10.13-G01-12-26";

/// A checked number: as written, and as it is found again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) written: String,
    pub(crate) normalised: String,
}

/// Reads `text` as a number of the form `pattern` (a regular expression for the whole number; empty
/// allows anything).
///
/// # Errors
/// `ESDH_NUMBER_MALFORMED` shows what a number looks like here; `ESDH_PATTERN_UNREADABLE` when the
/// directory's pattern is no regular expression.
pub(crate) fn read(text: &str, pattern: &str) -> Result<Number, Problem> {
    let written = text.trim();
    let normalised = normalise(written);
    let fits = pattern.is_empty() || whole(pattern)?.is_match(&normalised);
    let sane = !written.is_empty()
        && written.chars().count() <= MAX_CHARS
        && !written.chars().any(char::is_control)
        // Digits of other scripts look like ours but would not be found again.
        && !written.chars().any(|letter| letter.is_numeric() && !letter.is_ascii_digit());
    if !fits || !sane {
        let example = example(pattern);
        return Err(Problem::invalid(
            "case_number",
            "ESDH_NUMBER_MALFORMED", Text::new(format!(
                "Sagsnummeret passer ikke til kommunens ESDH-system. Det skal se ud som {example}."
            ), format!("an ESDH number looks like {example} here")))
        .detail("example", example));
    }
    Ok(Number {
        written: written.to_owned(),
        normalised,
    })
}

/// The pattern for a whole number. It is compiled on its own first, so that `a)|(b` cannot break
/// out of the brackets.
fn whole(pattern: &str) -> Result<Regex, Problem> {
    let compile = |pattern: &str| {
        RegexBuilder::new(pattern)
            .size_limit(1 << 20)
            .build()
            .map_err(|_not_a_pattern| unreadable())
    };
    compile(pattern)?;
    compile(&format!(r"\A(?:{pattern})\z"))
}

/// A number of the form, or the form itself.
pub(crate) fn example(pattern: &str) -> String {
    if pattern.is_empty() || whole(pattern).is_ok_and(|usual| usual.is_match(USUAL)) {
        USUAL.to_owned()
    } else {
        pattern.to_owned()
    }
}

/// Without white space, with every dash a hyphen, in capitals: people write the same number in many
/// ways.
fn normalise(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| match letter {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => other,
        })
        .flat_map(char::to_uppercase)
        .collect()
}

fn unreadable() -> Problem {
    reasons::ESDH_PATTERN_UNREADABLE.problem()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATTERN: &str = r"\d{2}\.\d{2}\.\d{2}-[A-ZÆØÅ]\d{2}-\d{1,6}-\d{2}";

    #[test]
    fn a_number_is_kept_as_written_and_found_however_it_is_written() {
        for text in [
            "85.10.13-G01-12-26",
            " 85.10.13 - g01 - 12 - 26 ",
            "85.10.13–G01–12–26",
        ] {
            let number = read(text, PATTERN).unwrap();
            assert_eq!(number.normalised, "85.10.13-G01-12-26");
            assert_eq!(number.written, text.trim());
        }
    }

    #[test]
    fn a_number_of_another_form_is_refused_with_an_example() {
        for text in [
            "",
            "12",
            "85.10.13-G01-12-26 og mere",
            "x85.10.13-G01-12-26",
        ] {
            let refused = read(text, PATTERN).unwrap_err();
            assert_eq!(refused.reason, "ESDH_NUMBER_MALFORMED", "{text}");
            assert!(refused.text.da.contains(USUAL));
        }
    }

    #[test]
    fn without_a_pattern_anything_short_and_printable_is_a_number() {
        assert!(read("2022 - 60", "").is_ok());
        assert!(read(&"9".repeat(65), "").is_err());
        assert!(read("1\u{0}2", "").is_err());
    }

    #[test]
    fn a_pattern_that_is_none_is_the_operators_to_mend() {
        assert_eq!(
            read("1", "a)|(b").unwrap_err().reason,
            "ESDH_PATTERN_UNREADABLE"
        );
        assert_eq!(
            read("1", "(").unwrap_err().reason,
            "ESDH_PATTERN_UNREADABLE"
        );
    }
}
