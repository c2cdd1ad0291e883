//! What an exercise may do, and what it never does.

use super::{Decided, one, outcome, relate, with_text, work};
use crate::{Case, CaseEvent, Command, Reject};

/// Refuses what would carry an exercise out of the house, or into other cases.
///
/// # Law
/// Rule CA-20: GDPR art. 33(5): the register and the archive hold the breaches there were.
pub(super) const fn check_inside(case: &Case, command: &Command) -> Result<(), Reject> {
    let leaves = matches!(
        command,
        Command::JoinIncident { .. }
            | Command::ProposeFacts { .. }
            | Command::WaiveEsdh { .. }
            | Command::RecordEsdhReference { .. }
            | Command::RecordJournalised
    );
    if leaves && case.is_exercise() {
        return Err(Reject::OnlyAnExercise);
    }
    Ok(())
}

/// Whatever is open on it: a real breach waits for no exercise.
pub(super) fn end(case: &Case) -> Decided {
    if case.is_exercise() {
        one(CaseEvent::ExerciseEnded)
    } else {
        Err(Reject::NotAnExercise)
    }
}

pub(super) const fn not_over(case: &Case) -> Reject {
    if case.is_exercise() {
        Reject::ExerciseRuns
    } else {
        Reject::NotAnExercise
    }
}

/// An exercise that is over takes its evaluation, and what still arrives; nothing opens it again.
pub(super) fn decide_over(case: &Case, command: &Command) -> Decided {
    match command {
        Command::EvaluateExercise { text } => with_text(CaseEvent::ExerciseEvaluated, text),
        Command::Comment { text } => with_text(CaseEvent::Commented, text),
        Command::SeeFollowUps { through } => work::see_follow_ups(case, *through),
        Command::Seal { people, reason } => work::seal(case, people, reason),
        // An addition that tells of something that has really happened gets a case of its own.
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
        Command::RecordErasure => one(CaseEvent::ContentsErased),
        Command::EndExercise => Err(Reject::DoneAlready),
        // What was on its way when it ended is no news any more.
        Command::RecordFiling { .. }
        | Command::RecordCommunication { .. }
        | Command::RecordCorrespondence(_)
        | Command::RecordNis2(_)
        | Command::RecordClock(_)
        | Command::RecordMilestone { .. }
        | Command::RecordEsdhReference { .. }
        | Command::RecordJournalised
        | Command::ProposeFacts { .. }
        | Command::RemindMeasure { .. }
        | Command::RemindQuestion { .. } => Ok(Vec::new()),
        Command::SetAwareness { .. }
        | Command::Classify { .. }
        | Command::RecordFacts { .. }
        | Command::ConcludeAssessment { .. }
        | Command::DecideNotification { .. }
        | Command::DecideCommunication { .. }
        | Command::ConfirmDecision { .. }
        | Command::SendBackDecision { .. }
        | Command::AddMeasure { .. }
        | Command::CompleteMeasure { .. }
        | Command::HandOverMeasure { .. }
        | Command::SettleMeasures { .. }
        | Command::AskQuestion { .. }
        | Command::AnswerQuestion { .. }
        | Command::Assign { .. }
        | Command::GiveAdvice { .. }
        | Command::MoveToUnit { .. }
        | Command::Acknowledge { .. }
        | Command::WaiveEsdh { .. }
        | Command::EndNis2 { .. }
        | Command::TellReporter { .. }
        | Command::JoinIncident { .. }
        | Command::DeclineProposals { .. }
        | Command::Close { .. }
        | Command::Reopen { .. } => Err(Reject::ExerciseOver),
    }
}
