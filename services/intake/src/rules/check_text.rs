//! Free text: cleaned as at every door, present, readable, and of a length people read.

use brudvagt_kit::Problem;
use brudvagt_letterbox::text::clean;
use brudvagt_types::Text;

use crate::reasons;

pub(crate) const MAX_CHARS: usize = 20_000;

/// A text that must say something.
pub(crate) fn required(field: &str, text: &str) -> Result<String, Problem> {
    if !text.chars().any(char::is_alphanumeric) {
        return Err(reasons::TEXT_EMPTY.at(field));
    }
    optional(field, text, MAX_CHARS)
}

/// A text that may be empty. It is cleaned before it is counted or checked: invisible characters are
/// no reason to refuse a report.
pub(crate) fn optional(field: &str, text: &str, max_chars: usize) -> Result<String, Problem> {
    // Bytes are compared first, so that a text of megabytes is refused without being cleaned or
    // counted.
    let is_endless = text.len() > max_chars * 8;
    let cleaned = if is_endless {
        String::new()
    } else {
        clean(text)
    };
    if is_endless || cleaned.chars().count() > max_chars {
        return Err(Problem::invalid(
            field,
            "TEXT_TOO_LONG", Text::new(format!("Teksten er for lang. Der er plads til {max_chars} tegn; vedhæft resten som fil."), format!("The text is too long. There is room for {max_chars} characters; attach the rest as a file.")))
        .detail("max_chars", max_chars.to_string()));
    }
    if text.chars().any(is_of_a_file) {
        return Err(reasons::TEXT_NOT_TEXT.at(field));
    }
    Ok(cleaned)
}

/// Control characters of files and terminals that no pasted text contains.
const fn is_of_a_file(c: char) -> bool {
    matches!(c, '\0' | '\u{1b}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reason(text: &str) -> &'static str {
        required("what_happened", text).unwrap_err().reason
    }

    #[test]
    fn a_text_that_says_nothing_is_no_report() {
        for nothing in ["", "  \r\n", "…!?", "\u{200b}"] {
            assert_eq!(reason(nothing), "TEXT_EMPTY", "{nothing:?}");
        }
    }

    #[test]
    fn the_limit_counts_characters_and_the_last_one_fits() {
        assert!(required("what_happened", &"å".repeat(MAX_CHARS)).is_ok());
        assert_eq!(reason(&"å".repeat(MAX_CHARS + 1)), "TEXT_TOO_LONG");
        assert_eq!(reason(&"a".repeat(50_000_000)), "TEXT_TOO_LONG");
    }

    #[test]
    fn binary_is_no_text_and_line_breaks_are() {
        assert_eq!(reason("brev\0til"), "TEXT_NOT_TEXT");
        assert_eq!(reason("brev \u{1b}[2J"), "TEXT_NOT_TEXT");
        assert_eq!(
            required("what_happened", " linje\r\n\tto ").unwrap(),
            "linje\n\tto"
        );
    }

    /// The number is made-up.
    #[test]
    fn what_nobody_sees_is_cleaned_and_not_refused() {
        // The number is made up.
        let pasted = "Slide 1\u{b}punkt\u{c}næste\u{2} 111111\u{ad}-1118\u{200b}";
        assert_eq!(
            required("what_happened", pasted).unwrap(),
            "Slide 1\npunkt\nnæste 111111-1118"
        );
    }

    #[test]
    fn the_refusal_never_repeats_what_was_written() {
        let problem = required("what_happened", "hemmeligt\0").unwrap_err();
        assert!(!format!("{problem:?}").contains("hemmeligt"));
    }
}
