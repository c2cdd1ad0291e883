//! What is sealed: the words of a report, a follow-up, a file's name, a mail's path.
//!
//! Kept as JSON inside the envelope; fields are only ever added, with a default.

pub(crate) use brudvagt_seal::content::{Content, open, open_bytes, seal, seal_bytes};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) const FILE: &str = "attachment.content";
pub(crate) const QUARANTINED: &str = "quarantine.message";
/// Why somebody had CPR numbers shown, in her words.
pub(crate) const NUMBERS_REASON: &str = "access.numbers_reason";

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct ReportContent {
    pub(crate) what_happened: String,
    pub(crate) whose_data: String,
    pub(crate) affected_estimate: String,
    pub(crate) done_so_far: String,
    pub(crate) may_call: bool,
    pub(crate) phone: String,
    pub(crate) reporter: Sender,
    pub(crate) mail: Option<MailContent>,
    /// What it looked like to whoever reported it, in the code of the fact.
    #[serde(default)]
    pub(crate) situation: String,
    /// Kinds of data, in the codes of the fact.
    #[serde(default)]
    pub(crate) data_types: Vec<String>,
    #[serde(default)]
    pub(crate) origin: Origin,
    /// Why the exercise is held; absent from everything that is none.
    #[serde(default)]
    pub(crate) exercise: Option<String>,
    /// Answers to the municipality's own questions, with each question as it was read.
    #[serde(default)]
    pub(crate) own_answers: Vec<Answered>,
}

/// A municipality's own question as it was read, and what was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answered {
    pub(crate) question_id: String,
    pub(crate) version: u32,
    pub(crate) question_da: String,
    pub(crate) question_en: String,
    /// Empty where the municipality wanted an answer and got none.
    pub(crate) answer_da: String,
    pub(crate) answer_en: String,
}

/// Where a report came from, when its sender neither filled in the form while signed in nor mailed
/// it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// employee, citizen, other: without an account. supplier, system, caller. Empty: none of these.
    pub(crate) kind: String,
    /// The name as she gives it; empty when she gives none.
    pub(crate) name: String,
    /// How to reach her, as written. We send no mail there, because nobody has shown that the
    /// address is hers.
    pub(crate) contact: String,
    pub(crate) is_confidential: bool,
    pub(crate) supplier: Option<SupplierContent>,
    /// The name of another system, which then reports for whoever is named above.
    #[serde(default)]
    pub(crate) system: String,
}

/// The kind of a person who called, and whose report somebody else wrote down.
pub(crate) const CALLER: &str = "caller";

impl Origin {
    /// The name shown when she returns with her receipt code, or a system with its key.
    pub(crate) fn holder_name(&self) -> &str {
        if !self.system.is_empty() {
            &self.system
        } else if self.is_confidential {
            "Fortrolig indberetter"
        } else if let Some(supplier) = &self.supplier {
            &supplier.name
        } else if self.name.is_empty() {
            "Anonym indberetter"
        } else {
            &self.name
        }
    }

    /// The same without anything that identifies her.
    pub(crate) fn in_confidence(self) -> Self {
        Self {
            name: String::new(),
            contact: String::new(),
            ..self
        }
    }
}

/// A processor that reported a breach, with its agreement as it was then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SupplierContent {
    pub(crate) name: String,
    pub(crate) agreement: String,
    /// Hours agreed for telling us; 0 when the agreement names none.
    pub(crate) agreed_hours: u32,
    pub(crate) knew_at: Option<Timestamp>,
}

/// Whose door it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct DoorLabel {
    pub(crate) name: String,
    pub(crate) agreement: String,
    /// The name of who opened it.
    pub(crate) opened_by: String,
}

/// Who wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sender {
    pub(crate) name: String,
    pub(crate) email: String,
}

/// What a mail's header says. None of it moves a clock: a header is written by its sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MailContent {
    pub(crate) subject: String,
    pub(crate) message_id: String,
    pub(crate) dated_at: Option<Timestamp>,
    pub(crate) first_hop_at: Option<Timestamp>,
    /// S/MIME or PGP: the words are in the original, which cannot be decrypted here.
    pub(crate) is_encrypted: bool,
    /// The envelope's sender; empty for a mail that wants no answer, and for mails stored before it was
    /// kept.
    #[serde(default)]
    pub(crate) return_path: String,
    /// A trusted relay could not confirm who sent it.
    #[serde(default)]
    pub(crate) is_unconfirmed: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FollowUpContent {
    pub(crate) by: Sender,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) mail: Option<MailContent>,
}

/// What somebody says in a question to the officer.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct TurnContent {
    pub(crate) by: Sender,
    pub(crate) text: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FileLabel {
    pub(crate) filename: String,
    pub(crate) content_type: String,
}

/// A quarantined mail's envelope.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MailPath {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
}

/// Who wrote a quarantined mail, and about what.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct MailLabel {
    pub(crate) from_name: String,
    pub(crate) from_email: String,
    pub(crate) subject: String,
    #[serde(default)]
    pub(crate) is_unconfirmed: bool,
}

impl Content for DoorLabel {
    const PURPOSE: &'static str = "door.label";
}
impl Content for MailLabel {
    const PURPOSE: &'static str = "quarantine.label";
}
impl Content for ReportContent {
    const PURPOSE: &'static str = "report.content";
}
impl Content for FollowUpContent {
    const PURPOSE: &'static str = "follow_up.content";
}
impl Content for TurnContent {
    const PURPOSE: &'static str = "question.turn";
}
impl Content for FileLabel {
    const PURPOSE: &'static str = "attachment.label";
}
impl Content for MailPath {
    const PURPOSE: &'static str = "quarantine.path";
}
