//! NIS 2 between the wire and the case.

use brudvagt_case::{CaseEvent, Nis2, Nis2Notice, Nis2Report, Nis2Step};
use brudvagt_kit::Problem;
use brudvagt_proto::events::{
    notification::Nis2Progressed,
    triage::{Nis2State, Nis2Step as Said},
};
use jiff::Timestamp;

use crate::{reasons, wire};

/// What notification reports.
///
/// # Errors
/// `UNKNOWN_NIS2_STEP`: parked until both services know it.
pub(crate) fn read(event: &Nis2Progressed, now: Timestamp) -> Result<Nis2Report, Problem> {
    Ok(Nis2Report {
        number: event.number,
        opening: event.opening,
        step: step(event, now)?,
        owed: notices(&event.owed)?,
        awaiting: notices(&event.awaiting)?,
        aware_at: wire::from_proto(event.aware_at.as_ref()).unwrap_or(now),
        incident_filed_at: wire::from_proto(event.incident_filed_at.as_ref()),
        due_at: wire::from_proto(event.due_at.as_ref()),
    })
}

fn step(event: &Nis2Progressed, now: Timestamp) -> Result<Nis2Step, Problem> {
    if event.step == "opened" {
        return Ok(Nis2Step::Opened);
    }
    let notice = notice(&event.notice)?;
    let due_at = wire::from_proto(event.notice_due_at.as_ref());
    Ok(match event.step.as_str() {
        "approval_asked" => Nis2Step::ApprovalAsked { notice, due_at },
        "redrafted" => Nis2Step::Redrafted { notice },
        "approved" => Nis2Step::Approved { notice, due_at },
        "filed" => Nis2Step::Filed {
            notice,
            filed_at: wire::from_proto(event.filed_at.as_ref()).unwrap_or(now),
        },
        _newer => return Err(unknown()),
    })
}

fn notices(codes: &[String]) -> Result<Vec<Nis2Notice>, Problem> {
    codes.iter().map(|code| notice(code)).collect()
}

fn notice(code: &str) -> Result<Nis2Notice, Problem> {
    Nis2Notice::parse(code).ok_or_else(unknown)
}

/// A guess would settle a duty or invent one.
fn unknown() -> Problem {
    reasons::UNKNOWN_NIS2_STEP.problem()
}

/// What is owed now, for `deadlines`, which keeps the clocks; `None` when NIS 2 was never opened.
pub(crate) fn state_of(nis2: &Nis2) -> Option<Nis2State> {
    nis2.is_opened().then(|| Nis2State {
        owed: codes(nis2.owed()),
        aware_at: nis2.aware_at.map(wire::to_proto),
        incident_filed_at: nis2.incident_filed_at.map(wire::to_proto),
        opened_version: nis2.opened_seq,
    })
}

/// Which notice an entry is about, and by when.
pub(crate) fn step_of(event: &CaseEvent) -> Option<Said> {
    let (CaseEvent::Nis2ApprovalAsked(report)
    | CaseEvent::Nis2Redrafted(report)
    | CaseEvent::Nis2Approved(report)
    | CaseEvent::Nis2Filed(report)) = event
    else {
        return None;
    };
    let (notice, due_at) = match report.step {
        Nis2Step::Opened => return None,
        Nis2Step::ApprovalAsked { notice, due_at } | Nis2Step::Approved { notice, due_at } => {
            (notice, due_at)
        }
        Nis2Step::Redrafted { notice } | Nis2Step::Filed { notice, .. } => (notice, None),
    };
    Some(Said {
        notice: notice.as_str().to_owned(),
        due_at: due_at.map(wire::to_proto),
        number: report.number,
    })
}

pub(crate) fn codes(notices: &[Nis2Notice]) -> Vec<String> {
    let code = |notice: &Nis2Notice| notice.as_str().to_owned();
    notices.iter().map(code).collect()
}
