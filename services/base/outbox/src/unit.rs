use std::{collections::HashMap, sync::Arc};

use brudvagt_kit::{Kind, Problem, Runtime, Turn, pg::Ts, telemetry, turn::Waiting};
use brudvagt_proto::Event;
use brudvagt_types::{Ctx, Scope, Text};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

use crate::{
    handed::{Handed, Said},
    row_security::{ONE_MOMENT, SETTINGS, login, open, set},
};

/// The reason of a commit whose cause another call has answered at the same moment.
pub const SAME_CAUSE: &str = "STALE_CAUSE";

/// A service's schema, its two logins, and the wake-up of its relay.
///
/// What somebody asked for runs as a login for which no policy admits the scope of all municipalities,
/// whatever the code says; what the service does by itself has its own. Nothing leads from the one to
/// the other.
#[derive(Clone, Debug)]
pub struct Store {
    /// As the service itself.
    pub pool: PgPool,
    asked: PgPool,
    pub schema: &'static str,
    /// Who waits for this service, and for others of its process.
    pub turn: Turn,
    pub(crate) handed: Arc<Handed>,
    pub(crate) begin: Arc<str>,
    finish: Arc<str>,
    finish_numbered: Arc<str>,
}

/// A begun action: either its transaction, or the answer it was given the first time.
pub enum Begun<'s> {
    New(Unit<'s>),
    Replay(Vec<u8>),
}

/// One action's transaction, or that of several callers' actions of one kind.
pub struct Unit<'s> {
    pub(crate) store: &'s Store,
    pub(crate) tx: Transaction<'static, Postgres>,
    pub(crate) operation: &'static str,
    pub(crate) asked: Option<Asked>,
    /// The login of requests may not read what it announced, so its numbers are not known.
    pub(crate) knows_numbers: bool,
    pub(crate) now: Ts,
    pub(crate) announced: Vec<Announced>,
    pub(crate) _waiting: Option<Waiting>,
}

/// What somebody asked for, and the cause under which it is known again.
#[derive(Clone, Debug)]
pub struct Asked {
    pub(crate) cause: String,
    pub(crate) digest: Vec<u8>,
}

impl Asked {
    pub fn new(cause: &str, request: &[u8]) -> Self {
        Self {
            cause: cause.to_owned(),
            digest: Sha256::digest(request).to_vec(),
        }
    }
}

pub(crate) struct Announced {
    event_id: Uuid,
    subject: &'static str,
    traceparent: Option<String>,
    payload: Vec<u8>,
}

impl Store {
    /// With the logins of the service that `runtime` runs. Connects to nothing yet.
    ///
    /// # Errors
    /// When the database's address is not one, or a password file cannot be read.
    pub fn of(runtime: &Runtime, schema: &'static str) -> anyhow::Result<Self> {
        Ok(Self {
            turn: runtime.turn.clone(),
            ..Self::new(runtime.pool(schema)?, runtime.request_pool(schema)?, schema)
        })
    }

    /// `pool` is the service's own login, `asked` the one for requests.
    pub fn new(pool: PgPool, asked: PgPool, schema: &'static str) -> Self {
        let begin = format!(
            "SELECT {SETTINGS}, i.cause, i.request_digest, i.result \
             FROM (SELECT 1) AS once LEFT JOIN {schema}.inbox AS i \
               ON i.operation = $4 AND i.cause = ANY ($5)"
        );
        let finish = format!(
            "WITH done AS (INSERT INTO {schema}.inbox (operation, cause, request_digest, result, at) \
               SELECT $1, cause, digest, result, $2 \
               FROM unnest($3::text[], $4::bytea[], $5::bytea[]) AS a (cause, digest, result)) \
             INSERT INTO {schema}.outbox (event_id, subject, traceparent, payload, created_at) \
             SELECT event_id, subject, traceparent, payload, $2 \
             FROM unnest($6::uuid[], $7::text[], $8::text[], $9::bytea[]) \
               AS e (event_id, subject, traceparent, payload)"
        );
        let finish_numbered = format!("{finish} RETURNING seq, event_id");
        Self {
            pool,
            asked,
            schema,
            turn: Turn::default(),
            handed: Arc::default(),
            begin: begin.into(),
            finish: finish.into(),
            finish_numbered: finish_numbered.into(),
        }
    }

    /// As it is, with one plan for each statement on each connection, not one for each call's values:
    /// where planning costs more than the answer, and each statement has its index whatever is asked for.
    #[must_use]
    pub fn planned_once(self) -> Self {
        for pool in [&self.pool, &self.asked] {
            let options = pool.connect_options().as_ref().clone();
            pool.set_connect_options(options.options([("plan_cache_mode", "force_generic_plan")]));
        }
        self
    }

