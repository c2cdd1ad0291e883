//! Private PostgreSQL and NATS servers for a newcomer's `up` and for tests; for tests a Dovecot, a Postfix and a
//! clamd too.
//!
//! Finds the programs, or gets them; starts them on ports the system picks, in a folder that is
//! removed again; stops them with whoever started them. Invariants: never touches a server it did not
//! start, and nothing outlives the starter, however that one ends ([`Keeper`]).

mod clamd;
mod configuration;
mod dovecot;
mod find;
mod get;
mod keeper;
mod nats;
mod postfix;
mod postgres;
mod process;

pub use clamd::{Clamd, get_clamd};
pub use configuration::Configuration;
pub use dovecot::{Dovecot, get_dovecot};
pub use find::{Programs, programs};
pub use get::{install, install_stopped};
pub use keeper::Keeper;
pub use nats::Nats;
pub use postfix::{Postfix, Route, get_postfix};
pub use postgres::Postgres;
pub use process::{end, free_port, scratch_dir};
pub use rustix::process::Signal;
