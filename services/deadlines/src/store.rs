//! SQL only, on a connection whose scope is set. One statement a function.

pub(crate) mod calendars;
pub(crate) mod measures;
pub(crate) mod owed;
pub(crate) mod questions;
pub(crate) mod seals;

use brudvagt_kit::pg::Ts;
use serde_json::Value;
use sqlx::{FromRow, PgConnection, types::Json};
use uuid::Uuid;

#[derive(Clone, Debug, FromRow)]
pub(crate) struct ClockRow {
    pub(crate) clock_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) regime: String,
    /// The version of the regime that it was counted by; empty where it was laid before that was kept.
    pub(crate) law: String,
    pub(crate) aware_at: Ts,
    pub(crate) due_at: Ts,
    pub(crate) state: String,
    /// Whether its duty is still to be done, even when the time has passed.
    pub(crate) owed: bool,
    #[sqlx(rename = "rule")]
    pub(crate) rule_da: String,
    /// Empty where the clock was laid before rules were kept in English too.
    pub(crate) rule_en: String,
    pub(crate) label_da: String,
    pub(crate) label_en: String,
}

#[derive(Clone, Debug, FromRow)]
pub(crate) struct MilestoneRow {
    pub(crate) milestone_id: Uuid,
    pub(crate) clock_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) step: String,
    pub(crate) condition: String,
    pub(crate) roles: Vec<String>,
    pub(crate) is_miss: bool,
    pub(crate) at: Ts,
    pub(crate) state: String,
    pub(crate) settled_at: Option<Ts>,
}

/// A due milestone with what its event must say.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Due {
    #[sqlx(flatten)]
    pub(crate) milestone: MilestoneRow,
    pub(crate) regime: String,
    pub(crate) due_at: Ts,
    pub(crate) case_state: Option<Json<Value>>,
}

/// The newest version of the case that is known; 0 when none is.
pub(crate) async fn version_of(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<i64, sqlx::Error> {
    let known: Option<i64> = sqlx::query_scalar(
        "SELECT version FROM deadlines.case_state WHERE case_id = $1 FOR UPDATE",
    )
    .bind(case_id)
    .fetch_optional(connection)
    .await?;
    Ok(known.unwrap_or(0))
}

/// Keeps the newest version; false when this one is not newer.
pub(crate) async fn put_state(
    connection: &mut PgConnection,
    case_id: Uuid,
    municipality: &str,
    version: i64,
    state: &Value,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO deadlines.case_state (case_id, municipality, version, state) \
         VALUES ($1, $2, $3, $4) \
         ON CONFLICT (case_id) DO UPDATE SET version = $3, state = $4 \
         WHERE deadlines.case_state.version < $3",
    )
    .bind(case_id)
    .bind(municipality)
    .bind(version)
    .bind(Json(state))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A case of which nothing was known.
pub(crate) struct NewState<'a> {
    pub(crate) case_id: Uuid,
    pub(crate) municipality: &'a str,
    pub(crate) version: i64,
    pub(crate) state: Value,
}

/// Keeps the first state of each of these cases; says of which nothing was known before. No case may be
/// among them twice.
pub(crate) async fn put_new_states(
    connection: &mut PgConnection,
    new: &[NewState<'_>],
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO deadlines.case_state (case_id, municipality, version, state) \
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::jsonb[]) \
         ON CONFLICT (case_id) DO NOTHING RETURNING case_id",
    )
    .bind(new.iter().map(|it| it.case_id).collect::<Vec<_>>())
    .bind(new.iter().map(|it| it.municipality).collect::<Vec<_>>())
    .bind(new.iter().map(|it| it.version).collect::<Vec<_>>())
    .bind(new.iter().map(|it| Json(&it.state)).collect::<Vec<_>>())
    .fetch_all(connection)
    .await
}

/// Until the transaction ends nobody else arms a clock of the case.
pub(crate) async fn lock_clocks_of(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind(case_id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes the clock's lock: it changes in one place at a time.
pub(crate) async fn clock_for_update(
    connection: &mut PgConnection,
    case_id: Uuid,
    regime: &str,
) -> Result<Option<ClockRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT clock_id, case_id, municipality, regime, law, aware_at, due_at, state, owed, rule, \
           rule_en, label_da, label_en FROM deadlines.clocks \
         WHERE case_id = $1 AND regime = $2 FOR UPDATE",
    )
    .bind(case_id)
    .bind(regime)
    .fetch_optional(connection)
    .await
}

