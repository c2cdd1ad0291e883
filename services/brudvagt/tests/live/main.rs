//! The program as an operator has it: its commands, its services, what it tells of itself.
//!
//! | file | does |
//! |---|---|
//! | `installation` | keys, configuration and servers, made with the program's own commands |
//! | `page` | the operator's page, docs/operation.md, followed from its beginning to a first report |
//! | `years` | the two years of the demonstration, lived to their end |
//! | `collector` | an OTLP collector that keeps what it is sent |

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod collector;
mod doctor;
mod installation;
mod page;
mod servers;
mod trace;
mod years;
