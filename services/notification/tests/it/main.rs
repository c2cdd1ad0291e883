#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
//! Notification over its public doors: a real database, bus and mail server. Everybody is made up.

mod affairs;
mod bounces;
mod communications;
mod delivery;
mod digests;
mod emergency;
mod erasing;
mod exercises;
mod filings;
mod group_letters;
mod hooks;
mod mailbox;
mod mails;
mod neighbours;
mod nis2;
mod other_system;
mod post_office;
mod recipients;
mod waiting;
mod world;
