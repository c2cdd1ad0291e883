//! What the case is after an entry.

use jiff::Timestamp;

use crate::{
    Advised, Assessment, Authority, Awaited, Case, CaseEvent, Classification, DataSubjects, Duty,
    Esdh, Exercise, FilingKind, Measure, Outcome, clocks,
};

/// Applies one entry, written by a person or (`by_person` false) by the system.
#[must_use]
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each entry, and nothing but what it leaves behind"
)]
pub fn evolve(mut case: Case, event: &CaseEvent, by_person: bool) -> Case {
    case.version = case.version.saturating_add(1);
    case.touched |= by_person;
    if by_person && works_on(event) {
        case.reopened_seq = None;
    }
    match event {
        CaseEvent::Opened {
            reported_at,
            due_at,
            regime,
            exercise,
            ..
        } => {
            if *exercise {
                case.exercise = Exercise::Running;
            }
            case.reported_at = *reported_at;
            case.aware_at = *reported_at;
            case.due_at = *due_at;
            case.regime.clone_from(regime);
            // A report is by a person, but nobody has worked on the case yet.
            case.touched = false;
        }
        CaseEvent::AwarenessSet {
            aware_at,
            due_at,
            regime,
            ..
        } => {
            case.aware_at = *aware_at;
            case.due_at = *due_at;
            case.regime.clone_from(regime);
            case.aware_confirmed = true;
        }
        CaseEvent::Classified { breach, .. } => {
            case.awaited_classification = None;
            case.classification = if *breach {
                Classification::Breach
            } else {
                Classification::NotABreach
            };
            if !breach {
                // Nothing is owed, so nothing waits for anybody.
                case.awaited_notification = None;
                case.awaited_communication = None;
            }
        }
        CaseEvent::AssessmentConcluded {
            outcome, to_tell, ..
        } => {
            case = assessed(case, *outcome);
            case.owe(to_tell);
        }
        CaseEvent::NotificationDecided { notify, .. } => {
            case.authority = notification_decided(case.authority, *notify);
            case.awaited_notification = None;
        }
        CaseEvent::CommunicationDecided {
            communicate,
            exemption,
            groups,
            ..
        } => {
            case.groups_to_tell.clone_from(groups);
            case.letters_done_at = None;
            case.data_subjects = match (communicate, exemption) {
                (true, _) => DataSubjects::ToCommunicate {
                    n_recipients: 0,
                    n_sent: 0,
                    n_failed: 0,
                },
                (false, Some(exemption)) => DataSubjects::Exempt {
                    exemption: *exemption,
                },
                (false, None) => DataSubjects::NotRequired,
            };
            case.awaited_communication = None;
        }
        CaseEvent::ConfirmationAsked {
            decision,
            recommended,
            decided_by,
            groups,
        } => {
            let awaited = Awaited {
                groups: groups.clone(),
                decision: *decision,
                recommended: *recommended,
                decided_by: decided_by.clone(),
                seq: case.version,
            };
            *awaited_mut(&mut case, decision.duty()) = Some(awaited);
        }
        CaseEvent::DecisionSentBack { duty, .. } => *awaited_mut(&mut case, *duty) = None,
        CaseEvent::MeasureAdded {
            id,
            kind,
            owned,
            done,
            owner_id,
            due_on,
        } => {
            case.measures.push(Measure {
                id: id.clone(),
                kind: *kind,
                done: *done,
                owned: *owned,
                owner_id: owner_id.clone(),
                due_on: *due_on,
            });
        }
        CaseEvent::MeasureCompleted { id } => {
            for measure in &mut case.measures {
                measure.done |= &measure.id == id;
            }
        }
        CaseEvent::MeasureHandedOver { id, to, due_on, .. } => {
            let owner_id = Some(to.clone()).filter(|to| !to.is_empty());
            for measure in case.measures.iter_mut().filter(|it| &it.id == id) {
                measure.owned = owner_id.is_some() && due_on.is_some();
                measure.owner_id.clone_from(&owner_id);
                measure.due_on = *due_on;
            }
        }
        CaseEvent::MeasuresSettled => case.measures_settled = true,
        CaseEvent::QuestionAsked { id, .. } => case.open_questions.push(id.clone()),
        CaseEvent::QuestionAnswered { id } => case.open_questions.retain(|open| open != id),
        CaseEvent::Assigned { person_id } => {
            case.assignee_id = Some(person_id.clone()).filter(|id| !id.is_empty());
        }
        CaseEvent::AdviceGiven { advice } => {
            case.advice
                .retain(|known| known.decision.duty() != advice.duty());
            case.advice.push(Advised {
                decision: *advice,
                seq: case.version,
            });
        }
        CaseEvent::EscalationAcknowledged { step } => {
            case.escalation = None;
            case.acknowledged = Some(step.clone());
        }
        CaseEvent::CaseSealed { people } => case.sealed_for.clone_from(people),
        CaseEvent::SealLifted => case.sealed_for.clear(),
        CaseEvent::EsdhWaived => case.esdh = Esdh::Waived,
        CaseEvent::FollowedUp { follow_up, .. } => case.unread.push(*follow_up),
        CaseEvent::FollowUpsSeen { through } => case.unread.retain(|number| number > through),
        CaseEvent::Related { case_id, kind } => case.relate(case_id, *kind),
        CaseEvent::ReporterTold => case.reporter_told = true,
        CaseEvent::Closed => case.closed = true,
        CaseEvent::Reopened => {
            case.closed = false;
            // What the reporter was told may no longer be true.
            case.reporter_told = false;
            case.reopened_seq = by_person.then_some(case.version);
        }
        CaseEvent::FilingRecorded {
            kind,
            complete,
            filed_at,
            late,
            ..
        } => {
            case.authority = filed(case.authority, *kind, *complete, *filed_at, *late);
            // Datatilsynet has been told: a decision not to is overtaken.
            case.awaited_notification
                .take_if(|awaited| !awaited.decision.acts());
        }
        CaseEvent::CommunicationProgressed {
            n_recipients,
            n_sent,
            n_failed,
            done,
            at,
            groups,
            ..
        } => {
            case.groups_told.clone_from(groups);
            case.letters_done_at = done.then_some(*at);
            case.account_for([*n_recipients, *n_sent, *n_failed]);
            // Letters that have been sent cannot be decided against.
            case.awaited_communication
                .take_if(|awaited| !awaited.decision.acts());
        }
        CaseEvent::IncidentJoined { incident_id } => case.incident_id = Some(incident_id.clone()),
        CaseEvent::AuthorityAsked(letter)
        | CaseEvent::AuthorityAnswered(letter)
        | CaseEvent::AuthorityRuled(letter) => case.affairs = case.affairs.after(letter),
        CaseEvent::Nis2Opened(report)
        | CaseEvent::Nis2ApprovalAsked(report)
        | CaseEvent::Nis2Redrafted(report)
        | CaseEvent::Nis2Approved(report)
        | CaseEvent::Nis2Filed(report) => case.nis2 = case.nis2.after(report, case.version),
        CaseEvent::ClockArmed(clock) | CaseEvent::ClockStopped(clock) => {
            case.clocks = clocks::after(case.clocks, clock);
        }
        CaseEvent::Nis2Ended { .. } => case.nis2 = case.nis2.ended_by(case.version),
        CaseEvent::Escalated { step, .. } => case.escalation = Some(step.clone()),
        CaseEvent::EsdhReferenceAttached { .. } => case.esdh = Esdh::Attached,
        CaseEvent::ExerciseEnded => case.end_exercise(),
        CaseEvent::Journalised => case.esdh = Esdh::Journalised,
        CaseEvent::FactsRecorded { .. }
        | CaseEvent::FactsProposed { .. }
        | CaseEvent::ProposalsDeclined { .. }
        | CaseEvent::Commented
        | CaseEvent::ContentsErased
        | CaseEvent::ExerciseEvaluated
        | CaseEvent::MailBounced { .. }
        | CaseEvent::MeasureReminded { .. }
        | CaseEvent::QuestionReminded { .. }
        | CaseEvent::DecidedByDelegation
        | CaseEvent::UnitChanged { .. }
        | CaseEvent::MessageSent { .. }
        | CaseEvent::MessageFailed { .. } => {}
    }
    case
}

