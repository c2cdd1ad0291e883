#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
//! Intake over its public doors, on a real database. All people and mails are made up.

mod access;
mod access_log;
mod directory;
mod doors;
mod erasing;
mod mail;
mod mailboxes;
mod numbers;
mod own_questions;
mod postfix;
mod quarantine;
mod questions;
mod reading;
mod reports;
mod scanning;
mod systems;
mod threads;
mod together;
mod tokens;
mod wire;
mod world;
