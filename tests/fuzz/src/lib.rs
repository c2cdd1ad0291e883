//! What strangers send, made wrong in every way: the readers that meet it first, and what must hold of each.
//!
//! A target takes any bytes and panics when a promise is broken. `tests/it.rs` runs each for some seconds with
//! each test run, over seeds that are changed at random ([`mutate`]); `fuzz/` runs the same ones for hours,
//! led by coverage.

pub mod mutate;
mod targets;

pub use targets::{TARGETS, Target};
