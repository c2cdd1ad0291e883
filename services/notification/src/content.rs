//! What is sealed: mails, letters, recipients, filings, correspondence.
//!
//! Kept as JSON inside the envelope; fields are only ever added, with a default.

use std::collections::BTreeMap;

use brudvagt_facts::{FactSheet, Parties};
use brudvagt_guard::{Hit, HitKind, NotChecked};
use brudvagt_proto::triage::Law;
pub(crate) use brudvagt_seal::content::{Content, open, open_bytes, seal, seal_bytes};
use brudvagt_types::Said;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) const RECEIPT: &str = "filing.receipt";
pub(crate) const ATTACHMENT: &str = "filing.attachment";
pub(crate) const NIS2_RECEIPT: &str = "nis2.receipt";

/// A mail exactly as it is sent, at every attempt.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Mail {
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// Where an answer goes; empty: to the sender.
    #[serde(default)]
    pub(crate) reply_to: String,
    /// The Message-ID of the mail it answers, in brackets; empty: it answers none.
    #[serde(default)]
    pub(crate) in_reply_to: String,
    /// Who writes, as the reader sees it; empty: the program.
    #[serde(default)]
    pub(crate) from_name: String,
    /// In English, where it is not in Danish.
    #[serde(default)]
    pub(crate) is_english: bool,
}

/// The words of a letter to data subjects, with all that its mail needs: thousands are sent without
/// asking another service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Letter {
    pub(crate) subject: String,
    pub(crate) nature: String,
    pub(crate) consequences: String,
    pub(crate) measures: String,
    pub(crate) advice: String,
    pub(crate) contact: String,
    pub(crate) language: String,
    /// The municipality's name, and the case's reference.
    pub(crate) municipality: String,
    pub(crate) reference: String,
    /// Where an answer to the mail goes: the municipality's own address. Empty: to the sender.
    #[serde(default)]
    pub(crate) reply_to: String,
    /// The same letter in other languages; these have no further translations.
    #[serde(default)]
    pub(crate) translations: Vec<Letter>,
    /// Of a group's own letter: the group's id on the case.
    #[serde(default)]
    pub(crate) group: String,
    /// The group's name when its letter was written.
    #[serde(default)]
    pub(crate) group_name: String,
    /// Letters of groups of people who get their own; everybody else gets this one.
    #[serde(default)]
    pub(crate) for_groups: Vec<Letter>,
}

impl Letter {
    /// What a person of `group` gets: the group's own letter, if it has one.
    pub(crate) fn for_group(&self, group: &str) -> &Self {
        let own = self.for_groups.iter().find(|it| it.group == group);
        own.unwrap_or(self)
    }

    /// The words one reader gets.
    pub(crate) fn for_reader(&self, group: &str, language: &str) -> &Self {
        self.for_group(group).in_language(language)
    }

    /// Every letter of the case: this one, then those of groups.
    pub(crate) fn each(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.for_groups)
    }

    /// The letter in the reader's language, if a translation exists; otherwise as it is.
    pub(crate) fn in_language(&self, language: &str) -> &Self {
        if language.is_empty() || language == self.language {
            return self;
        }
        let translated = self.translations.iter().find(|it| it.language == language);
        translated.unwrap_or(self)
    }

    /// Whether the letter exists in `language`.
    pub(crate) fn is_in(&self, language: &str) -> bool {
        language.is_empty() || self.in_language(language).language == language
    }
}

/// A record that somebody was told in another way than by our mail: by whom, with a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) by_name: String,
    pub(crate) note: String,
}

/// Where another system is told, and the secret that signs what it is told.
#[derive(Serialize, Deserialize)]
pub(crate) struct HookWords {
    pub(crate) url: String,
    pub(crate) secret: Vec<u8>,
    /// Whoever made it, by name.
    pub(crate) made_by: String,
}

/// A person affected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// Empty: told in another way than by mail.
    pub(crate) email: String,
    /// Where they live, for a letter by post.
    #[serde(default)]
    pub(crate) address: String,
    /// The language they are written to in; empty for the letter's own.
    #[serde(default)]
    pub(crate) language: String,
}

/// What a filing was made of, as it was then.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Frozen {
    pub(crate) facts: FactSheet,
    pub(crate) parties: Parties,
    pub(crate) filing: brudvagt_facts::Filing,
    /// The case's reference, and when the filing was due.
    pub(crate) reference: String,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) warnings_seen: Vec<Hit>,
    pub(crate) receipt_filename: String,
    #[serde(default)]
    pub(crate) channel: Channel,
}

/// Where a notification is made: a code, and what people call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Channel {
    pub(crate) code: String,
    pub(crate) name_da: String,
    pub(crate) name_en: String,
}

impl Channel {
    /// By the law the case is under, as triage says it.
    pub(crate) fn of(law: Option<&Law>) -> Self {
        law.map_or_else(Self::default, |law| Self {
            code: law.channel.clone(),
            name_da: law.channel_name.da().to_owned(),
            name_en: law.channel_name.en().to_owned(),
        })
    }

    pub(crate) fn is_virk(&self) -> bool {
        self.code == "virk"
    }
}

/// Virk: filings made before channels were stored were all made there.
impl Default for Channel {
    fn default() -> Self {
        let [code, name_da, name_en] = ["virk", "Virk", "Virk"].map(str::to_owned);
        Self {
            code,
            name_da,
            name_en,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Words {
    pub(crate) text: String,
    pub(crate) by_name: String,
}

/// What is known of an attachment beside its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AttachmentNote {
    pub(crate) filename: String,
    /// Code of the fact `attachments`.
    pub(crate) kind: String,
    pub(crate) hits: Vec<HitKind>,
    pub(crate) not_checked: Option<NotChecked>,
}

/// Why the incident is significant, and who said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Nis2Reason {
    pub(crate) reason: String,
    pub(crate) by_name: String,
    /// Why it was opened before, where it was ended in between; oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) earlier: Vec<Nis2Reason>,
}

/// What a NIS 2 notice says, and who wrote and approved it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Nis2Words {
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) saved_by_name: String,
    pub(crate) approved_by_name: String,
    pub(crate) delay_reason: String,
}

impl Content for AttachmentNote {
    const PURPOSE: &'static str = "filing.attachment_note";
}
impl Content for Nis2Reason {
    const PURPOSE: &'static str = "nis2.reason";
}
impl Content for Nis2Words {
    const PURPOSE: &'static str = "nis2.notice";
}
impl Content for Mail {
    const PURPOSE: &'static str = "message.mail";
}
impl Content for HookWords {
    const PURPOSE: &'static str = "hook";
}
impl Content for Letter {
    const PURPOSE: &'static str = "communication.letter";
}
impl Content for Told {
    const PURPOSE: &'static str = "recipient.told";
}
impl Content for Person {
    const PURPOSE: &'static str = "recipient.person";
}
impl Content for Frozen {
    const PURPOSE: &'static str = "filing.frozen";
}
impl Content for Words {
    const PURPOSE: &'static str = "correspondence.words";
}
