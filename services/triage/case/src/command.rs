use jiff::Timestamp;

use crate::{Exemption, FilingKind, MeasureKind, Outcome};

/// What somebody wants done. Recommendations are worked out by the caller from the rules and the
/// facts; a decision against one needs a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    SetAwareness {
        aware_at: Timestamp,
        due_at: Timestamp,
        reason: String,
    },
    Classify {
        breach: bool,
        reason: String,
    },
    /// Names of the facts that were said; their values stand beside the history, sealed.
    RecordFacts {
        names: Vec<String>,
        values: String,
    },
    ConcludeAssessment {
        outcome: Outcome,
        recommended: Option<Outcome>,
        reason: String,
        ruleset: String,
    },
    DecideNotification {
        notify: bool,
        recommended: Option<bool>,
        reason: String,
    },
    DecideCommunication {
        decision: CommunicationDecision,
        recommended: Option<bool>,
        reason: String,
    },
    AddMeasure {
        id: String,
        kind: MeasureKind,
        owned: bool,
        done: bool,
        text: String,
    },
    CompleteMeasure {
        id: String,
        note: String,
    },
    SettleMeasures {
        reason: String,
    },
    AskQuestion {
        id: String,
        role: String,
        text: String,
    },
    AnswerQuestion {
        id: String,
        text: String,
    },
    Assign {
        person_id: String,
    },
    Acknowledge {
        step: String,
    },
    WaiveEsdh {
        reason: String,
    },
    Comment {
        text: String,
    },
    Close {
        lessons: String,
    },
    Reopen {
        reason: String,
    },
    // What the spokes report back.
    RecordFollowUp {
        follow_up: u32,
        n_attachments: u32,
    },
    RecordFiling {
        filing_id: String,
        kind: FilingKind,
        complete: bool,
        filed_at: Timestamp,
        virk_reference: String,
        delay_reason_given: bool,
        receipt_sha256: String,
    },
    RecordCommunication {
        n_recipients: u32,
        n_sent: u32,
        n_failed: u32,
        done: bool,
        at: Timestamp,
    },
    RecordMilestone {
        milestone_id: String,
        regime: String,
        step: String,
        roles: Vec<String>,
        missed: bool,
    },
    RecordMessage {
        message_id: String,
        template: String,
        role: String,
        failed: bool,
    },
    RecordEsdhReference {
        system: String,
        case_number: String,
    },
    RecordJournalised,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommunicationDecision {
    Communicate,
    NotRequired,
    Exempt(Exemption),
}
