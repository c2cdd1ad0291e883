//! What a command writes into the history, or why not.

mod confirm;
mod exercise;
mod filing;
mod judgement;
mod measures;
mod nis2;
mod outcome;
mod relate;
mod shared;
mod work;

use jiff::Timestamp;

use brudvagt_types::Text;

use crate::decide::confirm::Decisive;
use crate::decide::filing::Filing;
use crate::{
    Case, CaseEvent, Classification, Command, Decision, Esdh, Exercise, FilingKind, Reject,
};

/// One entry that the history will get: what happened, and its words (the caller seals them).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub event: CaseEvent,
    pub text: Option<String>,
}

impl Draft {
    fn new(event: CaseEvent, text: &str) -> Self {
        let text = text.trim();
        Self {
            event,
            text: (!text.is_empty()).then(|| text.to_owned()),
        }
    }
}

type Decided = Result<Vec<Draft>, Reject>;

/// Decides `command` for `case` at `now`. An empty list means: nothing new, nothing to write.
///
/// # Errors
/// A named [`Reject`]; the case is unchanged.
///
/// # Law
/// The rules of the case by number. The next free number is CA-21.
/// - CA-1 (GDPR art. 5(2), 33(5)): a decision against the recommendation, and one not to notify, carries
///   its reason.
/// - CA-2 (art. 33(1)): a filing after the deadline carries the reason for the delay, and lateness is
///   frozen at the first filing.
/// - CA-3 (Datatilsynet 2021-442-13805): a changed awareness carries a reason.
/// - CA-4 (art. 33(5)): a case closes only when every track is settled.
/// - CA-5 (art. 4(12), 33(5)): what is judged not to be a breach stays in the register, with the reason.
/// - CA-6 (art. 33(1), 34(1)): a worse risk reopens a decision not to act that rested on the risk.
/// - CA-7 (art. 24(1), 5(2)): where the municipality wants it, a decision counts only once another person
///   has confirmed it.
/// - CA-8 (art. 33(1), 33(4)): a first filing may go out while the decision to notify waits for that.
/// - CA-9 (art. 31, 58(1)): Datatilsynet's question keeps the case open until it is answered.
/// - CA-10 (art. 4(7), 24(1)): facts of a shared incident are proposed, and a person takes them over.
/// - CA-11 (art. 5(1)(e), arkivloven § 21): only a closed and journalised case is erased.
/// - CA-12 (NIS 2-loven § 13): NIS 2 ends without its notices only by a person's judgement, with a reason.
/// - CA-13: a clock that a person armed keeps the case open until its duty is met or it is stopped.
/// - CA-14 (art. 38(1), 39(1)): deciding against the data protection officer's advice carries its reason.
/// - CA-15 (art. 5(2), 24(1)): whoever says that a measure is done says what shows it.
/// - CA-16 (art. 34(1)): people are told when each group that must be told was.
/// - CA-17 (databeskyttelsesloven § 22(6)): people wait for the police to a stated day only.
/// - CA-18 (art. 25(2), 32(1)(b)): a sealed case is seen by the people it names and nobody else.
/// - CA-19 (art. 5(2), 33(5)): two reports of one breach are one case only when a person says so.
/// - CA-20 (art. 32(1)(d), 33(5)): an exercise stays one, leaves the house never, and can end at any time.
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each command, and nothing but the way to its rule"
)]
pub fn decide(case: &Case, command: &Command, now: Timestamp) -> Decided {
    if case.exercise == Exercise::Ended {
        return exercise::decide_over(case, command);
    }
    exercise::check_inside(case, command)?;
    if case.closed {
        return decide_closed(case, command);
    }
    match command {
        Command::SetAwareness {
            aware_at,
            due_at,
            regime,
            reason,
        } => {
            let counted = judgement::Counted {
                due_at: *due_at,
                regime,
            };
            judgement::set_awareness(case, *aware_at, &counted, reason, now)
        }
        Command::Classify {
            breach,
            recommended,
            reason,
            by,
            second_person,
        } => {
            let decisive = Decisive {
                decision: Decision::Classification { breach: *breach },
                whom: None,
                recommended: *recommended,
                reason,
                by,
                second_person: *second_person,
            };
            judgement::classify(case, *breach, decisive)
        }
        Command::RecordFacts {
            names,
            values,
            from_incident,
        } => work::record_facts(names, values, from_incident.as_deref()),
        Command::ConcludeAssessment {
            outcome,
            recommended,
            reason,
            ruleset,
            to_tell,
        } => {
            let rules = judgement::Rules {
                ruleset,
                recommended: *recommended,
                to_tell,
            };
            judgement::conclude(case, *outcome, &rules, reason)
        }
        Command::DecideNotification {
            notify,
            recommended,
            reason,
            by,
            second_person,
        } => {
            let decisive = Decisive {
                decision: Decision::Notification { notify: *notify },
                whom: None,
                recommended: *recommended,
                reason,
                by,
                second_person: *second_person,
            };
            judgement::decide_notification(case, *notify, decisive)
        }
        Command::DecideCommunication {
            decision,
            whom,
            recommended,
            reason,
            by,
            second_person,
        } => {
            let (communicate, exemption) = decision.parts();
            let decisive = Decisive {
                decision: Decision::Communication {
                    communicate,
                    exemption,
                },
                whom: communicate.then_some(whom),
                recommended: *recommended,
                reason,
                by,
                second_person: *second_person,
            };
            judgement::decide_communication(case, communicate, decisive)
        }
        Command::ConfirmDecision { duty, by, reason } => confirm::confirm(case, *duty, by, reason),
        Command::SendBackDecision { duty, by, reason } => {
            confirm::send_back(case, *duty, by, reason)
        }
        Command::AddMeasure {
            id,
            kind,
            owner_id,
            due_on,
            done,
            text,
        } => measures::add(id, *kind, owner_id, *due_on, *done, text),
        Command::CompleteMeasure { id, note } => measures::complete(case, id, note),
        Command::HandOverMeasure {
            id,
            to,
            due_on,
            reason,
        } => measures::hand_over(case, id, to, *due_on, reason),
        Command::RemindMeasure { id, reminder } => measures::remind(case, id, reminder),
        Command::RemindQuestion { id, role, reminder } => {
            work::remind_question(case, id, role, reminder)
        }
        Command::SettleMeasures { reason } => work::settle_measures(reason),
        Command::AskQuestion { id, role, text } => {
            let event = CaseEvent::QuestionAsked {
                id: id.clone(),
                role: role.clone(),
            };
            with_text(event, text)
        }
        Command::AnswerQuestion { id, text } => work::answer_question(case, id, text),
        Command::Assign { person_id } => work::assign(case, person_id),
        Command::GiveAdvice { advice, reason } => work::advise(*advice, reason),
        Command::MoveToUnit { from, to, reason } => work::move_to_unit(from, to, reason),
        Command::Seal { people, reason } => work::seal(case, people, reason),
        Command::Acknowledge { step } => work::acknowledge(case, step),
        Command::SeeFollowUps { through } => work::see_follow_ups(case, *through),
        Command::Relate {
            case_id,
            kind,
            reason,
        } => relate::relate(case, case_id, *kind, reason),
        Command::WaiveEsdh { reason } => work::waive_esdh(reason),
        Command::EndNis2 { reason } => nis2::end(case, reason),
        Command::Comment { text } => with_text(CaseEvent::Commented, text),
        Command::TellReporter { text } => with_text(CaseEvent::ReporterTold, text),
        Command::JoinIncident { incident_id } => shared::join(case, incident_id),
        Command::ProposeFacts {
            incident_id,
            names,
            values,
        } => shared::propose(case, incident_id, names, values),
        Command::DeclineProposals { names, reason } => shared::decline(names, reason),
        Command::Close { lessons } => work::close(case, lessons),
        Command::Reopen { .. } => Err(Reject::CaseNotClosed),
        Command::RecordFollowUp {
            follow_up,
            n_attachments,
            from_stranger,
        } => outcome::follow_up(*follow_up, *n_attachments, *from_stranger),
        Command::RecordBounce { mail_id, status } => outcome::bounce(mail_id, status),
        Command::RecordFiling {
            filing_id,
            kind,
            complete,
            filed_at,
            virk_reference,
            delay_reason_given,
            receipt_sha256,
            dpa_case_number,
            attachments,
        } => Filing {
            filing_id,
            kind: *kind,
            complete: *complete,
            filed_at: *filed_at,
            virk_reference,
            delay_reason_given: *delay_reason_given,
            receipt_sha256,
            dpa_case_number,
            attachments,
        }
        .record(case),
        Command::RecordCommunication {
            n_recipients,
            n_sent,
            n_failed,
            done,
            at,
            means,
            letter,
            groups,
        } => {
            let event = CaseEvent::CommunicationProgressed {
                n_recipients: *n_recipients,
                n_sent: *n_sent,
                n_failed: *n_failed,
                done: *done,
                at: *at,
                means: means.clone(),
                letter: letter.clone(),
                groups: groups.clone(),
            };
            outcome::communication(case, *at, event)
        }
        Command::RecordCorrespondence(letter) => outcome::correspondence(letter),
        Command::RecordNis2(report) => nis2::record(report),
        Command::RecordClock(clock) => outcome::clock(case, clock),
        Command::RecordMilestone {
            milestone_id,
            regime,
            step,
            roles,
            due_at,
            missed,
        } => one(CaseEvent::Escalated {
            milestone_id: milestone_id.clone(),
            regime: regime.clone(),
            step: step.clone(),
            roles: roles.clone(),
            due_at: *due_at,
            missed: *missed,
        }),
        Command::RecordMessage {
            message_id,
            template,
            role,
            failed,
        } => outcome::message(message_id, template, role, *failed),
        Command::RecordEsdhReference {
            system,
            case_number,
        } => one(CaseEvent::EsdhReferenceAttached {
            system: system.clone(),
            case_number: case_number.clone(),
        }),
        Command::RecordJournalised => outcome::journalised(case),
        Command::EndExercise => exercise::end(case),
        Command::EvaluateExercise { .. } => Err(exercise::not_over(case)),
        Command::RecordErasure => Err(Reject::CaseNotClosed),
    }
}

