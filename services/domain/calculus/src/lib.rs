//! Deadline arithmetic for personal-data breaches. Pure: no clock, no I/O, no floats;
//! every function that needs "now" is given it.
//!
//! | module | question it answers |
//! |---|---|
//! | [`regime`] | which rule was in force when the clock started? |
//! | [`due`] | when is it due, and was it met? |
//! | [`local`] | which instant did this person mean? |
//! | [`show`] | how is an instant said in Danish and English? |
//! | [`calendar`] | when are people at work? (reminders only) |
//! | [`roster`] | who is on duty? (reminders only) |
//! | [`ladder`] | who is told, when, and under which condition? |
//! | [`written`] | which working time did this municipality write down? |
//! | [`reminders`] | what does working time change about a ladder? (never the deadline) |
//! | [`task_reminders`] | when is whoever owns a measure reminded of its day? |
//! | [`describe`] | all of it for one moment, to print |
//!
//! # Invariants
//! - A statutory time is an instant made by [`due::due`], or named by an authority's letter
//!   ([`due::set_by_authority`]), and by nothing else. Nothing in
//!   [`calendar`] or [`roster`] is a parameter of it, and their results have types
//!   ([`calendar::ReminderAt`]) that cannot be turned into a [`due::Deadline`].
//! - Where a local time can be read in two ways, the earlier instant is taken: a clock that
//!   errs early costs an hour, one that errs late breaks the law.
//! - Europe/Copenhagen is compiled in, so a result never depends on the host's zone files.

#![warn(clippy::indexing_slicing)]

pub mod calendar;
pub mod describe;
pub mod due;
pub mod ladder;
mod lex;
pub mod local;
pub mod question_reminders;
pub mod regime;
pub mod reminders;
pub mod roster;
pub mod show;
pub mod task_reminders;
pub mod written;

pub use brudvagt_types::danish_time::{copenhagen, to_local};
pub use calendar::{ReminderAt, WorkCalendar};
pub use describe::{Description, describe};
pub use due::{Deadline, Outcome, due, set_by_authority};
pub use ladder::{
    CaseState, Condition, Decided, Ladder, Ladders, Milestone, Role, applies, milestones,
};
pub use local::LocalInput;
pub use regime::{Period, Regime, RegimeKey, Regimes};
pub use written::WrittenCalendar;
