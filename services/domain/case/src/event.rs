use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ArmedClock, Correspondence, Decision, Duty, Exemption, MeasureKind, Nis2Notice, Nis2Report,
    Outcome, RelationKind,
};

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

/// The letter to the people affected, without its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentLetter {
    pub template: String,
    pub language: String,
    /// Which parts of art. 34(2) it covers: nature, consequences, measures, advice, contact.
    pub parts: Vec<String>,
    pub sha256: String,
}

/// What happened: ids, codes, counts and times. Words stand beside it, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum CaseEvent {
    Opened {
        reported_at: Timestamp,
        due_at: Timestamp,
        /// The version of the law that made `due_at`, by name.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        regime: String,
        channel: String,
        report_id: String,
        /// It is an exercise: said by its first entry, and by no other.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        exercise: bool,
    },
    AwarenessSet {
        from: Timestamp,
        aware_at: Timestamp,
        due_at: Timestamp,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        regime: String,
    },
    Classified {
        breach: bool,
        /// Who decided, when the entry's author confirmed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decided_by: Option<String>,
    },
    FactsRecorded {
        names: Vec<String>,
        /// Taken over from a shared incident.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_incident: Option<String>,
    },
    AssessmentConcluded {
        outcome: Outcome,
        recommended: Option<Outcome>,
        ruleset: String,
        /// Groups that the rules said must be told.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        to_tell: Vec<String>,
    },
    NotificationDecided {
        notify: bool,
        recommended: Option<bool>,
        /// Who decided, when the entry's author confirmed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decided_by: Option<String>,
    },
    CommunicationDecided {
        communicate: bool,
        exemption: Option<Exemption>,
        recommended: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decided_by: Option<String>,
        /// Groups of people that are told, by id; none named: everybody.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<String>,
    },
    /// Decided, and waiting for another person. Its words are the decision's reason.
    ConfirmationAsked {
        decision: Decision,
        recommended: Option<bool>,
        decided_by: String,
        /// As in [`CaseEvent::CommunicationDecided`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<String>,
    },
    DecisionSentBack {
        duty: Duty,
        decided_by: String,
    },
    MeasureAdded {
        id: String,
        kind: MeasureKind,
        owned: bool,
        done: bool,
        /// Absent without an owner, and in entries written before owners were kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner_id: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_on: Option<Date>,
    },
    /// Its words say what shows it.
    MeasureCompleted {
        id: String,
    },
    /// Its words say why. Nobody when `to` is empty.
    MeasureHandedOver {
        id: String,
        from: String,
        to: String,
        due_on: Option<Date>,
    },
    /// Its owner was reminded; where nobody owns it, whoever works on the case.
    MeasureReminded {
        id: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        owner_id: String,
        due_on: Option<Date>,
        reminder: String,
    },
    MeasuresSettled,
    QuestionAsked {
        id: String,
        role: String,
    },
    QuestionAnswered {
        id: String,
    },
    /// It was asked again, because nobody has answered.
    QuestionReminded {
        id: String,
        role: String,
        reminder: String,
    },
    Assigned {
        person_id: String,
    },
    EscalationAcknowledged {
        step: String,
    },
    /// Its words are the reason of the advice.
    AdviceGiven {
        advice: Decision,
    },
    /// The decision before it was the data protection officer's, by written delegation. Its words name
    /// the paper.
    DecidedByDelegation,
    UnitChanged {
        from: String,
        to: String,
    },
    /// Only these people see it, until it is lifted.
    CaseSealed {
        people: Vec<String>,
    },
    SealLifted,
    EsdhWaived,
    Commented,
    /// Whoever reported it can read what came of it: the words.
    ReporterTold,
    IncidentJoined {
        incident_id: String,
    },
    /// Its words are the proposed values.
    FactsProposed {
        incident_id: String,
        names: Vec<String>,
    },
    ProposalsDeclined {
        names: Vec<String>,
    },
    Closed,
    Reopened,
    FollowedUp {
        follow_up: u32,
        n_attachments: u32,
        /// By somebody the case does not know.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        from_stranger: bool,
    },
    /// A mail of ours came back: whoever it went to has not been told.
    MailBounced {
        mail_id: String,
        status: String,
    },
    /// How it stands to another case: a hint, or what a person has judged.
    Related {
        case_id: String,
        kind: RelationKind,
    },
    /// A person has looked at the additions up to this one.
    FollowUpsSeen {
        through: u32,
    },
    FilingRecorded {
        filing_id: String,
        kind: FilingKind,
        complete: bool,
        filed_at: Timestamp,
        virk_reference: String,
        late: bool,
        receipt_sha256: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        dpa_case_number: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<String>,
    },
    CommunicationProgressed {
        n_recipients: u32,
        n_sent: u32,
        n_failed: u32,
        done: bool,
        at: Timestamp,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        means: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        letter: Option<SentLetter>,
        /// Groups of whom everybody on the list is accounted for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<String>,
    },
    AuthorityAsked(Correspondence),
    AuthorityAnswered(Correspondence),
    AuthorityRuled(Correspondence),
    Nis2Opened(Nis2Report),
    Nis2ApprovalAsked(Nis2Report),
    Nis2Redrafted(Nis2Report),
    Nis2Approved(Nis2Report),
    Nis2Filed(Nis2Report),
    /// It does not apply after all. Its words say why.
    Nis2Ended {
        /// What was owed until then.
        unsent: Vec<Nis2Notice>,
    },
    /// A clock of another rule, armed by a person.
    ClockArmed(ArmedClock),
    ClockStopped(ArmedClock),
    Escalated {
        milestone_id: String,
        regime: String,
        step: String,
        roles: Vec<String>,
        /// Due time of the clock that reached it; absent in entries written before it was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Timestamp>,
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
    /// The words of the whole case can never be read again; this is the last entry with a key.
    ContentsErased,
    /// The exercise is over. Nobody may have done it: one that is forgotten ends by itself.
    ExerciseEnded,
    /// Its words say what the exercise showed.
    ExerciseEvaluated,
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
            Self::ConfirmationAsked { .. } => "confirmation_asked",
            Self::DecisionSentBack { .. } => "decision_sent_back",
            Self::MeasureAdded { .. } => "measure_added",
            Self::MeasureCompleted { .. } => "measure_completed",
            Self::MeasureHandedOver { .. } => "measure_handed_over",
            Self::MeasureReminded { .. } => "measure_reminded",
            Self::MeasuresSettled => "measures_settled",
            Self::QuestionAsked { .. } => "question_asked",
            Self::QuestionReminded { .. } => "question_reminded",
            Self::QuestionAnswered { .. } => "question_answered",
            Self::Assigned { .. } => "assigned",
            Self::EscalationAcknowledged { .. } => "escalation_acknowledged",
            Self::AdviceGiven { .. } => "advice_given",
            Self::DecidedByDelegation => "decided_by_delegation",
            Self::UnitChanged { .. } => "unit_changed",
            Self::CaseSealed { .. } => "case_sealed",
            Self::SealLifted => "seal_lifted",
            Self::EsdhWaived => "esdh_waived",
            Self::Commented => "commented",
            Self::ReporterTold => "reporter_told",
            Self::IncidentJoined { .. } => "incident_joined",
            Self::FactsProposed { .. } => "facts_proposed",
            Self::ProposalsDeclined { .. } => "proposals_declined",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::FollowedUp { .. } => "followed_up",
            Self::MailBounced { .. } => "mail_bounced",
            Self::Related { .. } => "related",
            Self::FollowUpsSeen { .. } => "follow_ups_seen",
            Self::FilingRecorded { .. } => "filing_recorded",
            Self::CommunicationProgressed { .. } => "communication_progressed",
            Self::AuthorityAsked(_) => "authority_asked",
            Self::AuthorityAnswered(_) => "authority_answered",
            Self::AuthorityRuled(_) => "authority_ruled",
            Self::Nis2Opened(_) => "nis2_opened",
            Self::Nis2ApprovalAsked(_) => "nis2_approval_asked",
            Self::Nis2Redrafted(_) => "nis2_redrafted",
            Self::Nis2Approved(_) => "nis2_approved",
            Self::Nis2Filed(_) => "nis2_filed",
            Self::Nis2Ended { .. } => "nis2_ended",
            Self::ClockArmed(_) => "clock_armed",
            Self::ClockStopped(_) => "clock_stopped",
            Self::Escalated { .. } => "escalated",
            Self::MessageSent { .. } => "message_sent",
            Self::MessageFailed { .. } => "message_failed",
            Self::EsdhReferenceAttached { .. } => "esdh_reference_attached",
            Self::Journalised => "journalised",
            Self::ContentsErased => "contents_erased",
            Self::ExerciseEnded => "exercise_ended",
            Self::ExerciseEvaluated => "exercise_evaluated",
        }
    }
}
