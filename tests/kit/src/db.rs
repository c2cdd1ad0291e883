//! A database of its own for each test.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    str::FromStr,
};

use brudvagt_kit::{config::Database, migrate, pg};
use brudvagt_outbox::Store;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool, migrate::Migrator,
    postgres::PgConnectOptions,
};
use uuid::Uuid;

use crate::servers::postgres_url;

/// A fresh database with the schemas of some services, gone with the value: a run makes hundreds, and
/// gigabytes if they stay.
#[derive(Debug)]
pub struct TestDb {
    name: String,
    owner_url: String,
}

impl TestDb {
    /// Makes the database and migrates `services`.
    pub async fn create(services: &[(&'static str, &Migrator)]) -> Self {
        let server = postgres_url();
        let migrated = migrated(&server, services).await.expect("migrations");
        let name = format!("t{}", Uuid::now_v7().simple());
        let made = run_on_server(
            &server,
            format!("CREATE DATABASE {name} TEMPLATE {migrated} STRATEGY file_copy"),
        )
        .await;
        made.expect("a database");
        let options = PgConnectOptions::from_str(&server)
            .expect("an address")
            .database(&name);
        let owner_url = options.to_url_lossy().to_string();
        Self { name, owner_url }
    }

    /// The owner's address: sees every row of every schema.
    pub fn owner_url(&self) -> &str {
        &self.owner_url
    }

    /// The address without a user, as services are configured.
    pub fn url(&self) -> String {
        let (_owner, place) = self.owner_url.rsplit_once('@').expect("an owner");
        format!("postgres://{place}")
    }

    /// Logged in as a service's own role, with its own rights.
    pub fn pool(&self, service: &str) -> PgPool {
        self.logged_in(&format!("brudvagt_{service}"))
    }

    /// Logged in as what somebody asks of a service is.
    pub fn request_pool(&self, service: &str) -> PgPool {
        self.logged_in(&format!("brudvagt_{service}_request"))
    }

    fn logged_in(&self, role: &str) -> PgPool {
        let config = Database {
            url: self.url(),
            owner_url: None,
            password_dir: None,
            max_connections: 8,
        };
        pg::pool(&config, config.max_connections, role).expect("a pool")
    }

    pub fn store(&self, service: &'static str) -> Store {
        Store::new(self.pool(service), self.request_pool(service), service)
    }

    /// As the owner, for looking behind the service's back.
    pub async fn owner(&self) -> PgConnection {
        PgConnection::connect(&self.owner_url)
            .await
            .expect("the database")
    }

    /// A connection in a service's own role.
    pub async fn service(&self, service: &str) -> PgConnection {
        let connection = self.pool(service).acquire().await;
        connection.expect("the database").detach()
    }

    /// How many rows there are; a condition may follow the table's name.
    pub async fn count(&self, from: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {from}")))
            .fetch_one(&mut self.owner().await)
            .await
            .expect("a number")
    }

    /// What a service said under `subject`, oldest first.
    pub async fn announced(&self, service: &str, subject: &str) -> Vec<Vec<u8>> {
        sqlx::query_scalar(AssertSqlSafe(format!(
            "SELECT payload FROM {service}.outbox WHERE subject = $1 ORDER BY seq"
        )))
        .bind(subject)
        .fetch_all(&mut self.owner().await)
        .await
        .expect("an outbox")
    }

    /// Every byte of these tables, as hex and text, to look for what must not be there.
    pub async fn everything(&self, service: &str, tables: &[&str]) -> String {
        let mut owner = self.owner().await;
        let mut all = String::new();
        for table in tables {
            let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
                "SELECT t::text FROM {service}.{table} AS t"
            )))
            .fetch_all(&mut owner)
            .await
            .expect("a table");
            all.extend(rows);
        }
        all
    }

    /// Lets nobody in and throws out who is.
    pub async fn close(&self) {
        let (server, name) = (postgres_url(), &self.name);
        let closed = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        run_on_server(&server, closed).await.expect("closing");
        let out = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        run_on_server(&server, out).await.expect("throwing out");
    }

    pub async fn reopen(&self) {
        let open = format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name);
        run_on_server(&postgres_url(), open).await.expect("opening");
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        // A runtime of its own, because the test's may be ending. A failure is ignored: the server ends
        // with the run anyway.
        let name = std::mem::take(&mut self.name);
        let _joined = std::thread::spawn(move || remove(&name)).join();
    }
}

/// The database that is copied for each test of these services: migrated once, by whoever comes first.
/// Its name holds what the migrations say, so that a server that stays never gives an older one.
async fn migrated(server: &str, services: &[(&'static str, &Migrator)]) -> anyhow::Result<String> {
    let mut digest = DefaultHasher::new();
    migrate::RIGHTS.hash(&mut digest);
    for (service, migrator) in services {
        service.hash(&mut digest);
        for migration in migrator.iter() {
            migration.checksum.hash(&mut digest);
        }
    }
    let name = format!("migrated_{:016x}", digest.finish());
    let mut admin = PgConnection::connect(server).await?;
    // Held until this connection ends: the others wait for the first.
    sqlx::query("SELECT pg_advisory_lock(hashtext($1))")
        .bind(&name)
        .execute(&mut admin)
        .await?;
    let is_there: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(&name)
            .fetch_one(&mut admin)
            .await?;
    if !is_there {
        // Given its final name only when complete, so that an interrupted run leaves no half of it
        // to be copied.
        let half = format!("t{}", Uuid::now_v7().simple());
        run_on_server(server, format!("CREATE DATABASE {half}")).await?;
        let options = PgConnectOptions::from_str(server)?.database(&half);
        let mut owner = options.connect().await?;
        for (service, migrator) in services {
            migrate::migrate(&mut owner, service, migrator, None).await?;
        }
        owner.close().await?;
        run_on_server(server, format!("ALTER DATABASE {half} RENAME TO {name}")).await?;
    }
    admin.close().await?;
    Ok(name)
}

/// Ends whatever the test left connected, too.
fn remove(name: &str) -> anyhow::Result<()> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let server = postgres_url();
    let removed = run_on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)"));
    Ok(runtime.enable_all().build()?.block_on(removed)?)
}

async fn run_on_server(server: &str, statement: String) -> sqlx::Result<()> {
    let mut admin = PgConnection::connect(server).await?;
    sqlx::query(AssertSqlSafe(statement))
        .execute(&mut admin)
        .await?;
    admin.close().await
}
