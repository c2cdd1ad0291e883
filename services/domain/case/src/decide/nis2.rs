//! NIS 2: what the notification service reports, and its end without notices.

use super::{Decided, Draft, because, need_reason, one};
use crate::{Case, CaseEvent, Nis2Report, Nis2Step, Reject};

/// # Law
/// Rule CA-12: NIS 2-loven § 13 (LOV 434 of 6 May 2025). What is owed of a significant incident keeps
/// the case open; that it was sent is part of the case's documentation.
pub(super) fn record(report: &Nis2Report) -> Decided {
    let step = report.step;
    let report = report.clone();
    one(match step {
        Nis2Step::Opened => CaseEvent::Nis2Opened(report),
        Nis2Step::ApprovalAsked { .. } => CaseEvent::Nis2ApprovalAsked(report),
        Nis2Step::Redrafted { .. } => CaseEvent::Nis2Redrafted(report),
        Nis2Step::Approved { .. } => CaseEvent::Nis2Approved(report),
        Nis2Step::Filed { .. } => CaseEvent::Nis2Filed(report),
    })
}

/// Rule CA-12: a notice that is owed opens a closed case, so that a case is never closed with
/// something owed.
pub(super) fn record_on_closed(case: &Case, report: &Nis2Report) -> Decided {
    let mut drafts = record(report)?;
    let seq = case.version.saturating_add(1);
    if !case.nis2.clone().after(report, seq).owed().is_empty() {
        drafts.push(Draft::new(CaseEvent::Reopened, ""));
    }
    Ok(drafts)
}

/// # Law
/// Rule CA-12: NIS 2-loven § 12(2): a person judges what is significant, and may find that it was not.
pub(super) fn end(case: &Case, reason: &str) -> Decided {
    if case.nis2.owed().is_empty() {
        return Err(Reject::Nis2NotOwed);
    }
    need_reason(
        reason,
        "hvorfor NIS 2 alligevel ikke gælder.",
        "why NIS 2 does not apply after all",
    )?;
    let unsent = case.nis2.owed().to_vec();
    because(CaseEvent::Nis2Ended { unsent }, reason)
}
