//! What happens to clocks, one file a verb.

mod arm_clock;
mod fire_due;
mod follow_case;
mod list_clocks;

pub(crate) use arm_clock::{arm_clock, stop_clock};
pub(crate) use fire_due::fire_due;
pub(crate) use follow_case::follow_case;
pub(crate) use list_clocks::{list_clocks, list_due, list_regimes};
