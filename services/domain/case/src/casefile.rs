//! The case file: a whole case in one JSON file that anyone can check offline.
//!
//! A file is read line by line. Each section, each attachment and each history entry stands on a
//! line of its own, so that a changed byte always belongs to something with a name:
//!
//! ```text
//! {
//! "format":"brudvagt-case-file","version":1,
//! "case":{…},
//! "facts":{…},
//! "register":{…},
//! "attachments":[
//! {"name":…,"sha256":…}
//! ],
//! "history":[
//! {"seq":1,…},
//! {"seq":2,…}
//! ],
//! "seal":{…}
//! }
//! ```
//!
//! Keys are sorted and nothing has white space, so one content has one spelling. The seal holds the
//! head of the hash chain, the digest of every section, which entries' words had been erased when
//! the file was made, and an Ed25519 signature over all of that.
//!
//! # What is found
//! A changed byte (named by section or entry), and removed, moved, repeated, replaced and cut-off
//! entries; a case that differs from what its history adds up to, because somebody changed the row
//! and not the history. Whoever holds the signing key could rewrite a case and sign it again;
//! [`AnchorList`]s, lists of chain heads that the municipality keeps elsewhere, uncover that.
//!
//! # Law
//! Rule CF-1: GDPR art. 33(5), the documentation must let the supervisory authority verify
//! compliance.

mod anchors;
mod export;
mod fault;
mod read;
mod replay;
mod report;
mod sign;
mod verify;

use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::hex;
use crate::history::{Entry, Head};

pub use anchors::{Anchor, AnchorFault, AnchorList, Day};
pub use export::export;
pub use fault::{FileFault, Place, Section};
pub use replay::drift;
pub use report::Report;
pub use sign::{InvalidKey, PublicKey, Signature, Signer};
pub use verify::verify_file;

/// What a case file says about the case and about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseMeta {
    pub id: Uuid,
    pub municipality: MunicipalityCode,
    /// The case number that people use.
    pub reference: String,
    pub exported_at: Timestamp,
    /// Id of the person or service that asked for the file.
    pub exported_by: String,
    /// The state machine's case, as it was.
    pub state: Value,
}

/// An attachment, which lies beside the file and not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    pub id: String,
    pub name: String,
    pub content_type: String,
    pub size_bytes: u64,
    #[serde(with = "hex")]
    pub sha256: [u8; 32],
}

impl Attachment {
    /// Whether `content` is what was attached.
    pub fn matches(&self, content: &[u8]) -> bool {
        self.sha256 == <[u8; 32]>::from(Sha256::digest(content))
    }
}

/// Everything a case file holds but its seal.
#[derive(Clone, Debug)]
pub struct Contents {
    pub case: CaseMeta,
    /// The facts by name, with who said them and when.
    pub facts: Value,
    /// The case's row in the register (art. 33(5)).
    pub register: Value,
    pub attachments: Vec<Attachment>,
    pub history: Vec<Entry>,
    /// Where the chain ends according to the case's row, not its history, so that a history cut off
    /// in the database is noticed.
    pub head: Head,
}

const FORMAT_LINE: &str = "\"format\":\"brudvagt-case-file\",\"version\":1,";

/// Binds the sections to the chain and the chain to the signer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seal {
    case_id: Uuid,
    head: Head,
    /// Entries whose words were gone when the file was made.
    erased: Vec<u64>,
    digests: Digests,
    public_key: PublicKey,
    signature: Signature,
}

/// SHA-256 of each section's text, without its name and commas at the ends of lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Digests {
    #[serde(with = "hex")]
    case: [u8; 32],
    #[serde(with = "hex")]
    facts: [u8; 32],
    #[serde(with = "hex")]
    register: [u8; 32],
    #[serde(with = "hex")]
    attachments: [u8; 32],
    #[serde(with = "hex")]
    history: [u8; 32],
}

impl Digests {
    /// Of the sections' lines, in the order of the file.
    fn of(case: &str, facts: &str, register: &str, attachments: &[&str], history: &[&str]) -> Self {
        let digest = |text: &str| Sha256::digest(text).into();
        Self {
            case: digest(case),
            facts: digest(facts),
            register: digest(register),
            attachments: digest(&attachments.join("\n")),
            history: digest(&history.join("\n")),
        }
    }

    fn differing(&self, other: &Self) -> impl Iterator<Item = Section> {
        [
            (Section::Case, self.case == other.case),
            (Section::Facts, self.facts == other.facts),
            (Section::Register, self.register == other.register),
            (Section::Attachments, self.attachments == other.attachments),
            (Section::History, self.history == other.history),
        ]
        .into_iter()
        .filter_map(|(section, same)| (!same).then_some(section))
    }
}
