//! How a combination is made.

use brudvagt_types::Text;

use crate::facts::Facts;

/// A combination of answers that is wrong or doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// The rule, `FC-n`.
    pub rule: &'static str,
    /// It cannot be true, and is refused. Otherwise it is only pointed out.
    pub impossible: bool,
    /// What is wrong, for people.
    pub text: Text,
    /// The facts it is about.
    pub fields: &'static [&'static str],
}

pub(super) struct Combination {
    pub(super) problem: Problem,
    pub(super) found_in: fn(&Facts) -> bool,
}

pub(super) const fn impossible(
    rule: &'static str,
    fields: &'static [&'static str],
    text_da: &'static str,
    text_en: &'static str,
    found_in: fn(&Facts) -> bool,
) -> Combination {
    Combination {
        problem: Problem {
            rule,
            impossible: true,
            text: Text::new(text_da, text_en),
            fields,
        },
        found_in,
    }
}

pub(super) const fn doubtful(
    rule: &'static str,
    fields: &'static [&'static str],
    text_da: &'static str,
    text_en: &'static str,
    found_in: fn(&Facts) -> bool,
) -> Combination {
    Combination {
        problem: Problem {
            rule,
            impossible: false,
            text: Text::new(text_da, text_en),
            fields,
        },
        found_in,
    }
}
