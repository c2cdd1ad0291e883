//! Brings the database up to date: roles, schemas, tables. As the owner; services never do it.

use std::path::Path;

use anyhow::Context;
use brudvagt_kit::config;
use sqlx::{AssertSqlSafe, Connection, PgConnection, migrate::Migrator};

/// Each service's migrations, under its schema's name.
pub fn migrators() -> [(&'static str, &'static Migrator); 7] {
    [
        ("directory", &brudvagt_directory::MIGRATOR),
        ("intake", &brudvagt_intake::MIGRATOR),
        ("triage", &brudvagt_triage::MIGRATOR),
        ("deadlines", &brudvagt_deadlines::MIGRATOR),
        ("notification", &brudvagt_notification::MIGRATOR),
        ("esdh", &brudvagt_esdh::MIGRATOR),
        ("portal", &brudvagt_portal::MIGRATOR),
    ]
}

/// Migrates the database that the configuration names as its owner's.
///
/// # Errors
/// When there is no owner address, or a migration fails: nothing of that one is kept.
pub async fn from_config(file: &Path) -> anyhow::Result<()> {
    let base = config::base(&config::figment(file))?;
    let url = base.database.owner_url.context("database.owner_url is not set")?;
    migrate(&url, base.database.password_dir.as_deref()).await
}

/// Makes the roles (one login for each service) and schemas, and applies what is new.
///
/// # Errors
/// As [`from_config`].
pub async fn migrate(owner_url: &str, password_dir: Option<&Path>) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(owner_url).await.context("connecting as owner")?;
    // Roles belong to the whole cluster: two migrations at once would collide.
    sqlx::query("SELECT pg_advisory_lock(hashtextextended('brudvagt migrate', 0))")
        .execute(&mut connection)
        .await?;
    sqlx::query("REVOKE CREATE ON SCHEMA public FROM PUBLIC").execute(&mut connection).await?;
    for (service, migrator) in migrators() {
        make_role(&mut connection, service, password_dir).await?;
        // The name is one of our constants.
        let make_schema = format!("CREATE SCHEMA IF NOT EXISTS {service}");
        sqlx::query(AssertSqlSafe(make_schema)).execute(&mut connection).await?;
        migrator.run(&mut connection).await.with_context(|| format!("migrating {service}"))?;
    }
    sqlx::query("SELECT pg_advisory_unlock(hashtextextended('brudvagt migrate', 0))")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(())
}

async fn make_role(
    connection: &mut PgConnection,
    service: &str,
    password_dir: Option<&Path>,
) -> anyhow::Result<()> {
    let role = format!("brudvagt_{service}");
    let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)")
        .bind(&role)
        .fetch_one(&mut *connection)
        .await?;
    if !known {
        let make = format!("CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS");
        sqlx::query(AssertSqlSafe(make)).execute(&mut *connection).await?;
    }
    if let Some(folder) = password_dir {
        let password = std::fs::read_to_string(folder.join(&role))
            .with_context(|| format!("the password file of {role}"))?;
        // A role statement takes no parameters; the server quotes the literal for us.
        let alter: String = sqlx::query_scalar("SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)")
            .bind(&role)
            .bind(password.trim())
            .fetch_one(&mut *connection)
            .await?;
        sqlx::query(AssertSqlSafe(alter)).execute(&mut *connection).await?;
    }
    Ok(())
}
