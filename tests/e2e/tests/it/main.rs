//! What people do and see, in a real browser: whole stories, and what every page must keep.
//!
//! Fields are found by their names, forms by where they lead, places by their ids: words may change.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod act;
mod allowed;
mod axe;
mod browser;
mod driver;
mod escalation;
mod guarded;
mod journey;
mod keyboard;
mod live;
mod lost;
mod pages;
mod pointed;
mod programs;
mod seconds;
mod serve;
mod short_way;
mod unchosen;
mod without_script;
mod world;
