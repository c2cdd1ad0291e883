//! The chassis of a service: configuration, clock, tokens, gRPC in and out, telemetry, life cycle.
//!
//! Invariants: no noun of the field appears here. What a service is about stays in its crate.

pub mod bus;
pub mod clock;
pub mod config;
pub mod grpc;
pub mod listen;
pub mod migrate;
pub mod open_files;
pub mod ops;
pub mod pg;
pub mod place;
pub mod problem;
pub mod runtime;
pub mod security;
pub mod telemetry;
pub mod tls;
pub mod together;
pub mod token;
pub mod turn;
pub mod web;
pub mod who_may;
pub mod wire;

pub use clock::Clock;
pub use place::Place;
pub use problem::{Kind, Problem, Reason};
pub use runtime::Runtime;
pub use together::Together;
pub use turn::Turn;
pub use who_may::{May, WhoMay};
