//! Checks a token's claims against what was asked and what the settings require. No I/O.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{
    Refusal,
    provider::{Provider, RoleFormat, Roles},
};

/// How far the provider's clock may be from ours.
pub(super) const SKEW: SignedDuration = SignedDuration::from_secs(60);
const LONGEST_SUBJECT: usize = 255;
const MOST_ROLES: usize = 500;
const BACK_CHANNEL: &str = "http://schemas.openid.net/event/backchannel-logout";

type Claims = Map<String, Value>;

/// Who signed in, as the token proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// The claim that the settings name; the key of the person.
    pub(crate) subject: String,
    /// The provider's own, by which it signs somebody out.
    pub(crate) sub: String,
    pub(crate) session: Option<String>,
    /// When the provider ends its session, at the latest.
    pub(crate) ends_at: Option<Timestamp>,
    /// When the person last showed the provider who she is, if it says so.
    pub(crate) seen_at: Option<Timestamp>,
    /// `None` when the token does not tell roles.
    pub(crate) roles: Option<Vec<String>>,
}

/// What a token must fit.
pub(crate) struct Asked<'r> {
    pub(crate) provider: &'r Provider,
    pub(crate) nonce: &'r str,
    pub(crate) access_token: Option<&'r str>,
    pub(crate) now: Timestamp,
}

fn text<'c>(claims: &'c Claims, name: &str) -> Option<&'c str> {
    claims.get(name)?.as_str().filter(|it| !it.is_empty())
}

fn instant(claims: &Claims, name: &str) -> Option<Timestamp> {
    let value = claims.get(name)?;
    let seconds = value.as_i64().or_else(|| {
        // Some write a fraction.
        let whole = value.as_f64()?.to_string();
        whole.split('.').next()?.parse().ok()
    })?;
    Timestamp::from_second(seconds).ok()
}

/// # Errors
/// The first of its faults, in the order in which a wrong token reveals least: issuer, then times,
/// then audience.
pub(crate) fn check_id_token(claims: &Claims, asked: &Asked<'_>) -> Result<Told, Refusal> {
    let provider = asked.provider;
    if text(claims, "iss") != Some(provider.issuer.as_str()) {
        return Err(Refusal::WrongIssuer);
    }
    check_audience(claims, provider)?;
    check_times(claims, asked.now)?;
    let nonce = text(claims, "nonce").ok_or(Refusal::WrongNonce)?;
    if !bool::from(nonce.as_bytes().ct_eq(asked.nonce.as_bytes())) {
        return Err(Refusal::WrongNonce);
    }
    if let (Some(hash), Some(token)) = (claims.get("at_hash"), asked.access_token) {
        let digest = Sha256::digest(token.as_bytes());
        let half = digest.get(..digest.len() / 2).unwrap_or_default();
        if hash.as_str() != Some(URL_SAFE_NO_PAD.encode(half).as_str()) {
            return Err(Refusal::BadSignature);
        }
    }
    // No other claim takes the place of a subject.
    let sub = text(claims, "sub").ok_or(Refusal::NoSubject)?;
    if sub.len() > LONGEST_SUBJECT {
        return Err(Refusal::NoSubject);
    }
    Ok(Told {
        subject: String::new(),
        sub: sub.to_owned(),
        session: text(claims, &provider.session_claim).map(str::to_owned),
        ends_at: instant(claims, "session_expiry"),
        seen_at: instant(claims, "auth_time"),
        roles: None,
    })
}

/// Checks that the person showed the provider who she is after she was asked to, and not before.
///
/// # Errors
/// `NotProvedAgain`, also when the provider does not say when.
pub(crate) fn check_seen_since(told: &Told, asked_at: Timestamp) -> Result<(), Refusal> {
    let earliest = asked_at.saturating_sub(SKEW).unwrap_or(asked_at);
    match told.seen_at {
        Some(at) if at >= earliest => Ok(()),
        _before_or_unknown => Err(Refusal::NotProvedAgain),
    }
}

/// Checks what the settings require of all claims: the token's, and those of userinfo where it is
/// asked.
pub(crate) fn check_person(
    told: Told,
    claims: &Claims,
    provider: &Provider,
) -> Result<Told, Refusal> {
    for (name, values) in &provider.require {
        if !is_one_of(claims, name, values) {
            return Err(Refusal::WrongOrganisation);
        }
    }
    if let Some(levels) = &provider.levels
        && !is_one_of(claims, &levels.claim, &levels.values)
    {
        return Err(Refusal::LevelTooLow);
    }
    let subject = text(claims, &provider.subject_claim)
        .filter(|it| it.len() <= LONGEST_SUBJECT)
        .ok_or(Refusal::NoSubject)?;
    Ok(Told {
        subject: subject.to_owned(),
        roles: roles(claims, provider)?,
        ..told
    })
}

/// Whether the claim is present, single and equal to the letter: a list of two, an extra blank or
/// another spelling fails.
fn is_one_of(claims: &Claims, name: &str, values: &[String]) -> bool {
    let claim = claims.get(name).and_then(Value::as_str);
    claim.is_some_and(|claim| values.iter().any(|it| it == claim))
}

