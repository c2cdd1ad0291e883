//! The parts pages are made of. Each is a template of its own, so a page only names it.

mod controls;
mod form;
mod page;
mod time;
pub(crate) mod typed;

pub(crate) use controls::Choice;
pub(crate) use form::Form;
pub(crate) use page::{Notice, Page, Section, Tone, Who};
pub(crate) use time::{Countdown, Level, When, date_text, month_name};

/// The colour of a risk.
pub(crate) fn outcome_class(outcome: &str) -> &'static str {
    match outcome {
        "high_risk" => "chip--urgent",
        "risk" => "chip--soon",
        "unlikely_risk" => "chip--good",
        _open => "",
    }
}
