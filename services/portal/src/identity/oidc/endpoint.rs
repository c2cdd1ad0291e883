//! One provider: its description and keys as last read, and the requests to it.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use brudvagt_kit::Clock;
use form_urlencoded::{Serializer, byte_serialize};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::sync::RwLock;

use super::{
    Refusal, Told,
    claims::{self, Asked, LoggedOut},
    fetch::Fetch,
    jws::{self, Keys, Wrong},
    provider::{ClientAuthentication, Provider},
};

/// A description is read again after a day, keys after an hour, so that a withdrawn key stops
/// working.
const DESCRIPTION_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Whoever is sent to a provider that is away sees an error of her browser, and no way on: it is asked
/// first, unless it has answered just now.
const THERE_FOR: SignedDuration = SignedDuration::from_secs(10);
const KEYS_FOR: SignedDuration = SignedDuration::from_hours(1);
/// The least time between two readings of the keys, because anybody may send a token with an
/// unknown key.
const KEYS_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(30);
const SIGN_IN_TYPES: [&str; 1] = ["JWT"];
const LOGOUT_TYPES: [&str; 2] = ["logout+jwt", "JWT"];

#[derive(Clone, Debug, Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    end_session_endpoint: Option<String>,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Default)]
struct Known {
    description: Option<(Description, Timestamp)>,
    keys: Option<(Keys, Timestamp)>,
}

pub(crate) struct Endpoint {
    pub(crate) name: String,
    pub(crate) provider: Provider,
    secret: Option<String>,
    fetch: Arc<Fetch>,
    known: RwLock<Known>,
}

/// What is sent to the provider with a person, and kept until she comes back.
pub(crate) struct Secrets<'r> {
    pub(crate) state: &'r str,
    pub(crate) nonce: &'r str,
    pub(crate) verifier: &'r str,
}

/// How the provider is to meet the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// As it likes: it may remember her.
    Usual,
    AnotherAccount,
    /// She shows who she is, whatever it remembers, and it says when.
    Again,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// Tokens use the machine's time, even when a demonstration's clock was moved.
fn now() -> Timestamp {
    Clock::default().now()
}

impl Endpoint {
    pub(super) fn new(name: &str, provider: Provider, fetch: Arc<Fetch>) -> anyhow::Result<Self> {
        provider.check(name)?;
        Ok(Self {
            name: name.to_owned(),
            secret: provider.secret()?,
            provider,
            fetch,
            known: RwLock::default(),
        })
    }

    async fn description(&self) -> Result<Description, Refusal> {
        self.described_within(DESCRIPTION_FOR).await
    }

    async fn described_within(&self, life: SignedDuration) -> Result<Description, Refusal> {
        if let Some((known, at)) = &self.known.read().await.description
            && is_fresh(*at, life)
        {
            return Ok(known.clone());
        }
        let issuer = &self.provider.issuer;
        let url = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        let got = self.fetch.get(&url, None).await?;
        if got.status != 200 {
            return Err(Refusal::ProviderAway);
        }
        let told: Description =
            serde_json::from_slice(&got.body).map_err(|_unreadable| Refusal::ProviderUnfit)?;
        // A provider without S256 would accept a stolen code.
        let knows_s256 = told
            .code_challenge_methods_supported
            .as_ref()
            .is_none_or(|methods| methods.iter().any(|it| it == "S256"));
        if told.issuer != *issuer || !knows_s256 {
            tracing::error!(provider = self.name, "sign_in.provider_unfit");
            return Err(Refusal::ProviderUnfit);
        }
        self.known.write().await.description = Some((told.clone(), now()));
        Ok(told)
    }

    async fn keys(&self, again_after: SignedDuration) -> Result<Keys, Refusal> {
        if let Some((known, at)) = &self.known.read().await.keys
            && is_fresh(*at, again_after)
        {
            return Ok(known.clone());
        }
        let got = self
            .fetch
            .get(&self.description().await?.jwks_uri, None)
            .await?;
        let keys = Keys::parse(&got.body).filter(|_keys| got.status == 200);
        let keys = keys.ok_or(Refusal::ProviderAway)?;
        self.known.write().await.keys = Some((keys.clone(), now()));
        Ok(keys)
    }

    /// Verifies, and tries once more with freshly read keys when none fits: providers change their
    /// keys without notice.
    async fn verify(
        &self,
        token: &str,
        types: &[&str],
        again_after: SignedDuration,
    ) -> Result<Map<String, Value>, Refusal> {
        let algorithms = &self.provider.algorithms;
        let keys = self.keys(KEYS_FOR).await?;
        match jws::verify(token, &keys, algorithms, types) {
            Err(Wrong::Key) => {
                let keys = self.keys(again_after).await?;
                Ok(jws::verify(token, &keys, algorithms, types)?)
            }
            settled => Ok(settled?),
        }
    }

    /// The address where the person signs in. Always with S256, whatever the description lists.
    ///
    /// # Errors
    /// `PROVIDER_AWAY`, also when it has answered before and does not now; `PROVIDER_UNFIT`.
    pub(crate) async fn address(
        &self,
        callback: &str,
        secrets: &Secrets<'_>,
        prompt: Prompt,
    ) -> Result<String, Refusal> {
        let described = self.described_within(THERE_FOR).await?;
        let mut query = Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.provider.client_id)
            .append_pair("redirect_uri", callback)
            .append_pair("scope", &self.provider.scopes.join(" "))
            .append_pair("state", secrets.state)
            .append_pair("nonce", secrets.nonce)
            .append_pair("code_challenge", &challenge(secrets.verifier))
            .append_pair("code_challenge_method", "S256");
        for (name, value) in [
            ("acr_values", &self.provider.acr_values),
            ("resource", &self.provider.resource),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        match prompt {
            Prompt::Usual => {}
            Prompt::AnotherAccount => {
                query.append_pair("prompt", "select_account");
            }
            // With the second one it must say when she did (OpenID Connect Core, section 2). It is what is
            // taken when she comes back: a provider that takes 0 to the letter (canaille) asks without end.
            Prompt::Again => {
                query
                    .append_pair("prompt", "login")
                    .append_pair("max_age", &claims::SKEW.as_secs().to_string());
            }
        }
        Ok(with_query(
            &described.authorization_endpoint,
            &query.finish(),
        ))
    }

