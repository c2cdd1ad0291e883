//! Who looked at what: written down by the transaction that reads, told to the officer on request.
//!
//! Every service that shows what people wrote has a table `access_log` of its own, which its role may
//! add to and not change (see `migrations/README.md`), and serves [`AccessLog`] beside its own
//! interface. A read that cannot be noted is not answered.
//!
//! A service that reads for itself is noted too, as `system:triage` and with the role `system`: the
//! words went somewhere, and who asks where must be told.
//!
//! The log is read by what was looked at and by who looked. Who asks what a person has looked at watches
//! her, so that is noted as well, in `looks_asked`, and told to whoever asks next.

use brudvagt_kit::{
    Clock, Problem, Runtime,
    grpc::{self, Guarded},
    pg::Ts,
    wire,
};
use brudvagt_proto::access::{
    Access, Asked, ListAccessRequest, ListAccessResponse, ListSeenRequest, ListSeenResponse,
    access_log_server::{AccessLog as Api, AccessLogServer},
};
use brudvagt_types::{Ctx, MunicipalityCode, Role, Scope, Text};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow, PgConnection};
use tonic::{Request, Response, Status};
use tracing::Instrument;
use uuid::Uuid;

use crate::Store;

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;
/// Of those who asked what a person has looked at, so many are told.
const ASKED: i64 = 20;

/// Where a service keeps who looked at what.
#[derive(Clone, Copy, Debug)]
pub struct AccessLog {
    pub schema: &'static str,
    /// The column that says what was looked at: a case, a report.
    pub subject: &'static str,
}

#[derive(FromRow)]
struct AccessRow {
    entry_id: i64,
    at: Ts,
    subject: Uuid,
    actor_id: String,
    actor_role: String,
    what: String,
}

#[derive(FromRow)]
struct AskedRow {
    at: Ts,
    actor_id: String,
    actor_role: String,
}

/// By what the log is read.
enum By<'a> {
    Subject(Uuid),
    Actor(&'a str),
}

/// Newest first, older than the entry `before`.
struct Span {
    before: i64,
    limit: u32,
}

impl AccessLog {
    /// Notes that `ctx`'s actor looks at `what` of `subject`, which is `municipality`'s.
    ///
    /// # Errors
    /// When the row cannot be written; then nothing may be shown either.
    pub async fn note(
        self,
        connection: &mut PgConnection,
        ctx: &Ctx,
        subject: Uuid,
        municipality: &str,
        what: &str,
    ) -> Result<(), sqlx::Error> {
        self.insert(connection, ctx, &[(subject, municipality)], what, None)
            .await
    }

    /// Notes, as [`Self::note`] does, that `ctx`'s actor looks at `what` of each of `seen`: subject and
    /// municipality.
    ///
    /// # Errors
    /// When the rows cannot be written; then nothing may be shown either.
    pub async fn note_each(
        self,
        connection: &mut PgConnection,
        ctx: &Ctx,
        seen: &[(Uuid, &str)],
        what: &str,
    ) -> Result<(), sqlx::Error> {
        self.insert(connection, ctx, seen, what, None).await
    }

    /// The same of a list that is fetched again and again: a look that was noted since `since` is not
    /// noted anew.
    ///
    /// # Errors
    /// When the rows cannot be written; then nothing may be shown either.
    pub async fn note_each_since(
        self,
        connection: &mut PgConnection,
        ctx: &Ctx,
        seen: &[(Uuid, &str)],
        what: &str,
        since: Timestamp,
    ) -> Result<(), sqlx::Error> {
        self.insert(connection, ctx, seen, what, Some(since)).await
    }

