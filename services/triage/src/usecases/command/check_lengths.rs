//! Free text has an end, and nothing in it is left for somebody to write.

use brudvagt_kit::Problem;
use brudvagt_proto::triage::command_request::Command as Wire;

use crate::reasons;

/// Free text of one field at most.
const MAX_CHARS: usize = 20_000;

/// # Errors
/// `TEXT_TOO_LONG`, `VALUE_UNREADABLE`, `DRAFT_UNFINISHED`.
pub(super) fn check_lengths(wanted: &Wire) -> Result<(), Problem> {
    let texts: Vec<(&'static str, &str)> = match wanted {
        Wire::SetAwareness(it) => vec![("reason", &it.reason)],
        Wire::Classify(it) => vec![("reason", &it.reason)],
        Wire::RecordFacts(_) => vec![],
        Wire::ConcludeAssessment(it) => vec![("reason", &it.reason)],
        Wire::DecideNotification(it) => vec![("reason", &it.reason)],
        Wire::DecideCommunication(it) => vec![("reason", &it.reason)],
        Wire::AddMeasure(it) => vec![("text", &it.text)],
        Wire::CompleteMeasure(it) => vec![("note", &it.note)],
        Wire::SettleMeasures(it) => vec![("reason", &it.reason)],
        Wire::AskQuestion(it) => vec![("text", &it.text)],
        Wire::AnswerQuestion(it) => vec![("text", &it.text)],
        Wire::Assign(_) | Wire::Acknowledge(_) | Wire::SeeFollowUps(_) => vec![],
        Wire::WaiveEsdh(it) => vec![("reason", &it.reason)],
        Wire::EndNis2(it) => vec![("reason", &it.reason)],
        Wire::GiveAdvice(it) => vec![("reason", &it.reason)],
        Wire::MoveToUnit(it) => vec![("reason", &it.reason)],
        Wire::Seal(it) => vec![("reason", &it.reason)],
        Wire::Comment(it) => vec![("text", &it.text)],
        Wire::TellReporter(it) => vec![("text", &it.text)],
        Wire::Close(it) => vec![("lessons", &it.lessons)],
        Wire::Reopen(it) => vec![("reason", &it.reason)],
        Wire::Relate(it) => vec![("reference", &it.reference), ("reason", &it.reason)],
        Wire::SendBackDecision(it) => vec![("reason", &it.reason)],
        Wire::DecideProposals(it) => vec![("reason", &it.reason)],
        Wire::EvaluateExercise(it) => vec![("text", &it.text)],
        Wire::ConfirmDecision(_) | Wire::JoinIncident(_) | Wire::EndExercise(_) => vec![],
    };
    for (field, text) in texts {
        if text.chars().nth(MAX_CHARS).is_some() {
            return Err(reasons::TEXT_TOO_LONG.at(field));
        }
        if text.contains('\0') {
            return Err(unreadable(field));
        }
        // It would stand in the register and in a filing.
        if field == "reason" && brudvagt_risk::is_unfinished(text) {
            return Err(reasons::DRAFT_UNFINISHED.at(field));
        }
    }
    Ok(())
}

pub(super) fn unreadable(field: &str) -> Problem {
    reasons::VALUE_UNREADABLE.at(field)
}
