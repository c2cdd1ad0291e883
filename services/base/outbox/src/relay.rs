//! Publishes a schema's outbox in order, one leader at a time.
//!
//! What this process commits is handed over ([`crate::handed`]) and published without a look at the
//! table; once a second the leader looks for what others committed. Rows stay for a window after they
//! were published, so that it can be published again: JetStream's acknowledgements are not fsynced.
//!
//! That rows were published is written by the statement that looks for the next ones, within a second
//! or at the end of the process. A mark lost in a crash is an event published again under its own id,
//! which the stream and the readers know.

use std::time::Duration;

use async_nats::{HeaderMap, jetstream};
use brudvagt_kit::{Clock, Runtime, pg::Ts};
use futures::future::try_join_all;
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, PgConnection, Row, postgres::PgRow};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{
    Store,
    handed::{Next, Said},
};

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
        let led = lead(&store, &jetstream, &clock, &stop).await;
        store.handed.lead(false);
        if let Err(error) = led {
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
    let swept_at = clock.now();
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
    store.handed.lead(true);
    let mut leader = Leader {
        store,
        jetstream,
        clock,
        session,
        published: Vec::new(),
        reached: 0,
        look_at: Instant::now(),
        swept_at,
    };
    while !stop.is_cancelled() {
        if leader.publish_next().await? {
            continue;
        }
        tokio::select! {
            () = store.handed.wake.notified() => {}
            () = tokio::time::sleep_until(leader.look_at) => {}
            () = stop.cancelled() => {}
        }
    }
    mark(store, &mut leader.session, &leader.published, clock).await
}

struct Leader<'a> {
    store: &'a Store,
    jetstream: &'a jetstream::Context,
    clock: &'a Clock,
    session: PgConnection,
    /// Not yet marked as published.
    published: Vec<i64>,
    /// The highest number that was published or looked for.
    reached: i64,
    /// When the table is looked at again, whatever is handed over.
    look_at: Instant,
    swept_at: Timestamp,
}

impl Leader<'_> {
    /// Publishes what waits; whether there is more.
    async fn publish_next(&mut self) -> Result<bool, Failure> {
        let is_known = Instant::now() < self.look_at;
        let said = match self.store.handed.take(self.reached, &self.published) {
            Next::Publish(said) if is_known => said,
            Next::Publish(_) | Next::Look => return self.publish_looked().await,
        };
        if !said.is_empty() {
            self.publish(&said).await?;
            tokio::time::sleep(GATHER).await;
        }
        // What a look marks in one statement stays within bounds.
        Ok(self.published.len() >= BATCH && self.publish_looked().await?)
    }

    /// Looks at the table and publishes what is there; whether there may be more.
    async fn publish_looked(&mut self) -> Result<bool, Failure> {
        // What was handed over until now is committed, so the look finds it.
        self.store.handed.forget();
        let said = look(self.store, &mut self.session, &self.published, self.clock).await?;
        self.published.clear();
        self.look_at = Instant::now() + IDLE;
        if said.is_empty() {
            let since = self.clock.now().duration_since(self.swept_at);
            if since > jiff::SignedDuration::from_mins(10) {
                sweep(self.store, &mut self.session, self.clock).await?;
                self.swept_at = self.clock.now();
            }
            return Ok(false);
        }
        self.publish(&said).await?;
        if said.len() == BATCH {
            self.look_at = Instant::now();
            return Ok(true);
        }
        tokio::time::sleep(GATHER).await;
        Ok(false)
    }

    async fn publish(&mut self, said: &[Said]) -> Result<(), Failure> {
        publish(self.jetstream, said).await?;
        for one in said {
            self.published.push(one.seq);
            self.reached = self.reached.max(one.seq);
        }
        Ok(())
    }
}

/// Marks what was `published` and takes the next that are not, in one statement.
async fn look(
    store: &Store,
    session: &mut PgConnection,
    published: &[i64],
    clock: &Clock,
) -> Result<Vec<Said>, Failure> {
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
    let said: Vec<Said> = rows.iter().map(said).collect::<Result<_, _>>()?;
    let age = said.first().map_or(0, |first| {
        now.duration_since(first.created_at.0).as_secs().max(0)
    });
    metrics::gauge!("brudvagt_outbox_age_seconds", "schema" => schema)
        .set(f64::from(i32::try_from(age).unwrap_or(i32::MAX)));
    Ok(said)
}

fn said(row: &PgRow) -> Result<Said, sqlx::Error> {
    Ok(Said {
        seq: row.try_get("seq")?,
        event_id: row.try_get("event_id")?,
        subject: row.try_get("subject")?,
        traceparent: row.try_get("traceparent")?,
        payload: row.try_get("payload")?,
        created_at: row.try_get("created_at")?,
    })
}

/// Publishes them in order.
async fn publish(jetstream: &jetstream::Context, said: &[Said]) -> Result<(), Failure> {
    let mut waiting = Vec::with_capacity(said.len());
    for one in said {
        let event_id = one.event_id.to_string();
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", event_id.as_str());
        headers.insert("Brudvagt-Event-Id", event_id.as_str());
        if let Some(parent) = &one.traceparent {
            headers.insert("traceparent", parent.as_str());
        }
        let (subject, payload) = (one.subject.clone(), one.payload.clone());
        waiting.push(
            jetstream
                .publish_with_headers(subject, headers, payload.into())
                .await?,
        );
    }
    try_join_all(waiting.into_iter().map(IntoFuture::into_future)).await?;
    Ok(())
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
