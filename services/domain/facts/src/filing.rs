//! What is being filed, and how.
//!
//! # Law
//! GDPR art. 33(1) and 33(4); EDPB template fields 3–6 and 49.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::choice::choices;
use crate::facts::Facts;

/// When the EDPB template v1.0 asks for reasons for lateness. Used only where the deadline by the
/// law in force is not known.
const TEMPLATE_LATE_AFTER: SignedDuration = SignedDuration::from_hours(72);

choices! {
    /// Whether it is a first notification. EDPB field 3.
    FilingKind {
        New "new" ["a"] "Ny anmeldelse" "New notification",
        FollowUp "follow_up" ["b"] "Opfølgning på en tidligere anmeldelse" "Follow-up notification",
    }
}

choices! {
    /// How full it is. EDPB field 4.
    FilingState {
        Complete "complete" ["a"] "Fuldstændig" "Complete",
        Incomplete "incomplete" ["b"] "Foreløbig; flere oplysninger følger" "Incomplete, more follows",
        Withdraw "withdraw" ["c"] "Tilbagetrækning" "Withdrawal",
    }
}

/// One notification to the supervisory authority, about to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    /// First notification or follow-up.
    pub kind: FilingKind,
    /// Complete, incomplete or withdrawal.
    pub state: FilingState,
    /// The reference of the notification that is followed up.
    #[serde(default)]
    pub earlier_reference: Option<String>,
    /// Why a notification is withdrawn.
    #[serde(default)]
    pub withdrawal_reason: Option<String>,
    /// Why it is late.
    #[serde(default)]
    pub delay_reason: Option<String>,
    /// When it is due by the law in force at the awareness, where that is known.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// The moment of filing.
    pub now: Timestamp,
}

impl Filing {
    /// Whether reasons for lateness belong in it.
    ///
    /// # Law
    /// GDPR art. 33(1), 2nd sentence. The template's own condition for field 49 is printed the
    /// wrong way round; this is its evident meaning.
    #[must_use]
    pub fn is_late(&self, facts: &Facts) -> bool {
        let late = |aware_at: Timestamp| match self.due_at {
            Some(due_at) => self.now > due_at,
            None => self.now.duration_since(aware_at) > TEMPLATE_LATE_AFTER,
        };
        self.kind == FilingKind::New && facts.aware_at.is_some_and(late)
    }
}
