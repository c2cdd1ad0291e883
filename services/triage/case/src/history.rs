//! The hash chain of a case: append-only, checkable offline, and still whole after erasure.
//!
//! An entry's hash covers its codes and the digest of its words, not the words: destroying a key
//! erases the words, and the chain still holds. The digest is salted, so that a short text cannot be
//! guessed from it once its salt is gone with the key.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Who wrote an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    pub id: String,
    pub name: String,
    pub role: String,
}

/// The words of an entry and what makes their digest unguessable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaltedText {
    #[serde(with = "hex32")]
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
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "hex32_option"
    )]
    pub text_digest: Option<[u8; 32]>,
    #[serde(with = "hex32")]
    pub prev: [u8; 32],
    #[serde(with = "hex32")]
    pub hash: [u8; 32],
}

/// Where a chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub seq: u64,
    #[serde(with = "hex32")]
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
        at: new.at,
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

    /// SHA-256 over the length-prefixed parts, in this order: `brudvagt/1`, the case id, seq, the
    /// previous hash, the time in microseconds, the author's id, name and role, the kind, the codes
    /// as JSON with sorted keys, and the digest of the words (empty when there are none).
    pub fn compute_hash(&self, case_id: &[u8; 16]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hasher.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(bytes);
        };
        part(b"brudvagt/1");
        part(case_id);
        part(&self.seq.to_be_bytes());
        part(&self.prev);
        part(&self.at.as_microsecond().to_be_bytes());
        part(self.author.id.as_bytes());
        part(self.author.name.as_bytes());
        part(self.author.role.as_bytes());
        part(self.kind.as_bytes());
        part(canonical(&self.codes).as_bytes());
        part(
            self.text_digest
                .as_ref()
                .map_or(&[], |digest| digest.as_slice()),
        );
        hasher.finalize().into()
    }
}

/// JSON without white space, keys sorted at every depth.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<_> = map.keys().collect();
            keys.sort_unstable();
            let members: Vec<String> = keys
                .into_iter()
                .filter_map(|key| {
                    let member = map.get(key)?;
                    Some(format!(
                        "{}:{}",
                        Value::String(key.clone()),
                        canonical(member)
                    ))
                })
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// What is wrong with a chain, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum Fault {
    /// Entry `seq` does not hash to what it says: something in it was changed.
    Changed {
        seq: u64,
    },
    /// The words of entry `seq` are not those it was written with.
    TextChanged {
        seq: u64,
    },
    /// Where entry `expected` should stand, `found` stands: removed, reordered or repeated.
    OutOfOrder {
        expected: u64,
        found: u64,
    },
    /// Entry `seq` does not follow the one before it.
    Unlinked {
        seq: u64,
    },
    /// The chain ends at `seq`, but its head is at `expected`: the end was cut off or replaced.
    Truncated {
        seq: u64,
        expected: u64,
    },
    HeadDiffers {
        seq: u64,
    },
}

/// Checks a whole chain. Words that are gone (erased) are no fault; changed ones are.
///
/// # Errors
/// Every fault found, in order.
pub fn verify(
    case_id: &[u8; 16],
    entries: &[Entry],
    head: Option<Head>,
) -> Result<Head, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut last = GENESIS;
    for entry in entries {
        let expected = last.seq.saturating_add(1);
        if entry.seq != expected {
            faults.push(Fault::OutOfOrder {
                expected,
                found: entry.seq,
            });
        } else if entry.prev != last.hash {
            faults.push(Fault::Unlinked { seq: entry.seq });
        }
        if entry.compute_hash(case_id) != entry.hash {
            faults.push(Fault::Changed { seq: entry.seq });
        }
        if let Some(text) = &entry.text
            && Some(text.digest()) != entry.text_digest
        {
            faults.push(Fault::TextChanged { seq: entry.seq });
        }
        last = entry.head();
    }
    if let Some(head) = head {
        if last.seq != head.seq {
            faults.push(Fault::Truncated {
                seq: last.seq,
                expected: head.seq,
            });
        } else if last.hash != head.hash {
            faults.push(Fault::HeadDiffers { seq: last.seq });
        }
    }
    if faults.is_empty() {
        Ok(last)
    } else {
        Err(faults)
    }
}

/// 32 bytes as lower-case hex.
mod hex32 {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&super::hex(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(from)?;
        super::unhex(&text).ok_or_else(|| D::Error::custom("not 64 hex digits"))
    }
}

mod hex32_option {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        bytes: &Option<[u8; 32]>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => to.serialize_str(&super::hex(bytes)),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<[u8; 32]>, D::Error> {
        let Some(text) = Option::<String>::deserialize(from)? else {
            return Ok(None);
        };
        super::unhex(&text)
            .map(Some)
            .ok_or_else(|| D::Error::custom("not 64 hex digits"))
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ok = write!(text, "{byte:02x}");
    }
    text
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}
