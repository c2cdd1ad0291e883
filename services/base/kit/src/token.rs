//! The signed token that services show each other: which of them calls, what, in whose name and for whose
//! rows.
//!
//! Ed25519 over JSON claims, half a minute long, good for one method of one service. Each caller has a key
//! of its own, and a table says what it may call and in whose name (`proto/src/caller.rs`): whoever takes over one
//! process can speak as that one alone. A service that goes on in a person's name shows the token with
//! which she was named to it. It is a transport credential, so its times are the machine's, never the
//! settable clock's. Why not JWT or PASETO: see the decisions on internal tokens.

mod claims;
mod keys;
mod sign;
mod verify;

pub use brudvagt_proto::caller::{ADMINISTRATOR, CALLERS, DEMONSTRATION};
pub use claims::Claims;
pub use keys::{Known, PUBLIC, key_file, make};
pub use sign::Signer;
pub use verify::{Asked, Refused, Verifier};

#[cfg(test)]
mod tests;
