//! What Datatilsynet asked, was answered and ruled. The words are with the notification service.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How Datatilsynet closes a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    NoAction,
    Criticism,
    SeriousCriticism,
    /// GDPR art. 58(2)(b).
    Reprimand,
    /// GDPR art. 58(2)(a).
    Warning,
    /// GDPR art. 58(2)(d), (e), (g).
    Order,
    /// GDPR art. 58(2)(f).
    Ban,
    /// Databeskyttelsesloven §§ 41-42: fines are for the courts; Datatilsynet recommends one.
    FineRecommendation,
    /// Databeskyttelsesloven § 41.
    PoliceReport,
}

impl Ruling {
    pub const ALL: [Self; 9] = [
        Self::NoAction,
        Self::Criticism,
        Self::SeriousCriticism,
        Self::Reprimand,
        Self::Warning,
        Self::Order,
        Self::Ban,
        Self::FineRecommendation,
        Self::PoliceReport,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAction => "no_action",
            Self::Criticism => "criticism",
            Self::SeriousCriticism => "serious_criticism",
            Self::Reprimand => "reprimand",
            Self::Warning => "warning",
            Self::Order => "order",
            Self::Ban => "ban",
            Self::FineRecommendation => "fine_recommendation",
            Self::PoliceReport => "police_report",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ruling| ruling.as_str() == text)
    }
}

/// One letter to or from Datatilsynet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "letter")]
pub enum Letter {
    /// Datatilsynet asked; with the time by which it expects an answer, if it gave one.
    Question {
        due_at: Option<Timestamp>,
    },
    /// Answered; which question.
    Answer {
        question_id: String,
    },
    Outcome {
        ruling: Ruling,
    },
}

/// A letter, and what is open after it by `notification`'s count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correspondence {
    pub entry_id: String,
    /// Number of the letter within its case, from 1.
    pub number: u64,
    pub letter: Letter,
    pub n_open: u32,
    pub open_due_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dpa_case_number: String,
}

/// What is open between the municipality and Datatilsynet, after the newest letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affairs {
    /// The newest letter's; one that arrives late changes nothing here.
    pub number: u64,
    pub n_open: u32,
    pub open_due_at: Option<Timestamp>,
    pub ruling: Option<Ruling>,
}

impl Affairs {
    /// What is open after `letter`. Letters may arrive in any order.
    #[must_use]
    pub fn after(mut self, letter: &Correspondence) -> Self {
        let is_newest = letter.number > self.number;
        if let Letter::Outcome { ruling } = letter.letter
            && (is_newest || self.ruling.is_none())
        {
            self.ruling = Some(ruling);
        }
        if is_newest {
            self.number = letter.number;
            self.n_open = letter.n_open;
            self.open_due_at = letter.open_due_at;
        }
        self
    }
}
