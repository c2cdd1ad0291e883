//! Data of the register of breaches.

use serde::{Deserialize, Serialize};

use super::frame::{Frame, Row};

/// The register, or the part of it that the criteria select.
///
/// # Law
/// GDPR art. 33(5): the facts, the effects and the remedial action, for notified breaches and
/// others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub frame: Frame,
    /// How the rows were chosen; empty means all.
    pub criteria: Vec<Row>,
    pub figures: Vec<Figure>,
    pub incidents: Vec<Incident>,
}

/// A number with its name. The value is a word, since small numbers may be suppressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub label: String,
    pub value: String,
}

/// One incident, notified or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    pub case_reference: String,
    pub status: String,
    /// When the controller became aware, or the report if it is not a breach.
    pub aware_at: String,
    pub unit: String,
    pub facts: String,
    pub effects: String,
    pub remedial_action: String,
    pub risk: String,
    /// Notified when, or why not.
    pub authority: String,
    /// Told when, or why not.
    pub data_subjects: String,
}