fn check_audience(claims: &Claims, provider: &Provider) -> Result<(), Refusal> {
    let audiences: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => {
            let many: Option<Vec<&str>> = many.iter().map(Value::as_str).collect();
            many.ok_or(Refusal::WrongAudience)?
        }
        _none => Vec::new(),
    };
    let own = provider.client_id.as_str();
    let is_known =
        |it: &&str| *it == own || provider.extra_audiences.iter().any(|extra| extra == it);
    if !audiences.contains(&own) || !audiences.iter().all(is_known) {
        return Err(Refusal::WrongAudience);
    }
    let is_made_for_us = match claims.get("azp") {
        Some(azp) => azp.as_str() == Some(own),
        None => audiences.iter().all(|it| *it == own),
    };
    if is_made_for_us {
        Ok(())
    } else {
        Err(Refusal::WrongAudience)
    }
}

/// The machine's time, a minute either way.
fn check_times(claims: &Claims, now: Timestamp) -> Result<(), Refusal> {
    let early = now.saturating_sub(SKEW).unwrap_or(now);
    let late = now.saturating_add(SKEW).unwrap_or(now);
    let expires = instant(claims, "exp").ok_or(Refusal::NotNow)?;
    let issued = instant(claims, "iat").ok_or(Refusal::NotNow)?;
    let is_begun = match claims.get("nbf") {
        None => true,
        Some(_said) => instant(claims, "nbf").is_some_and(|at| at <= late),
    };
    if expires > early && issued <= late && is_begun {
        Ok(())
    } else {
        Err(Refusal::NotNow)
    }
}

/// The app roles or groups. For more than two hundred groups Entra sends a pointer instead, which
/// means "not told" and not "none".
fn roles(claims: &Claims, provider: &Provider) -> Result<Option<Vec<String>>, Refusal> {
    if provider.roles == Roles::Ignored {
        return Ok(None);
    }
    let name = provider.role_claim.as_str();
    let is_elsewhere = claims
        .get("_claim_names")
        .is_some_and(|names| names.get(name).is_some())
        || (name == "groups"
            && claims
                .get("hasgroups")
                .is_some_and(|it| *it != Value::Bool(false)));
    if !claims.contains_key(name) && is_elsewhere {
        return match provider.roles {
            Roles::Set => Err(Refusal::GroupsNotSent),
            Roles::Narrow | Roles::Ignored => Ok(None),
        };
    }
    let mut told = match (claims.get(name), provider.role_format) {
        (None | Some(Value::Null), _) => Vec::new(),
        (Some(Value::String(text)), RoleFormat::Bpp) => {
            privileges(text).ok_or(Refusal::Malformed)?
        }
        (Some(Value::String(one)), RoleFormat::List) => vec![one.clone()],
        (Some(Value::Array(many)), RoleFormat::List) => {
            let many = many.iter().filter_map(Value::as_str);
            many.map(str::to_owned).collect()
        }
        (Some(_odd), _) => return Err(Refusal::Malformed),
    };
    told.retain(|it| !it.is_empty() && it.len() <= LONGEST_SUBJECT);
    told.truncate(MOST_ROLES);
    Ok(Some(told))
}

/// The privileges of an OIO Basic Privilege Profile. The scope of a privilege is not read: it may
/// contain a CPR number, and the settings already say which municipalities the provider vouches for.
fn privileges(encoded: &str) -> Option<Vec<String>> {
    let packed: String = encoded.split_whitespace().collect();
    let xml = String::from_utf8(STANDARD.decode(packed).ok()?).ok()?;
    let document = roxmltree::Document::parse(&xml).ok()?;
    let privileges = document
        .descendants()
        .filter(|node| node.tag_name().name() == "Privilege")
        .filter_map(|node| node.text());
    Some(privileges.map(|text| text.trim().to_owned()).collect())
}

/// Whom a back-channel logout ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LoggedOut {
    pub(crate) sub: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) jti: String,
}

/// OpenID Connect Back-Channel Logout 1.0, section 2.6.
///
/// # Errors
/// As [`check_id_token`]; an ID token is refused.
pub(crate) fn check_logout_token(
    claims: &Claims,
    provider: &Provider,
    now: Timestamp,
) -> Result<LoggedOut, Refusal> {
    if text(claims, "iss") != Some(provider.issuer.as_str()) {
        return Err(Refusal::WrongIssuer);
    }
    check_audience(claims, provider)?;
    check_times(claims, now)?;
    let event = claims
        .get("events")
        .and_then(|events| events.get(BACK_CHANNEL));
    if claims.contains_key("nonce") || !event.is_some_and(Value::is_object) {
        return Err(Refusal::Malformed);
    }
    let out = LoggedOut {
        sub: text(claims, "sub").map(str::to_owned),
        session: text(claims, "sid").map(str::to_owned),
        jti: text(claims, "jti").ok_or(Refusal::Malformed)?.to_owned(),
    };
    if out.sub.is_none() && out.session.is_none() {
        return Err(Refusal::NoSubject);
    }
    Ok(out)
}