    /// With `since`, but for looks that were noted after it.
    async fn insert(
        self,
        connection: &mut PgConnection,
        ctx: &Ctx,
        seen: &[(Uuid, &str)],
        what: &str,
        since: Option<Timestamp>,
    ) -> Result<(), sqlx::Error> {
        if seen.is_empty() {
            return Ok(());
        }
        let Self {
            schema,
            subject: column,
        } = self;
        let unless_noted = since.map_or_else(String::new, |_since| {
            format!(
                " WHERE NOT EXISTS (SELECT FROM {schema}.access_log AS noted \
                 WHERE noted.{column} = seen.subject AND noted.actor_id = $4 \
                   AND noted.actor_role = $5 AND noted.what = $6 AND noted.at > $7)"
            )
        });
        let (subjects, municipalities): (Vec<Uuid>, Vec<&str>) = seen.iter().copied().unzip();
        let query = sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO {schema}.access_log \
               (at, {column}, municipality, actor_id, actor_role, what) \
             SELECT $1, seen.subject, seen.municipality, $4, $5, $6 \
             FROM unnest($2::uuid[], $3::text[]) AS seen (subject, municipality){unless_noted}"
        )))
        .bind(Ts(ctx.now))
        .bind(subjects)
        .bind(municipalities)
        .bind(&ctx.actor.id)
        .bind(ctx.actor.role.as_str())
        .bind(what);
        let query = match since {
            Some(since) => query.bind(Ts(since)),
            None => query,
        };
        query.execute(connection).await?;
        Ok(())
    }

    /// Notes the looks at `from` at `to` as well, with their own times: what was looked at has become a
    /// part of it, which may be another municipality's. Who asks about `to` is told of them.
    ///
    /// # Errors
    /// When the rows cannot be written; then it may not become a part of it either.
    pub async fn carry(
        self,
        connection: &mut PgConnection,
        from: Uuid,
        to: Uuid,
        municipality: &str,
    ) -> Result<(), sqlx::Error> {
        let Self {
            schema,
            subject: column,
        } = self;
        sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO {schema}.access_log \
               (at, {column}, municipality, actor_id, actor_role, what) \
             SELECT at, $2, $3, actor_id, actor_role, what FROM {schema}.access_log \
             WHERE {column} = $1 ORDER BY entry_id"
        )))
        .bind(from)
        .bind(to)
        .bind(municipality)
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn page(
        self,
        connection: &mut PgConnection,
        by: By<'_>,
        span: &Span,
    ) -> Result<Vec<AccessRow>, sqlx::Error> {
        let Self { schema, subject } = self;
        let column = match by {
            By::Subject(_) => subject,
            By::Actor(_) => "actor_id",
        };
        let query = sqlx::query_as(AssertSqlSafe(format!(
            "SELECT entry_id, at, {subject} AS subject, actor_id, actor_role, what \
             FROM {schema}.access_log \
             WHERE {column} = $1 AND entry_id < $2 ORDER BY entry_id DESC LIMIT $3"
        )));
        let query = match by {
            By::Subject(id) => query.bind(id),
            By::Actor(id) => query.bind(id),
        };
        query
            .bind(span.before)
            .bind(i64::from(span.limit))
            .fetch_all(connection)
            .await
    }

    /// Who asked what `person_id` has looked at.
    async fn asked(
        self,
        connection: &mut PgConnection,
        person_id: &str,
    ) -> Result<Vec<AskedRow>, sqlx::Error> {
        let schema = self.schema;
        sqlx::query_as(AssertSqlSafe(format!(
            "SELECT DISTINCT at, actor_id, actor_role FROM {schema}.looks_asked \
             WHERE person_id = $1 ORDER BY at DESC LIMIT $2"
        )))
        .bind(person_id)
        .bind(ASKED)
        .fetch_all(connection)
        .await
    }

    /// Notes that `ctx`'s actor asks it, in each municipality that she asks of.
    async fn note_asking(
        self,
        connection: &mut PgConnection,
        ctx: &Ctx,
        person_id: &str,
    ) -> Result<(), sqlx::Error> {
        let codes = match &ctx.scope {
            Scope::System => &[],
            Scope::Municipalities(codes) => codes.as_slice(),
        };
        let codes: Vec<&str> = codes.iter().map(MunicipalityCode::as_str).collect();
        let schema = self.schema;
        sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO {schema}.looks_asked (at, municipality, person_id, actor_id, actor_role) \
             SELECT $1, code, $3, $4, $5 FROM unnest($2::text[]) AS code"
        )))
        .bind(Ts(ctx.now))
        .bind(codes)
        .bind(person_id)
        .bind(&ctx.actor.id)
        .bind(ctx.actor.role.as_str())
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// Answers for one service's log.
pub struct AccessLogService {
    store: Store,
    log: AccessLog,
    clock: Clock,
}

/// The service that tells `log`, behind `runtime`'s guard, to be served beside `store`'s own.
pub fn access_log_server(
    runtime: &Runtime,
    store: Store,
    log: AccessLog,
) -> Guarded<AccessLogServer<AccessLogService>> {
    let service = AccessLogService {
        store,
        log,
        clock: runtime.clock.clone(),
    };
    runtime
        .guard(log.schema)
        .over(AccessLogServer::new(service))
}

