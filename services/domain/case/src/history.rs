//! The hash chain of a case: append-only, checkable offline, and still whole after erasure.
//!
//! An entry's hash covers its codes and the digest of its words, not the words: destroying a key
//! erases the words, and the chain still holds. The digest is salted, so that a short text cannot be
//! guessed from it once its salt is gone with the key.
//!
//! # Law
//! Rule HI-1: GDPR art. 33(5), the documentation must let the supervisory authority verify
//! compliance. Rule HI-2: GDPR art. 17(1), databeskyttelsesloven § 41(7): words can be erased when
//! their time is up, and what was decided when, by whom, still stands.

mod canonical;
mod fault;
mod verify;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::framed::Framed;
use crate::hex;

pub use canonical::canonical;
pub use fault::Fault;
pub use verify::verify;

/// Who wrote an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    pub id: String,
    pub name: String,
    pub role: String,
}

/// The words of an entry and what makes their digest unguessable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaltedText {
    #[serde(with = "hex")]
    pub salt: [u8; 32],
    pub text: String,
}

impl SaltedText {
    /// SHA-256 over the salt, then the text.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(self.salt)
            .chain_update(&self.text)
            .finalize()
            .into()
    }
}

/// One entry of a case's history. `codes` holds no personal data and no free text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// From 1, without a gap.
    pub seq: u64,
    /// Whole microseconds, UTC.
    pub at: Timestamp,
    pub author: Author,
    pub kind: String,
    pub codes: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<SaltedText>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "hex::option")]
    pub text_digest: Option<[u8; 32]>,
    #[serde(with = "hex")]
    pub prev: [u8; 32],
    #[serde(with = "hex")]
    pub hash: [u8; 32],
}

/// Where a chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub seq: u64,
    #[serde(with = "hex")]
    pub hash: [u8; 32],
}

/// What the first entry points back to.
pub const GENESIS: Head = Head {
    seq: 0,
    hash: [0; 32],
};

/// What a new entry says.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub at: Timestamp,
    pub author: Author,
    pub kind: String,
    pub codes: Value,
    pub text: Option<SaltedText>,
}

/// Links a new entry to the chain of `case_id` that ends at `head`.
pub fn append(case_id: &[u8; 16], head: Head, new: NewEntry) -> Entry {
    let mut entry = Entry {
        seq: head.seq.saturating_add(1),
        // What the database keeps, so that an entry reads back as it was written.
        at: Timestamp::from_microsecond(new.at.as_microsecond()).unwrap_or(new.at),
        author: new.author,
        kind: new.kind,
        codes: new.codes,
        text_digest: new.text.as_ref().map(SaltedText::digest),
        text: new.text,
        prev: head.hash,
        hash: [0; 32],
    };
    entry.hash = entry.compute_hash(case_id);
    entry
}

impl Entry {
    pub fn head(&self) -> Head {
        Head {
            seq: self.seq,
            hash: self.hash,
        }
    }

    /// SHA-256 over the parts, each with its length in front (8 bytes, big-endian), in this order:
    /// `brudvagt/1`, the case id, seq, the previous hash, the time in microseconds since 1970, the
    /// author's id, name and role, the kind, the codes as JSON with sorted keys and no white space,
    /// and the digest of the words (empty when there are none). Numbers are 8 bytes, big-endian.
    pub fn compute_hash(&self, case_id: &[u8; 16]) -> [u8; 32] {
        let digest = self.text_digest.as_ref();
        let framed = Framed::new("brudvagt/1")
            .part(case_id)
            .number(self.seq)
            .part(&self.prev)
            .part(&self.at.as_microsecond().to_be_bytes())
            .part(self.author.id.as_bytes())
            .part(self.author.name.as_bytes())
            .part(self.author.role.as_bytes())
            .part(self.kind.as_bytes())
            .part(canonical(&self.codes).as_bytes())
            .part(digest.map_or(&[], <[u8; 32]>::as_slice));
        Sha256::digest(framed.bytes()).into()
    }

    /// The words were there and are gone: their digest remains.
    pub fn is_erased(&self) -> bool {
        self.text.is_none() && self.text_digest.is_some()
    }
}
