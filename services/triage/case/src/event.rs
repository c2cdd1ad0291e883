use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Exemption, MeasureKind, Outcome};

/// Kinds of an Art. 33 filing. A follow-up is a filing of its own with its own reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilingKind {
    New,
    FollowUp,
    Withdrawal,
}

impl FilingKind {
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "new" => Some(Self::New),
            "follow_up" => Some(Self::FollowUp),
            "withdrawal" => Some(Self::Withdrawal),
            _ => None,
        }
    }
}

/// What happened: ids, codes, counts and times. Words stand beside it, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum CaseEvent {
    Opened {
        reported_at: Timestamp,
        due_at: Timestamp,
        channel: String,
        report_id: String,
    },
    AwarenessSet {
        from: Timestamp,
        aware_at: Timestamp,
        due_at: Timestamp,
    },
    Classified {
        breach: bool,
    },
    FactsRecorded {
        names: Vec<String>,
    },
    AssessmentConcluded {
        outcome: Outcome,
        recommended: Option<Outcome>,
        ruleset: String,
    },
    NotificationDecided {
        notify: bool,
        recommended: Option<bool>,
    },
    CommunicationDecided {
        communicate: bool,
        exemption: Option<Exemption>,
        recommended: Option<bool>,
    },
    MeasureAdded {
        id: String,
        kind: MeasureKind,
        owned: bool,
        done: bool,
    },
    MeasureCompleted {
        id: String,
    },
    MeasuresSettled,
    QuestionAsked {
        id: String,
        role: String,
    },
    QuestionAnswered {
        id: String,
    },
    Assigned {
        person_id: String,
    },
    EscalationAcknowledged {
        step: String,
    },
    EsdhWaived,
    Commented,
    Closed,
    Reopened,
    FollowedUp {
        follow_up: u32,
        n_attachments: u32,
    },
    FilingRecorded {
        filing_id: String,
        kind: FilingKind,
        complete: bool,
        filed_at: Timestamp,
        virk_reference: String,
        late: bool,
        receipt_sha256: String,
    },
    CommunicationProgressed {
        n_recipients: u32,
        n_sent: u32,
        n_failed: u32,
        done: bool,
        at: Timestamp,
    },
    Escalated {
        milestone_id: String,
        regime: String,
        step: String,
        roles: Vec<String>,
        missed: bool,
    },
    MessageSent {
        message_id: String,
        template: String,
        role: String,
    },
    MessageFailed {
        message_id: String,
        template: String,
        role: String,
    },
    EsdhReferenceAttached {
        system: String,
        case_number: String,
    },
    Journalised,
}

impl CaseEvent {
    /// The entry's kind in the history and the `change` of the published event.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::AwarenessSet { .. } => "awareness_set",
            Self::Classified { .. } => "classified",
            Self::FactsRecorded { .. } => "facts_recorded",
            Self::AssessmentConcluded { .. } => "assessment_concluded",
            Self::NotificationDecided { .. } => "notification_decided",
            Self::CommunicationDecided { .. } => "communication_decided",
            Self::MeasureAdded { .. } => "measure_added",
            Self::MeasureCompleted { .. } => "measure_completed",
            Self::MeasuresSettled => "measures_settled",
            Self::QuestionAsked { .. } => "question_asked",
            Self::QuestionAnswered { .. } => "question_answered",
            Self::Assigned { .. } => "assigned",
            Self::EscalationAcknowledged { .. } => "escalation_acknowledged",
            Self::EsdhWaived => "esdh_waived",
            Self::Commented => "commented",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::FollowedUp { .. } => "followed_up",
            Self::FilingRecorded { .. } => "filing_recorded",
            Self::CommunicationProgressed { .. } => "communication_progressed",
            Self::Escalated { .. } => "escalated",
            Self::MessageSent { .. } => "message_sent",
            Self::MessageFailed { .. } => "message_failed",
            Self::EsdhReferenceAttached { .. } => "esdh_reference_attached",
            Self::Journalised => "journalised",
        }
    }
}