/// Whether the entry counts as work on a reopened case. Comments, questions, advice, assignments,
/// moves and seals do not.
const fn works_on(event: &CaseEvent) -> bool {
    !matches!(
        event,
        CaseEvent::Commented
            | CaseEvent::ReporterTold
            | CaseEvent::Assigned { .. }
            | CaseEvent::QuestionAsked { .. }
            | CaseEvent::AdviceGiven { .. }
            | CaseEvent::DecidedByDelegation
            | CaseEvent::UnitChanged { .. }
            | CaseEvent::CaseSealed { .. }
            | CaseEvent::SealLifted
            | CaseEvent::EscalationAcknowledged { .. }
            | CaseEvent::MeasureHandedOver { .. }
            | CaseEvent::ExerciseEnded
            | CaseEvent::ExerciseEvaluated
            | CaseEvent::Reopened
    )
}

const fn awaited_mut(case: &mut Case, duty: Duty) -> &mut Option<Awaited> {
    match duty {
        Duty::Classification => &mut case.awaited_classification,
        Duty::Notification => &mut case.awaited_notification,
        Duty::Communication => &mut case.awaited_communication,
    }
}

/// What was filed while the decision waited for another person stays filed.
const fn notification_decided(before: Authority, notify: bool) -> Authority {
    match before {
        Authority::Filed { .. } => before,
        Authority::Withdrawn {
            first_filed_at,
            late,
            ..
        } => Authority::Withdrawn {
            first_filed_at,
            late,
            again: Some(notify),
        },
        Authority::Open | Authority::ToNotify | Authority::NotNotified => {
            if notify {
                Authority::ToNotify
            } else {
                Authority::NotNotified
            }
        }
    }
}

