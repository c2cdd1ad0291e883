//! What may stand after »Kære«.
//!
//! # Law
//! Databeskyttelsesloven § 11: a CPR number is not sent by open mail. A list exported with the CPR
//! number before the name would put it into every salutation, so every name is checked first.

use std::borrow::Cow;

use brudvagt_cpr::{Certainty, find};
use unicode_normalization::UnicodeNormalization;

/// Digits of a birth date: what is left of a CPR number when somebody has masked its end.
const MAX_DIGITS: usize = 5;

/// Why something is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoName {
    /// A number, or it holds one long enough to be a CPR number.
    Number,
    /// An e-mail address.
    Address,
}

/// Checks that `name` can be a person's name: a number, in whatever digits and however separated,
/// cannot. An empty name is allowed.
///
/// # Errors
/// [`NoName`].
pub(crate) fn check_name(name: &str) -> Result<(), NoName> {
    let name = cleaned(name);
    let plain = folded(&name);
    if plain.is_empty() {
        return Ok(());
    }
    let n_digits = plain.chars().filter(|c| c.is_numeric()).count();
    if n_digits > MAX_DIGITS || !plain.chars().any(char::is_alphabetic) {
        return Err(NoName::Number);
    }
    if plain.contains('@') {
        return Err(NoName::Address);
    }
    Ok(())
}

/// One line of words with single spaces, without invisible marks that would split words or digits.
pub(crate) fn cleaned(text: &str) -> String {
    if text.is_ascii() {
        return spaced(text.chars(), text.len());
    }
    spaced(text.nfc().filter(|c| !is_hidden(*c)), text.len())
}

fn spaced(text: impl Iterator<Item = char>, len: usize) -> String {
    let mut clean = String::with_capacity(len);
    for c in text {
        if c.is_whitespace() || c.is_control() {
            if !clean.is_empty() && !clean.ends_with(' ') {
                clean.push(' ');
            }
        } else {
            clean.push(c);
        }
    }
    clean.truncate(clean.trim_end().len());
    clean
}

/// `text` normalised for comparison: digits of every width become plain ones, and invisible marks are
/// removed.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let kept = text.nfkc().filter(|c| !is_hidden(*c));
    Cow::Owned(kept.collect())
}

/// Whether `text` contains something a reader would take for a CPR number.
pub(crate) fn holds_cpr(text: &str) -> bool {
    find(&folded(text))
        .iter()
        .any(|hit| hit.certainty >= Certainty::Likely)
}

const fn is_hidden(c: char) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Made up, and put together here so that no file holds it.
    fn number(between: &str) -> String {
        format!("{}{between}{}", "111111", "1118")
    }

    #[test]
    fn a_cpr_number_is_no_name_however_it_is_written() {
        for between in ["", "-", " ", ".", "–", " - ", "\u{200b}", "\u{ad}", "/"] {
            assert_eq!(
                check_name(&number(between)),
                Err(NoName::Number),
                "{between:?}"
            );
            let beside = format!("Anna {}", number(between));
            assert_eq!(check_name(&beside), Err(NoName::Number), "{between:?}");
        }
        let fullwidth: String = number("-")
            .chars()
            .map(|c| match c.to_digit(10) {
                Some(digit) => char::from_u32(0xff10 + digit).unwrap(),
                None => c,
            })
            .collect();
        assert_eq!(check_name(&fullwidth), Err(NoName::Number));
        let arabic: String = number("")
            .chars()
            .filter_map(|c| char::from_u32(0x660 + c.to_digit(10)?))
            .collect();
        assert_eq!(check_name(&arabic), Err(NoName::Number));
        let spread: Vec<String> = number("").chars().map(String::from).collect();
        assert_eq!(check_name(&spread.join(" ")), Err(NoName::Number));
        // The end of the number is masked, but it still shows the date of birth.
        assert_eq!(check_name("111111-xxxx"), Err(NoName::Number));
    }

    #[test]
    fn a_number_of_any_length_is_no_name() {
        for number in ["17", "1", "12-34", "-", "…"] {
            assert_eq!(check_name(number), Err(NoName::Number), "{number}");
        }
    }

    #[test]
    fn an_address_is_no_name() {
        assert_eq!(check_name("anna@borger.example"), Err(NoName::Address));
    }

    #[test]
    fn people_are_called_by_their_names() {
        for name in [
            "Anna Andersen",
            "Søren Æbelø-Ågård",
            "Ng",
            "Person 12",
            "李明",
            "",
        ] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn what_nobody_sees_is_taken_out() {
        assert_eq!(
            cleaned(" Anna\u{200b}\u{a0} \tAndersen\u{ad} "),
            "Anna Andersen"
        );
    }
}
