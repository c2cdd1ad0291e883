//! The servers of this run.

use std::sync::OnceLock;

use brudvagt_launcher::{Nats, Postgres, programs};

/// The owner's address of the run's PostgreSQL, database `postgres`.
pub fn postgres_url() -> String {
    static OWN: OnceLock<Postgres> = OnceLock::new();
    std::env::var("BRUDVAGT_TEST_PG").unwrap_or_else(|_unset| {
        let start = || Postgres::start(&programs(&quiet).expect("programs"), false);
        OWN.get_or_init(|| start().expect("PostgreSQL"))
            .url("postgres")
    })
}

/// The address of the run's NATS. Tests share it: each uses its own names.
pub fn nats_url() -> String {
    static OWN: OnceLock<Nats> = OnceLock::new();
    std::env::var("BRUDVAGT_TEST_NATS").unwrap_or_else(|_unset| {
        let start = || Nats::start(&programs(&quiet).expect("programs"));
        OWN.get_or_init(|| start().expect("NATS")).url()
    })
}

fn quiet(_text: &str) {}
