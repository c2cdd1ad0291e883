//! The way a case goes, drawn with where it is now.

use std::cmp::Ordering;

use askama::{Template, filters::HtmlSafe};

use crate::{texts::Lang, words::word};

struct Step {
    class: &'static str,
    number: usize,
    label: String,
    is_reached: bool,
    /// The phase the case is in: the last one reached.
    is_here: bool,
}

pub(crate) const PHASES: [&str; 6] = [
    "reported",
    "assessed",
    "decided",
    "notified",
    "communicated",
    "closed",
];

/// The way a case goes, with where it is now.
#[derive(Template)]
#[template(path = "parts/steps.html")]
pub(crate) struct Steps {
    lang: Lang,
    steps: Vec<Step>,
}

impl HtmlSafe for Steps {}

pub(crate) fn steps(lang: Lang, now: &str) -> Steps {
    let here = PHASES.iter().position(|phase| *phase == now).unwrap_or(0);
    let steps = PHASES
        .iter()
        .enumerate()
        .map(|(index, phase)| Step {
            class: match (index.cmp(&here), index.checked_sub(1) == Some(here)) {
                (Ordering::Less, _) => "is-done",
                (Ordering::Equal, _) => "is-done is-here",
                (Ordering::Greater, true) => "is-now",
                (Ordering::Greater, false) => "",
            },
            number: index.saturating_add(1),
            label: word(lang, "phase", phase),
            is_reached: index <= here,
            is_here: index == here,
        })
        .collect();
    Steps { lang, steps }
}
