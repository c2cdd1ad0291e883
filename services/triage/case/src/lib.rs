//! The case: what it is, what may be done to it, and the history nobody can rewrite. Pure.
//!
//! `decide` says what a command would write into the history; `evolve` says what the case is after
//! it. Invariants: no I/O, no clock, no randomness; every `match` over states and commands lists all
//! variants, so that a new one never inherits an old one's behaviour.

// The state machine (state..tracks) is the integrator's; history and casefile are added by the
// author of the chain: `mod history; mod casefile;` below. Reading order. state..tracks: the case. history, casefile: the chain and its export.
mod command;
mod decide;
mod event;
mod evolve;
pub mod history;
mod reject;
mod state;
mod tracks;

pub use command::{Command, CommunicationDecision};
pub use decide::{Draft, decide};
pub use event::{CaseEvent, FilingKind};
pub use evolve::evolve;
pub use reject::Reject;
pub use state::{
    Assessment, Authority, Case, Classification, DataSubjects, Esdh, Exemption, Measure,
    MeasureKind, Outcome, Phase,
};
pub use tracks::{Action, NextStep, Track, TrackStatus, next_step, phase, tracks, unsettled};
