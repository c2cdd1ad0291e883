use std::{str::FromStr, time::Duration};

use anyhow::{Context, bail, ensure};
use brudvagt_kit::config::{self, Base};
use brudvagt_seal::{Keyring, SealError};
use brudvagt_types::{MunicipalityCode, Service};
use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};

use super::{Look, explain};

/// The oldest major version of PostgreSQL that our SQL runs on.
const OLDEST: i32 = 15;
/// A reachable server answers sooner than this.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connected as the owner of the schemas.
///
/// # Errors
/// In words that an operator can act on.
pub(crate) async fn connect_owner(url: &str) -> anyhow::Result<PgConnection> {
    let options = PgConnectOptions::from_str(url).context(
        "database.owner_url is no address of PostgreSQL \
         (postgres://USER:PASSWORD@HOST:PORT/DATABASE)",
    )?;
    let place = place(&options);
    match tokio::time::timeout(PATIENCE, options.connect()).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => {
            let words = refusal(&error, &options, &place);
            Err(anyhow::Error::new(error).context(words))
        }
        Err(_late) => bail!(nobody(&place)),
    }
}

fn place(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    }
}

fn nobody(place: &str) -> String {
    format!("no PostgreSQL answers at {place}: is it running, and is the address right?")
}

fn refusal(error: &sqlx::Error, options: &PgConnectOptions, place: &str) -> String {
    let user = options.get_username();
    match error {
        sqlx::Error::Io(_) => nobody(place),
        sqlx::Error::Database(refused) => match refused.code().as_deref() {
            Some("28P01") => format!(
                "PostgreSQL at {place} refuses {user}: give the address the right user and password"
            ),
            Some("28000") => format!(
                "PostgreSQL at {place} does not let {user} in: its pg_hba.conf decides who may \
                 come, from where and how"
            ),
            Some("3D000") => {
                let database = options.get_database().unwrap_or(user);
                format!(
                    "PostgreSQL at {place} has no database {database}: make it with \
                     CREATE DATABASE {database}, or name another"
                )
            }
            _ => format!("PostgreSQL at {place} refuses {user}"),
        },
        _ => format!("PostgreSQL at {place} cannot be used"),
    }
}

/// Adds what the database is and holds, and everything that is wrong with it.
pub(super) async fn look(base: &Base, look: &mut Look) -> anyhow::Result<()> {
    let url = base.database.owner_url.as_deref();
    let url =
        url.context("database.owner_url is not set: the address of PostgreSQL for its owner")?;
    let options = PgConnectOptions::from_str(url)?;
    let mut owner = connect_owner(url).await?;
    let server = server(&mut owner).await?;
    let database = options.get_database().unwrap_or(options.get_username());
    let head = format!(
        "PostgreSQL {} at {}, database {database}",
        server.version,
        place(&options)
    );
    let ours = ours(&mut owner).await?;
    look.in_database = Some(!ours.is_empty());
    if ours.is_empty() {
        look.told
            .push(format!("{head}: nothing of Brudvagt in it."));
    } else {
        let schemas = ours.join(", ");
        look.told.push(format!(
            "{head}: an installation, in the schemas {schemas}."
        ));
    }
    if server.number < OLDEST * 10_000 {
        look.wrong.push(format!(
            "PostgreSQL {} is too old: {OLDEST} or newer is needed",
            server.version
        ));
        return Ok(());
    }
    if server.encoding != "UTF8" {
        look.wrong.push(format!(
            "database {database} is encoded in {}: make one with ENCODING 'UTF8'",
            server.encoding
        ));
    }
    if let Some(table) = foreign_table(&mut owner, &ours).await? {
        look.wrong.push(format!(
            "database {database} holds something else (table {table}): Brudvagt needs a database of \
             its own, so make one with CREATE DATABASE and name that"
        ));
    }
    let owner_name = options.get_username();
    if !server.may_make_schemas {
        look.wrong.push(format!(
            "{owner_name} may make nothing in database {database}: as an administrator, \
             ALTER DATABASE {database} OWNER TO {owner_name}"
        ));
    }
    let roles = roles(&mut owner).await?;
    if roles.len() < Service::database_roles().len() && !server.may_make_roles {
        look.wrong.push(format!(
            "{owner_name} may not make the services' roles, and some are missing: as an administrator, \
             run what `brudvagt roles` prints"
        ));
    }
    if let Err(error) = log_in(&base.database, &roles).await {
        look.wrong.push(explain(&error));
    }
    if ours.iter().any(|schema| schema == "triage")
        && let Err(error) = keys_fit(&mut owner, base).await
    {
        look.wrong.push(explain(&error));
    }
    owner.close().await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Server {
    /// 150018 for 15.18.
    number: i32,
    version: String,
    encoding: String,
    may_make_schemas: bool,
    may_make_roles: bool,
}

async fn server(owner: &mut PgConnection) -> sqlx::Result<Server> {
    sqlx::query_as(
        "SELECT current_setting('server_version_num')::int4 AS number,
            split_part(current_setting('server_version'), ' ', 1) AS version,
            current_setting('server_encoding') AS encoding,
            has_database_privilege(current_database(), 'CREATE') AS may_make_schemas,
            (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user)
                AS may_make_roles",
    )
    .fetch_one(owner)
    .await
}

/// The schemas that our migrations made.
async fn ours(owner: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "SELECT schema FROM unnest($1) schema
         WHERE to_regclass(schema || '._sqlx_migrations') IS NOT NULL",
    )
    .bind(Service::ALL.map(Service::name))
    .fetch_all(owner)
    .await
}

