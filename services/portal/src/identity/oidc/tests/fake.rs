//! A provider on loopback, from the standard.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64},
};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPair, PublicKeyComponents},
    signature::RSA_PKCS1_SHA256,
};
use serde_json::{Value, json};

use super::NONCE;
use crate::identity::oidc::endpoint::challenge;

pub(super) struct Fake {
    pub(super) issuer: String,
    told: Arc<Mutex<Said>>,
}

/// What it does; a test changes it.
pub(super) struct Said {
    pub(super) header: Value,
    pub(super) claims: Value,
    pub(super) signed_by: &'static str,
    /// Given as it is instead of a token that is signed.
    pub(super) raw: Option<String>,
    pub(super) keys: Value,
    pub(super) description: Value,
    pub(super) discovery: Option<fn() -> Response>,
    pub(super) userinfo: Value,
    challenges: BTreeMap<String, String>,
    pub(super) asked: Vec<String>,
}

/// Made for these tests; they sign nothing else.
pub(super) fn key(name: &str) -> KeyPair {
    let text = match name {
        "k1" => include_str!("k1.made-up.pk8.base64"),
        _other => include_str!("k2.made-up.pk8.base64"),
    };
    let text: String = text.split_whitespace().collect();
    KeyPair::from_pkcs8(&STANDARD.decode(text).unwrap()).unwrap()
}

/// A published key, with `kid` as its name.
pub(super) fn published(name: &str, kid: &str, more: Value) -> Value {
    let public = PublicKeyComponents::<Vec<u8>>::from(key(name).public());
    let mut published = json!({
        "kty": "RSA", "kid": kid, "use": "sig",
        "n": BASE64.encode(public.n), "e": BASE64.encode(public.e),
    });
    for (name, value) in more.as_object().unwrap() {
        published[name] = value.clone();
    }
    published
}

pub(super) fn now() -> i64 {
    brudvagt_kit::Clock::default().now().as_second()
}

impl Fake {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let told = Arc::new(Mutex::new(Said {
            header: json!({ "typ": "JWT", "alg": "RS256", "kid": "k1" }),
            claims: json!({
                "iss": issuer, "aud": "brudvagt-901", "sub": "kc-alma", "oid": "a1a1",
                "nonce": NONCE, "iat": now(), "exp": now() + 300, "sid": "s1",
            }),
            signed_by: "k1",
            raw: None,
            keys: json!({ "keys": [published("k1", "k1", json!({}))] }),
            description: json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/authorize"),
                "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/keys"),
                "userinfo_endpoint": format!("{issuer}/userinfo"),
                "end_session_endpoint": format!("{issuer}/end"),
            }),
            discovery: None,
            userinfo: json!({ "sub": "kc-alma" }),
            challenges: BTreeMap::new(),
            asked: Vec::new(),
        }));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/userinfo", get(userinfo))
            .route("/token", post(token))
            .with_state(told.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { issuer, told }
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Said)) {
        change(&mut self.told.lock().unwrap());
    }

    pub(super) fn claim(&self, name: &str, value: Value) {
        self.change(|it| {
            if value.is_null() {
                it.claims.as_object_mut().unwrap().remove(name);
            } else {
                it.claims[name] = value;
            }
        });
    }

    pub(super) fn n_asked(&self) -> usize {
        self.told.lock().unwrap().asked.len()
    }

    pub(super) fn asked(&self, what: &str) -> usize {
        let told = self.told.lock().unwrap();
        told.asked.iter().filter(|it| *it == what).count()
    }

    /// The person says who she is; the code she comes back with.
    pub(super) fn authorize(&self, address: &str) -> String {
        let (_, query) = address.split_once('?').unwrap();
        let query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["code_challenge_method"], "S256");
        assert_eq!(query["nonce"], NONCE);
        assert!(!address.contains("verifier"), "it is in no address");
        let mut told = self.told.lock().unwrap();
        let code = format!("code-{}", told.challenges.len());
        told.challenges
            .insert(code.clone(), query["code_challenge"].clone());
        code
    }

    pub(super) fn sign(&self) -> String {
        let told = self.told.lock().unwrap();
        sign(&told)
    }
}

fn sign(told: &Said) -> String {
    if let Some(raw) = &told.raw {
        return raw.clone();
    }
    let part = |it: &Value| BASE64.encode(it.to_string());
    let signed = format!("{}.{}", part(&told.header), part(&told.claims));
    let key = key(told.signed_by);
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        signed.as_bytes(),
        &mut signature,
    )
    .unwrap();
    format!("{signed}.{}", BASE64.encode(signature))
}

type Told = State<Arc<Mutex<Said>>>;

async fn describe(State(told): Told) -> Response {
    let mut told = told.lock().unwrap();
    told.asked.push("description".to_owned());
    match told.discovery {
        Some(odd) => odd(),
        None => Json(told.description.clone()).into_response(),
    }
}

pub(super) fn elsewhere() -> Response {
    Redirect::temporary("http://127.0.0.1:1/").into_response()
}

pub(super) fn endless() -> Response {
    "x".repeat(50 * 1024 * 1024).into_response()
}

async fn keys(State(told): Told) -> Json<Value> {
    let mut told = told.lock().unwrap();
    told.asked.push("keys".to_owned());
    Json(told.keys.clone())
}

async fn userinfo(State(told): Told, headers: HeaderMap) -> Json<Value> {
    let mut told = told.lock().unwrap();
    assert_eq!(headers["authorization"], "Bearer access");
    told.asked.push("userinfo".to_owned());
    Json(told.userinfo.clone())
}

async fn token(State(told): Told, headers: HeaderMap, body: String) -> Response {
    let mut told = told.lock().unwrap();
    told.asked.push("token".to_owned());
    let form: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let ways = usize::from(headers.contains_key("authorization"))
        + usize::from(form.contains_key("client_secret"));
    let challenge_of_code = told.challenges.remove(&form["code"]);
    if ways > 1 || challenge_of_code.as_deref() != Some(challenge(&form["code_verifier"]).as_str())
    {
        return (
            StatusCode::BAD_REQUEST,
            Json(json!({ "error": "invalid_grant" })),
        )
            .into_response();
    }
    let id_token = sign(&told);
    Json(json!({ "token_type": "Bearer", "access_token": "access", "id_token": id_token }))
        .into_response()
}
