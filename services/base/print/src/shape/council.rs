//! Data of the report to the council.

use serde::{Deserialize, Serialize};

use super::{frame::Frame, register::Figure};

/// What a council reads of a period: words of a person, figures, and bars.
///
/// # Law
/// GDPR art. 5(2), 24(1): the controller answers for it; art. 38(3): the officer reports to the highest
/// management level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouncilPaper {
    pub frame: Frame,
    /// Small numbers are shown: not for others to see.
    pub is_internal: bool,
    /// What must be known before the figures are read.
    pub remarks: Vec<String>,
    pub text: String,
    /// That the words are a proposal or a draft; empty once a person vouched for them.
    pub text_state: String,
    /// Who vouched for them, by role, and when.
    pub text_by: String,
    /// The figures are no longer those the words were written beside.
    pub is_outdated: bool,
    pub figures: Vec<Figure>,
    pub charts: Vec<CouncilChart>,
    /// What happened again and again.
    pub repetitions: Vec<String>,
    /// What the officer's yearly wheel had for the period, and what became of it.
    pub wheel: Vec<String>,
    pub notes: Vec<String>,
}

/// Bars under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouncilChart {
    pub title: String,
    pub bars: Vec<CouncilBar>,
}

/// A bar with its number, which may be hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouncilBar {
    pub label: String,
    pub value: String,
    /// In thousandths of the longest.
    pub length: u32,
}
