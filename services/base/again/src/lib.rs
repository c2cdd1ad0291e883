//! What is attempted again and again until it is settled: a mail to its reader, a word to another system.
//!
//! ```text
//! lease (tx) ──> attempt (no tx) ──> settle, or postpone by wait_after (tx)
//! ```
//! A row is leased for longer than any attempt takes, attempted while no transaction is open, and then
//! settled, or postponed by what went wrong. A process that dies in between leaves a lease that runs out:
//! the row comes up again, so delivery is at least once, and what is sent must be recognisable when it
//! comes twice. Whoever records after the lease has run out, and finds the row settled, has nothing to
//! say.
//!
//! The table is its user's own, with its own rights and policies, named by a [`Queue`]; the functions
//! write on a transaction that the user began, beside what else changes with it.
//!
//! Deliberately absent: the loop that looks, and the work. What is tried is read, sealed and announced
//! differently by each user ([0089](../../../../docs/decisions/0089-sent-again-until-settled.md)).

mod queue;
mod wait;

pub use queue::{Pending, Queue, lease, lease_these, pending, postpone, settle};
pub use wait::{Failure, Waits, wait_after};
