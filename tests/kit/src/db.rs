//! A database of its own for each test.

use std::str::FromStr;

use brudvagt_kit::{config::Database, migrate, pg};
use brudvagt_outbox::Store;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool, migrate::Migrator,
    postgres::PgConnectOptions,
};
use uuid::Uuid;

use crate::servers::postgres_url;

/// A fresh database with the schemas of some services.
#[derive(Debug)]
pub struct TestDb {
    owner_url: String,
}

impl TestDb {
    /// Makes the database and migrates `services`.
    pub async fn create(services: &[(&'static str, &Migrator)]) -> Self {
        let server = postgres_url();
        let name = format!("t{}", Uuid::now_v7().simple());
        let mut admin = PgConnection::connect(&server)
            .await
            .expect("PostgreSQL answers");
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut admin)
            .await
            .expect("a database");
        let options = PgConnectOptions::from_str(&server)
            .expect("an address")
            .database(&name);
        let mut owner = options.connect().await.expect("the new database");
        for (service, migrator) in services {
            migrate::migrate(&mut owner, service, migrator, None)
                .await
                .expect("migrations");
        }
        owner.close().await.expect("closing");
        let owner_url = options.to_url_lossy().to_string();
        Self { owner_url }
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
        let config = Database {
            url: self.url(),
            owner_url: None,
            password_dir: None,
            max_connections: 8,
        };
        pg::pool(&config, &format!("brudvagt_{service}")).expect("a pool")
    }

    pub fn store(&self, service: &'static str) -> Store {
        Store::new(self.pool(service), service)
    }

    /// As the owner, for looking behind the service's back.
    pub async fn owner(&self) -> PgConnection {
        PgConnection::connect(&self.owner_url)
            .await
            .expect("the database")
    }
}
