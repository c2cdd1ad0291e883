//! Asks the database and the bus, and waits for what must come.

use std::time::{Duration, Instant};

use async_nats::jetstream;
use brudvagt_kit::{bus, pg::Ts};
use brudvagt_outbox::{EVENT_STREAM, OPERATOR};
use futures::TryStreamExt;
use sqlx::{Connection, PgConnection};

use crate::world::World;

/// When nothing has moved for so long something is wrong: longer than the bus waits before it gives
/// an event to somebody else (30 seconds), twice.
pub(crate) const PATIENCE: Duration = Duration::from_secs(75);
const PAUSE: Duration = Duration::from_millis(100);

/// Looks until it is there; reports what was seen when nothing moves any more.
pub(crate) async fn until<T, R>(what: &str, mut look: impl FnMut() -> R) -> T
where
    R: Future<Output = Result<T, String>>,
{
    let (mut seen, mut since) = (String::new(), Instant::now());
    loop {
        match look().await {
            Ok(there) => return there,
            Err(now) if now != seen => (seen, since) = (now, Instant::now()),
            Err(_same) => assert!(since.elapsed() < PATIENCE, "{what}: still {seen}"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

impl World {
    /// As the owner, who sees every row.
    pub(crate) async fn owner(&self) -> Result<PgConnection, String> {
        let connected = PgConnection::connect(&self.postgres.url("postgres")).await;
        connected.map_err(|error| error.to_string())
    }

    pub(crate) async fn count(&self, sql: &'static str) -> Result<usize, String> {
        let counted: Result<i64, _> = sqlx::query_scalar(sql)
            .fetch_one(&mut self.owner().await?)
            .await;
        let counted = counted.map_err(|error| error.to_string())?;
        usize::try_from(counted).map_err(|error| error.to_string())
    }

    /// Waits until the first case has the step in its history; the others are on their way.
    pub(crate) async fn until_a_case_hears_of(&self, step: &str) {
        until(&format!("a case hears of {step}"), || async {
            let heard: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT FROM triage.history \
                   WHERE kind = 'escalated' AND codes::jsonb ->> 'step' = $1)",
            )
            .bind(step)
            .fetch_one(&mut self.owner().await?)
            .await
            .map_err(|error| error.to_string())?;
            heard.then_some(()).ok_or("none".to_owned())
        })
        .await;
    }

    /// Waits until no mail could be sent at this moment; how many wait for a later one.
    pub(crate) async fn until_no_mail_is_due(&self) -> usize {
        until("no mail is due", || async {
            let (due, waiting): (i64, i64) = sqlx::query_as(
                "SELECT count(*) FILTER (WHERE due_at <= $1), count(*) \
                 FROM notification.messages WHERE state = 'planned'",
            )
            .bind(Ts(self.now()))
            .fetch_one(&mut self.owner().await?)
            .await
            .map_err(|error| error.to_string())?;
            let n_waiting = usize::try_from(waiting).map_err(|error| error.to_string())?;
            (due == 0)
                .then_some(n_waiting)
                .ok_or_else(|| format!("{due} due of {waiting}"))
        })
        .await
    }

    /// Waits until nothing is on its way: all is published, delivered and acknowledged.
    pub(crate) async fn until_quiet(&self) {
        until("nothing is on its way", || async {
            let unpublished = self.count(UNPUBLISHED).await?;
            let unhandled = self.unhandled().await.map_err(|error| error.to_string())?;
            (unpublished == 0 && unhandled == 0)
                .then_some(())
                .ok_or_else(|| format!("{unpublished} not published, {unhandled} not handled"))
        })
        .await;
    }

    /// Events that some reader has not acknowledged.
    async fn unhandled(&self) -> Result<u64, async_nats::Error> {
        let bus = jetstream::new(bus::connect(&self.base.nats, OPERATOR).await?);
        let events = bus.get_stream(EVENT_STREAM).await?;
        let mut readers = events.consumers();
        let mut unhandled = 0;
        while let Some(reader) = readers.try_next().await? {
            unhandled += reader.num_pending + u64::try_from(reader.num_ack_pending)?;
        }
        Ok(unhandled)
    }
}

pub(crate) const UNPUBLISHED: &str = "SELECT \
    (SELECT count(*) FROM directory.outbox WHERE published_at IS NULL) \
  + (SELECT count(*) FROM intake.outbox WHERE published_at IS NULL) \
  + (SELECT count(*) FROM triage.outbox WHERE published_at IS NULL) \
  + (SELECT count(*) FROM deadlines.outbox WHERE published_at IS NULL) \
  + (SELECT count(*) FROM notification.outbox WHERE published_at IS NULL) \
  + (SELECT count(*) FROM esdh.outbox WHERE published_at IS NULL)";
