//! Checking calls: the signature, what it was made for, and whether its maker may.

use std::{path::Path, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use brudvagt_proto::caller::{self as may, DEMONSTRATION};
use brudvagt_types::{Actor, Role, Scope};
use ring::signature::{ED25519, UnparsedPublicKey};

use super::{
    claims::{Claims, MARK, machine_seconds},
    keys::Known,
};

/// How often one service may go on in a person's name after another.
const DEEPEST: u8 = 2;

/// Why a token is refused. The wire says `UNAUTHENTICATED`, and `CALLER_NOT_ALLOWED` where the token is
/// genuine and its maker oversteps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("there is no token")]
    Missing,
    #[error("the token is malformed")]
    Malformed,
    #[error("the token's key is not known")]
    UnknownKey,
    #[error("the token's signature is wrong")]
    Signature,
    #[error("the token was made with another caller's key")]
    NotItsKey,
    #[error("the token is too old or from the future")]
    Stale,
    #[error("the token is for another service")]
    Audience,
    #[error("the token is for another method")]
    Method,
    #[error("the caller may not call this method")]
    Caller,
    #[error("the caller may not name this actor")]
    Actor,
}

impl Refused {
    /// Whether its maker is who it says, and asks for what it may not.
    pub const fn is_overstep(self) -> bool {
        matches!(self, Self::Caller | Self::Actor)
    }
}

/// What is called.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The service.
    pub at: &'a str,
    /// The method's path.
    pub method: &'a str,
}

/// Checks tokens of everybody whose public key is known. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Verifier {
    known: Arc<Known>,
    is_demonstration: bool,
}

impl Verifier {
    /// # Errors
    /// As [`Known::load`].
    pub fn load(folder: &Path, is_demonstration: bool) -> anyhow::Result<Self> {
        Ok(Self {
            known: Arc::new(Known::load(folder)?),
            is_demonstration,
        })
    }

    /// # Errors
    /// See [`Refused`].
    pub fn verify(&self, token: &str, asked: Asked<'_>) -> Result<Claims, Refused> {
        let claims = self.read(token, asked.at)?;
        if claims.method != asked.method {
            return Err(Refused::Method);
        }
        self.check(&claims, DEEPEST)?;
        Ok(claims)
    }

    /// A genuine token for a call of the service `at`; whether its maker may is not looked at.
    fn read(&self, token: &str, at: &str) -> Result<Claims, Refused> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
        let mut parts = signed.split('.');
        let (Some(MARK), Some(id), Some(body), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Refused::Malformed);
        };
        let signature = BASE64
            .decode(signature)
            .map_err(|_not_base64| Refused::Malformed)?;
        let (caller, public) = self.known.get(id).ok_or(Refused::UnknownKey)?;
        UnparsedPublicKey::new(&ED25519, public)
            .verify(signed.as_bytes(), &signature)
            .map_err(|_unspecified| Refused::Signature)?;
        let claims = Claims::read(body).ok_or(Refused::Malformed)?;
        if claims.from != caller {
            return Err(Refused::NotItsKey);
        }
        if claims.is_stale(machine_seconds()) {
            return Err(Refused::Stale);
        }
        if claims.to != at {
            return Err(Refused::Audience);
        }
        Ok(claims)
    }

    /// Whether who made the token may make this call in this name. A person is named by the portal; another
    /// service goes on in her name as long as she was named to it.
    fn check(&self, claims: &Claims, deepest: u8) -> Result<(), Refused> {
        let from = claims.from.as_str();
        if from == DEMONSTRATION {
            return allow(self.is_demonstration, Refused::Caller);
        }
        let (to, method) = (claims.to.as_str(), claims.method.as_str());
        if is_itself(&claims.actor, from) {
            return allow(may::call_as_itself(from, to, method), Refused::Caller);
        }
        if !may::call_for_a_person(from, to, method) {
            return Err(Refused::Caller);
        }
        if may::name_people(from) {
            let is_person = claims.actor.role != Role::System && claims.scope != Scope::System;
            return allow(is_person, Refused::Actor);
        }
        let before = match (&claims.shown, deepest.checked_sub(1)) {
            (Some(shown), Some(deeper)) => {
                let before = self.read(shown, from)?;
                self.check(&before, deeper)?;
                before
            }
            _nothing_shown => return Err(Refused::Actor),
        };
        allow(claims.is_within(&before), Refused::Actor)
    }
}

fn allow(is_allowed: bool, refused: Refused) -> Result<(), Refused> {
    is_allowed.then_some(()).ok_or(refused)
}

/// The caller, acting by itself.
fn is_itself(actor: &Actor, from: &str) -> bool {
    *actor == Actor::system(from)
}
