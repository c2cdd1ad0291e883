//! What can be done with clocks, one file a verb.

mod arm_clock;
mod fire_due;
mod fire_next;
mod follow_case;
mod follow_measures;
mod follow_nis2;
mod follow_questions;
mod keep_calendars;
pub(crate) mod lay_clock;
mod list_clocks;
mod list_due;
mod remind_measures;
mod remind_questions;
mod settle_clock;
mod tell_clock;

pub(crate) use arm_clock::{arm_clock, stop_clock};
pub(crate) use fire_due::fire_due;
pub(crate) use fire_next::fire_next;
pub(crate) use follow_case::{Followed, follow_cases};
pub(crate) use keep_calendars::keep_calendars;
pub(crate) use list_clocks::{list_clocks, list_regimes};
pub(crate) use list_due::list_due;
pub(crate) use remind_measures::remind_measures;
pub(crate) use remind_questions::remind_questions;
pub(crate) use tell_clock::tell_untold;
