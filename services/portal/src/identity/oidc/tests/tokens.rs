//! What a token says.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64},
};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    fake::{Said, now, published},
    *,
};

#[tokio::test]
async fn a_sound_token_says_who_it_is() {
    let fake = Fake::start().await;
    let told = sign_in(&fake, &endpoint(&fake, "subject_claim = 'oid'"))
        .await
        .unwrap();
    assert_eq!(
        (told.subject.as_str(), told.sub.as_str()),
        ("a1a1", "kc-alma")
    );
    assert_eq!(told.session.as_deref(), Some("s1"));
    assert_eq!(told.roles, None);
}

#[tokio::test]
async fn what_may_differ_is_accepted() {
    let fake = Fake::start().await;
    let endpoint = endpoint(&fake, "extra_audiences = ['account']");
    let half = Sha256::digest(b"access");
    for (name, value) in [
        ("iat", json!(now() + 45)),
        ("nbf", json!(now() + 45)),
        ("exp", json!(now() - 30)),
        ("at_hash", json!(BASE64.encode(&half[..16]))),
        ("azp", json!("brudvagt-901")),
        ("aud", json!(["brudvagt-901", "account"])),
        ("session_expiry", json!(now() + 1800)),
    ] {
        fake.claim(name, value);
        let told = sign_in(&fake, &endpoint).await;
        assert!(told.is_ok(), "{name}: {told:?}");
    }
    fake.change(|it| it.header = json!({ "alg": "RS256" }));
    let told = sign_in(&fake, &endpoint).await.unwrap();
    assert_eq!(told.ends_at.unwrap().as_second(), fake_expiry(&fake));
}

#[tokio::test]
async fn what_other_providers_write_is_understood() {
    for (name, value) in [
        ("exp", json!(now() as f64 + 300.5)),
        ("iat", json!(now() as f64 - 0.25)),
        ("aud", json!(["brudvagt-901"])),
        ("aud", json!(["brudvagt-901", "brudvagt-901"])),
        ("email", json!(null)),
        ("amr", json!(["pwd", "mfa"])),
        ("acr", json!("1")),
        ("auth_time", json!("yesterday")),
        ("tid", json!("00000000-0000-4000-8000-000000000901")),
    ] {
        let fake = Fake::start().await;
        fake.claim(name, value.clone());
        let told = sign_in(&fake, &endpoint(&fake, "")).await;
        assert!(told.is_ok(), "{name}: {value}: {told:?}");
    }
    for name in ["azp", "nbf", "at_hash", "session_expiry"] {
        let fake = Fake::start().await;
        fake.change(|it| it.claims[name] = Value::Null);
        let told = sign_in(&fake, &endpoint(&fake, "")).await;
        assert!(told.is_ok(), "{name} is said to be nothing: {told:?}");
    }
}

/// A claim's value, made of the issuer's address.
type Of = fn(&str) -> Value;

#[tokio::test]
async fn what_only_resembles_a_sound_token_is_refused() {
    let claims: [(&str, Of, Refusal); 7] = [
        (
            "iss",
            |issuer| json!(format!("{issuer}/")),
            Refusal::WrongIssuer,
        ),
        ("iss", |issuer| json!([issuer]), Refusal::WrongIssuer),
        (
            "aud",
            |_| json!({ "brudvagt-901": true }),
            Refusal::WrongAudience,
        ),
        ("aud", |_| json!("BRUDVAGT-901"), Refusal::WrongAudience),
        ("nonce", |_| json!(""), Refusal::WrongNonce),
        ("sub", |_| json!(901), Refusal::NoSubject),
        ("exp", |_| json!("2027-01-01T00:00:00Z"), Refusal::NotNow),
    ];
    for (name, value, refusal) in claims {
        let fake = Fake::start().await;
        fake.claim(name, value(&fake.issuer));
        let told = sign_in(&fake, &endpoint(&fake, "")).await;
        assert_eq!(told.err(), Some(refusal), "{name}");
    }
    let shapes: [fn(&str) -> String; 4] = [
        |token| format!("{token}=="),
        |token| format!("{token}.x.x"),
        |token| format!("{token} "),
        |token| token.rsplit_once('.').unwrap().0.to_owned(),
    ];
    for (n, shape) in shapes.into_iter().enumerate() {
        let fake = Fake::start().await;
        let odd = shape(&fake.sign());
        fake.change(|it| it.raw = Some(odd));
        let told = sign_in(&fake, &endpoint(&fake, "")).await;
        assert_eq!(told.err(), Some(Refusal::BadSignature), "{n}");
    }
}