    /// Begins the action `operation` for `ctx`. `request` is what was asked, so that a key used again
    /// for something else is named instead of answered.
    ///
    /// # Errors
    /// `IDEMPOTENCY_KEY_REUSED`; `UNAVAILABLE` when the database is away.
    pub async fn begin<'s>(
        &'s self,
        ctx: &Ctx,
        operation: &'static str,
        request: &[u8],
    ) -> Result<Begun<'s>, Problem> {
        let asked = ctx.cause.as_deref().map(|cause| Asked::new(cause, request));
        let (mut unit, answered) = self
            .begin_together(ctx, operation, asked.as_slice())
            .await?;
        if let Some(asked) = &asked
            && let Some(first) = answered.to(asked)?
        {
            return Ok(Begun::Replay(first.to_vec()));
        }
        unit.asked = asked;
        Ok(Begun::New(unit))
    }

    /// A transaction to look with, which sees `ctx`'s rows as they are at one moment and changes none of
    /// them: a case and its history, asked one after the other, fit together while others work on it. Who
    /// looked may be noted in it ([`crate::AccessLog`]).
    ///
    /// # Errors
    /// `UNAVAILABLE` when the database is away.
    pub async fn read(&self, ctx: &Ctx) -> Result<Transaction<'static, Postgres>, Problem> {
        self.read_as(ctx, &ctx.units_setting()).await
    }

    /// As [`Self::read`], over every unit of `ctx`'s municipalities: for the few questions whose answer
    /// depends on something else than the unit, such as who reported. The caller decides by that.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the database is away.
    pub async fn read_all_units(
        &self,
        ctx: &Ctx,
    ) -> Result<Transaction<'static, Postgres>, Problem> {
        self.read_as(ctx, "*").await
    }

    async fn read_as(
        &self,
        ctx: &Ctx,
        units: &str,
    ) -> Result<Transaction<'static, Postgres>, Problem> {
        let mut tx = self.open(&ctx.scope, ONE_MOMENT).await?;
        set(&mut tx, ctx, units).await?;
        Ok(tx)
    }

    pub(crate) async fn open(
        &self,
        scope: &Scope,
        begin: &'static str,
    ) -> Result<Transaction<'static, Postgres>, Problem> {
        open(login(scope, &self.pool, &self.asked), begin).await
    }
}

pub(crate) fn reused() -> Problem {
    Problem::new(
        Kind::Invalid,
        "IDEMPOTENCY_KEY_REUSED",
        Text::new(
            "Samme indsendelse er brugt til noget andet. Åbn siden igen.",
            "this idempotency key was used for a different request",
        ),
    )
}

impl Unit<'_> {
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Says a fact. It is published after the commit, at least once, under the same id, as part of
    /// the trace that is current now.
    pub fn announce<E: Event>(&mut self, event: &E) -> Uuid {
        let event_id = Uuid::now_v7();
        self.announced.push(Announced {
            event_id,
            subject: E::SUBJECT,
            traceparent: telemetry::traceparent(),
            payload: event.encode_to_vec(),
        });
        event_id
    }

    /// Commits the change, its announcements, and the answer for whoever asks again.
    ///
    /// # Errors
    /// `UNAVAILABLE` also when it is unknown whether the commit happened: ask again with the same key.
    /// `STALE_CAUSE` when the same cause was being handled at the same time: ask again.
    pub async fn commit(mut self, result: &[u8]) -> Result<(), Problem> {
        let answers = self.asked.take().map(|asked| (asked, result.to_vec()));
        self.commit_answers(answers).await
    }

    /// The same for several callers, each with its answer.
    ///
    /// # Errors
    /// As [`Unit::commit`], for all of them.
    pub async fn commit_answers(
        mut self,
        answers: impl IntoIterator<Item = (Asked, Vec<u8>)>,
    ) -> Result<(), Problem> {
        let mut inbox = (Vec::new(), Vec::new(), Vec::new());
        inbox.extend(
            answers
                .into_iter()
                .map(|(asked, result)| (asked.cause, asked.digest, result)),
        );
        let mut outbox = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        outbox.extend(
            self.announced
                .into_iter()
                .map(|said| (said.event_id, said.subject, said.traceparent, said.payload)),
        );
        let says_something = !outbox.0.is_empty();
        let mut numbers: HashMap<Uuid, i64> = HashMap::new();
        if says_something || !inbox.0.is_empty() {
            let statement = if self.knows_numbers {
                &self.store.finish_numbered
            } else {
                &self.store.finish
            };
            let rows: Vec<(i64, Uuid)> = sqlx::query_as(AssertSqlSafe(statement.as_ref()))
                .bind(self.operation)
                .bind(self.now)
                .bind(&inbox.0)
                .bind(&inbox.1)
                .bind(&inbox.2)
                .bind(&outbox.0)
                .bind(&outbox.1)
                .bind(&outbox.2)
                .bind(&outbox.3)
                .fetch_all(&mut *self.tx)
                .await
                .map_err(|error| same_cause(&error))?;
            numbers.extend(rows.into_iter().map(|(seq, event_id)| (event_id, seq)));
        }
        self.tx.commit().await.map_err(|error| match error {
            sqlx::Error::Database(_) => Problem::database(&error),
            unknown => Problem::down(&unknown),
        })?;
        if says_something && !self.knows_numbers {
            self.store.handed.look();
        } else if says_something {
            let (events, subjects, parents, payloads) = outbox;
            let said = events.into_iter().zip(subjects).zip(parents).zip(payloads);
            let said = said.filter_map(|(((event_id, subject), traceparent), payload)| {
                Some(Said {
                    seq: *numbers.get(&event_id)?,
                    event_id,
                    subject: subject.to_owned(),
                    traceparent,
                    payload,
                    created_at: self.now,
                })
            });
            self.store.handed.hand_over(said.collect());
        }
        Ok(())
    }
}

fn same_cause(error: &sqlx::Error) -> Problem {
    if error
        .as_database_error()
        .is_some_and(|e| e.is_unique_violation())
    {
        return Problem::new(
            Kind::Stale,
            SAME_CAUSE,
            Text::new(
                "Den samme handling er allerede i gang. Prøv igen.",
                "the same request is being handled at this moment; ask again",
            ),
        );
    }
    Problem::database(error)
}
