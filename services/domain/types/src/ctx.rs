use jiff::Timestamp;

use crate::{Actor, Role, Scope};

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

impl Ctx {
    /// What a service does by itself, over all rows, without a cause by which it would be known again.
    pub fn system(service: &str, now: Timestamp) -> Self {
        Self {
            now,
            actor: Actor::system(service),
            scope: Scope::System,
            cause: None,
        }
    }

    /// The setting `brudvagt.person` that the policies of sealed cases read: the person's id, or `*`
    /// for the system itself. A person whose id is `*` gets an empty setting, because `*` would give
    /// her the system's sight; so does a program, which no seal can name.
    pub fn person_setting(&self) -> &str {
        match (&self.scope, self.actor.role) {
            (Scope::System, _) | (_, Role::System) => "*",
            _person if self.actor.id == "*" || self.actor.by_program => "",
            _person => &self.actor.id,
        }
    }
}
