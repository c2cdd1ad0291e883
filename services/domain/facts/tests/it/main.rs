//! The crate as its readers use it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../examples/mod.rs"]
mod examples;

mod any_json;
mod completeness;
mod copy_sheet;
mod edpb;
mod form;
mod reading;
mod schema;
mod sheet;
mod tables;
