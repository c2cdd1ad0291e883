//! The servers of this run.

use std::sync::OnceLock;

use brudvagt_launcher::{Postgres, programs};

/// The owner's address of the run's PostgreSQL, database `postgres`.
pub fn postgres_url() -> String {
    static OWN: OnceLock<Postgres> = OnceLock::new();
    std::env::var("BRUDVAGT_TEST_PG").unwrap_or_else(|_unset| {
        let start = || Postgres::start(&programs(&quiet).expect("programs"), false);
        OWN.get_or_init(|| start().expect("PostgreSQL"))
            .url("postgres")
    })
}

fn quiet(_text: &str) {}
