//! What a case is now. Derived from its history; no free text.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Affairs, ArmedClock, Assessment, Authority, Awaited, Classification, DataSubjects, Decision,
    Duty, Esdh, Exercise, Measure, Nis2, Outcome, Relation,
};

/// The data protection officer's advice on one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advised {
    pub decision: Decision,
    /// The history entry that holds the reason.
    pub seq: u64,
}

/// The case now. `version` is the sequence number of its newest history entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub version: u64,
    pub reported_at: Timestamp,
    /// Until a person has set it: the first internal report (errs early).
    pub aware_at: Timestamp,
    pub aware_confirmed: bool,
    /// Art. 33(1): `aware_at` + the period of the regime in force then.
    pub due_at: Timestamp,
    /// The version of that regime, by name. The case keeps it even when the law changes.
    #[serde(default)]
    pub regime: String,
    pub classification: Classification,
    pub assessment: Assessment,
    pub authority: Authority,
    pub data_subjects: DataSubjects,
    /// Groups of people that are to be told, by id; none named: everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups_to_tell: Vec<String>,
    /// Groups that must be told by the assessment that holds, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups_owed: Vec<String>,
    /// Groups of whom everybody on the list of recipients is accounted for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups_told: Vec<String>,
    /// Since when everybody on the list of recipients is accounted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letters_done_at: Option<Timestamp>,
    /// Decided and not confirmed: `authority` and `data_subjects` stay as they were until then.
    #[serde(default)]
    pub awaited_classification: Option<Awaited>,
    #[serde(default)]
    pub awaited_notification: Option<Awaited>,
    #[serde(default)]
    pub awaited_communication: Option<Awaited>,
    #[serde(default)]
    pub affairs: Affairs,
    #[serde(default)]
    pub nis2: Nis2,
    /// Clocks of other rules that a person armed, stopped ones too.
    #[serde(default)]
    pub clocks: Vec<ArmedClock>,
    pub measures: Vec<Measure>,
    /// A person has said that no (further) measures are needed.
    pub measures_settled: bool,
    pub esdh: Esdh,
    /// What the data protection officer advises, the newest on each question.
    #[serde(default)]
    pub advice: Vec<Advised>,
    /// A person (not the system) has worked on it.
    pub touched: bool,
    pub assignee_id: Option<String>,
    pub open_questions: Vec<String>,
    /// Numbers of the additions that nobody has marked as read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<u32>,
    /// The newest ladder step reached, until somebody acknowledges it.
    pub escalation: Option<String>,
    pub acknowledged: Option<String>,
    /// The shared incident it is part of.
    #[serde(default)]
    pub incident_id: Option<String>,
    /// Other cases it may have to do with, or has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Relation>,
    /// Whoever reported it was told what came of it, since the case was last opened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reporter_told: bool,
    /// The only people who see the case; empty when it is not sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sealed_for: Vec<String>,
    /// Whether it is an exercise: kept from the first entry, and changed by nothing but its end.
    #[serde(default, skip_serializing_if = "Exercise::is_none")]
    pub exercise: Exercise,
    pub closed: bool,
    /// The entry by which a person opened it again, until somebody has worked on it since.
    #[serde(default)]
    pub reopened_seq: Option<u64>,
}

impl Case {
    /// A case as it is when it opens, before any entry.
    pub fn new(reported_at: Timestamp, due_at: Timestamp) -> Self {
        Self {
            version: 0,
            reported_at,
            aware_at: reported_at,
            aware_confirmed: false,
            due_at,
            regime: String::new(),
            classification: Classification::Open,
            assessment: Assessment::Open,
            authority: Authority::Open,
            data_subjects: DataSubjects::Open,
            groups_to_tell: Vec::new(),
            groups_owed: Vec::new(),
            groups_told: Vec::new(),
            letters_done_at: None,
            awaited_classification: None,
            awaited_notification: None,
            awaited_communication: None,
            affairs: Affairs::default(),
            nis2: Nis2::default(),
            clocks: Vec::new(),
            measures: Vec::new(),
            measures_settled: false,
            esdh: Esdh::Open,
            advice: Vec::new(),
            touched: false,
            assignee_id: None,
            open_questions: Vec::new(),
            unread: Vec::new(),
            escalation: None,
            acknowledged: None,
            incident_id: None,
            related: Vec::new(),
            reporter_told: false,
            sealed_for: Vec::new(),
            exercise: Exercise::None,
            closed: false,
            reopened_seq: None,
        }
    }

    pub const fn is_exercise(&self) -> bool {
        !self.exercise.is_none()
    }

    /// The exercise is over: nothing is owed and nothing waits for anybody. What was added and nobody
    /// has read stays to be read: it may tell of something that has really happened.
    pub(crate) fn end_exercise(&mut self) {
        self.exercise = Exercise::Ended;
        self.closed = true;
        self.escalation = None;
        self.open_questions.clear();
        self.awaited_classification = None;
        self.awaited_notification = None;
        self.awaited_communication = None;
        self.affairs = Affairs::default();
        self.nis2 = Nis2::default();
        self.clocks.clear();
    }

