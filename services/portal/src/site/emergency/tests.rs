//! How long what a key opened stays open. People are made up.

use axum::http::StatusCode;
use brudvagt_types::Role;
use jiff::SignedDuration;

use super::*;
use crate::site::proof::tests::Portal;

/// # Law
/// GDPR art. 32(1)(b): what is taken back is taken back at once.
#[tokio::test]
async fn a_session_ends_with_the_key_that_opened_it_and_with_its_half_hour() {
    let portal = Portal::new().await;
    let pool = &portal.app.pool;
    let first = emergency::make(pool, "901", "worker").await.unwrap();
    let by_key = async |key: &str, minutes: i64| {
        let cookie = portal.sign_in("worker", Role::CaseWorker).await;
        let ends_at = portal.app.runtime.clock.now() + SignedDuration::from_mins(minutes);
        let origin = Origin {
            provider: ORIGIN.to_owned(),
            sub: "worker".to_owned(),
            session: Some(emergency::mark(key)),
            ends_at: Some(ends_at),
        };
        let (_, token) = cookie.split_once('=').unwrap();
        let noted = signed_in::note(pool, token, &origin).await;
        assert!(noted.is_ok());
        cookie
    };
    let is_in =
        async |cookie: &str| portal.get("/sager", cookie).await.status != StatusCode::SEE_OTHER;

    let (short, long) = (by_key(&first.key, 5).await, by_key(&first.key, 30).await);
    let ordinary = portal.sign_in("worker", Role::CaseWorker).await;
    assert!(is_in(&short).await && is_in(&long).await);
    portal.wait(6);
    assert!(!is_in(&short).await, "its time is up");
    assert!(is_in(&long).await);
    // Another key takes the first one's place: what the first opened is shut.
    let second = emergency::make(pool, "901", "worker").await.unwrap();
    assert!(!is_in(&long).await, "its key was replaced");
    let with_second = by_key(&second.key, 30).await;
    assert!(is_in(&with_second).await);
    // A key elsewhere, or of another, ends nothing here.
    emergency::end(pool, "902", "worker").await.unwrap();
    emergency::end(pool, "901", "officer").await.unwrap();
    assert!(is_in(&with_second).await);
    emergency::end(pool, "901", "worker").await.unwrap();
    assert!(!is_in(&with_second).await, "its key was ended");
    assert!(is_in(&ordinary).await, "no key opened it");
}
