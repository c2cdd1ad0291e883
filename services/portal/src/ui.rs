//! The parts pages are made of. Each is a template of its own, so a page only names it.

mod controls;
mod form;
mod page;
mod time;

pub use controls::{
    Area, Check, Checks, Choice, Files, Hidden, Input, Moment, Radios, Select, Wrong,
};
pub use form::Form;
pub use page::{NavItem, Notice, Page, Section, Tone, Who};
pub use time::{Countdown, Level, When, date_text};