fn fake_expiry(fake: &Fake) -> i64 {
    let mut at = 0;
    fake.change(|it| at = it.claims["session_expiry"].as_i64().unwrap());
    at
}

#[tokio::test]
async fn a_wrong_claim_is_refused_by_its_reason() {
    for (name, value, refusal) in [
        ("iss", json!("https://other.example"), Refusal::WrongIssuer),
        ("aud", json!("another"), Refusal::WrongAudience),
        ("aud", json!([]), Refusal::WrongAudience),
        ("aud", Value::Null, Refusal::WrongAudience),
        (
            "aud",
            json!(["brudvagt-901", "account"]),
            Refusal::WrongAudience,
        ),
        ("azp", json!("another"), Refusal::WrongAudience),
        ("exp", json!(now() - 600), Refusal::NotNow),
        ("exp", Value::Null, Refusal::NotNow),
        ("iat", json!(now() + 600), Refusal::NotNow),
        ("nbf", json!(now() + 600), Refusal::NotNow),
        ("nonce", Value::Null, Refusal::WrongNonce),
        ("nonce", json!("of-another-sign-in"), Refusal::WrongNonce),
        ("at_hash", json!("AAAA"), Refusal::BadSignature),
        ("sub", Value::Null, Refusal::NoSubject),
        ("sub", json!(""), Refusal::NoSubject),
    ] {
        let fake = Fake::start().await;
        fake.claim(name, value.clone());
        let told = sign_in(&fake, &endpoint(&fake, "")).await;
        assert_eq!(told.err(), Some(refusal), "{name}: {value}");
    }
}

fn raw(header: &Value, claims: &Value, signature: &[u8]) -> String {
    let part = |it: &Value| BASE64.encode(it.to_string());
    format!(
        "{}.{}.{}",
        part(header),
        part(claims),
        BASE64.encode(signature)
    )
}

#[tokio::test]
async fn the_token_does_not_choose_how_it_is_checked() {
    let wrongs: [fn(&mut Said); 6] = [
        |it| it.raw = Some(raw(&json!({ "alg": "none" }), &it.claims, b"")),
        |it| {
            let header = json!({ "alg": "HS256", "kid": "k1" });
            let unsigned = raw(&header, &it.claims, b"");
            let mut mac = Hmac::<Sha256>::new_from_slice(b"the client's secret").unwrap();
            mac.update(unsigned.trim_end_matches('.').as_bytes());
            it.raw = Some(raw(&header, &it.claims, &mac.finalize().into_bytes()));
        },
        // Somebody else's key under our provider's name of it.
        |it| it.signed_by = "k2",
        |it| it.header["typ"] = json!("at+jwt"),
        |it| it.header["crit"] = json!(["exp"]),
        |it| it.header["kid"] = json!("x"),
    ];
    for (n, wrong) in wrongs.into_iter().enumerate() {
        let fake = Fake::start().await;
        fake.change(wrong);
        let told = sign_in(&fake, &endpoint(&fake, "")).await;
        assert_eq!(told.err(), Some(Refusal::BadSignature), "{n}");
    }
}

