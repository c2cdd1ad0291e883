//! The talk with a provider.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{
    fake::{elsewhere, endless, now, published},
    *,
};
use crate::identity::oidc::claims::check_seen_since;

#[tokio::test]
async fn a_changed_key_is_read_anew_and_the_old_one_is_over() {
    let fake = Fake::start().await;
    let endpoint = endpoint(&fake, "");
    sign_in(&fake, &endpoint).await.unwrap();
    fake.change(|it| {
        it.keys = json!({ "keys": [published("k2", "k2", json!({}))] });
        (it.signed_by, it.header["kid"]) = ("k2", json!("k2"));
    });
    sign_in(&fake, &endpoint).await.unwrap();
    assert_eq!((fake.asked("keys"), fake.asked("token")), (2, 2));
    fake.change(|it| (it.signed_by, it.header["kid"]) = ("k1", json!("k1")));
    assert_eq!(
        sign_in(&fake, &endpoint).await.err(),
        Some(Refusal::BadSignature)
    );
}

#[tokio::test]
async fn a_wrong_nonce_reads_no_keys_again() {
    let fake = Fake::start().await;
    let endpoint = endpoint(&fake, "");
    fake.claim("nonce", json!("other"));
    assert_eq!(
        sign_in(&fake, &endpoint).await.err(),
        Some(Refusal::WrongNonce)
    );
    assert_eq!(fake.asked("keys"), 1);
}

#[tokio::test]
async fn a_code_counts_once_and_only_with_its_verifier() {
    let fake = Fake::start().await;
    let endpoint = endpoint(&fake, "");
    let address = endpoint
        .address(CALLBACK, &SECRETS, Prompt::Usual)
        .await
        .unwrap();
    let code = fake.authorize(&address);
    endpoint.exchange(&code, CALLBACK, &SECRETS).await.unwrap();
    let again = endpoint.exchange(&code, CALLBACK, &SECRETS).await;
    assert_eq!(again.err(), Some(Refusal::Denied));
    let stolen = fake.authorize(&address);
    let other = Secrets {
        verifier: "another-verifier",
        ..SECRETS
    };
    let refused = endpoint.exchange(&stolen, CALLBACK, &other).await;
    assert_eq!(refused.err(), Some(Refusal::Denied));
}

#[tokio::test]
async fn a_provider_that_comes_back_is_asked_again_without_a_restart() {
    let fake = Fake::start().await;
    let endpoint = endpoint(&fake, "");
    for odd in [elsewhere, endless] {
        fake.change(|it| it.discovery = Some(odd));
        assert_eq!(
            sign_in(&fake, &endpoint).await.err(),
            Some(Refusal::ProviderAway)
        );
    }
    assert_eq!(fake.asked("token"), 0);
    fake.change(|it| it.discovery = None);
    assert!(sign_in(&fake, &endpoint).await.is_ok());
}

#[tokio::test]
async fn nobody_is_sent_to_a_provider_that_has_gone_away_since() {
    let fake = Fake::start().await;
    let endpoint = endpoint(&fake, "");
    sign_in(&fake, &endpoint).await.unwrap();
    fake.change(|it| it.discovery = Some(elsewhere));
    // Whoever was sent just before finishes.
    sign_in(&fake, &endpoint).await.unwrap();
    endpoint.age(SignedDuration::from_secs(11)).await;
    let address = endpoint.address(CALLBACK, &SECRETS, Prompt::Usual).await;
    assert_eq!(address.err(), Some(Refusal::ProviderAway));
    // Signing out and what providers send need no new description.
    assert!(
        endpoint
            .end_address("https://brud.example/log-ind")
            .await
            .is_some()
    );
}

