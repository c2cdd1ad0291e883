#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
//! Triage over its public doors, on a real database and a real bus. All people and cases are made up.

mod access;
mod additions;
mod alike;
mod amended;
mod case_file;
mod case_paper;
mod clocks;
mod commands;
mod correspondence;
mod council;
mod deciders;
mod events;
mod exercises;
mod expected;
mod figures;
mod groups;
mod knowledge;
mod measures;
mod neighbours;
mod nis2;
mod odd_looks;
mod own_report;
mod pages;
mod precedents;
mod queue;
mod reassessment;
mod register;
mod saved_filters;
mod sealed;
mod seals;
mod second_person;
mod shared;
mod units;
mod wheel;
mod world;
