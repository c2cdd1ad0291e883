//! What integration tests stand on: a real PostgreSQL, a real NATS, a real SMTP receiver.
//!
//! `cargo xtask test` starts PostgreSQL once and names it in `BRUDVAGT_TEST_PG`; a test run by itself
//! starts its own, which ends with it. A bus is never shared: streams and readers have fixed names.

#![expect(
    clippy::expect_used,
    reason = "a test that cannot be set up has failed"
)]

mod bus;
mod db;
mod directory;
mod pdf;
mod people;
mod servers;
mod sink;
mod stage;

pub use brudvagt_launcher::free_port;
pub use bus::TestBus;
pub use db::TestDb;
pub use directory::{FakeDirectory, Known};
pub use pdf::text_of_pdf;
pub use people::{case_worker, dpo, employee, scope, system, who};
pub use servers::postgres_url;
pub use sink::{Mood, SmtpSink};
pub use stage::{Stage, answer, free_address, keyring};