    /// As if its description had been read that long ago.
    #[cfg(test)]
    pub(super) async fn age(&self, by: SignedDuration) {
        if let Some((_known, at)) = &mut self.known.write().await.description {
            *at = at.saturating_sub(by).unwrap_or(*at);
        }
    }

    /// Whether the answer came from this provider (RFC 9207).
    pub(crate) async fn check_issuer(&self, issuers: &[String]) -> Result<(), Refusal> {
        let described = self.description().await?;
        match issuers {
            [one] if *one == self.provider.issuer => Ok(()),
            [] if !described.authorization_response_iss_parameter_supported => Ok(()),
            _other_none_or_several => Err(Refusal::WrongIssuer),
        }
    }

    /// Exchanges the code for the ID token of the person who came back.
    pub(crate) async fn exchange(
        &self,
        code: &str,
        callback: &str,
        secrets: &Secrets<'_>,
    ) -> Result<Told, Refusal> {
        let described = self.description().await?;
        let (form, authorization) = self.code_form(code, callback, secrets);
        let got = self
            .fetch
            .post_form(&described.token_endpoint, form, authorization)
            .await?;
        match got.status {
            200 => {}
            500.. => return Err(Refusal::ProviderAway),
            // The code was used before, or is not this client's.
            _refused => return Err(Refusal::Denied),
        }
        let tokens: Tokens =
            serde_json::from_slice(&got.body).map_err(|_unreadable| Refusal::Malformed)?;
        let mut claims = self
            .verify(&tokens.id_token, &SIGN_IN_TYPES, SignedDuration::ZERO)
            .await?;
        let asked = Asked {
            provider: &self.provider,
            nonce: secrets.nonce,
            access_token: tokens.access_token.as_deref(),
            now: now(),
        };
        let told = claims::check_id_token(&claims, &asked)?;
        if self.provider.userinfo {
            for (name, value) in self.userinfo(&described, &tokens, &told).await? {
                claims.entry(name).or_insert(value);
            }
        }
        claims::check_person(told, &claims, &self.provider)
    }

    /// The form that exchanges a code, and the header with it: the client authenticates in exactly
    /// one way.
    fn code_form(
        &self,
        code: &str,
        callback: &str,
        secrets: &Secrets<'_>,
    ) -> (String, Option<String>) {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", callback)
            .append_pair("code_verifier", secrets.verifier);
        let authorization = match (&self.secret, self.provider.client_authentication) {
            (Some(secret), ClientAuthentication::Basic) => {
                Some(basic(&self.provider.client_id, secret))
            }
            (secret, _) => {
                form.append_pair("client_id", &self.provider.client_id);
                if let Some(secret) = secret {
                    form.append_pair("client_secret", secret);
                }
                None
            }
        };
        (form.finish(), authorization)
    }

    async fn userinfo(
        &self,
        described: &Description,
        tokens: &Tokens,
        told: &Told,
    ) -> Result<Map<String, Value>, Refusal> {
        let (Some(url), Some(token)) = (&described.userinfo_endpoint, &tokens.access_token) else {
            return Err(Refusal::ProviderUnfit);
        };
        let got = self.fetch.get(url, Some(token)).await?;
        let claims: Option<Map<String, Value>> = serde_json::from_slice(&got.body).ok();
        let claims = claims
            .filter(|_claims| got.status == 200)
            .ok_or(Refusal::ProviderAway)?;
        if claims.get("sub").and_then(Value::as_str) == Some(told.sub.as_str()) {
            Ok(claims)
        } else {
            Err(Refusal::NoSubject)
        }
    }

    /// Whom a logout token ends.
    pub(crate) async fn logged_out(&self, token: &str) -> Result<LoggedOut, Refusal> {
        let claims = self.verify(token, &LOGOUT_TYPES, KEYS_AGAIN_AFTER).await?;
        claims::check_logout_token(&claims, &self.provider, now())
    }

    /// The address where the person can end her session at the provider, too. It has no
    /// `id_token_hint`, so it stays short and no token need be kept.
    pub(crate) async fn end_address(&self, after: &str) -> Option<String> {
        let described = self.description().await.ok()?;
        let end = described.end_session_endpoint?;
        let is_asked = end.starts_with("https://") || end.starts_with("http://");
        let mut query = Serializer::new(String::new());
        query
            .append_pair("client_id", &self.provider.client_id)
            .append_pair("post_logout_redirect_uri", after);
        is_asked.then(|| with_query(&end, &query.finish()))
    }
}

fn is_fresh(at: Timestamp, life: SignedDuration) -> bool {
    now().duration_since(at) < life
}

fn with_query(address: &str, query: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{query}")
}

/// RFC 7636.
pub(super) fn challenge(verifier: &str) -> String {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use sha2::{Digest, Sha256};
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// RFC 6749, section 2.3.1: both parts are written as in a form first.
fn basic(id: &str, secret: &str) -> String {
    let part = |it: &str| byte_serialize(it.as_bytes()).collect::<String>();
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{}", part(id), part(secret)))
    )
}
