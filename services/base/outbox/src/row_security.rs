//! What stops one municipality from seeing another's rows.
//!
//! Every transaction on their rows begins here: with a login by its scope, and with three settings that the
//! policies of each table compare with the row (`migrations/README.md`). Without them no row matches, so
//! whoever forgets them sees nothing.

use brudvagt_kit::Problem;
use brudvagt_types::{Ctx, Scope};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction};

/// Whose rows are seen until the transaction ends: of which municipalities, of which units, and by whom,
/// which counts for sealed cases.
pub(crate) const SETTINGS: &str = "set_config('brudvagt.scope', $1, true), \
    set_config('brudvagt.units', $2, true), set_config('brudvagt.person', $3, true)";

/// How a unit of work begins: each statement sees what others have committed.
pub(crate) const UNIT: &str = "BEGIN";
/// How a look begins: all its statements see what was committed when the first was asked.
pub(crate) const ONE_MOMENT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ";

/// The login for rows of `scope`: the system's own sees all, and nobody else's does.
pub(crate) fn login<'p>(scope: &Scope, own: &'p PgPool, asked: &'p PgPool) -> &'p PgPool {
    match scope {
        Scope::System => own,
        Scope::Municipalities(_) => asked,
    }
}

/// Opens a transaction to its end even when the caller is gone meanwhile (hung up, lost a `select!`). Cut
/// off between the statement and its answer, the driver would not know that the connection is inside a
/// transaction and would hand it to the next caller so.
pub(crate) async fn open(
    login: &PgPool,
    begin: &'static str,
) -> Result<Transaction<'static, Postgres>, Problem> {
    let pool = login.clone();
    let opening = tokio::spawn(async move {
        // A server that was restarted leaves dead connections in the pool. Nothing was done on them yet,
        // so the next one is tried, until one is new.
        for _dead in 0..pool.options().get_max_connections() {
            match pool.begin_with(begin).await {
                Err(error) if is_dead(&error) => {}
                settled => return settled,
            }
        }
        pool.begin_with(begin).await
    });
    Ok(opening.await.map_err(|error| Problem::internal(&error))??)
}

/// Sets whose rows `connection` sees: `ctx`'s, of these units.
pub(crate) async fn set(
    connection: &mut PgConnection,
    ctx: &Ctx,
    units: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(AssertSqlSafe(format!("SELECT {SETTINGS}")))
        .bind(ctx.scope.setting())
        .bind(units)
        .bind(ctx.person_setting())
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether a connection ended under us: cut off, or told by PostgreSQL that it shuts down (57P01 to
/// 57P03).
fn is_dead(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(told) => told.code().is_some_and(|code| code.starts_with("57P")),
        _alive => false,
    }
}
