//! What is kept between two requests, on a real PostgreSQL.

use brudvagt_kit::pg::Ts;
use brudvagt_testkit::TestDb;
use jiff::{SignedDuration, Timestamp};
use sqlx::PgPool;

use crate::identity::oidc::{
    claims::LoggedOut,
    pending,
    signed_in::{self, Origin},
};

async fn pool() -> (TestDb, PgPool) {
    let db = TestDb::create(&[("portal", &crate::MIGRATOR)]).await;
    let pool = db.pool("portal");
    (db, pool)
}

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

async fn begin(pool: &PgPool, state: &str, cookie: &str, at: Timestamp) {
    let begun = pending::Begun {
        provider: "nordvig",
        state,
        cookie,
        nonce: "n",
        verifier: "v",
        next: "/sag/1",
        again_since: None,
    };
    pending::keep(pool, &begun, at).await.ok().unwrap();
}

async fn taken(pool: &PgPool, state: &str, cookie: &str) -> Option<String> {
    let taken = pending::take(pool, "nordvig", state, cookie, now()).await;
    taken.ok().unwrap().map(|it| it.next)
}

#[tokio::test]
async fn an_answer_counts_once_and_only_in_the_browser_that_asked() {
    let (_db, pool) = pool().await;
    begin(&pool, "s", "attacker", now()).await;
    assert_eq!(taken(&pool, "s", "victim").await, None);
    let elsewhere = pending::take(&pool, "soenderaa", "s", "attacker", now()).await;
    assert!(elsewhere.ok().unwrap().is_none());
    assert_eq!(
        taken(&pool, "s", "attacker").await.as_deref(),
        Some("/sag/1")
    );
    assert_eq!(taken(&pool, "s", "attacker").await, None);
}

#[tokio::test]
async fn tabs_wait_beside_each_other_and_the_oldest_goes_first() {
    let (_db, pool) = pool().await;
    let second = SignedDuration::from_secs(1);
    let mut at = now() - second * 30;
    for n in 0..20 {
        begin(&pool, &format!("s{n}"), "browser", at).await;
        at += second;
    }
    assert_eq!(taken(&pool, "s9", "browser").await, None);
    assert!(taken(&pool, "s10", "browser").await.is_some());
    assert!(
        pending::is_waiting(&pool, "browser", now())
            .await
            .ok()
            .unwrap()
    );
    let late = now() + SignedDuration::from_mins(20);
    assert!(
        !pending::is_waiting(&pool, "browser", late)
            .await
            .ok()
            .unwrap()
    );
}

fn origin(provider: &str, session: &str, ends_at: Option<Timestamp>) -> Origin {
    Origin {
        provider: provider.to_owned(),
        sub: "kc-alma".to_owned(),
        session: Some(session.to_owned()),
        ends_at,
    }
}

/// A session as any way in makes one; gives its cookie's value.
async fn session(pool: &PgPool) -> String {
    let token = uuid::Uuid::now_v7().to_string();
    sqlx::query(
        "INSERT INTO portal.sessions (id_digest, actor, scope, csrf, created_at, expires_at) \
         VALUES (sha256($1::bytea), '{\"id\":\"alma\"}', '901', 'c', $2, $3)",
    )
    .bind(token.as_bytes())
    .bind(Ts(now()))
    .bind(Ts(now() + SignedDuration::from_hours(10)))
    .execute(pool)
    .await
    .unwrap();
    token
}

async fn open(pool: &PgPool, provider: &str, name: &str) -> String {
    let token = session(pool).await;
    let origin = origin(provider, name, None);
    signed_in::note(pool, &token, &origin).await.ok().unwrap();
    token
}

async fn is_open(pool: &PgPool, token: &str, at: Timestamp) -> bool {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM portal.sessions \
           WHERE id_digest = sha256($1::bytea) AND expires_at > $2)",
    )
    .bind(token.as_bytes())
    .bind(Ts(at))
    .fetch_one(pool)
    .await
    .unwrap()
}

fn out(session: Option<&str>, jti: &str) -> LoggedOut {
    LoggedOut {
        sub: Some("kc-alma".to_owned()),
        session: session.map(str::to_owned),
        jti: jti.to_owned(),
    }
}

#[tokio::test]
async fn a_provider_ends_the_session_it_names_and_none_of_anothers() {
    let (_db, pool) = pool().await;
    let one = open(&pool, "nordvig", "s1").await;
    let two = open(&pool, "nordvig", "s2").await;
    let theirs = open(&pool, "soenderaa", "s1").await;
    let end = async |out: &LoggedOut| {
        signed_in::end(&pool, "nordvig", out, now())
            .await
            .ok()
            .unwrap()
    };
    assert_eq!(end(&out(Some("unknown"), "j0")).await, 0);
    assert_eq!(end(&out(Some("s1"), "j1")).await, 1);
    assert!(!is_open(&pool, &one, now()).await);
    assert!(is_open(&pool, &two, now()).await && is_open(&pool, &theirs, now()).await);
    assert_eq!(end(&out(None, "j2")).await, 1);
    let again = open(&pool, "nordvig", "s3").await;
    assert_eq!(
        end(&out(None, "j2")).await,
        0,
        "the same token means nobody new"
    );
    assert!(is_open(&pool, &again, now()).await && is_open(&pool, &theirs, now()).await);
}

#[tokio::test]
async fn a_session_ends_no_later_than_the_providers_also_in_another_role() {
    let (_db, pool) = pool().await;
    let first = session(&pool).await;
    let ends_at = now() + SignedDuration::from_mins(30);
    let origin = origin("nordvig", "s1", Some(ends_at));
    signed_in::note(&pool, &first, &origin).await.ok().unwrap();
    let known = signed_in::origin_of(&pool, &first).await.ok().unwrap();
    let known = known.unwrap();
    assert_eq!(known, origin);
    let second = session(&pool).await;
    signed_in::note(&pool, &second, &known).await.ok().unwrap();
    for token in [&first, &second] {
        assert!(is_open(&pool, token, ends_at - SignedDuration::from_secs(1)).await);
        assert!(!is_open(&pool, token, ends_at).await);
    }
}
