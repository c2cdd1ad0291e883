//! Data of a notice under another rule than the GDPR.

use serde::{Deserialize, Serialize};

use super::frame::{Frame, Section};

/// A notice to another authority about the same incident: its own awareness, time and approval.
///
/// # Law
/// NIS 2-loven (LOV 434 of 6 May 2025) § 13: early warning, incident notice, final report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    pub frame: Frame,
    /// The rule, above the title.
    pub overline: String,
    /// Draft, approved, sent: shown as a badge.
    pub state: String,
    /// Label and words for each time: incident known, notice due, approved, sent.
    pub head: Vec<(String, Option<String>)>,
    /// Where it is sent, and what rests on an assumption.
    pub remark: String,
    /// What is required and not said.
    pub missing: Vec<String>,
    pub sections: Vec<Section>,
}
