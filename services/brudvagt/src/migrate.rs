//! Brings database and bus up to date: roles, schemas, tables; streams and readers' places. As their
//! owner and operator; services never do it.

use std::path::Path;

use anyhow::Context;
use brudvagt_kit::{config, migrate as kit_migrate};
use brudvagt_outbox::prepare_bus;
use brudvagt_types::Service;
use sqlx::{Connection, migrate::Migrator};

use crate::{configured, doctor, servers::connect_owner};

/// A service's migrations.
const fn migrator(service: Service) -> &'static Migrator {
    match service {
        Service::Directory => &brudvagt_directory::MIGRATOR,
        Service::Intake => &brudvagt_intake::MIGRATOR,
        Service::Triage => &brudvagt_triage::MIGRATOR,
        Service::Deadlines => &brudvagt_deadlines::MIGRATOR,
        Service::Notification => &brudvagt_notification::MIGRATOR,
        Service::Esdh => &brudvagt_esdh::MIGRATOR,
        Service::Portal => &brudvagt_portal::MIGRATOR,
    }
}

/// Migrates the database and, unless `database_only`, the bus that the configuration names.
///
/// # Errors
/// When there is no owner address, or a migration fails: nothing of that one is kept. When the bus is
/// away; the database is up to date by then.
pub async fn from_config(file: &Path, database_only: bool) -> anyhow::Result<()> {
    let base = configured::base(file)?;
    let url = base.database.owner_url.context(
        "database.owner_url is not set: give this command the address of the schemas' owner, \
             BRUDVAGT__DATABASE__OWNER_URL=postgres://USER:PASSWORD@HOST/DATABASE",
    )?;
    migrate(&url, base.database.password_dir.as_deref()).await?;
    if database_only {
        return Ok(());
    }
    bus(&base.nats)
        .await
        .context("the database is up to date, the bus is not: run it again when the bus is there")
}

/// Makes the streams and the readers' places, as the operator.
///
/// # Errors
/// When the bus is away or refuses the operator.
pub async fn bus(nats: &config::Nats) -> anyhow::Result<()> {
    let jetstream = doctor::jetstream(nats).await?;
    let prepared = prepare_bus(&jetstream, nats.replicas).await;
    prepared.map_err(|error| anyhow::anyhow!(error))
}

/// Makes the roles (two logins for each service) and schemas, and applies what is new.
///
/// # Errors
/// As [`from_config`].
pub async fn migrate(owner_url: &str, password_dir: Option<&Path>) -> anyhow::Result<()> {
    let mut connection = connect_owner(owner_url).await?;
    // Roles belong to the whole cluster: two migrations at once would collide.
    sqlx::query("SELECT pg_advisory_lock(hashtextextended('brudvagt migrate', 0))")
        .execute(&mut connection)
        .await?;
    sqlx::query("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        .execute(&mut connection)
        .await?;
    for service in Service::ALL {
        let migrator = migrator(service);
        kit_migrate::migrate(&mut connection, service.name(), migrator, password_dir).await?;
    }
    sqlx::query("SELECT pg_advisory_unlock(hashtextextended('brudvagt migrate', 0))")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(())
}