#[tokio::test]
async fn keys_are_taken_as_published_and_exactly_one_must_fit() {
    let fake = Fake::start().await;
    fake.change(|it| {
        it.keys = json!({ "keys": [
            published("k1", "k1", json!({ "x5t": "k1" })),
            published("k2", "k-enc", json!({ "use": "enc", "alg": "RSA-OAEP" })),
            published("k2", "k2", json!({ "alg": "RS512" })),
            published("k2", "k2", json!({ "alg": "RS256" })),
            { "kty": "AKP", "kid": "k-new", "alg": "ML-DSA-65", "pub": "x" },
            { "kty": 5 },
        ]});
    });
    let endpoint = endpoint(&fake, "");
    assert!(sign_in(&fake, &endpoint).await.is_ok());
    fake.change(|it| (it.signed_by, it.header["kid"]) = ("k2", json!("k2")));
    assert!(sign_in(&fake, &endpoint).await.is_ok());
    fake.change(|it| it.header = json!({ "alg": "RS256" }));
    assert_eq!(
        sign_in(&fake, &endpoint).await.err(),
        Some(Refusal::BadSignature)
    );
}

#[tokio::test]
async fn organisation_and_level_are_what_the_settings_list_to_the_letter() {
    let fake = Fake::start().await;
    let settings = "[require]\n'nemlogin.cvr' = ['90190190']\nidentity_type = ['professional']\n\
        [levels]\nclaim = 'loa'\nvalues = ['https://data.gov.dk/concept/core/nsis/Substantial']";
    let endpoint = endpoint(&fake, settings);
    let good = [
        ("nemlogin.cvr", json!("90190190")),
        ("identity_type", json!("professional")),
        (
            "loa",
            json!("https://data.gov.dk/concept/core/nsis/Substantial"),
        ),
    ];
    let reset = || {
        good.iter()
            .for_each(|(name, value)| fake.claim(name, value.clone()));
    };
    reset();
    assert!(sign_in(&fake, &endpoint).await.is_ok());
    for (name, value, refusal) in [
        (
            "nemlogin.cvr",
            json!("90290290"),
            Refusal::WrongOrganisation,
        ),
        ("nemlogin.cvr", Value::Null, Refusal::WrongOrganisation),
        (
            "nemlogin.cvr",
            json!(["90190190", "90290290"]),
            Refusal::WrongOrganisation,
        ),
        (
            "identity_type",
            json!("private"),
            Refusal::WrongOrganisation,
        ),
        (
            "loa",
            json!("https://data.gov.dk/concept/core/nsis/Low"),
            Refusal::LevelTooLow,
        ),
        ("loa", Value::Null, Refusal::LevelTooLow),
        ("loa", json!("Substantial"), Refusal::LevelTooLow),
        ("loa", json!("3"), Refusal::LevelTooLow),
        (
            "loa",
            json!("https://data.gov.dk/concept/core/nsis/loa/Substantial"),
            Refusal::LevelTooLow,
        ),
        (
            "loa",
            json!("https://data.gov.dk/concept/core/nsis/Substantial "),
            Refusal::LevelTooLow,
        ),
        (
            "loa",
            json!(["https://data.gov.dk/concept/core/nsis/Substantial"]),
            Refusal::LevelTooLow,
        ),
    ] {
        reset();
        fake.claim(name, value.clone());
        assert_eq!(
            sign_in(&fake, &endpoint).await.err(),
            Some(refusal),
            "{name}: {value}"
        );
    }
}