/// A closed case still remembers what arrives, and its measures go on; everything else wants it reopened.
fn decide_closed(case: &Case, command: &Command) -> Decided {
    match command {
        Command::Reopen { reason } => work::reopen(reason),
        Command::Comment { text } => with_text(CaseEvent::Commented, text),
        Command::TellReporter { text } => with_text(CaseEvent::ReporterTold, text),
        Command::SeeFollowUps { through } => work::see_follow_ups(case, *through),
        Command::Seal { people, reason } => work::seal(case, people, reason),
        Command::CompleteMeasure { id, note } => measures::complete(case, id, note),
        Command::HandOverMeasure {
            id,
            to,
            due_on,
            reason,
        } => measures::hand_over(case, id, to, *due_on, reason),
        Command::RemindMeasure { id, reminder } => measures::remind(case, id, reminder),
        Command::RemindQuestion { id, role, reminder } => {
            work::remind_question(case, id, role, reminder)
        }
        Command::Relate {
            case_id,
            kind,
            reason,
        } => relate::relate(case, case_id, *kind, reason),
        Command::RecordFollowUp {
            follow_up,
            n_attachments,
            from_stranger,
        } => outcome::follow_up(*follow_up, *n_attachments, *from_stranger),
        Command::RecordBounce { mail_id, status } => outcome::bounce(mail_id, status),
        Command::RecordMessage {
            message_id,
            template,
            role,
            failed,
        } => outcome::message(message_id, template, role, *failed),
        Command::RecordCorrespondence(letter) => outcome::correspondence_on_closed(case, letter),
        Command::RecordNis2(report) => nis2::record_on_closed(case, report),
        Command::RecordClock(clock) => outcome::clock_on_closed(case, clock),
        Command::ProposeFacts {
            incident_id,
            names,
            values,
        } => shared::propose(case, incident_id, names, values),
        // The clock was settled meanwhile, so there is nothing to record.
        Command::RecordMilestone { .. } => Ok(Vec::new()),
        Command::RecordFiling {
            filing_id,
            kind: kind @ (FilingKind::FollowUp | FilingKind::Withdrawal),
            complete,
            filed_at,
            virk_reference,
            delay_reason_given,
            receipt_sha256,
            dpa_case_number,
            attachments,
        } => Filing {
            filing_id,
            kind: *kind,
            complete: *complete,
            filed_at: *filed_at,
            virk_reference,
            delay_reason_given: *delay_reason_given,
            receipt_sha256,
            dpa_case_number,
            attachments,
        }
        .record_on_closed(case),
        Command::RecordJournalised if case.esdh == Esdh::Attached => one(CaseEvent::Journalised),
        Command::RecordErasure => work::erase(case),
        Command::EndExercise => exercise::end(case),
        Command::EvaluateExercise { .. } => Err(exercise::not_over(case)),
        Command::SetAwareness { .. }
        | Command::Classify { .. }
        | Command::RecordFacts { .. }
        | Command::ConcludeAssessment { .. }
        | Command::DecideNotification { .. }
        | Command::DecideCommunication { .. }
        | Command::ConfirmDecision { .. }
        | Command::SendBackDecision { .. }
        | Command::JoinIncident { .. }
        | Command::DeclineProposals { .. }
        | Command::AddMeasure { .. }
        | Command::SettleMeasures { .. }
        | Command::AskQuestion { .. }
        | Command::AnswerQuestion { .. }
        | Command::Assign { .. }
        | Command::GiveAdvice { .. }
        | Command::MoveToUnit { .. }
        | Command::Acknowledge { .. }
        | Command::WaiveEsdh { .. }
        | Command::EndNis2 { .. }
        | Command::Close { .. }
        | Command::RecordFiling { .. }
        | Command::RecordCommunication { .. }
        | Command::RecordEsdhReference { .. }
        | Command::RecordJournalised => Err(Reject::CaseClosed),
    }
}

fn one(event: CaseEvent) -> Decided {
    because(event, "")
}

/// The event with the words that go with it, if there are any.
fn because(event: CaseEvent, words: &str) -> Decided {
    Ok(vec![Draft::new(event, words)])
}

/// The event with its words, which must not be empty.
fn with_text(event: CaseEvent, text: &str) -> Decided {
    if text.trim().is_empty() {
        return Err(Reject::TextNeeded);
    }
    because(event, text)
}

fn need_breach(case: &Case) -> Result<(), Reject> {
    match case.classification {
        Classification::Open => Err(Reject::NotClassified),
        Classification::Breach => Ok(()),
        Classification::NotABreach => Err(Reject::NotABreach),
    }
}

fn need_reason(reason: &str, why_da: &'static str, why_en: &'static str) -> Result<(), Reject> {
    if reason.trim().is_empty() {
        return Err(Reject::ReasonNeeded {
            why: Text::new(why_da, why_en),
        });
    }
    Ok(())
}
