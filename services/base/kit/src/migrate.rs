//! Brings one service's schema up to date: its roles, its schema, its tables. As the owner.

use std::path::Path;

use anyhow::Context;
use brudvagt_types::Service;
use sqlx::{AssertSqlSafe, PgConnection, migrate::Migrator};

/// What a service's login for requests may do, written for the schema `{service}`.
pub const RIGHTS: &str = include_str!("migrate/rights.sql");

/// Makes the roles and the schema when they are missing, applies what is new, and gives the login for
/// requests its share of the rights.
///
/// An owner that may make roles gives them the passwords that lie in `password_dir`, one file for each;
/// without it roles have none (loopback trust). Where an administrator has made them
/// (`brudvagt roles`) the passwords are the administrator's, too.
///
/// # Errors
/// When a migration fails: nothing of that one is kept. When a role is missing that the owner may not
/// make.
pub async fn migrate(
    owner: &mut PgConnection,
    service: &'static str,
    migrator: &Migrator,
    password_dir: Option<&Path>,
) -> anyhow::Result<()> {
    let asked = Service::parse(service).and_then(Service::request_role);
    let may_make_roles: bool = sqlx::query_scalar(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user",
    )
    .fetch_one(&mut *owner)
    .await?;
    for role in [Some(format!("brudvagt_{service}")), asked.clone()]
        .into_iter()
        .flatten()
    {
        make_role(owner, &role).await?;
        if may_make_roles && let Some(folder) = password_dir {
            give_password(owner, &role, folder).await?;
        }
    }
    // The name is a constant of the calling crate, here and below.
    sqlx::query(AssertSqlSafe(format!(
        "CREATE SCHEMA IF NOT EXISTS {service}"
    )))
    .execute(&mut *owner)
    .await?;
    migrator
        .run(&mut *owner)
        .await
        .with_context(|| format!("migrating {service}"))?;
    if asked.is_some() {
        sqlx::raw_sql(AssertSqlSafe(RIGHTS.replace("{service}", service)))
            .execute(&mut *owner)
            .await
            .with_context(|| format!("the rights of what is asked of {service}"))?;
    }
    Ok(())
}

async fn make_role(owner: &mut PgConnection, role: &str) -> anyhow::Result<()> {
    let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)")
        .bind(role)
        .fetch_one(&mut *owner)
        .await?;
    if known {
        return Ok(());
    }
    let make = format!("CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS");
    match sqlx::query(AssertSqlSafe(make)).execute(&mut *owner).await {
        Ok(_made) => Ok(()),
        // Roles belong to the whole cluster: the migration of another database created it first.
        Err(sqlx::Error::Database(error))
            if error
                .code()
                .is_some_and(|code| code == "42710" || code == "23505") =>
        {
            Ok(())
        }
        Err(error) => Err(error).with_context(|| {
            format!("making the role {role}: an administrator runs what `brudvagt roles` prints")
        }),
    }
}

async fn give_password(owner: &mut PgConnection, role: &str, folder: &Path) -> anyhow::Result<()> {
    let password = std::fs::read_to_string(folder.join(role))
        .with_context(|| format!("the password file of {role}"))?;
    // A role statement takes no parameters; the server quotes the literal for us.
    let alter: String =
        sqlx::query_scalar("SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)")
            .bind(role)
            .bind(password.trim())
            .fetch_one(&mut *owner)
            .await?;
    sqlx::query(AssertSqlSafe(alter))
        .execute(&mut *owner)
        .await?;
    Ok(())
}