#[tokio::test]
async fn groups_that_are_not_sent_are_not_none() {
    let fake = Fake::start().await;
    let of = |how: &str, claim: &str| {
        endpoint(&fake, &format!("roles = '{how}'\nrole_claim = '{claim}'"))
    };
    let (set, narrow) = (of("set", "groups"), of("narrow", "groups"));
    for (name, value) in [
        ("_claim_names", json!({ "groups": "src1" })),
        ("hasgroups", json!(true)),
        ("hasgroups", json!("true")),
    ] {
        fake.claim(name, value);
        assert_eq!(
            sign_in(&fake, &set).await.err(),
            Some(Refusal::GroupsNotSent)
        );
        assert_eq!(sign_in(&fake, &narrow).await.unwrap().roles, None);
        fake.claim(name, Value::Null);
    }
    fake.claim("groups", json!([]));
    assert_eq!(sign_in(&fake, &set).await.unwrap().roles, Some(vec![]));
    fake.claim("role", json!("Brudvagt.DPO"));
    let adfs = sign_in(&fake, &of("set", "role")).await.unwrap();
    assert_eq!(adfs.roles, Some(vec!["Brudvagt.DPO".to_owned()]));
    // Entra sends no claim at all to who has no role.
    assert_eq!(
        sign_in(&fake, &of("set", "roles")).await.unwrap().roles,
        Some(vec![])
    );
}

#[tokio::test]
async fn a_privilege_is_read_and_where_it_counts_is_not() {
    let fake = Fake::start().await;
    let xml = "<bpp:PrivilegeList xmlns:bpp=\"http://itst.dk/oiosaml/basic_privilege_profile\">\
        <PrivilegeGroup Scope=\"urn:dk:gov:saml:cprNumberIdentifier:9999999999\">\
        <Privilege>urn:dk:nordvig:brudvagt:dpo</Privilege></PrivilegeGroup></bpp:PrivilegeList>";
    fake.claim("priv", json!(STANDARD.encode(xml)));
    let endpoint = endpoint(
        &fake,
        "roles = 'set'\nrole_claim = 'priv'\nrole_format = 'bpp'",
    );
    let told = sign_in(&fake, &endpoint).await.unwrap();
    assert_eq!(
        told.roles,
        Some(vec!["urn:dk:nordvig:brudvagt:dpo".to_owned()])
    );
    assert!(!format!("{told:?}").contains("9999999999"));
    fake.claim("priv", json!("not base64"));
    assert_eq!(
        sign_in(&fake, &endpoint).await.err(),
        Some(Refusal::Malformed)
    );
}

#[tokio::test]
async fn a_logout_token_is_one_and_not_something_else() {
    let fake = Fake::start().await;
    let endpoint = endpoint(&fake, "");
    let event = || json!({ "http://schemas.openid.net/event/backchannel-logout": {} });
    let sound = || {
        fake.change(|it| {
            it.header = json!({ "typ": "logout+jwt", "alg": "RS256", "kid": "k1" });
            it.claims = json!({
                "iss": fake_issuer(it), "aud": "brudvagt-901", "sub": "kc-alma", "sid": "s1",
                "iat": now(), "exp": now() + 120, "jti": "j1", "events": event(),
            });
        });
    };
    sound();
    let out = endpoint.logged_out(&fake.sign()).await.unwrap();
    assert_eq!(
        (out.sub.as_deref(), out.session.as_deref()),
        (Some("kc-alma"), Some("s1"))
    );
    for (name, value) in [
        ("nonce", json!("x")),
        ("events", Value::Null),
        (
            "events",
            json!({ "http://schemas.openid.net/event/backchannel-logout": null }),
        ),
        (
            "events",
            json!({ "http://schemas.openid.net/event/backchannel-logout": [] }),
        ),
        ("aud", json!("another")),
        ("exp", json!(now() - 7200)),
        ("jti", Value::Null),
        ("iss", json!("https://other.example")),
    ] {
        sound();
        fake.claim(name, value.clone());
        assert!(
            endpoint.logged_out(&fake.sign()).await.is_err(),
            "{name}: {value}"
        );
    }
    sound();
    fake.change(|it| it.raw = Some(raw(&json!({ "alg": "none" }), &it.claims, b"")));
    assert!(endpoint.logged_out(&fake.sign()).await.is_err());
}

fn fake_issuer(said: &Said) -> String {
    said.description["issuer"].as_str().unwrap().to_owned()
}
