//! On the portal's own pages with a directory beside it and nobody else.

use axum::http::{StatusCode, header};
use brudvagt_types::Role;

use crate::site::proof::tests::Portal;

async fn n_links(portal: &Portal) -> i64 {
    let mut owner = portal.db.owner().await;
    sqlx::query_scalar("SELECT count(*) FROM portal.calendars")
        .fetch_one(&mut owner)
        .await
        .unwrap()
}

async fn act(
    portal: &Portal,
    cookie: &str,
    act: &str,
    key: &str,
) -> crate::site::proof::tests::Answer {
    let csrf = portal.csrf(cookie).await;
    let form = [("csrf", csrf.as_str()), ("key", key), ("act", act)];
    portal.post("/kalender", cookie, &form).await
}

/// The path of the link on a page.
fn link(page: &str) -> String {
    let (_before, rest) = page.split_once("/kalender/").unwrap();
    let (token, _rest) = rest.split_once("/frister.ics").unwrap();
    assert_eq!(token.len(), 64, "{token}");
    format!("/kalender/{token}/frister.ics")
}

/// # Law
/// GDPR art. 32: whoever has the link sees deadlines, so it is told once, ends at once, and opens nothing
/// for whoever guesses.
#[tokio::test]
async fn a_link_is_told_once_replaced_by_the_next_and_ended_at_once() {
    let portal = Portal::new().await;
    let cookie = portal.sign_in("officer", Role::Dpo).await;
    let made = act(&portal, &cookie, "make", "noegle-12345").await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let first = link(&made.body);
    // The services are away: the link is known, and the program keeps what it has.
    let away = portal.get(&first, "").await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    let twice = act(&portal, &cookie, "make", "noegle-12345").await;
    assert_eq!(twice.location(), "/kalender?ok=calendar_made");
    let page = portal.get("/kalender", &cookie).await;
    assert!(!page.body.contains("frister.ics"));

    let second = link(&act(&portal, &cookie, "make", "noegle-67890").await.body);
    assert_ne!(first, second);
    assert_eq!(portal.get(&first, "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(n_links(&portal).await, 1);
    let ended = act(&portal, &cookie, "end", "noegle-24680").await;
    assert_eq!(ended.location(), "/kalender?ok=calendar_ended");
    assert_eq!(portal.get(&second, "").await.status, StatusCode::NOT_FOUND);
    let guessed = format!("/kalender/{}/frister.ics", "0".repeat(64));
    let guessed = portal.get(&guessed, "").await;
    assert_eq!(guessed.status, StatusCode::NOT_FOUND);
    assert!(!guessed.headers.contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn whoever_has_lost_her_role_has_no_calendar_any_more() {
    let portal = Portal::new().await;
    // Signed in as what the directory does not know her to be.
    let cookie = portal.sign_in("worker", Role::CaseWorker).await;
    let link = link(&act(&portal, &cookie, "make", "noegle-12345").await.body);
    let mut owner = portal.db.owner().await;
    sqlx::query(
        "UPDATE portal.calendars SET actor = jsonb_set(actor, '{role}', '\"chief_executive\"')",
    )
    .execute(&mut owner)
    .await
    .unwrap();
    assert_eq!(portal.get(&link, "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(n_links(&portal).await, 0);
}
