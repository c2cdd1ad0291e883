//! Signing in with the municipality's own provider: OpenID Connect, code with PKCE.
//!
//! Invariants: a provider vouches for people of its own municipalities only, and contributes to their
//! rights nothing but app roles that the directory knows. Nobody is found by name or address. No
//! claim is logged or kept. A provider that is away ends no session and holds up no other provider.

pub(crate) mod claims;
mod endpoint;
mod fetch;
mod jws;
pub(crate) mod pending;
pub(crate) mod provider;
pub(crate) mod signed_in;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

pub(crate) use claims::Told;
pub(crate) use endpoint::{Endpoint, Prompt, Secrets};
pub use provider::Provider;

/// Why somebody is not signed in. Stable words for the log; what people read is in the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// This browser has no sign-in that waits for this answer.
    NotPending,
    /// The answer came from another provider than was asked, or does not say which.
    WrongIssuer,
    /// The answer is malformed.
    Malformed,
    /// The provider refused, or the person cancelled.
    Denied,
    ProviderAsks,
    /// The provider is away or too slow, or its answer is too big or a redirect.
    ProviderAway,
    /// Its own description does not fit the settings.
    ProviderUnfit,
    BadSignature,
    WrongAudience,
    NotNow,
    WrongNonce,
    NoSubject,
    WrongOrganisation,
    LevelTooLow,
    GroupsNotSent,
    NotLinked,
    Left,
    /// Asked to show again who she is, the person did not, or the provider does not say when.
    NotProvedAgain,
    /// Asked to show again who she is, somebody else did.
    AnotherPerson,
}

impl Refusal {
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::NotPending => "SIGN_IN_NOT_PENDING",
            Self::WrongIssuer => "WRONG_ISSUER",
            Self::Malformed => "SIGN_IN_MALFORMED",
            Self::Denied => "PROVIDER_DENIED",
            Self::ProviderAsks => "PROVIDER_ASKS",
            Self::ProviderAway => "PROVIDER_AWAY",
            Self::ProviderUnfit => "PROVIDER_UNFIT",
            Self::BadSignature => "BAD_SIGNATURE",
            Self::WrongAudience => "WRONG_AUDIENCE",
            Self::NotNow => "TOKEN_NOT_NOW",
            Self::WrongNonce => "WRONG_NONCE",
            Self::NoSubject => "NO_SUBJECT",
            Self::WrongOrganisation => "WRONG_ORGANISATION",
            Self::LevelTooLow => "LEVEL_TOO_LOW",
            Self::GroupsNotSent => "GROUPS_NOT_SENT",
            Self::NotLinked => "NOT_LINKED",
            Self::Left => "PERSON_LEFT",
            Self::NotProvedAgain => "NOT_PROVED_AGAIN",
            Self::AnotherPerson => "ANOTHER_PERSON",
        }
    }

    /// 400 for what is malformed, 403 for who may not, 503 for what is away.
    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::Denied
            | Self::WrongOrganisation
            | Self::LevelTooLow
            | Self::GroupsNotSent
            | Self::NotLinked
            | Self::Left
            | Self::NotProvedAgain
            | Self::AnotherPerson => 403,
            Self::ProviderAway | Self::ProviderUnfit => 503,
            Self::NotPending
            | Self::WrongIssuer
            | Self::Malformed
            | Self::ProviderAsks
            | Self::BadSignature
            | Self::WrongAudience
            | Self::NotNow
            | Self::WrongNonce
            | Self::NoSubject => 400,
        }
    }
}

/// Every provider of the installation, by the name in its addresses.
pub(crate) type Providers = BTreeMap<String, Arc<Endpoint>>;

/// Checks all settings without asking any provider, so that one that is away does not stop the portal
/// from starting.
///
/// # Errors
/// Names the provider and what is wrong with it.
pub(crate) fn providers(
    settings: &BTreeMap<String, Provider>,
    private_hosts: &[String],
) -> anyhow::Result<Providers> {
    let fetch = Arc::new(fetch::Fetch::new(private_hosts)?);
    settings
        .iter()
        .map(|(name, provider)| {
            let endpoint = Endpoint::new(name, provider.clone(), fetch.clone())?;
            Ok((name.clone(), Arc::new(endpoint)))
        })
        .collect()
}
