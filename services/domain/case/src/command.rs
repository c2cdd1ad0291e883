use jiff::{Timestamp, civil::Date};

use crate::{
    ArmedClock, Correspondence, Decision, Duty, Exemption, FilingKind, MeasureKind, Nis2Report,
    Outcome, RelationKind, SecondPerson, SentLetter,
};

/// What somebody wants done. Recommendations are worked out by the caller from the rules and the
/// facts; a decision against one needs a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    SetAwareness {
        aware_at: Timestamp,
        due_at: Timestamp,
        /// The version of the law that made `due_at`, by name.
        regime: String,
        reason: String,
    },
    Classify {
        breach: bool,
        /// Whether the rules find a breach that somebody must be told of.
        recommended: Option<bool>,
        reason: String,
        by: String,
        second_person: SecondPerson,
    },
    /// Names of the facts that were said; their values stand beside the history, sealed.
    RecordFacts {
        names: Vec<String>,
        values: String,
        /// The shared incident that proposed them, when one did.
        from_incident: Option<String>,
    },
    ConcludeAssessment {
        outcome: Outcome,
        recommended: Option<Outcome>,
        reason: String,
        ruleset: String,
        /// Groups that the rules say must be told.
        to_tell: Vec<String>,
    },
    DecideNotification {
        notify: bool,
        recommended: Option<bool>,
        reason: String,
        by: String,
        second_person: SecondPerson,
    },
    DecideCommunication {
        decision: CommunicationDecision,
        whom: Whom,
        recommended: Option<bool>,
        reason: String,
        by: String,
        second_person: SecondPerson,
    },
    /// Another person confirms a decision that waits. `reason` is the decision's own: with the
    /// confirmation it becomes the reason that counts.
    ConfirmDecision {
        duty: Duty,
        by: String,
        reason: String,
    },
    SendBackDecision {
        duty: Duty,
        by: String,
        reason: String,
    },
    AddMeasure {
        id: String,
        kind: MeasureKind,
        /// Nobody when it is empty.
        owner_id: String,
        due_on: Option<Date>,
        done: bool,
        text: String,
    },
    CompleteMeasure {
        id: String,
        /// What shows that it is done.
        note: String,
    },
    /// Gives a measure to somebody else or moves its day: handed on, handed back, or taken from a
    /// leaver. To nobody when `to` is empty.
    HandOverMeasure {
        id: String,
        to: String,
        due_on: Option<Date>,
        reason: String,
    },
    /// Its day comes, or went by.
    RemindMeasure {
        id: String,
        reminder: String,
    },
    SettleMeasures {
        reason: String,
    },
    /// Nobody has answered it.
    RemindQuestion {
        id: String,
        role: String,
        reminder: String,
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
    /// To a person; to nobody when it is empty.
    Assign {
        person_id: String,
    },
    /// The data protection officer says what she would decide.
    GiveAdvice {
        advice: Decision,
        reason: String,
    },
    /// To another unit of the same municipality.
    MoveToUnit {
        from: String,
        to: String,
        reason: String,
    },
    /// From now on only these people see the case, whatever rights others have. An empty list lifts
    /// the seal.
    Seal {
        people: Vec<String>,
        reason: String,
    },
    Acknowledge {
        step: String,
    },
    /// The person has looked at the additions up to this one.
    SeeFollowUps {
        through: u32,
    },
    /// Records its relation to another case. The caller records the counterpart there.
    Relate {
        case_id: String,
        kind: RelationKind,
        reason: String,
    },
    WaiveEsdh {
        reason: String,
    },
    /// NIS 2 does not apply after all.
    EndNis2 {
        reason: String,
    },
    Comment {
        text: String,
    },
    /// Tells whoever reported the breach what came of it.
    TellReporter {
        text: String,
    },
    /// One event at a processor hit this case and others.
    JoinIncident {
        incident_id: String,
    },
    /// Another case of the incident knows facts that this one may take over.
    ProposeFacts {
        incident_id: String,
        names: Vec<String>,
        values: String,
    },
    DeclineProposals {
        names: Vec<String>,
        reason: String,
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
        from_stranger: bool,
    },
    /// A mail of ours came back after it had been sent.
    RecordBounce {
        mail_id: String,
        status: String,
    },
    RecordFiling {
        filing_id: String,
        kind: FilingKind,
        complete: bool,
        filed_at: Timestamp,
        virk_reference: String,
        delay_reason_given: bool,
        receipt_sha256: String,
        dpa_case_number: String,
        /// Kinds, by the codes of the fact `attachments`.
        attachments: Vec<String>,
    },
    RecordCommunication {
        n_recipients: u32,
        n_sent: u32,
        n_failed: u32,
        done: bool,
        at: Timestamp,
        /// By the codes of the fact `communication_means`.
        means: Vec<String>,
        letter: Option<SentLetter>,
        /// Groups of whom everybody on the list is accounted for.
        groups: Vec<String>,
    },
    RecordCorrespondence(Correspondence),
    RecordNis2(Nis2Report),
    /// A clock that a person armed was armed, moved or stopped.
    RecordClock(ArmedClock),
    RecordMilestone {
        milestone_id: String,
        regime: String,
        step: String,
        roles: Vec<String>,
        /// Due time of the clock that reached it; a case has several clocks.
        due_at: Option<Timestamp>,
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
    /// Ends an exercise, whatever is still open on it.
    EndExercise,
    /// What an exercise that is over showed, in a person's words.
    EvaluateExercise {
        text: String,
    },
    /// The system destroys the case's key: its time is up and its copy lies in the ESDH.
    RecordErasure,
}

/// Who is told when not everybody is: groups of people by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whom {
    /// Those that are told; none named: everybody.
    pub groups: Vec<String>,
    /// Those that the rules say must be told.
    pub recommended: Vec<String>,
}

impl Whom {
    /// Whether a group is left out that the rules say must be told.
    pub fn leaves_out(&self) -> bool {
        let is_told = |id: &String| self.groups.is_empty() || self.groups.contains(id);
        !self.recommended.iter().all(is_told)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommunicationDecision {
    Communicate,
    NotRequired,
    Exempt(Exemption),
}

impl CommunicationDecision {
    /// Whether people are told, and what exempts when they are not.
    pub const fn parts(self) -> (bool, Option<Exemption>) {
        match self {
            Self::Communicate => (true, None),
            Self::NotRequired => (false, None),
            Self::Exempt(exemption) => (false, Some(exemption)),
        }
    }
}
