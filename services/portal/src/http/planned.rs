//! Exercises that begin by themselves: what was planned, by whom, and what became of it.

use brudvagt_kit::pg::Ts;
use brudvagt_types::{Actor, Scope};
use jiff::{SignedDuration, Timestamp};
use sqlx::{FromRow, PgPool, types::Json};
use uuid::Uuid;

use super::{
    Failure,
    session::{Session, parse_scope, random_token},
};

/// How long what did not begin is still shown.
const SHOWN_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What is to happen, and where.
pub(crate) struct Wanted {
    pub municipality: String,
    pub unit_id: String,
    pub scenario: String,
    pub what_happened: String,
    pub reason: String,
    pub begins_at: Timestamp,
}

#[derive(Clone, FromRow)]
pub(crate) struct Planned {
    pub plan_id: Uuid,
    pub municipality: String,
    pub unit_id: String,
    pub scenario: String,
    pub what_happened: String,
    pub reason: String,
    pub begins_at: Ts,
    actor: Json<Actor>,
    scope: String,
    pub state: String,
}

impl Planned {
    pub(crate) fn by(&self) -> &str {
        &self.actor.0.name
    }

    /// As whoever planned it; what she may now is asked elsewhere.
    pub(crate) fn session(&self) -> Result<Session, Failure> {
        Ok(Session {
            id: Uuid::nil(),
            actor: self.actor.0.clone(),
            scope: parse_scope(&self.scope),
            csrf: random_token()?,
            rights_unknown: false,
            proved_at: None,
        })
    }
}

const PLANNED: &str = "SELECT plan_id, municipality, unit_id, scenario, what_happened, reason, begins_at, \
     actor, scope, state FROM portal.planned_exercises";

/// Plans one; the same form sent again plans nothing more.
pub(crate) async fn plan(
    pool: &PgPool,
    session: &Session,
    form_key: &str,
    wanted: &Wanted,
) -> Result<(), Failure> {
    sqlx::query(
        "INSERT INTO portal.planned_exercises (plan_id, municipality, unit_id, scenario, \
           what_happened, reason, begins_at, actor, scope, form_key, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'planned') ON CONFLICT DO NOTHING",
    )
    .bind(Uuid::now_v7())
    .bind(&wanted.municipality)
    .bind(&wanted.unit_id)
    .bind(&wanted.scenario)
    .bind(&wanted.what_happened)
    .bind(&wanted.reason)
    .bind(Ts(wanted.begins_at))
    .bind(Json(&session.actor))
    .bind(session.scope.setting())
    .bind(form_key)
    .execute(pool)
    .await?;
    Ok(())
}

fn codes(scope: &Scope) -> Vec<String> {
    match scope {
        Scope::Municipalities(codes) => codes.iter().map(ToString::to_string).collect(),
        Scope::System => Vec::new(),
    }
}

/// Those to come in the caller's municipalities, the next first, and those that did not begin lately.
pub(crate) async fn list(
    pool: &PgPool,
    session: &Session,
    now: Timestamp,
) -> Result<Vec<Planned>, Failure> {
    let query = format!(
        "{PLANNED} WHERE municipality = ANY($1) \
         AND (state = 'planned' OR state = 'missed' AND begins_at > $2) ORDER BY begins_at, plan_id LIMIT 100"
    );
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(query))
        .bind(codes(&session.scope))
        .bind(Ts(now.saturating_sub(SHOWN_FOR).unwrap_or(now)))
        .fetch_all(pool)
        .await?;
    Ok(rows)
}

/// Takes one back that has not begun; false when it is not there, has begun, or is another's.
pub(crate) async fn cancel(
    pool: &PgPool,
    session: &Session,
    plan_id: Uuid,
    now: Timestamp,
) -> Result<bool, Failure> {
    let done = sqlx::query(
        "UPDATE portal.planned_exercises SET state = 'cancelled', settled_at = $3 \
         WHERE plan_id = $1 AND municipality = ANY($2) AND state = 'planned'",
    )
    .bind(plan_id)
    .bind(codes(&session.scope))
    .bind(Ts(now))
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Those whose time has come.
pub(crate) async fn due(pool: &PgPool, now: Timestamp) -> Result<Vec<Planned>, Failure> {
    let query = format!(
        "{PLANNED} WHERE state = 'planned' AND begins_at <= $1 ORDER BY begins_at LIMIT 20"
    );
    let rows = sqlx::query_as(sqlx::AssertSqlSafe(query))
        .bind(Ts(now))
        .fetch_all(pool)
        .await?;
    Ok(rows)
}

/// Says what became of it: `begun` or `missed`.
pub(crate) async fn settle(
    pool: &PgPool,
    plan_id: Uuid,
    state: &str,
    now: Timestamp,
) -> Result<(), Failure> {
    sqlx::query(
        "UPDATE portal.planned_exercises SET state = $2, settled_at = $3 \
         WHERE plan_id = $1 AND state = 'planned'",
    )
    .bind(plan_id)
    .bind(state)
    .bind(Ts(now))
    .execute(pool)
    .await?;
    Ok(())
}
