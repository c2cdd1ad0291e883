//! What other services report back, and what arrives by itself.

use jiff::Timestamp;

use super::{Decided, Draft, one};
use crate::{
    ArmedClock, Case, CaseEvent, Correspondence, DataSubjects, Esdh, Letter, Reject, owed,
};

pub(super) fn follow_up(follow_up: u32, n_attachments: u32, from_stranger: bool) -> Decided {
    one(CaseEvent::FollowedUp {
        follow_up,
        n_attachments,
        from_stranger,
    })
}

pub(super) fn bounce(mail_id: &str, status: &str) -> Decided {
    one(CaseEvent::MailBounced {
        mail_id: mail_id.to_owned(),
        status: status.to_owned(),
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

pub(super) fn communication(case: &Case, at: Timestamp, progressed: CaseEvent) -> Decided {
    match case.data_subjects {
        // A count taken before everybody was accounted for arrived late and adds nothing.
        DataSubjects::Told { at: told_at, .. } if at < told_at => Ok(Vec::new()),
        // A letter that comes back after everybody was accounted for still counts.
        DataSubjects::ToCommunicate { .. } | DataSubjects::Told { .. } => one(progressed),
        DataSubjects::Open | DataSubjects::NotRequired | DataSubjects::Exempt { .. } => {
            Err(Reject::NotDecidedToCommunicate)
        }
    }
}

/// # Law
/// Rule CA-9: GDPR art. 31, 58(1)(a) and (e). What Datatilsynet asks is answered; what it rules is
/// part of the breach's documentation (art. 33(5)).
pub(super) fn correspondence(letter: &Correspondence) -> Decided {
    let letter = letter.clone();
    one(match letter.letter {
        Letter::Question { .. } => CaseEvent::AuthorityAsked(letter),
        Letter::Answer { .. } => CaseEvent::AuthorityAnswered(letter),
        Letter::Outcome { .. } => CaseEvent::AuthorityRuled(letter),
    })
}

/// Rule CA-9: a question opens a closed case, so that a case is never closed with something owed.
pub(super) fn correspondence_on_closed(case: &Case, letter: &Correspondence) -> Decided {
    let mut drafts = correspondence(letter)?;
    if case.affairs.clone().after(letter).n_open > 0 {
        drafts.push(Draft::new(CaseEvent::Reopened, ""));
    }
    Ok(drafts)
}

/// # Law
/// Rule CA-13: a duty under another rule (patient safety, BEK 420/2025; an agreement under GDPR art.
/// 28(3)) is owed by the same municipality for the same incident. It is part of the case, which does
/// not close before it is settled.
pub(super) fn clock(case: &Case, clock: &ArmedClock) -> Decided {
    if !owed::is_news(case, clock) {
        return Ok(Vec::new());
    }
    one(if clock.owed {
        CaseEvent::ClockArmed(clock.clone())
    } else {
        CaseEvent::ClockStopped(clock.clone())
    })
}

/// Rule CA-13: a duty that is owed opens a closed case.
pub(super) fn clock_on_closed(case: &Case, armed: &ArmedClock) -> Decided {
    let mut drafts = clock(case, armed)?;
    if armed.owed && !drafts.is_empty() {
        drafts.push(Draft::new(CaseEvent::Reopened, ""));
    }
    Ok(drafts)
}

pub(super) fn journalised(case: &Case) -> Decided {
    match case.esdh {
        Esdh::Open | Esdh::Waived => Err(Reject::Unknown),
        Esdh::Attached => one(CaseEvent::Journalised),
        Esdh::Journalised => Ok(Vec::new()),
    }
}