#[tonic::async_trait]
impl Api for AccessLogService {
    async fn list_access(
        &self,
        request: Request<ListAccessRequest>,
    ) -> Result<Response<ListAccessResponse>, Status> {
        let span = grpc::span(&request, "access.ListAccess");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        let answer = list_access(&self.store, self.log, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn list_seen(
        &self,
        request: Request<ListSeenRequest>,
    ) -> Result<Response<ListSeenResponse>, Status> {
        let span = grpc::span(&request, "access.ListSeen");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        let answer = list_seen(&self.store, self.log, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }
}

/// A page, newest first. Nothing is told of another municipality's, nor whether there is any.
///
/// # Errors
/// `NOT_ALLOWED` to everybody but the data protection officer; `NOT_FOUND` for what is no id;
/// `UNKNOWN_CURSOR`.
async fn list_access(
    store: &Store,
    log: AccessLog,
    ctx: &Ctx,
    request: &ListAccessRequest,
) -> Result<ListAccessResponse, Problem> {
    grpc::require(ctx, &[Role::Dpo])?;
    let subject = Uuid::parse_str(&request.subject_id)
        .map_err(|_malformed| Problem::not_found("Sagen", "the case"))?;
    let span = Span::of(&request.after, request.limit)?;
    let mut tx = store.read(ctx).await?;
    let rows = log.page(&mut tx, By::Subject(subject), &span).await?;
    tx.commit().await?;
    let (entries, next) = span.told(rows);
    Ok(ListAccessResponse { entries, next })
}

/// What a person looked at, in the municipalities of whoever asks: of sealed cases those that the asker
/// sees. That she asked is noted first; what cannot be noted is not told.
///
/// # Law
/// GDPR art. 39(1)(b): the officer monitors, and art. 5(2): over her stands who answers for the whole.
///
/// # Errors
/// `NOT_ALLOWED` to everybody but the data protection officer and the chief executive; `NOT_FOUND` for a
/// service, which is nobody; `UNKNOWN_CURSOR`.
async fn list_seen(
    store: &Store,
    log: AccessLog,
    ctx: &Ctx,
    request: &ListSeenRequest,
) -> Result<ListSeenResponse, Problem> {
    grpc::require(ctx, &[Role::Dpo, Role::ChiefExecutive])?;
    let person_id = request.person_id.as_str();
    if person_id.is_empty() || person_id.starts_with("system:") {
        return Err(Problem::not_found("Personen", "the person"));
    }
    let span = Span::of(&request.after, request.limit)?;
    let mut tx = store.read(ctx).await?;
    let asked = log.asked(&mut tx, person_id).await?;
    log.note_asking(&mut tx, ctx, person_id).await?;
    let rows = log.page(&mut tx, By::Actor(person_id), &span).await?;
    tx.commit().await?;
    let (entries, next) = span.told(rows);
    let asked = asked.into_iter().map(|row| Asked {
        at: Some(wire::to_proto(row.at.0)),
        actor_id: row.actor_id,
        actor_role: row.actor_role,
    });
    Ok(ListSeenResponse {
        entries,
        next,
        asked: asked.collect(),
    })
}

impl Span {
    fn of(after: &str, limit: u32) -> Result<Self, Problem> {
        let before = match after {
            "" => i64::MAX,
            cursor => cursor.parse().map_err(|_not_ours| {
                Problem::invalid(
                    "after",
                    "UNKNOWN_CURSOR",
                    Text::new(
                        "Siden findes ikke længere. Begynd forfra.",
                        "the cursor is not one of ours",
                    ),
                )
            })?,
        };
        let limit = match limit {
            0 => DEFAULT_LIMIT,
            wanted => wanted.min(MAX_LIMIT),
        };
        Ok(Self { before, limit })
    }

    /// The page as it is told, and where the next one begins; empty when it was not full.
    fn told(&self, rows: Vec<AccessRow>) -> (Vec<Access>, String) {
        let is_full = rows.len() >= usize::try_from(self.limit).unwrap_or(usize::MAX);
        let next = rows.last().filter(|_last| is_full);
        let next = next.map(|row| row.entry_id.to_string());
        let entries = rows.into_iter().map(|row| Access {
            at: Some(wire::to_proto(row.at.0)),
            actor_id: row.actor_id,
            actor_role: row.actor_role,
            what: row.what,
            id: row.entry_id.unsigned_abs(),
            subject_id: row.subject.to_string(),
        });
        (entries.collect(), next.unwrap_or_default())
    }
}
