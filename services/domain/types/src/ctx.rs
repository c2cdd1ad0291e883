use jiff::Timestamp;

use crate::{Actor, Scope};

/// The circumstances of one action: when, by whom, on whose rows, and because of what.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The only clock an action knows.
    pub now: Timestamp,
    pub actor: Actor,
    pub scope: Scope,
    /// The event or idempotency key that caused this; a known cause is answered, not repeated.
    pub cause: Option<String>,
}
