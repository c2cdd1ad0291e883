//! The case's own words and those of the wire: here alone one becomes the other.

use brudvagt_case::{Case, CaseEvent, Duty, Phase, Track};
use brudvagt_kit::Problem;
use brudvagt_proto::{events::triage::Change, types};

use crate::reasons;

/// The change that an entry is told as. Its code is the entry's kind.
pub(crate) const fn change(event: &CaseEvent) -> Change {
    match event {
        CaseEvent::Opened { .. } => Change::Opened,
        CaseEvent::AwarenessSet { .. } => Change::AwarenessSet,
        CaseEvent::Classified { .. } => Change::Classified,
        CaseEvent::FactsRecorded { .. } => Change::FactsRecorded,
        CaseEvent::AssessmentConcluded { .. } => Change::AssessmentConcluded,
        CaseEvent::NotificationDecided { .. } => Change::NotificationDecided,
        CaseEvent::CommunicationDecided { .. } => Change::CommunicationDecided,
        CaseEvent::ConfirmationAsked { .. } => Change::ConfirmationAsked,
        CaseEvent::DecisionSentBack { .. } => Change::DecisionSentBack,
        CaseEvent::MeasureAdded { .. } => Change::MeasureAdded,
        CaseEvent::MeasureCompleted { .. } => Change::MeasureCompleted,
        CaseEvent::MeasureHandedOver { .. } => Change::MeasureHandedOver,
        CaseEvent::MeasureReminded { .. } => Change::MeasureReminded,
        CaseEvent::MeasuresSettled => Change::MeasuresSettled,
        CaseEvent::QuestionAsked { .. } => Change::QuestionAsked,
        CaseEvent::QuestionReminded { .. } => Change::QuestionReminded,
        CaseEvent::QuestionAnswered { .. } => Change::QuestionAnswered,
        CaseEvent::Assigned { .. } => Change::Assigned,
        CaseEvent::EscalationAcknowledged { .. } => Change::EscalationAcknowledged,
        CaseEvent::AdviceGiven { .. } => Change::AdviceGiven,
        CaseEvent::DecidedByDelegation => Change::DecidedByDelegation,
        CaseEvent::UnitChanged { .. } => Change::UnitChanged,
        CaseEvent::CaseSealed { .. } => Change::CaseSealed,
        CaseEvent::SealLifted => Change::SealLifted,
        CaseEvent::EsdhWaived => Change::EsdhWaived,
        CaseEvent::Commented => Change::Commented,
        CaseEvent::ReporterTold => Change::ReporterTold,
        CaseEvent::IncidentJoined { .. } => Change::IncidentJoined,
        CaseEvent::FactsProposed { .. } => Change::FactsProposed,
        CaseEvent::ProposalsDeclined { .. } => Change::ProposalsDeclined,
        CaseEvent::Closed => Change::Closed,
        CaseEvent::Reopened => Change::Reopened,
        CaseEvent::FollowedUp { .. } => Change::FollowedUp,
        CaseEvent::MailBounced { .. } => Change::MailBounced,
        CaseEvent::Related { .. } => Change::Related,
        CaseEvent::FollowUpsSeen { .. } => Change::FollowUpsSeen,
        CaseEvent::FilingRecorded { .. } => Change::FilingRecorded,
        CaseEvent::CommunicationProgressed { .. } => Change::CommunicationProgressed,
        CaseEvent::AuthorityAsked(_) => Change::AuthorityAsked,
        CaseEvent::AuthorityAnswered(_) => Change::AuthorityAnswered,
        CaseEvent::AuthorityRuled(_) => Change::AuthorityRuled,
        CaseEvent::Nis2Opened(_) => Change::Nis2Opened,
        CaseEvent::Nis2ApprovalAsked(_) => Change::Nis2ApprovalAsked,
        CaseEvent::Nis2Redrafted(_) => Change::Nis2Redrafted,
        CaseEvent::Nis2Approved(_) => Change::Nis2Approved,
        CaseEvent::Nis2Filed(_) => Change::Nis2Filed,
        CaseEvent::Nis2Ended { .. } => Change::Nis2Ended,
        CaseEvent::ClockArmed(_) => Change::ClockArmed,
        CaseEvent::ClockStopped(_) => Change::ClockStopped,
        CaseEvent::Escalated { .. } => Change::Escalated,
        CaseEvent::MessageSent { .. } => Change::MessageSent,
        CaseEvent::MessageFailed { .. } => Change::MessageFailed,
        CaseEvent::EsdhReferenceAttached { .. } => Change::EsdhReferenceAttached,
        CaseEvent::Journalised => Change::Journalised,
        CaseEvent::ContentsErased => Change::ContentsErased,
        CaseEvent::ExerciseEnded => Change::ExerciseEnded,
        CaseEvent::ExerciseEvaluated => Change::ExerciseEvaluated,
    }
}

/// How far the case is.
pub(crate) fn phase_of(case: &Case) -> types::Phase {
    match brudvagt_case::phase(case) {
        Phase::Reported => types::Phase::Reported,
        Phase::Assessed => types::Phase::Assessed,
        Phase::Decided => types::Phase::Decided,
        Phase::Notified => types::Phase::Notified,
        Phase::Communicated => types::Phase::Communicated,
        Phase::Closed => types::Phase::Closed,
    }
}

pub(crate) const fn track(track: Track) -> types::Track {
    match track {
        Track::Awareness => types::Track::Awareness,
        Track::Classification => types::Track::Classification,
        Track::Assessment => types::Track::Assessment,
        Track::Authority => types::Track::Authority,
        Track::DataSubjects => types::Track::DataSubjects,
        Track::Nis2 => types::Track::Nis2,
        Track::Clocks => types::Track::Clocks,
        Track::Measures => types::Track::Measures,
        Track::Esdh => types::Track::Esdh,
    }
}

/// The track on which a duty is decided.
pub(crate) const fn track_of(duty: Duty) -> types::Track {
    track(duty.track())
}

/// The duty that is decided on a track.
///
/// # Errors
/// `TRACK_NOT_CHOSEN` for none, for one on which nothing is decided, and for one not known here.
pub(crate) fn duty(number: i32) -> Result<Duty, Problem> {
    let known = Duty::ALL
        .into_iter()
        .find(|duty| i32::from(track_of(*duty)) == number);
    known.ok_or_else(|| reasons::TRACK_NOT_CHOSEN.at("track"))
}
