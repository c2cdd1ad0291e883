//! Data of the case summary.

use serde::{Deserialize, Serialize};

use super::frame::{Frame, Row, Section};

/// A whole case on paper. Empty lists are said to be empty: in a case file, silence is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseSummary {
    pub frame: Frame,
    /// Where the case stands, in words.
    pub status: String,
    /// What the reader must know first.
    pub warnings: Vec<String>,
    /// The few facts to see first.
    pub head: Vec<Row>,
    pub tracks: Vec<Track>,
    pub clocks: Vec<Clock>,
    /// The report, word for word.
    pub report: Vec<Row>,
    /// What the reporter added later. Oldest first, as every list here.
    pub additions: Vec<HistoryLine>,
    /// The facts in full and the assessment.
    pub sections: Vec<Section>,
    pub decisions: Vec<Decision>,
    pub measures: Vec<Measure>,
    pub filings: Vec<FilingLine>,
    /// Letters to and from Datatilsynet.
    pub correspondence: Vec<HistoryLine>,
    pub communications: Vec<CommunicationLine>,
    pub nis2: Vec<HistoryLine>,
    pub questions: Vec<Exchange>,
    /// Who was told by mail.
    pub told: Vec<HistoryLine>,
    pub attachments: Vec<Attachment>,
    pub history: Vec<HistoryLine>,
    pub chain: Option<ChainHead>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Track {
    pub name: String,
    pub state: String,
    pub settled: bool,
}

/// A time limit of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    pub name: String,
    /// When it began, and what that rests on.
    pub from: String,
    pub due: String,
    /// How it ended, or that it runs.
    pub state: String,
}

/// A question to somebody, and the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    pub question: String,
    /// Who asked whom, and when.
    pub asked: String,
    /// `None` while there is none, which the document says.
    pub answer: Option<String>,
    /// Who answered, and when.
    pub answered: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What was decided about.
    pub question: String,
    pub outcome: String,
    /// What the system recommended, and by which rules.
    pub recommendation: Option<String>,
    pub reason: Option<String>,
    pub by: String,
    pub at: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    pub what: String,
    /// Remedial or preventive, in words.
    pub kind: String,
    pub owner: String,
    pub due: String,
    pub state: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilingLine {
    /// `Ny anmeldelse, ufuldstændig`.
    pub what: String,
    pub at: String,
    pub by: String,
    /// Whether it stands, was late, or was taken back.
    pub state: String,
    pub virk_reference: String,
}

/// Counts only: who the recipients are does not belong in a case file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommunicationLine {
    pub what: String,
    pub channel: String,
    pub at: String,
    pub recipients: u32,
    pub delivered: u32,
    pub failed: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    pub name: String,
    /// `231 kB`.
    pub size: String,
    /// Lower-case hex.
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryLine {
    pub at: String,
    pub who: String,
    pub what: String,
    pub why: Option<String>,
}

/// What `verify` compares the machine-readable file with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainHead {
    pub events: u64,
    /// Lower-case hex.
    pub hash: String,
}
