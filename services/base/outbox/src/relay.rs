//! Publishes a schema's outbox in order, one leader at a time.
//!
//! Woken in process after a commit, otherwise once a second. Rows stay for a window after they were
//! published, so that it can be published again: JetStream's acknowledgements are not fsynced.
//!
//! That rows were published is written by the statement that looks for the next ones, within a second
//! or at the end of the process. A mark lost in a crash is an event published again under its own id,
//! which the stream and the readers know.

use std::time::Duration;

use async_nats::{HeaderMap, jetstream};
use brudvagt_kit::{Clock, Runtime, pg::Ts};
use futures::future::try_join_all;
use sqlx::{AssertSqlSafe, PgConnection, Row, postgres::PgRow};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::Store;

const BATCH: usize = 256;
const IDLE: Duration = Duration::from_secs(1);
const AFTER_FAILURE: Duration = Duration::from_millis(500);
/// After a batch that was not full the next commits gather this long: under load one publish then
/// serves several of them.
const GATHER: Duration = Duration::from_millis(3);
/// How long published rows stay.
const KEEP: jiff::SignedDuration = jiff::SignedDuration::from_hours(48);
/// How long answers stay: longer than the stream keeps an event that could ask again.
const REMEMBER: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);

/// Starts publishing `store`'s outbox as a task of the process.
pub async fn start_relay(runtime: &Runtime, store: Store) {
    let starting = runtime.clone();
    runtime
        .spawn("relay", async move {
            let bus = starting.bus(store.schema).await?;
            relay(store, bus, starting.clock, starting.stop).await;
            Ok(())
        })
        .await;
}

/// Runs until `stop`. Never fails: the bus and the database come back by themselves.
async fn relay(store: Store, bus: async_nats::Client, clock: Clock, stop: CancellationToken) {
    let jetstream = jetstream::new(bus);
    while !stop.is_cancelled() {
        if let Err(error) = lead(&store, &jetstream, &clock, &stop).await {
            tracing::warn!(schema = store.schema, %error, "relay.interrupted");
            tokio::select! {
                () = tokio::time::sleep(AFTER_FAILURE) => {}
                () = stop.cancelled() => {}
            }
        }
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Takes the lead (a session lock, so that order holds) and publishes until something breaks.
async fn lead(
    store: &Store,
    jetstream: &jetstream::Context,
    clock: &Clock,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let mut session = store.pool.acquire().await?.detach();
    // A mark lost in a crash is an event published again under its own id, which readers know.
    sqlx::query("SET synchronous_commit = off")
        .execute(&mut session)
        .await?;
    let lock = format!("brudvagt relay {}", store.schema);
    let mut swept_at = clock.now();
    while !stop.is_cancelled() {
        let leads: bool =
            sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
                .bind(&lock)
                .fetch_one(&mut session)
                .await?;
        if leads {
            break;
        }
        tokio::select! {
            () = tokio::time::sleep(IDLE) => {}
            () = stop.cancelled() => return Ok(()),
        }
    }
    let mut published: Vec<i64> = Vec::new();
    while !stop.is_cancelled() {
        let rows = look(store, &mut session, &published, clock).await?;
        published.clear();
        if rows.is_empty() {
            if clock.now().duration_since(swept_at) > jiff::SignedDuration::from_mins(10) {
                sweep(store, &mut session, clock).await?;
                swept_at = clock.now();
            }
        } else {
            published = publish(jetstream, &rows).await?;
            if published.len() == BATCH {
                continue;
            }
            tokio::time::sleep(GATHER).await;
        }
        tokio::select! {
            () = store.wake.notified() => {}
            () = tokio::time::sleep(IDLE) => {}
            () = stop.cancelled() => {}
        }
    }
    mark(store, &mut session, &published, clock).await
}

/// Marks what was `published` and takes the next that are not, in one statement.
async fn look(
    store: &Store,
    session: &mut PgConnection,
    published: &[i64],
    clock: &Clock,
) -> Result<Vec<PgRow>, Failure> {
    let schema = store.schema;
    let now = clock.now();
    // Both halves see the table as it was, so what is marked here is left out by its number.
    let rows = sqlx::query(AssertSqlSafe(format!(
        "WITH marked AS (UPDATE {schema}.outbox SET published_at = $1 WHERE seq = ANY ($2)) \
         SELECT seq, event_id, subject, traceparent, payload, created_at FROM {schema}.outbox \
         WHERE published_at IS NULL AND seq <> ALL ($2) ORDER BY seq LIMIT {BATCH}"
    )))
    .bind(Ts(now))
    .bind(published)
    .fetch_all(session)
    .await?;
    let age = rows.first().map_or(Ok(0), |row| {
        row.try_get::<Ts, _>("created_at")
            .map(|at| now.duration_since(at.0).as_secs().max(0))
    })?;
    metrics::gauge!("brudvagt_outbox_age_seconds", "schema" => schema)
        .set(f64::from(i32::try_from(age).unwrap_or(i32::MAX)));
    Ok(rows)
}

/// Publishes them in order; their numbers.
async fn publish(jetstream: &jetstream::Context, rows: &[PgRow]) -> Result<Vec<i64>, Failure> {
    let mut seqs = Vec::with_capacity(rows.len());
    let mut waiting = Vec::with_capacity(rows.len());
    for row in rows {
        let event_id = row.try_get::<Uuid, _>("event_id")?.to_string();
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", event_id.as_str());
        headers.insert("Brudvagt-Event-Id", event_id.as_str());
        if let Some(parent) = row.try_get::<Option<String>, _>("traceparent")? {
            headers.insert("traceparent", parent);
        }
        let subject: String = row.try_get("subject")?;
        let payload: Vec<u8> = row.try_get("payload")?;
        seqs.push(row.try_get::<i64, _>("seq")?);
        waiting.push(
            jetstream
                .publish_with_headers(subject, headers, payload.into())
                .await?,
        );
    }
    try_join_all(waiting.into_iter().map(IntoFuture::into_future)).await?;
    Ok(seqs)
}

async fn mark(
    store: &Store,
    session: &mut PgConnection,
    published: &[i64],
    clock: &Clock,
) -> Result<(), Failure> {
    if !published.is_empty() {
        sqlx::query(AssertSqlSafe(format!(
            "UPDATE {}.outbox SET published_at = $1 WHERE seq = ANY ($2)",
            store.schema
        )))
        .bind(Ts(clock.now()))
        .bind(published)
        .execute(session)
        .await?;
    }
    Ok(())
}

async fn sweep(store: &Store, session: &mut PgConnection, clock: &Clock) -> Result<(), Failure> {
    let before = clock.now().saturating_sub(KEEP)?;
    sqlx::query(AssertSqlSafe(format!(
        "DELETE FROM {}.outbox WHERE published_at < $1",
        store.schema
    )))
    .bind(Ts(before))
    .execute(&mut *session)
    .await?;
    let before = clock.now().saturating_sub(REMEMBER)?;
    sqlx::query(AssertSqlSafe(format!(
        "DELETE FROM {}.inbox WHERE at < $1",
        store.schema
    )))
    .bind(Ts(before))
    .execute(session)
    .await?;
    Ok(())
}
