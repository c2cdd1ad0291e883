//! The case: what it is, what may be done to it, and the history nobody can rewrite. Pure.
//!
//! `decide` says what a command would write into the history; `evolve` says what the case is after
//! it. Invariants: no I/O, no clock, no randomness; every `match` over states and commands lists all
//! variants, so that a new one never inherits an old one's behaviour.

#![warn(clippy::indexing_slicing)]

// Reading order: the case first, then what its history is made of.
mod clocks;
mod command;
mod correspondence;
mod decide;
mod duplicates;
mod event;
mod evolve;
mod exercise;
mod next_step;
mod nis2;
mod owed;
mod parts;
mod reject;
mod relation;
mod second_person;
mod state;
mod track;
mod tracks;

pub mod casefile;
pub mod history;

mod framed;
mod hex;

pub use clocks::{ART_33, ArmedClock, DPA_ANSWER};
pub use command::{Command, CommunicationDecision, Whom};
pub use correspondence::{Affairs, Correspondence, Letter, Ruling};
pub use decide::{Draft, decide};
pub use event::{CaseEvent, FilingKind, SentLetter};
pub use evolve::evolve;
pub use exercise::Exercise;
pub use next_step::{Action, NextStep, next_action, next_step, open_reason};
pub use nis2::{Nis2, Nis2Ending, Nis2Notice, Nis2Report, Nis2Step};
pub use owed::Owed;
pub use parts::{
    Assessment, Authority, Classification, DataSubjects, Esdh, Exemption, Measure, MeasureKind,
    Outcome, Phase,
};
pub use reject::Reject;
pub use relation::{Relation, RelationKind};
pub use second_person::{Awaited, Decision, Duty, SecondPerson};
pub use state::{Advised, Case};
pub use track::Track;
pub use tracks::{TrackStatus, phase, tracks, unsettled};
