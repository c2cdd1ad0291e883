//! What other services report back, and what arrives by itself.

use super::{Decided, one};
use crate::{Case, CaseEvent, DataSubjects, Esdh, Reject};

pub(super) fn follow_up(follow_up: u32, n_attachments: u32) -> Decided {
    one(CaseEvent::FollowedUp {
        follow_up,
        n_attachments,
    })
}

pub(super) fn message(message_id: &str, template: &str, role: &str, failed: bool) -> Decided {
    let (message_id, template, role) =
        (message_id.to_owned(), template.to_owned(), role.to_owned());
    one(if failed {
        CaseEvent::MessageFailed {
            message_id,
            template,
            role,
        }
    } else {
        CaseEvent::MessageSent {
            message_id,
            template,
            role,
        }
    })
}

pub(super) fn communication(case: &Case, progressed: CaseEvent) -> Decided {
    match case.data_subjects {
        // A letter that comes back after everybody was accounted for still counts.
        DataSubjects::ToCommunicate { .. } | DataSubjects::Told { .. } => one(progressed),
        DataSubjects::Open | DataSubjects::NotRequired | DataSubjects::Exempt { .. } => {
            Err(Reject::NotDecidedToCommunicate)
        }
    }
}

pub(super) fn journalised(case: &Case) -> Decided {
    match case.esdh {
        Esdh::Open | Esdh::Waived => Err(Reject::Unknown),
        Esdh::Attached => one(CaseEvent::Journalised),
        Esdh::Journalised => Ok(Vec::new()),
    }
}
