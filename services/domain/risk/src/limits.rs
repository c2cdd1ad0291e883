//! The numbers that rules compare with.

use serde::{Deserialize, Serialize};

/// The thresholds a rule set works with. The law has none of these numbers; they are the
/// project's reading of "few" and "many", kept as dated data so that they can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Up to here a breach concerns few people, or few have seen it.
    pub few_people: u32,
    /// Up to here a trusted recipient's deletion can clear ordinary data (EDPB 01/2021 case 9: two
    /// dozen people).
    pub few_people_trusted: u32,
    /// Up to here a few bound colleagues can be counted on to keep silent.
    pub few_bound_recipients: u32,
    /// Above here many people are affected (ENISA's flag).
    pub many_people: u32,
    /// Above here many have received or could see the data.
    pub many_recipients: u32,
    /// Up to this many minutes even care may have gone on without the data, if that is shown.
    pub momentary_minutes: u32,
    /// Up to this many minutes an outage is short (Annex B row iii).
    pub short_outage_minutes: u32,
    /// Above this many minutes an outage is long.
    pub long_outage_minutes: u32,
    /// Up to this many minutes payments may have been down without anybody noticing, if that is shown.
    pub unnoticed_minutes: u32,
    /// From this ENISA score, in quarters, the score speaks for a risk.
    pub enisa_risk: u16,
    /// From this ENISA score, in quarters, the score speaks for a high risk.
    pub enisa_high: u16,
}
