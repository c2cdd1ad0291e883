//! Decisions without I/O.

pub(crate) mod check_filing;
pub(crate) mod correspondence;
pub(crate) mod parties;
