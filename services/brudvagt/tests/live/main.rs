//! The program as an operator has it: its commands, its services, what it tells of itself.
//!
//! | file | does |
//! |---|---|
//! | `installation` | keys, configuration and servers, made with the program's own commands |
//! | `collector` | an OTLP collector that keeps what it is sent |

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod collector;
mod doctor;
mod installation;
mod servers;
mod trace;
