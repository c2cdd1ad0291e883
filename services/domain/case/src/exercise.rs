//! Exercises: cases that are made up, and stay so.

use serde::{Deserialize, Serialize};

/// Whether a case is an exercise.
///
/// # Law
/// Rule CA-20: GDPR art. 32(1)(d) asks that the arrangements are tested; art. 33(5) that the register
/// holds the breaches there were. So an exercise runs as a case does and is counted as none: the first
/// entry of a case says what it is, and no command makes one of the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exercise {
    /// A case like any other.
    #[default]
    None,
    Running,
    Ended,
}

impl Exercise {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Running => "running",
            Self::Ended => "ended",
        }
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the signature that skip_serializing_if asks for"
    )]
    pub(crate) const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}