/// A table that neither we nor an extension made.
async fn foreign_table(owner: &mut PgConnection, ours: &[String]) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        r"SELECT schema.nspname || '.' || made.relname
        FROM pg_class made JOIN pg_namespace schema ON schema.oid = made.relnamespace
        WHERE made.relkind IN ('r', 'p')
            AND schema.nspname NOT LIKE 'pg\_%' AND schema.nspname <> 'information_schema'
            AND schema.nspname <> ALL($1)
            AND NOT EXISTS (
                SELECT FROM pg_depend
                WHERE classid = 'pg_class'::regclass AND objid = made.oid AND deptype = 'e'
            )
        ORDER BY 1 LIMIT 1",
    )
    .bind(ours)
    .fetch_optional(owner)
    .await
}

/// The services' roles that are there. They belong to the server, not to the database.
async fn roles(owner: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("SELECT rolname::text FROM pg_roles WHERE rolname = ANY($1) ORDER BY 1")
        .bind(Service::database_roles())
        .fetch_all(owner)
        .await
}

/// Each of `roles` logs in as its service will.
async fn log_in(database: &config::Database, roles: &[String]) -> anyhow::Result<()> {
    for role in roles {
        let mut options = PgConnectOptions::from_str(&database.url)
            .context("database.url is no address")?
            .username(role);
        if let Some(folder) = &database.password_dir {
            let file = folder.join(role);
            let password = std::fs::read_to_string(&file)
                .with_context(|| format!("the password of {role}: {}", file.display()))?;
            options = options.password(password.trim());
        }
        if let Err(error) = options.connect().await {
            if !is_login_refused(&error) {
                let words = refusal(&error, &options, &place(&options));
                return Err(anyhow::Error::new(error).context(format!("database.url: {words}")));
            }
            let what = match &database.password_dir {
                Some(folder) => format!("the password in {}", folder.join(role).display()),
                None => "no password".to_owned(),
            };
            return Err(anyhow::Error::new(error).context(format!(
                "the server has a role {role}, which cannot log in with {what}. Another \
                 installation may have made it: one server holds one installation. Use that one's \
                 keys and passwords, or another server; or, when nobody uses it any more, drop its \
                 database and its roles"
            )));
        }
    }
    Ok(())
}

/// Whether the server knows the role, and not so.
fn is_login_refused(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    matches!(code.as_deref(), Some("28P01" | "28000"))
}

/// Under each key a case opens, and no municipality is without a key.
async fn keys_fit(owner: &mut PgConnection, base: &Base) -> anyhow::Result<()> {
    let file = base.secrets.keyring.relative();
    let keyring = Keyring::load(&file)?;
    let known: Vec<String> = keyring.municipalities().map(ToString::to_string).collect();
    let stranger: Option<String> = sqlx::query_scalar(
        "SELECT municipality FROM directory.municipalities
         WHERE municipality <> ALL($1) ORDER BY municipality LIMIT 1",
    )
    .bind(known)
    .fetch_optional(&mut *owner)
    .await?;
    let file = file.display();
    if let Some(code) = stranger {
        bail!("the database holds municipality {code}, for which {file} has no key");
    }
    // A wrapped key begins with the eight bytes that name the municipality's key: one case for each.
    let sealed: Vec<(String, Vec<u8>)> = sqlx::query_as(
        "SELECT DISTINCT ON (municipality, substr(wrapped_key, 1, 8)) municipality, wrapped_key
         FROM triage.cases WHERE wrapped_key IS NOT NULL
         ORDER BY municipality, substr(wrapped_key, 1, 8), reported_at DESC",
    )
    .fetch_all(owner)
    .await?;
    for (code, wrapped) in sealed {
        let municipality: MunicipalityCode = code.parse()?;
        let opened = keyring.unwrap(&municipality, &wrapped);
        let is_other = matches!(opened, Err(SealError::UnknownKey(_)));
        ensure!(
            !is_other,
            "cases of municipality {code} in the database are sealed with other keys than those in \
             {file}: bring back the key that is missing, name the folder with theirs, or name an empty \
             database"
        );
        opened?;
    }
    Ok(())
}
