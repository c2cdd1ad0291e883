//! The work on a case: facts, measures, questions, who does it, and its end.

use super::{Decided, because, need_reason, one, with_text};
use crate::{Case, CaseEvent, Decision, Esdh, Reject, Track, unsettled};

/// The values go with the entry as its words: they may be personal data.
pub(super) fn record_facts(names: &[String], values: &str, from_incident: Option<&str>) -> Decided {
    if names.is_empty() {
        return Err(Reject::TextNeeded);
    }
    let event = CaseEvent::FactsRecorded {
        names: names.to_vec(),
        from_incident: from_incident.map(str::to_owned),
    };
    because(event, values)
}

pub(super) fn settle_measures(reason: &str) -> Decided {
    need_reason(
        reason,
        "hvorfor der ikke skal mere til.",
        "why no more is needed",
    )?;
    because(CaseEvent::MeasuresSettled, reason)
}

pub(super) fn answer_question(case: &Case, id: &str, text: &str) -> Decided {
    if !case.open_questions.iter().any(|open| open == id) {
        return Err(Reject::Unknown);
    }
    with_text(CaseEvent::QuestionAnswered { id: id.to_owned() }, text)
}

/// A question that is answered, or whose case is closed, needs no reminder.
pub(super) fn remind_question(case: &Case, id: &str, role: &str, reminder: &str) -> Decided {
    if case.closed || !case.open_questions.iter().any(|open| open == id) {
        return Ok(Vec::new());
    }
    one(CaseEvent::QuestionReminded {
        id: id.to_owned(),
        role: role.to_owned(),
        reminder: reminder.to_owned(),
    })
}

/// # Law
/// Rule CA-14: GDPR art. 38(1), 39(1). Advice is recorded with its reason, and not overwritten.
pub(super) fn advise(advice: Decision, reason: &str) -> Decided {
    need_reason(
        reason,
        "hvad dit råd hviler på.",
        "what your advice rests on",
    )?;
    because(CaseEvent::AdviceGiven { advice }, reason)
}

pub(super) fn move_to_unit(from: &str, to: &str, reason: &str) -> Decided {
    if from == to {
        return Ok(Vec::new());
    }
    need_reason(
        reason,
        "hvorfor sagen hører til et andet sted.",
        "why the case belongs elsewhere",
    )?;
    let event = CaseEvent::UnitChanged {
        from: from.to_owned(),
        to: to.to_owned(),
    };
    because(event, reason)
}

/// # Law
/// Rule CA-18: GDPR art. 32(1)(b), 32(4), 25(2): a case about somebody who works here, or leads, is
/// not seen by the people it is about, nor by more people than need to.
pub(super) fn seal(case: &Case, people: &[String], reason: &str) -> Decided {
    let mut people = people.to_vec();
    people.sort_unstable();
    people.dedup();
    if people == case.sealed_for {
        return Ok(Vec::new());
    }
    if people.is_empty() {
        need_reason(
            reason,
            "hvorfor forseglingen ikke længere er nødvendig.",
            "why the seal is no longer needed",
        )?;
        return because(CaseEvent::SealLifted, reason);
    }
    need_reason(
        reason,
        "hvorfor det er netop dem, der skal kunne se sagen.",
        "why it is these people who are to see the case",
    )?;
    because(CaseEvent::CaseSealed { people }, reason)
}

pub(super) fn assign(case: &Case, person_id: &str) -> Decided {
    if case.assignee_id.as_deref().unwrap_or_default() == person_id {
        return Ok(Vec::new());
    }
    one(CaseEvent::Assigned {
        person_id: person_id.to_owned(),
    })
}

pub(super) fn acknowledge(case: &Case, step: &str) -> Decided {
    if case.escalation.as_deref() == Some(step) {
        return one(CaseEvent::EscalationAcknowledged {
            step: step.to_owned(),
        });
    }
    if case.acknowledged.as_deref() == Some(step) {
        return Err(Reject::DoneAlready);
    }
    Err(Reject::Unknown)
}

pub(super) fn see_follow_ups(case: &Case, through: u32) -> Decided {
    if case.unread.iter().any(|number| *number <= through) {
        return one(CaseEvent::FollowUpsSeen { through });
    }
    Err(Reject::DoneAlready)
}

pub(super) fn waive_esdh(reason: &str) -> Decided {
    need_reason(
        reason,
        "hvorfor sagen ikke journaliseres.",
        "why it is not journalised",
    )?;
    because(CaseEvent::EsdhWaived, reason)
}

/// # Law
/// Rule CA-4: GDPR art. 33(5); a case closes only when nothing is owed to anybody and every
/// addition to the report has been read.
pub(super) fn close(case: &Case, lessons: &str) -> Decided {
    if !case.unread.is_empty() {
        return Err(Reject::FollowUpUnread);
    }
    let tracks = unsettled(case);
    if !tracks.is_empty() {
        return Err(Reject::Unsettled { tracks });
    }
    because(CaseEvent::Closed, lessons)
}

/// # Law
/// Rule CA-11: GDPR art. 5(1)(e); arkivloven § 21. What must be preserved is in the ESDH before it ends
/// here; a case whose journalising was waived has its only copy here.
pub(super) fn erase(case: &Case) -> Decided {
    match case.esdh {
        Esdh::Journalised => one(CaseEvent::ContentsErased),
        Esdh::Open | Esdh::Attached | Esdh::Waived => Err(Reject::Unsettled {
            tracks: vec![Track::Esdh],
        }),
    }
}

pub(super) fn reopen(reason: &str) -> Decided {
    need_reason(
        reason,
        "hvorfor sagen genåbnes.",
        "why the case is reopened",
    )?;
    because(CaseEvent::Reopened, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifting_a_seal_asks_why_it_is_no_longer_needed_and_laying_one_why_these_people() {
        let at = "2026-11-24T09:20:00Z".parse().unwrap();
        let mut case = Case::new(at, at);
        case.sealed_for = vec!["ditte".to_owned()];
        let asked = |people: &[&str]| {
            let people: Vec<String> = people.iter().map(|it| (*it).to_owned()).collect();
            let refused = seal(&case, &people, " ").unwrap_err();
            refused.text().da
        };
        assert!(asked(&[]).contains("ikke længere"));
        assert!(asked(&["carla", "ditte"]).contains("netop dem"));
    }
}
