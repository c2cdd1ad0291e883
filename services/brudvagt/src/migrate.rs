//! Brings the database up to date: roles, schemas, tables. As the owner; services never do it.

use std::path::Path;

use anyhow::Context;
use brudvagt_kit::{config, migrate as kit_migrate};
use sqlx::{Connection, PgConnection, migrate::Migrator};

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
    let url = base
        .database
        .owner_url
        .context("database.owner_url is not set")?;
    migrate(&url, base.database.password_dir.as_deref()).await
}

/// Makes the roles (one login for each service) and schemas, and applies what is new.
///
/// # Errors
/// As [`from_config`].
pub async fn migrate(owner_url: &str, password_dir: Option<&Path>) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(owner_url)
        .await
        .context("connecting as owner")?;
    // Roles belong to the whole cluster: two migrations at once would collide.
    sqlx::query("SELECT pg_advisory_lock(hashtextextended('brudvagt migrate', 0))")
        .execute(&mut connection)
        .await?;
    sqlx::query("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        .execute(&mut connection)
        .await?;
    for (service, migrator) in migrators() {
        kit_migrate::migrate(&mut connection, service, migrator, password_dir).await?;
    }
    sqlx::query("SELECT pg_advisory_unlock(hashtextextended('brudvagt migrate', 0))")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(())
}
