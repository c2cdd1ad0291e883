//! What a case is now. Derived from its history; no free text.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Affairs, ArmedClock, Awaited, Decision, Duty, Nis2, Relation};

/// Risk to the people affected (GDPR art. 33(1), 34(1)), ordered from least to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    UnlikelyRisk,
    Risk,
    HighRisk,
}

impl Outcome {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnlikelyRisk => "unlikely_risk",
            Self::Risk => "risk",
            Self::HighRisk => "high_risk",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::UnlikelyRisk, Self::Risk, Self::HighRisk]
            .into_iter()
            .find(|o| o.as_str() == text)
    }
}

/// Whether it is a personal-data breach (art. 4(12)). Both stay in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Classification {
    Open,
    Breach,
    NotABreach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Assessment {
    Open,
    Concluded { outcome: Outcome },
}

/// Notification of Datatilsynet (art. 33).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Authority {
    Open,
    /// Decided to notify; not filed yet.
    ToNotify,
    /// Decided not to, with a reason.
    NotNotified,
    /// Filed. `late` is frozen at the first filing; `complete` is the newest filing's.
    Filed {
        first_filed_at: Timestamp,
        late: bool,
        complete: bool,
    },
    /// Withdrawn after filing: it turned out to be no breach, or no risk. Until that is decided, what
    /// was owed before the filing is owed again.
    Withdrawn {
        first_filed_at: Timestamp,
        late: bool,
        /// What was decided since: to notify again, or not to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again: Option<bool>,
    },
}

/// Why the people affected need not be told although the risk is high.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exemption {
    /// GDPR art. 34(3)(a): the data are unintelligible to whoever has them.
    #[serde(rename = "art_34_3_a")]
    Unintelligible,
    /// GDPR art. 34(3)(b): later measures ensure that the high risk is no longer likely.
    #[serde(rename = "art_34_3_b")]
    RiskRemoved,
    /// GDPR art. 34(3)(c): disproportionate effort; a public communication instead.
    #[serde(rename = "art_34_3_c")]
    PublicInstead,
    /// Databeskyttelsesloven § 22(1): decisive private interests.
    #[serde(rename = "dk_dbl_22_1")]
    PrivateInterests,
    /// Databeskyttelsesloven § 22(2): decisive public interests.
    #[serde(rename = "dk_dbl_22_2")]
    PublicInterests,
    /// Databeskyttelsesloven § 22(6): the police have asked to wait. Pauses, does not settle.
    #[serde(rename = "dk_dbl_22_6")]
    PoliceAskedToWait,
}

impl Exemption {
    pub const ALL: [Self; 6] = [
        Self::Unintelligible,
        Self::RiskRemoved,
        Self::PublicInstead,
        Self::PrivateInterests,
        Self::PublicInterests,
        Self::PoliceAskedToWait,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unintelligible => "art_34_3_a",
            Self::RiskRemoved => "art_34_3_b",
            Self::PublicInstead => "art_34_3_c",
            Self::PrivateInterests => "dk_dbl_22_1",
            Self::PublicInterests => "dk_dbl_22_2",
            Self::PoliceAskedToWait => "dk_dbl_22_6",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|exemption| exemption.as_str() == text)
    }
}

/// Communication to the people affected (art. 34).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum DataSubjects {
    Open,
    /// Decided to tell them; the letters are not accounted for yet.
    ToCommunicate {
        n_recipients: u32,
        n_sent: u32,
        n_failed: u32,
    },
    /// Every recipient has an outcome.
    Told {
        at: Timestamp,
        n_recipients: u32,
        n_sent: u32,
        n_failed: u32,
    },
    NotRequired,
    Exempt {
        exemption: Exemption,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    Remedial,
    Preventive,
}

impl MeasureKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Remedial => "remedial",
            Self::Preventive => "preventive",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Remedial, Self::Preventive]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    pub id: String,
    pub kind: MeasureKind,
    pub done: bool,
    /// Somebody owns it and it has a date.
    pub owned: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Esdh {
    Open,
    Attached,
    Journalised,
    Waived,
}

/// The data protection officer's advice on one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advised {
    pub decision: Decision,
    /// The history entry that holds the reason.
    pub seq: u64,
}

/// What people see of a case; derived from the tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Reported,
    Assessed,
    Decided,
    Notified,
    Communicated,
    Closed,
}

impl Phase {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Assessed => "assessed",
            Self::Decided => "decided",
            Self::Notified => "notified",
            Self::Communicated => "communicated",
            Self::Closed => "closed",
        }
    }
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
    /// The version of that regime, by name: it stays the case's own whatever the law becomes.
    #[serde(default)]
    pub regime: String,
    pub classification: Classification,
    pub assessment: Assessment,
    pub authority: Authority,
    pub data_subjects: DataSubjects,
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
    /// Numbers of the additions that no person has said to have looked at.
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
            closed: false,
            reopened_seq: None,
        }
    }

    /// Measures that are not done.
    pub fn open_measures(&self) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(|measure| !measure.done)
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

    /// Whether a first filing may go out although the decision to notify waits for another person.
    ///
    /// # Law
    /// Rule CA-8: GDPR art. 33(1) and 33(4). A filing can be withdrawn, a missed deadline cannot be
    /// made good: what a municipality arranges for itself never holds a notification back.
    pub fn may_file_unconfirmed(&self) -> bool {
        self.awaited_notification
            .as_ref()
            .is_some_and(|awaited| awaited.decision.acts())
    }

    /// Closed, and nothing came since that nobody has looked at: only then it leaves the queue.
    pub const fn is_at_rest(&self) -> bool {
        self.closed && self.unread.is_empty()
    }

    /// Nothing is left to be done about it, by anybody: from then on its contents wait to be erased.
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
