//! Signing calls with a caller's own key.

use std::{fmt, path::Path, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use brudvagt_types::{Actor, Scope};
use ring::signature::{Ed25519KeyPair, KeyPair};

use super::{
    claims::{Claims, MARK, machine_seconds},
    keys,
};

/// A caller with its key.
#[derive(Clone)]
pub struct Signer(Arc<Inner>);

struct Inner {
    from: String,
    pair: Ed25519KeyPair,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.0.from)
    }
}

impl Signer {
    /// # Errors
    /// When the caller's key cannot be read, or others may read it.
    pub fn load(folder: &Path, from: &str) -> anyhow::Result<Self> {
        Ok(Self(Arc::new(Inner {
            from: from.to_owned(),
            pair: keys::private(folder, from)?,
        })))
    }

    pub fn from(&self) -> &str {
        &self.0.from
    }

    /// A token for one call of `method` at the service `to`. `shown` is the token with which the actor
    /// was named to this service.
    pub fn sign(
        &self,
        (to, method): (&str, &str),
        (actor, scope): (&Actor, &Scope),
        shown: Option<&str>,
    ) -> String {
        self.write(&Claims {
            from: self.0.from.clone(),
            to: to.to_owned(),
            method: method.to_owned(),
            actor: actor.clone(),
            scope: scope.clone(),
            issued: machine_seconds(),
            shown: shown.map(str::to_owned),
        })
    }

    pub(super) fn write(&self, claims: &Claims) -> String {
        let id = keys::id_of(self.0.pair.public_key().as_ref());
        let signed = format!("{MARK}.{id}.{}", claims.write());
        let signature = self.0.pair.sign(signed.as_bytes());
        format!("{signed}.{}", BASE64.encode(signature))
    }
}
