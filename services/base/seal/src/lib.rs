//! Seals what people write: a key per case, wrapped by its municipality's key.
//!
//! Free text, mail bodies and attachments are stored sealed. A case's key lies beside the case,
//! wrapped; destroying that one row makes everything sealed under it unreadable, which is how a
//! case is erased while its hash chain still verifies.
//!
//! # Invariants
//! - Every sealed text is bound to its municipality, its subject (the row it belongs to) and its
//!   purpose: moved anywhere else it does not open.
//! - Nonces are 24 random bytes, so no counter has to be shared between replicas.
//! - Keys are wiped on drop and print as `[redacted]`. No error carries a key or a plaintext.
//! - The municipality's key is only ever used to derive keys; wrapping and searching each have
//!   their own.
//!
//! Deliberately absent: a key server. The municipality keys come from one file that whoever runs
//! the installation provides, and [`Keyring`] is the one place to replace by another source.
//!
//! # Turning a key over
//! Put the new key in `[keys]` and the old one first in `[retired]`; new cases use the new key at
//! once. [`Keyring::rewrap`] each stored key; then the old one may leave the file. The search index
//! stays valid until then, because it is keyed by the oldest key in the file ([`search`]).

mod case_key;
pub mod content;
mod derive;
mod envelope;
mod error;
mod keyring;
mod mark;
pub mod search;

pub use case_key::CaseKey;
pub use content::Content;
pub use error::{KeyringError, SealError};
pub use keyring::{Keyring, WrappedKey};
