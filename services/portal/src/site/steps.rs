//! The way a case goes, drawn with where it is now.

use brudvagt_proto::{Code, types::Phase};
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

/// The way a case goes, with where it is now.
#[derive(Template)]
#[template(path = "parts/steps.html")]
pub(crate) struct Steps {
    lang: Lang,
    steps: Vec<Step>,
}

impl HtmlSafe for Steps {}

pub(crate) fn steps(lang: Lang, now: Phase) -> Steps {
    // Of a phase that only a newer version knows, no step is said to be reached.
    let here = Phase::ALL.iter().position(|phase| *phase == now);
    let steps = Phase::ALL
        .iter()
        .enumerate()
        .map(|(index, phase)| Step {
            class: match here.map(|here| (index.cmp(&here), index == here + 1)) {
                Some((Ordering::Less, _)) => "is-done",
                Some((Ordering::Equal, _)) => "is-done is-here",
                Some((Ordering::Greater, true)) => "is-now",
                Some((Ordering::Greater, false)) | None => "",
            },
            number: index.saturating_add(1),
            label: word(lang, "phase", phase.code()),
            is_reached: here.is_some_and(|here| index <= here),
            is_here: here == Some(index),
        })
        .collect();
    Steps { lang, steps }
}
