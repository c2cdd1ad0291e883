//! The services' codes as words: `texts/codes.toml`, one topic for each group of codes.
//!
//! A code is what a service says (`phase = "assessed"`), a word is what a person reads. Adding one
//! is a line in `codes.toml`; a list of choices has the order of the file. An unknown code shows
//! itself, so that nothing a newer service says is hidden. How texts are written: `texts.rs`.

use crate::{texts::Lang, ui::Choice};

/// The words for `code` in `group`.
pub(crate) fn word(lang: Lang, group: &str, code: &str) -> String {
    lang.code_text(group, code)
}

/// The codes of a group as the answers of a field, in the order of the file.
pub(crate) fn choices(lang: Lang, group: &str) -> Vec<Choice> {
    lang.codes(group)
        .iter()
        .map(|code| Choice::new(code.as_str(), word(lang, group, code)))
        .collect()
}

/// As [`choices`], with the hint that `group_hint` has for a code.
pub(crate) fn explained_choices(lang: Lang, group: &str) -> Vec<Choice> {
    let hints = format!("{group}_hint");
    choices(lang, group)
        .into_iter()
        .map(|choice| {
            if lang.codes(&hints).contains(&choice.value) {
                let hint = word(lang, &hints, &choice.value);
                choice.hint(hint)
            } else {
                choice
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_code_shows_itself() {
        assert_eq!(word(Lang::Da, "phase", "brand_new"), "brand new");
        assert_eq!(word(Lang::Da, "phase", "closed"), "Afsluttet");
        assert_eq!(word(Lang::Da, "phase", ""), "");
    }

    #[test]
    fn choices_have_the_order_of_the_file() {
        let outcomes: Vec<_> = choices(Lang::En, "outcome")
            .into_iter()
            .map(|choice| choice.value)
            .collect();
        assert_eq!(outcomes, ["unlikely_risk", "risk", "high_risk"]);
        assert!(choices(Lang::En, "no_such_group").is_empty());
    }
}
