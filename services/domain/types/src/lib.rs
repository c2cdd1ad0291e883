//! Vocabulary that every crate shares: municipalities, actors, scopes, services, the context of
//! one action.
//!
//! Invariants: no I/O, no clock, no database. Whoever builds a [`Ctx`] has read the clock already.

#![warn(clippy::indexing_slicing)]

mod actor;
mod ctx;
pub mod danish_time;
mod municipality;
pub mod reference;
mod scope;
mod service;
mod sight;
mod text;
mod units;

pub use actor::{Actor, Role};
pub use ctx::Ctx;
pub use municipality::{InvalidMunicipality, MunicipalityCode};
pub use scope::Scope;
pub use service::Service;
pub use sight::Sight;
pub use text::{Lang, Said, Text};
pub use units::Units;
