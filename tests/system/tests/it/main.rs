//! All services together: what holds from one door to the next, and when a server dies.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod answers;
mod apart;
mod doors;
mod emergency;
mod erasing;
mod faults;
mod many;
mod nis2;
mod numbers;
mod outside;
mod outsiders;
mod proof;
mod providers;
mod rows;
mod scanned;
mod schemathesis;
mod sealed;
mod signing_in;
mod systems;
mod time;
mod together;
mod web;
mod world;
