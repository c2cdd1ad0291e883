//! What a token says, and how it is written.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use brudvagt_types::{Actor, Scope};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What kind of token it is; its first part. Another version has another mark.
pub(super) const MARK: &str = "brudvagt-call-1";
pub(super) const LIFETIME: SignedDuration = SignedDuration::from_secs(30);
/// How much the clocks of two machines may differ.
pub(super) const SKEW: SignedDuration = SignedDuration::from_secs(30);

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Who calls.
    pub from: String,
    /// The service that is called.
    pub to: String,
    /// The method's path.
    pub method: String,
    pub actor: Actor,
    pub scope: Scope,
    /// Unix seconds.
    pub issued: i64,
    /// The token with which the actor was named to whoever goes on in her name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
}

/// Tokens use the machine's time, which the settable clock must not move.
#[expect(clippy::disallowed_methods, reason = "a drill must not end sessions")]
pub(super) fn machine_seconds() -> i64 {
    Timestamp::now().as_second()
}

impl Claims {
    pub(super) fn write(&self) -> String {
        BASE64.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    pub(super) fn read(body: &str) -> Option<Self> {
        serde_json::from_slice(&BASE64.decode(body).ok()?).ok()
    }

    pub(super) fn is_stale(&self, now: i64) -> bool {
        let age = now.saturating_sub(self.issued);
        age > (LIFETIME + SKEW).as_secs() || age < -SKEW.as_secs()
    }

    /// Whether `self` says no more than what was said before it: the same person, in the same role, for
    /// no other rows. The unit she works in may be left out, which counts for less.
    pub(super) fn is_within(&self, before: &Self) -> bool {
        let (she, known) = (&self.actor, &before.actor);
        let is_she = (&she.id, she.role, &she.units, she.by_program)
            == (&known.id, known.role, &known.units, known.by_program);
        let rows = match (&self.scope, &before.scope) {
            (_, Scope::System) => true,
            (Scope::System, Scope::Municipalities(_)) => false,
            (Scope::Municipalities(codes), Scope::Municipalities(known)) => {
                codes.iter().all(|code| known.contains(code))
            }
        };
        is_she && rows
    }
}
