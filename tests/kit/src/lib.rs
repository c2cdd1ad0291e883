//! What integration tests stand on: a real PostgreSQL, a real NATS, a real SMTP receiver.
//!
//! `cargo xtask test` starts the servers once and names them in `BRUDVAGT_TEST_PG` and
//! `BRUDVAGT_TEST_NATS`; a test run by itself starts its own, which end with it.

#![expect(
    clippy::expect_used,
    reason = "a test that cannot be set up has failed"
)]

mod db;
mod people;
mod servers;
mod sink;

pub use db::TestDb;
pub use people::{dpo, employee, scope, system};
pub use servers::{nats_url, postgres_url};
pub use sink::{Mood, SmtpSink};
