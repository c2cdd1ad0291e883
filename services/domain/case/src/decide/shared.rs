//! What a case shares with others that the same event hit.
//!
//! # Law
//! Rule CA-10: GDPR art. 4(7), 24(1) and 33(1). Each municipality is its own controller and answers
//! for its own facts, so another's are proposed and a person takes them over; Datatilsynet wants one
//! notification from each controller.

use super::{Decided, because, one};
use crate::{Case, CaseEvent, Reject};

pub(super) fn join(case: &Case, incident_id: &str) -> Decided {
    match case.incident_id.as_deref() {
        Some(joined) if joined == incident_id => Ok(Vec::new()),
        Some(_another) => Err(Reject::InAnotherIncident),
        None => one(CaseEvent::IncidentJoined {
            incident_id: incident_id.to_owned(),
        }),
    }
}

pub(super) fn propose(case: &Case, incident_id: &str, names: &[String], values: &str) -> Decided {
    if case.incident_id.as_deref() != Some(incident_id) || names.is_empty() {
        return Err(Reject::Unknown);
    }
    let event = CaseEvent::FactsProposed {
        incident_id: incident_id.to_owned(),
        names: names.to_vec(),
    };
    because(event, values)
}

pub(super) fn decline(names: &[String], reason: &str) -> Decided {
    if names.is_empty() {
        return Err(Reject::Unknown);
    }
    let event = CaseEvent::ProposalsDeclined {
        names: names.to_vec(),
    };
    because(event, reason)
}
