//! The services' codes as words and as choices. The words themselves are those of `brudvagt-words`,
//! which exports and printed papers take from, too. How texts are written: `texts.rs`.

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
    use std::num::NonZeroU16;

    use brudvagt_calculus::{Ladder, Ladders, ladder::Offset};

    use super::*;

    /// A time named in a step's words is the time at which its ladder lays the step.
    #[test]
    fn the_words_of_a_step_name_the_time_it_is_laid_at() {
        let twelve = Offset::HoursBeforeDue(NonZeroU16::new(12).unwrap());
        let sayings = [
            ("Fire timer", "Four hours", Offset::Hours(4)),
            ("Et døgn", "A day", Offset::Hours(24)),
            ("To døgn", "Two days", Offset::Hours(48)),
            ("sidste 12 timer", "last 12 hours", twelve),
            ("Halvdelen", "Half", Offset::Percent(50)),
            ("sidste femtedel", "last fifth", Offset::Percent(80)),
        ];
        let ladders = Ladders::builtin().unwrap();
        for step in ladders.iter().flat_map(Ladder::steps) {
            let groups = ["step", "ask_step", "ask_why"].into_iter();
            for group in groups.filter(|group| Lang::Da.codes(group).contains(&step.id)) {
                let (da, en) = (
                    word(Lang::Da, group, &step.id),
                    word(Lang::En, group, &step.id),
                );
                let said = sayings.iter().find(|(it, ..)| da.contains(it));
                assert_eq!(said, sayings.iter().find(|(_, it, _)| en.contains(it)));
                assert!(said.is_none_or(|(.., at)| *at == step.at), "{da} / {en}");
                let names_hours = da.contains(" timer") || da.contains("døgn");
                assert!(!names_hours || said.is_some(), "{da}");
            }
        }
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
