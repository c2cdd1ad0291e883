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
