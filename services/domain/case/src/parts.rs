//! Where each part of a case can stand, and what it is made of.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

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