/// Takes the locks of all clocks of a case.
pub(crate) async fn clocks_for_update(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<ClockRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT clock_id, case_id, municipality, regime, law, aware_at, due_at, state, owed, rule, \
           rule_en, label_da, label_en FROM deadlines.clocks \
         WHERE case_id = $1 ORDER BY clock_id FOR UPDATE",
    )
    .bind(case_id)
    .fetch_all(connection)
    .await
}

/// Keeps clocks, new and known; none may be among them twice.
pub(crate) async fn put_clocks(
    connection: &mut PgConnection,
    clocks: &[ClockRow],
) -> Result<(), sqlx::Error> {
    let texts = |of: fn(&ClockRow) -> &str| clocks.iter().map(of).collect::<Vec<&str>>();
    sqlx::query(
        "INSERT INTO deadlines.clocks (clock_id, case_id, municipality, regime, aware_at, due_at, \
           state, owed, rule, rule_en, label_da, label_en, law) \
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], \
           $6::timestamptz[], $7::text[], $8::boolean[], $9::text[], $10::text[], $11::text[], \
           $12::text[], $13::text[]) \
         ON CONFLICT (clock_id) DO UPDATE SET aware_at = EXCLUDED.aware_at, due_at = EXCLUDED.due_at, \
           state = EXCLUDED.state, owed = EXCLUDED.owed, rule = EXCLUDED.rule, \
           rule_en = EXCLUDED.rule_en, law = EXCLUDED.law",
    )
    .bind(clocks.iter().map(|it| it.clock_id).collect::<Vec<_>>())
    .bind(clocks.iter().map(|it| it.case_id).collect::<Vec<_>>())
    .bind(texts(|it| &it.municipality))
    .bind(texts(|it| &it.regime))
    .bind(clocks.iter().map(|it| it.aware_at).collect::<Vec<_>>())
    .bind(clocks.iter().map(|it| it.due_at).collect::<Vec<_>>())
    .bind(texts(|it| &it.state))
    .bind(clocks.iter().map(|it| it.owed).collect::<Vec<_>>())
    .bind(texts(|it| &it.rule_da))
    .bind(texts(|it| &it.rule_en))
    .bind(texts(|it| &it.label_da))
    .bind(texts(|it| &it.label_en))
    .bind(texts(|it| &it.law))
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes a ladder in one statement. Roles travel joined: an array of arrays must be rectangular.
pub(crate) async fn insert_milestones(
    connection: &mut PgConnection,
    rows: &[MilestoneRow],
) -> Result<(), sqlx::Error> {
    let column = |of: fn(&MilestoneRow) -> String| rows.iter().map(of).collect::<Vec<String>>();
    sqlx::query(
        "INSERT INTO deadlines.milestones (milestone_id, clock_id, case_id, municipality, step, \
           condition, roles, is_miss, at, state, settled_at) \
         SELECT milestone_id, clock_id, case_id, municipality, step, condition, \
           string_to_array(roles, ','), is_miss, at, state, settled_at \
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], \
           $7::text[], $8::boolean[], $9::timestamptz[], $10::text[], $11::timestamptz[]) \
           AS m (milestone_id, clock_id, case_id, municipality, step, condition, roles, is_miss, \
             at, state, settled_at)",
    )
    .bind(rows.iter().map(|row| row.milestone_id).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.clock_id).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.case_id).collect::<Vec<_>>())
    .bind(column(|row| row.municipality.clone()))
    .bind(column(|row| row.step.clone()))
    .bind(column(|row| row.condition.clone()))
    .bind(column(|row| row.roles.join(",")))
    .bind(rows.iter().map(|row| row.is_miss).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.at).collect::<Vec<_>>())
    .bind(column(|row| row.state.clone()))
    .bind(rows.iter().map(|row| row.settled_at).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// The steps of a clock that have been told already and are not told again.
pub(crate) async fn reached_steps(
    connection: &mut PgConnection,
    clock_id: Uuid,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT step FROM deadlines.milestones WHERE clock_id = $1 AND state = 'reached'",
    )
    .bind(clock_id)
    .fetch_all(connection)
    .await
}

pub(crate) async fn withdraw_waiting(
    connection: &mut PgConnection,
    clock_id: Uuid,
    at: Ts,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE deadlines.milestones SET state = 'withdrawn', settled_at = $2 \
         WHERE clock_id = $1 AND state = 'waiting'",
    )
    .bind(clock_id)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}

/// When the next of each kind is due.
#[derive(sqlx::FromRow)]
pub(crate) struct NextDue {
    pub(crate) milestone: Option<Ts>,
    pub(crate) measure: Option<Ts>,
    pub(crate) question: Option<Ts>,
}