    /// Measures that are not done.
    pub fn open_measures(&self) -> impl Iterator<Item = &Measure> {
        // What an exercise that is over asked of somebody is asked of nobody any more.
        let is_over = self.exercise == Exercise::Ended;
        let mut measures = self.measures.iter();
        std::iter::from_fn(move || measures.find(|measure| !measure.done && !is_over))
    }

    /// The decision on `duty` that waits for another person.
    pub const fn awaited(&self, duty: Duty) -> Option<&Awaited> {
        match duty {
            Duty::Classification => self.awaited_classification.as_ref(),
            Duty::Notification => self.awaited_notification.as_ref(),
            Duty::Communication => self.awaited_communication.as_ref(),
        }
    }

    /// What the data protection officer advises on `duty`.
    pub fn advised_on(&self, duty: Duty) -> Option<&Advised> {
        self.advice
            .iter()
            .find(|advised| advised.decision.duty() == duty)
    }

    /// Groups that are to be told and have nobody accounted for. A decision to tell everybody names no
    /// group; then the groups that the assessment says must be told count.
    ///
    /// # Law
    /// Rule CA-16: GDPR art. 34(1) is owed to each person: telling others does not discharge it.
    pub fn untold_groups(&self) -> impl Iterator<Item = &str> {
        let to_tell = if self.groups_to_tell.is_empty() {
            &self.groups_owed
        } else {
            &self.groups_to_tell
        };
        let to_tell = to_tell.iter().map(String::as_str);
        to_tell.filter(|id| !self.groups_told.iter().any(|told| told == id))
    }

    /// The letters are accounted for, and a group still has nobody on the list.
    pub fn letters_miss_a_group(&self) -> bool {
        let DataSubjects::ToCommunicate {
            n_recipients,
            n_sent,
            n_failed,
        } = self.data_subjects
        else {
            return false;
        };
        n_recipients > 0
            && n_sent.saturating_add(n_failed) >= n_recipients
            && self.untold_groups().next().is_some()
    }

    /// Rule CA-16: a decision to tell some groups holds for the groups that existed then. When another
    /// group must be told, it has to be decided anew. A decision to tell everybody stands, but whether
    /// it was carried out is checked again.
    pub(crate) fn owe(&mut self, to_tell: &[String]) {
        self.groups_owed = to_tell.to_vec();
        let is_new = |id: &String| !self.groups_to_tell.contains(id);
        // Cases that were told before this was kept say it in their state alone.
        if let DataSubjects::Told { at, .. } = self.data_subjects {
            self.letters_done_at.get_or_insert(at);
        }
        let outgrown = !self.groups_to_tell.is_empty() && to_tell.iter().any(is_new);
        match self.data_subjects {
            DataSubjects::ToCommunicate { .. } | DataSubjects::Told { .. } if outgrown => {
                self.data_subjects = DataSubjects::Open;
            }
            DataSubjects::ToCommunicate {
                n_recipients,
                n_sent,
                n_failed,
            }
            | DataSubjects::Told {
                n_recipients,
                n_sent,
                n_failed,
                ..
            } => self.account_for([n_recipients, n_sent, n_failed]),
            DataSubjects::Open | DataSubjects::NotRequired | DataSubjects::Exempt { .. } => {}
        }
    }

    /// Rule CA-16: people are told when the letters are done and no group was missed.
    pub(crate) fn account_for(&mut self, [n_recipients, n_sent, n_failed]: [u32; 3]) {
        let missed = self.untold_groups().next().is_some();
        self.data_subjects = match self.letters_done_at {
            Some(at) if !missed => DataSubjects::Told {
                at,
                n_recipients,
                n_sent,
                n_failed,
            },
            Some(_) | None => DataSubjects::ToCommunicate {
                n_recipients,
                n_sent,
                n_failed,
            },
        };
    }

    /// Whether a first filing may go out although the decision to notify waits for another person.
    ///
    /// # Law
    /// Rule CA-8: GDPR art. 33(1) and 33(4). A filing can be withdrawn, a missed deadline cannot be
    /// made good. A municipality's own arrangements never hold a notification back.
    pub fn may_file_unconfirmed(&self) -> bool {
        self.awaited_notification
            .as_ref()
            .is_some_and(|awaited| awaited.decision.acts())
    }

    /// Closed, with no unread addition since: only then does it leave the queue.
    pub const fn is_at_rest(&self) -> bool {
        self.closed && self.unread.is_empty()
    }

    /// Nothing is left for anybody to do: from then on its retention period counts.
    pub fn is_finished(&self) -> bool {
        self.is_at_rest() && self.open_measures().next().is_none()
    }

    pub fn outcome(&self) -> Option<Outcome> {
        match self.assessment {
            Assessment::Open => None,
            Assessment::Concluded { outcome } => Some(outcome),
        }
    }
}
