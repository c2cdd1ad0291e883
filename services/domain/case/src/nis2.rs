//! NIS 2 on a case: which notices are owed. Their words are with the notification service.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The notices of NIS 2-loven § 13, in the order they are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nis2Notice {
    /// Within 24 hours.
    EarlyWarning,
    /// Within 72 hours.
    IncidentNotice,
    /// A month after the incident notice.
    FinalReport,
}

impl Nis2Notice {
    pub const ALL: [Self; 3] = [Self::EarlyWarning, Self::IncidentNotice, Self::FinalReport];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EarlyWarning => "early_warning",
            Self::IncidentNotice => "incident_notice",
            Self::FinalReport => "final_report",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.as_str() == text)
    }

    /// The rule its clock is counted by, as the calculus names it.
    pub const fn regime(self) -> &'static str {
        match self {
            Self::EarlyWarning => "nis2_early_warning",
            Self::IncidentNotice => "nis2_notice",
            Self::FinalReport => "nis2_final",
        }
    }
}

/// What was done about NIS 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Nis2Step {
    /// A person judged the incident significant.
    Opened,
    /// Written, and not to be sent before another person has approved it.
    ApprovalAsked {
        notice: Nis2Notice,
        due_at: Option<Timestamp>,
    },
    /// Its words were changed: what was approved, or waited to be, is a draft again.
    Redrafted { notice: Nis2Notice },
    Approved {
        notice: Nis2Notice,
        due_at: Option<Timestamp>,
    },
    Filed {
        notice: Nis2Notice,
        filed_at: Timestamp,
    },
}

/// One step, and everything that is owed after it by `notification`'s count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nis2Report {
    /// Number of the step within its case, from 1.
    pub number: u64,
    /// The step that opened NIS 2, the last time somebody did.
    pub opening: u64,
    pub step: Nis2Step,
    /// Not sent yet.
    pub owed: Vec<Nis2Notice>,
    /// Of those: written, and waiting for another person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awaiting: Vec<Nis2Notice>,
    /// When the significant incident was known; not the awareness of the breach.
    pub aware_at: Timestamp,
    /// When the incident notice was sent; the final report's month counts from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_filed_at: Option<Timestamp>,
    /// The earliest time among the notices owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

/// A person judged that NIS 2 does not apply after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nis2Ending {
    /// What was ended; a later opening is not.
    pub opening: u64,
    /// The history entry that holds the reason.
    pub seq: u64,
}

/// NIS 2 as the case knows it, after the newest step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nis2 {
    /// The newest step's; one that arrives late changes nothing here. 0: nobody has opened it.
    pub number: u64,
    pub opening: u64,
    /// The history entry by which that opening was learnt.
    pub opened_seq: u64,
    owed: Vec<Nis2Notice>,
    awaiting: Vec<Nis2Notice>,
    pub aware_at: Option<Timestamp>,
    pub incident_filed_at: Option<Timestamp>,
    due_at: Option<Timestamp>,
    ended: Option<Nis2Ending>,
}

impl Nis2 {
    /// What is owed after `report`. Steps may arrive in any order. `seq` is the number of its
    /// entry.
    #[must_use]
    pub fn after(mut self, report: &Nis2Report, seq: u64) -> Self {
        if report.number <= self.number {
            return self;
        }
        if report.opening > self.opening {
            self.opening = report.opening;
            self.opened_seq = seq;
        }
        self.number = report.number;
        self.owed.clone_from(&report.owed);
        self.awaiting.clone_from(&report.awaiting);
        self.aware_at = Some(report.aware_at);
        self.incident_filed_at = report.incident_filed_at;
        self.due_at = report.due_at;
        self
    }

    /// What was opened so far does not apply; `seq` is the entry that says why.
    #[must_use]
    pub fn ended_by(mut self, seq: u64) -> Self {
        self.ended = Some(Nis2Ending {
            opening: self.opening,
            seq,
        });
        self
    }

    pub const fn is_opened(&self) -> bool {
        self.number > 0
    }

    /// How it was ended, unless it was opened again since.
    pub fn ending(&self) -> Option<Nis2Ending> {
        self.ended.filter(|ended| ended.opening >= self.opening)
    }

    /// Notices that are owed: not sent, and not judged inapplicable.
    pub fn owed(&self) -> &[Nis2Notice] {
        if self.ending().is_some() {
            return &[];
        }
        &self.owed
    }

    /// Of those: written, and waiting for another person.
    pub fn awaiting(&self) -> &[Nis2Notice] {
        if self.ending().is_some() {
            return &[];
        }
        &self.awaiting
    }

    /// By when the next notice is owed.
    pub fn due_at(&self) -> Option<Timestamp> {
        self.due_at.filter(|_time| !self.owed().is_empty())
    }
}