/// A worse outcome than before takes away what a decision not to act rested on: it is open again,
/// and the next step asks for it. An exemption holds at any risk.
///
/// # Law
/// Rule CA-6: GDPR art. 33(1), 34(1): who must be told follows from the risk as it is now known.
fn assessed(mut case: Case, outcome: Outcome) -> Case {
    let worse = case.outcome().is_none_or(|before| outcome > before);
    if worse {
        match &mut case.authority {
            rested @ Authority::NotNotified => *rested = Authority::Open,
            Authority::Withdrawn { again, .. } => *again = again.filter(|notify| *notify),
            Authority::Open | Authority::ToNotify | Authority::Filed { .. } => {}
        }
    }
    if worse && case.data_subjects == DataSubjects::NotRequired {
        case.data_subjects = DataSubjects::Open;
    }
    if worse {
        case.awaited_notification
            .take_if(|awaited| awaited.decision.rests_on_risk());
        case.awaited_communication
            .take_if(|awaited| awaited.decision.rests_on_risk());
    }
    case.assessment = Assessment::Concluded { outcome };
    case
}

/// Lateness and the first filing's time never change again.
fn filed(
    before: Authority,
    kind: FilingKind,
    complete: bool,
    filed_at: Timestamp,
    late: bool,
) -> Authority {
    let (first_filed_at, late) = match before {
        Authority::Filed {
            first_filed_at,
            late,
            ..
        }
        | Authority::Withdrawn {
            first_filed_at,
            late,
            ..
        } => (first_filed_at, late),
        Authority::Open | Authority::ToNotify | Authority::NotNotified => (filed_at, late),
    };
    match kind {
        FilingKind::New | FilingKind::FollowUp => Authority::Filed {
            first_filed_at,
            late,
            complete,
        },
        FilingKind::Withdrawal => Authority::Withdrawn {
            first_filed_at,
            late,
            again: None,
        },
    }
}
