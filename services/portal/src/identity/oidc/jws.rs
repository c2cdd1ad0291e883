//! Signed tokens (RFC 7515): one key and one algorithm from the settings. The token's header never
//! decides how it is checked.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Refusal;

const LARGEST: usize = 256 * 1024;

/// A published key. A key of a kind we do not know is skipped, not an error.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Key {
    #[serde(default)]
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Keys(Vec<Key>);

impl Keys {
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let keys = body.get("keys")?.as_array()?.iter();
        let keys = keys.filter_map(|key| serde_json::from_value(key.clone()).ok());
        Some(Self(keys.collect()))
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
    enc: Option<Value>,
}

/// Why a token is not accepted. An unknown key may have been published since the keys were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    Key,
    Token,
}

impl From<Wrong> for Refusal {
    fn from(_wrong: Wrong) -> Self {
        Self::BadSignature
    }
}

/// The claims of `token`, when a key of `keys` signed it with one of `algorithms` and its type is one
/// of `types` (or not said).
pub(crate) fn verify(
    token: &str,
    keys: &Keys,
    algorithms: &[String],
    types: &[&str],
) -> Result<Map<String, Value>, Wrong> {
    if token.len() > LARGEST {
        return Err(Wrong::Token);
    }
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Wrong::Token);
    };
    let told: Header = decoded(header).ok_or(Wrong::Token)?;
    let is_type = told
        .typ
        .as_ref()
        .is_none_or(|typ| types.iter().any(|it| it.eq_ignore_ascii_case(typ)));
    if !algorithms.contains(&told.alg) || !is_type || told.crit.is_some() || told.enc.is_some() {
        return Err(Wrong::Token);
    }
    let key = one_key(keys, &told).ok_or(Wrong::Key)?;
    let signed = token
        .get(..header.len() + 1 + payload.len())
        .ok_or(Wrong::Token)?;
    let signature = BASE64.decode(signature).map_err(|_odd| Wrong::Token)?;
    if !is_signed(key, &told.alg, signed.as_bytes(), &signature) {
        return Err(Wrong::Key);
    }
    let mut claims: Map<String, Value> = decoded(payload).ok_or(Wrong::Token)?;
    // Some providers write down what they do not say.
    claims.retain(|_, value| !value.is_null());
    Ok(claims)
}

fn decoded<T: serde::de::DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&BASE64.decode(part).ok()?).ok()
}

/// The only key that fits; `None` when several do, because then the sender could choose.
fn one_key<'k>(keys: &'k Keys, header: &Header) -> Option<&'k Key> {
    let kind = if header.alg == "ES256" { "EC" } else { "RSA" };
    let mut fitting = keys.0.iter().filter(|key| {
        key.kty == kind
            && key.usage.as_ref().is_none_or(|usage| usage == "sig")
            && key.alg.as_ref().is_none_or(|alg| *alg == header.alg)
            && (header.kid.is_none() || key.kid == header.kid)
    });
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Some(only),
        _none_or_several => None,
    }
}

fn is_signed(key: &Key, algorithm: &str, signed: &[u8], signature: &[u8]) -> bool {
    let part = |part: &Option<String>| BASE64.decode(part.as_ref()?).ok();
    let rsa = |parameters: &RsaParameters| match (part(&key.n), part(&key.e)) {
        (Some(n), Some(e)) => {
            let key = RsaPublicKeyComponents { n: &n, e: &e };
            key.verify(parameters, signed, signature).is_ok()
        }
        _no_key => false,
    };
    match algorithm {
        "RS256" => rsa(&RSA_PKCS1_2048_8192_SHA256),
        "PS256" => rsa(&RSA_PSS_2048_8192_SHA256),
        "ES256" if key.crv.as_deref() == Some("P-256") => match (part(&key.x), part(&key.y)) {
            (Some(x), Some(y)) => {
                let point = [&[4_u8], x.as_slice(), y.as_slice()].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                key.verify(signed, signature).is_ok()
            }
            _no_key => false,
        },
        _unknown => false,
    }
}