pub(crate) async fn next_due(connection: &mut PgConnection) -> Result<NextDue, sqlx::Error> {
    sqlx::query_as(
        "SELECT (SELECT min(at) FROM deadlines.milestones WHERE state = 'waiting') AS milestone, \
           (SELECT min(next_at) FROM deadlines.measures) AS measure, \
           (SELECT min(next_at) FROM deadlines.questions) AS question",
    )
    .fetch_one(connection)
    .await
}

/// Takes due milestones for this transaction; another engine skips them.
pub(crate) async fn claim_due(
    connection: &mut PgConnection,
    now: Ts,
    limit: i64,
) -> Result<Vec<Due>, sqlx::Error> {
    sqlx::query_as(
        "SELECT m.milestone_id, m.clock_id, m.case_id, m.municipality, m.step, m.condition, m.roles, \
           m.is_miss, m.at, m.state, m.settled_at, c.regime, c.due_at, s.state AS case_state \
         FROM deadlines.milestones AS m \
         JOIN deadlines.clocks AS c ON c.clock_id = m.clock_id \
         LEFT JOIN deadlines.case_state AS s ON s.case_id = m.case_id \
         WHERE m.state = 'waiting' AND m.at <= $1 ORDER BY m.at, m.is_miss LIMIT $2 \
         FOR UPDATE OF m SKIP LOCKED",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(connection)
    .await
}

pub(crate) async fn settle_milestones(
    connection: &mut PgConnection,
    ids: &[Uuid],
    state: &str,
    at: Ts,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE deadlines.milestones SET state = $2, settled_at = $3 \
         WHERE milestone_id = ANY($1) AND state = 'waiting'",
    )
    .bind(ids)
    .bind(state)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn mark_missed(
    connection: &mut PgConnection,
    clocks: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE deadlines.clocks SET state = 'missed' WHERE clock_id = ANY($1) AND state = 'running'",
    )
    .bind(clocks)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn clocks_of(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<ClockRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT clock_id, case_id, municipality, regime, law, aware_at, due_at, state, owed, rule, \
           rule_en, label_da, label_en FROM deadlines.clocks \
         WHERE case_id = $1 ORDER BY due_at, regime",
    )
    .bind(case_id)
    .fetch_all(connection)
    .await
}

pub(crate) async fn milestones_of(
    connection: &mut PgConnection,
    clocks: &[Uuid],
) -> Result<Vec<MilestoneRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT milestone_id, clock_id, case_id, municipality, step, condition, roles, is_miss, at, \
           state, settled_at FROM deadlines.milestones WHERE clock_id = ANY($1) ORDER BY at, step",
    )
    .bind(clocks)
    .fetch_all(connection)
    .await
}

pub(crate) async fn clock_by_id(
    connection: &mut PgConnection,
    clock_id: Uuid,
) -> Result<Option<ClockRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT clock_id, case_id, municipality, regime, law, aware_at, due_at, state, owed, rule, \
           rule_en, label_da, label_en FROM deadlines.clocks WHERE clock_id = $1 FOR UPDATE",
    )
    .bind(clock_id)
    .fetch_optional(connection)
    .await
}

/// The next number for telling the case of a clock.
pub(crate) async fn next_revision(
    connection: &mut PgConnection,
    clock_id: Uuid,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "UPDATE deadlines.clocks SET revision = revision + 1 WHERE clock_id = $1 \
         RETURNING revision",
    )
    .bind(clock_id)
    .fetch_one(connection)
    .await
}

/// Owed clocks that the case has not been told of, except those that follow the case by their rule.
pub(crate) async fn untold_clocks(
    connection: &mut PgConnection,
    limit: i64,
) -> Result<Vec<ClockRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT clock_id, case_id, municipality, regime, law, aware_at, due_at, state, owed, rule, \
           rule_en, label_da, label_en FROM deadlines.clocks \
         WHERE owed AND revision = 0 AND regime NOT IN ('gdpr_33', 'dpa_answer', 'dbl_22_6') \
         ORDER BY clock_id LIMIT $1 FOR UPDATE SKIP LOCKED",
    )
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Takes back one step that nobody was told of yet.
pub(crate) async fn withdraw_step(
    connection: &mut PgConnection,
    clock_id: Uuid,
    step: &str,
    at: Ts,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE deadlines.milestones SET state = 'withdrawn', settled_at = $3 \
         WHERE clock_id = $1 AND step = $2 AND state = 'waiting'",
    )
    .bind(clock_id)
    .bind(step)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}
