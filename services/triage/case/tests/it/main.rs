//! What the case promises, through its public interface.

#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod casefile;
mod history;
mod matrix;
mod properties;
mod sample;
