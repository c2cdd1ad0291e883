//! A database of its own for each test, that can be closed.

use brudvagt_testkit::{TestDb, postgres_url};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

pub(crate) struct Database {
    db: TestDb,
    name: String,
}

impl Database {
    pub(crate) async fn new() -> Self {
        let db = TestDb::create(&[("intake", &brudvagt_intake::MIGRATOR)]).await;
        let mut owner = db.owner().await;
        let name = sqlx::query_scalar("SELECT current_database()::text")
            .fetch_one(&mut owner)
            .await
            .unwrap();
        Self { db, name }
    }

    /// The address without a user, as services are configured.
    pub(crate) fn url(&self) -> String {
        self.db.url()
    }

    pub(crate) async fn owner(&self) -> PgConnection {
        self.db.owner().await
    }

    /// A connection in the service's own role.
    pub(crate) async fn service(&self) -> PgConnection {
        self.db.pool("intake").acquire().await.unwrap().detach()
    }

    /// Lets nobody in and throws out who is.
    pub(crate) async fn close(&self) {
        let name = &self.name;
        admin(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        admin(format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ))
        .await;
    }

    pub(crate) async fn reopen(&self) {
        admin(format!(
            "ALTER DATABASE {} ALLOW_CONNECTIONS true",
            self.name
        ))
        .await;
    }
}

async fn admin(statement: String) {
    let mut admin = PgConnection::connect(&postgres_url()).await.unwrap();
    sqlx::query(AssertSqlSafe(statement))
        .execute(&mut admin)
        .await
        .unwrap();
}
