//! The signed token that services show each other: who asks, in which role, for whose rows.
//!
//! HMAC-SHA256 over JSON claims, one minute long. It is a transport credential, so its times are the
//! machine's, never the settable clock's. Why not JWT or PASETO: see the decision on internal tokens.

use std::{path::Path, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use brudvagt_types::{Actor, Scope};
use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

const LIFETIME: SignedDuration = SignedDuration::from_secs(60);
const SKEW: SignedDuration = SignedDuration::from_secs(30);

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    pub actor: Actor,
    pub scope: Scope,
    /// The service that made the token.
    pub from: String,
    /// Unix seconds.
    pub issued: i64,
}

/// Why a token is refused. The wire only says `UNAUTHENTICATED`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the token is malformed")]
    Malformed,
    #[error("the token's signature is wrong")]
    Signature,
    #[error("the token is too old or from the future")]
    Stale,
}

/// Signs and checks tokens.
#[derive(Clone)]
pub struct TokenKey(Arc<[u8]>);

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey([redacted])")
    }
}

/// Tokens use the machine's time, which the settable clock must not move.
#[expect(clippy::disallowed_methods, reason = "a drill must not end sessions")]
fn machine_seconds() -> i64 {
    Timestamp::now().as_second()
}

impl TokenKey {
    /// # Errors
    /// When the file cannot be read or holds fewer than 32 bytes.
    pub fn load(file: &Path) -> anyhow::Result<Self> {
        let bytes = std::fs::read(file)?;
        Self::new(bytes.trim_ascii())
            .ok_or_else(|| anyhow::anyhow!("{} must hold at least 32 bytes of key", file.display()))
    }

    pub fn new(key: &[u8]) -> Option<Self> {
        (key.len() >= 32).then(|| Self(key.into()))
    }

    fn mac(&self, body: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(body);
        Some(mac)
    }

    pub fn sign(&self, actor: &Actor, scope: &Scope, from: &str) -> String {
        let claims = Claims {
            actor: actor.clone(),
            scope: scope.clone(),
            from: from.to_owned(),
            issued: machine_seconds(),
        };
        let body = BASE64.encode(serde_json::to_vec(&claims).unwrap_or_default());
        let tag = self
            .mac(body.as_bytes())
            .map(|mac| mac.finalize().into_bytes());
        format!("{body}.{}", BASE64.encode(tag.unwrap_or_default()))
    }

    /// # Errors
    /// See [`Refused`]. The comparison takes the same time for every wrong signature.
    pub fn verify(&self, token: &str) -> Result<Claims, Refused> {
        let (body, tag) = token.split_once('.').ok_or(Refused::Malformed)?;
        let Ok(tag) = BASE64.decode(tag) else {
            return Err(Refused::Malformed);
        };
        let mac = self.mac(body.as_bytes()).ok_or(Refused::Malformed)?;
        if mac.verify_slice(&tag).is_err() {
            return Err(Refused::Signature);
        }
        let claims: Claims = BASE64
            .decode(body)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .ok_or(Refused::Malformed)?;
        let age = machine_seconds().saturating_sub(claims.issued);
        if age > (LIFETIME + SKEW).as_secs() || age < -SKEW.as_secs() {
            return Err(Refused::Stale);
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> TokenKey {
        TokenKey::new(&[byte; 32]).unwrap()
    }

    #[test]
    fn a_token_says_who_signed_in_and_for_whose_rows() {
        let token = key(1).sign(&Actor::system("portal"), &Scope::System, "portal");
        let claims = key(1).verify(&token).unwrap();
        assert_eq!(
            (claims.actor.id.as_str(), claims.scope),
            ("system:portal", Scope::System)
        );
    }

    #[test]
    fn a_token_that_says_nothing_of_units_opens_no_case_to_a_head() {
        let json =
            r#"{"id":"a","name":"A","email":"","role":"department_head","unit_id":"school"}"#;
        let actor: Actor = serde_json::from_str(json).unwrap();
        assert!(!actor.answers_for(&"901".parse().unwrap(), "school"));
    }

    #[test]
    fn another_key_a_changed_byte_or_no_signature_is_refused() {
        let token = key(1).sign(&Actor::system("portal"), &Scope::System, "portal");
        assert_eq!(key(2).verify(&token), Err(Refused::Signature));
        let (body, _) = token.split_once('.').unwrap();
        assert_eq!(key(1).verify(&format!("{body}.")), Err(Refused::Signature));
        assert_eq!(key(1).verify(body), Err(Refused::Malformed));
        assert_eq!(key(1).verify(&format!("x{token}")), Err(Refused::Signature));
    }
}
