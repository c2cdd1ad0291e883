//! Clocks of other rules than art. 33 that a case keeps.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The duty of GDPR art. 33(1), which every case has.
pub const ART_33: &str = "gdpr_33";
/// The time that Datatilsynet's letter sets.
pub const DPA_ANSWER: &str = "dpa_answer";

/// A clock of another rule that a person armed (patient safety, an agreement with a processor), as
/// `deadlines` reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArmedClock {
    pub clock_id: String,
    /// Number of the change within its clock, from 1.
    pub revision: u64,
    pub regime: String,
    pub aware_at: Timestamp,
    pub due_at: Timestamp,
    /// False once a person has said that its duty is done or never existed.
    pub owed: bool,
    /// Why it was stopped, by code.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stopped_for: String,
}

/// The clocks after `clock` has changed.
pub(crate) fn after(mut clocks: Vec<ArmedClock>, clock: &ArmedClock) -> Vec<ArmedClock> {
    match clocks
        .iter_mut()
        .find(|known| known.clock_id == clock.clock_id)
    {
        Some(known) if clock.revision > known.revision => known.clone_from(clock),
        Some(_newer) => {}
        None => clocks.push(clock.clone()),
    }
    clocks
}