#[tokio::test]
async fn a_description_that_does_not_fit_is_not_followed() {
    for (name, value) in [
        (
            "issuer",
            json!("https://login.microsoftonline.com/{tenantid}/v2.0"),
        ),
        ("code_challenge_methods_supported", json!(["plain"])),
    ] {
        let fake = Fake::start().await;
        fake.change(|it| it.description[name] = value.clone());
        let endpoint = endpoint(&fake, "");
        assert_eq!(
            sign_in(&fake, &endpoint).await.err(),
            Some(Refusal::ProviderUnfit),
            "{name}"
        );
    }
    let fake = Fake::start().await;
    fake.change(|it| it.description["token_endpoint"] = json!("https://169.254.169.254/token"));
    let endpoint = endpoint(&fake, "");
    assert_eq!(
        sign_in(&fake, &endpoint).await.err(),
        Some(Refusal::ProviderAway)
    );
    assert_eq!(fake.asked("token"), 0);
}

#[tokio::test]
async fn the_answer_comes_from_the_provider_that_was_asked() {
    let fake = Fake::start().await;
    let quiet = endpoint(&fake, "");
    let own = vec![fake.issuer.clone()];
    let other = vec!["https://other.example".to_owned()];
    let twice = vec![fake.issuer.clone(), fake.issuer.clone()];
    assert_eq!(quiet.check_issuer(&[]).await, Ok(()));
    assert_eq!(quiet.check_issuer(&own).await, Ok(()));
    for wrong in [&other, &twice] {
        assert_eq!(quiet.check_issuer(wrong).await, Err(Refusal::WrongIssuer));
    }
    fake.change(|it| {
        it.description["authorization_response_iss_parameter_supported"] = json!(true);
    });
    let announced = endpoint(&fake, "");
    assert_eq!(announced.check_issuer(&[]).await, Err(Refusal::WrongIssuer));
    assert_eq!(announced.check_issuer(&own).await, Ok(()));
}

#[tokio::test]
async fn userinfo_is_asked_where_the_settings_say_so_and_must_be_of_the_same_person() {
    let fake = Fake::start().await;
    sign_in(&fake, &endpoint(&fake, "")).await.unwrap();
    assert_eq!(fake.asked("userinfo"), 0);
    let asking = endpoint(&fake, "userinfo = true\nsubject_claim = 'professional'");
    assert_eq!(
        sign_in(&fake, &asking).await.err(),
        Some(Refusal::NoSubject)
    );
    fake.change(|it| it.userinfo = json!({ "sub": "kc-alma", "professional": "p1" }));
    assert_eq!(sign_in(&fake, &asking).await.unwrap().subject, "p1");
    fake.change(|it| it.userinfo["sub"] = json!("kc-bjarke"));
    assert_eq!(
        sign_in(&fake, &asking).await.err(),
        Some(Refusal::NoSubject)
    );
}

#[tokio::test]
async fn the_way_out_is_short_and_carries_no_token() {
    let fake = Fake::start().await;
    let endpoint = endpoint(&fake, "");
    let end = endpoint
        .end_address("https://brud.example/log-ind")
        .await
        .unwrap();
    assert!(end.len() < 2000 && end.contains("client_id=brudvagt-901") && !end.contains("hint"));
}

/// OpenID Connect Core, sections 2 and 3.1.2.1.
#[tokio::test]
async fn whoever_shows_again_who_she_is_does_so_after_she_was_asked() {
    let fake = Fake::start().await;
    let endpoint = endpoint(&fake, "");
    let address = endpoint.address(CALLBACK, &SECRETS, Prompt::Again).await;
    let address = address.unwrap();
    assert!(address.contains("prompt=login&max_age=60"), "{address}");
    let asked_at = Timestamp::from_second(now()).unwrap();
    let mut told = sign_in(&fake, &endpoint).await.unwrap();
    // A provider that does not say when has not shown it.
    let refused = Err(Refusal::NotProvedAgain);
    assert_eq!(check_seen_since(&told, asked_at), refused);
    // Clocks differ by a minute at most.
    for (seen_at, right) in [(-3600, refused), (-61, refused), (-59, Ok(())), (5, Ok(()))] {
        fake.claim("auth_time", json!(asked_at.as_second() + seen_at));
        told = sign_in(&fake, &endpoint).await.unwrap();
        assert_eq!(check_seen_since(&told, asked_at), right, "{seen_at}");
    }
}
