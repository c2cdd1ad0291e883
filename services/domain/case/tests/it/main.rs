//! What the case promises, through its public interface.

#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod advice;
mod affairs;
mod casefile;
mod clocks;
mod codes;
mod erasing;
mod exercise;
mod follow_ups;
mod groups;
mod history;
mod matrix;
mod measures;
mod nis2;
mod properties;
mod related;
mod sample;
mod second_person;
mod shared;
mod tracks;
