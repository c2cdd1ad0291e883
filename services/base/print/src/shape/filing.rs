//! Data of the Art. 33 notification.

use serde::{Deserialize, Serialize};

use super::frame::{Frame, Section};

/// A notification to the supervisory authority, as frozen.
///
/// # Law
/// GDPR art. 33(1) (delay), 33(3) (content), 33(4) (phases).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    pub frame: Frame,
    pub kind: FilingKind,
    pub state: FilingState,
    /// When its facts were frozen, in words.
    pub frozen_at: String,
    /// When the controller became aware, in words.
    pub aware_at: Option<String>,
    /// End of the statutory period, in words.
    pub due_at: Option<String>,
    /// Where it is submitted when that is not Virk, as people call it.
    #[serde(default)]
    pub channel: Option<String>,
    /// The channel's reference for this filing, once it has been submitted.
    pub virk_reference: Option<String>,
    /// The reference of the filing that this one follows up or withdraws.
    pub previous_reference: Option<String>,
    /// Why it is withdrawn.
    pub withdrawal_reason: Option<String>,
    /// Present when it is later than the law allows.
    pub delay: Option<Delay>,
    /// What an incomplete filing does not say yet.
    pub missing: Vec<Gap>,
    /// In the order of the form on Virk.
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilingKind {
    New,
    FollowUp,
    Withdrawal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilingState {
    Complete,
    Incomplete,
}

/// A filing after its period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// How late, in words: `4 timer 10 minutter`.
    pub by: String,
    /// `None` while it has not been given, which the document says.
    pub reason: Option<String>,
}

/// Something not said yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Label of the field.
    pub label: String,
    /// Why it is missing or when it is expected; may be empty.
    pub note: String,
}
