//! Brings one service's schema up to date: its role, its schema, its tables. As the owner.

use std::path::Path;

use anyhow::Context;
use sqlx::{AssertSqlSafe, PgConnection, migrate::Migrator};

/// Makes the role and the schema when they are missing, and applies what is new.
///
/// `password_dir` holds one file for each role; without it roles have no password (loopback trust).
///
/// # Errors
/// When a migration fails: nothing of that one is kept.
pub async fn migrate(
    owner: &mut PgConnection,
    service: &'static str,
    migrator: &Migrator,
    password_dir: Option<&Path>,
) -> anyhow::Result<()> {
    make_role(owner, service, password_dir).await?;
    // The name is a constant of the calling crate.
    sqlx::query(AssertSqlSafe(format!(
        "CREATE SCHEMA IF NOT EXISTS {service}"
    )))
    .execute(&mut *owner)
    .await?;
    migrator
        .run(&mut *owner)
        .await
        .with_context(|| format!("migrating {service}"))
}

async fn make_role(
    owner: &mut PgConnection,
    service: &'static str,
    password_dir: Option<&Path>,
) -> anyhow::Result<()> {
    let role = format!("brudvagt_{service}");
    let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)")
        .bind(&role)
        .fetch_one(&mut *owner)
        .await?;
    if !known {
        let make =
            format!("CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS");
        match sqlx::query(AssertSqlSafe(make)).execute(&mut *owner).await {
            Ok(_made) => {}
            // Roles belong to the cluster: another database's migration was faster.
            Err(sqlx::Error::Database(error))
                if error
                    .code()
                    .is_some_and(|code| code == "42710" || code == "23505") => {}
            Err(error) => return Err(error).context(role),
        }
    }
    let Some(folder) = password_dir else {
        return Ok(());
    };
    let password = std::fs::read_to_string(folder.join(&role))
        .with_context(|| format!("the password file of {role}"))?;
    // A role statement takes no parameters; the server quotes the literal for us.
    let alter: String =
        sqlx::query_scalar("SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)")
            .bind(&role)
            .bind(password.trim())
            .fetch_one(&mut *owner)
            .await?;
    sqlx::query(AssertSqlSafe(alter))
        .execute(&mut *owner)
        .await?;
    Ok(())
}
