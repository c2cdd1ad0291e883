//! Nothing but tests: all services in one process, on real servers, through their own doors.
//!
//! What starts them is a library, since `tests/e2e` puts a browser in front of the same.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up has failed"
)]

mod installation;

pub use installation::Installation;
