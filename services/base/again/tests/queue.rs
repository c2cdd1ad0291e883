//! A queue over a table of its own, on a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;

use brudvagt_again::{Pending, Queue, lease, lease_these, pending, postpone, settle};
use brudvagt_kit::pg::Ts;
use brudvagt_testkit::TestDb;
use jiff::{SignedDuration, Timestamp};
use sqlx::PgConnection;
use uuid::Uuid;

const QUEUE: Queue = Queue {
    table: "sendings",
    id: "sending_id",
    only: "way = 'here'",
    columns: "sending_id, attempts",
};
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

type Leased = (Uuid, i32);

/// With one row for each way and time, in this order of importance.
async fn table(rows: &[(&str, Timestamp)]) -> (TestDb, PgConnection, Vec<Uuid>) {
    let db = TestDb::create(&[]).await;
    let mut connection = db.owner().await;
    sqlx::query(
        "CREATE TABLE sendings (sending_id uuid PRIMARY KEY, way text, state text DEFAULT 'planned', \
           priority smallint, planned_at timestamptz, due_at timestamptz, attempts integer DEFAULT 0, \
           last_error text DEFAULT '', settled_at timestamptz, header_id uuid)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let mut ids = Vec::new();
    for (priority, (way, due_at)) in (0_i16..).zip(rows) {
        let id = Uuid::now_v7();
        sqlx::query(
            "INSERT INTO sendings (sending_id, way, priority, planned_at, due_at) \
             VALUES ($1, $2, $3, $4, $4)",
        )
        .bind(id)
        .bind(way)
        .bind(priority)
        .bind(Ts(*due_at))
        .execute(&mut connection)
        .await
        .unwrap();
        ids.push(id);
    }
    (db, connection, ids)
}

fn noon() -> Timestamp {
    "2026-12-01T11:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn what_is_leased_comes_up_again_when_its_lease_ends_and_not_before() {
    let now = noon();
    let (_db, mut connection, ids) = table(&[("here", now)]).await;
    let lease_end = now + MINUTE;
    let first: Vec<Leased> = lease(&mut connection, QUEUE, now, lease_end, 10)
        .await
        .unwrap();
    assert_eq!(first, [(ids[0], 1)]);
    let before = lease_end - SignedDuration::from_secs(1);
    let none: Vec<Leased> = lease(&mut connection, QUEUE, before, lease_end, 10)
        .await
        .unwrap();
    assert!(none.is_empty(), "{none:?}");
    let waits = pending(&mut connection, QUEUE).await.unwrap();
    let expected = Pending {
        due_at: Some(lease_end),
        planned_at: Some(now),
    };
    assert_eq!(waits, expected);
    let again: Vec<Leased> = lease(&mut connection, QUEUE, lease_end, lease_end + MINUTE, 10)
        .await
        .unwrap();
    assert_eq!(again, [(ids[0], 2)]);
}

#[tokio::test]
async fn the_most_important_that_are_due_go_first_and_other_ways_stay() {
    let now = noon();
    let rows = [
        ("there", now),
        ("here", now + MINUTE),
        ("here", now),
        ("here", now),
    ];
    let (_db, mut connection, ids) = table(&rows).await;
    let leased: Vec<Leased> = lease(&mut connection, QUEUE, now, now + MINUTE, 1)
        .await
        .unwrap();
    assert_eq!(leased, [(ids[2], 1)]);
    let those = [ids[3], ids[1]];
    let beside: Vec<Leased> = lease_these(&mut connection, QUEUE, &those, now + MINUTE)
        .await
        .unwrap();
    let beside: BTreeSet<Uuid> = beside.into_iter().map(|(id, _)| id).collect();
    assert_eq!(beside, BTreeSet::from(those));
}

#[tokio::test]
async fn two_senders_never_lease_the_same() {
    let now = noon();
    let (db, mut connection, ids) = table(&[("here", now), ("here", now)]).await;
    sqlx::query("BEGIN").execute(&mut connection).await.unwrap();
    let mine: Vec<Leased> = lease(&mut connection, QUEUE, now, now + MINUTE, 1)
        .await
        .unwrap();
    // It is not committed yet, and the other does not wait for it.
    let mut other = db.owner().await;
    let theirs: Vec<Leased> = lease(&mut other, QUEUE, now, now + MINUTE, 10)
        .await
        .unwrap();
    assert_eq!(mine, [(ids[0], 1)]);
    assert_eq!(theirs, [(ids[1], 1)]);
}

#[tokio::test]
async fn what_is_settled_is_settled_once_and_neither_leased_nor_postponed() {
    let now = noon();
    let (_db, mut connection, ids) = table(&[("here", now)]).await;
    let (id, header_id) = (ids[0], Uuid::now_v7());
    let later = now + MINUTE;
    let postponed = postpone(&mut connection, QUEUE, id, later, "NO_ANSWER")
        .await
        .unwrap();
    assert!(postponed);
    let ended = [(id, header_id)];
    let settled = settle(&mut connection, QUEUE, &ended, "sent", "", later).await;
    assert_eq!(settled.unwrap(), [id]);
    let row: (String, String, Uuid) =
        sqlx::query_as("SELECT state, last_error, header_id FROM sendings")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    assert_eq!(row, ("sent".to_owned(), String::new(), header_id));

    let twice = settle(&mut connection, QUEUE, &ended, "failed", "LATE", later).await;
    assert!(twice.unwrap().is_empty());
    let postponed = postpone(&mut connection, QUEUE, id, later, "LATE").await;
    assert!(!postponed.unwrap());
    let leased: Vec<Leased> = lease(&mut connection, QUEUE, later, later + MINUTE, 10)
        .await
        .unwrap();
    let beside: Vec<Leased> = lease_these(&mut connection, QUEUE, &ids, later)
        .await
        .unwrap();
    assert!(leased.is_empty() && beside.is_empty());
    let waits = pending(&mut connection, QUEUE).await.unwrap();
    assert_eq!(waits.due_at, None);
}
