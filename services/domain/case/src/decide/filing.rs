//! What was filed with Datatilsynet.

use jiff::Timestamp;

use super::{Decided, Draft, one};
use crate::{Authority, Case, CaseEvent, Classification, FilingKind, Reject};

/// A filing as the notification service recorded it.
pub(super) struct Filing<'c> {
    pub(super) filing_id: &'c str,
    pub(super) kind: FilingKind,
    pub(super) complete: bool,
    pub(super) filed_at: Timestamp,
    pub(super) virk_reference: &'c str,
    pub(super) delay_reason_given: bool,
    pub(super) receipt_sha256: &'c str,
    pub(super) dpa_case_number: &'c str,
    pub(super) attachments: &'c [String],
}

impl Filing<'_> {
    /// # Law
    /// Rule CA-2: GDPR art. 33(1), 33(4).
    pub(super) fn record(self, case: &Case) -> Decided {
        // Nothing of an exercise was sent, so no channel has given it a reference of its own shape.
        let is_named = case.is_exercise() && !self.virk_reference.is_empty();
        if !is_named && !is_reference(self.virk_reference) {
            return Err(Reject::VirkReferenceMalformed);
        }
        let late = self.lateness(case)?;
        one(CaseEvent::FilingRecorded {
            filing_id: self.filing_id.to_owned(),
            kind: self.kind,
            complete: self.complete,
            filed_at: self.filed_at,
            virk_reference: self.virk_reference.to_owned(),
            late,
            receipt_sha256: self.receipt_sha256.to_owned(),
            dpa_case_number: self.dpa_case_number.to_owned(),
            attachments: self.attachments.to_vec(),
        })
    }

    /// A follow-up that says there is more to come, and a withdrawal of what is still a breach, open a
    /// closed case again, so that a case is never closed with something owed.
    pub(super) fn record_on_closed(self, case: &Case) -> Decided {
        let owes_more = match self.kind {
            FilingKind::FollowUp => !self.complete,
            FilingKind::Withdrawal => case.classification != Classification::NotABreach,
            FilingKind::New => false,
        };
        let mut drafts = self.record(case)?;
        if owes_more {
            drafts.push(Draft::new(CaseEvent::Reopened, ""));
        }
        Ok(drafts)
    }

    /// Whether the case was filed late: decided by its first filing, and never again.
    fn lateness(&self, case: &Case) -> Result<bool, Reject> {
        match (self.kind, case.authority) {
            (FilingKind::New, Authority::Open | Authority::NotNotified)
                if !case.may_file_unconfirmed() =>
            {
                Err(Reject::NotDecidedToNotify)
            }
            (FilingKind::New, Authority::ToNotify | Authority::Open | Authority::NotNotified) => {
                let due_at = case.due_at;
                let late = self.filed_at > due_at;
                if late && !self.delay_reason_given {
                    return Err(Reject::DelayReasonNeeded { due_at });
                }
                Ok(late)
            }
            (FilingKind::New, Authority::Filed { .. } | Authority::Withdrawn { .. }) => {
                Err(Reject::FiledAlready)
            }
            (
                FilingKind::FollowUp | FilingKind::Withdrawal,
                Authority::Filed { late, .. } | Authority::Withdrawn { late, .. },
            ) => Ok(late),
            (
                FilingKind::FollowUp | FilingKind::Withdrawal,
                Authority::Open | Authority::ToNotify | Authority::NotNotified,
            ) => Err(Reject::NothingFiled),
        }
    }
}

/// Its exact shape is the channel's own and was checked where a person typed it.
fn is_reference(text: &str) -> bool {
    (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
