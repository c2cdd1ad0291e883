//! The facts of a personal-data breach: what is known, who said it, and what is
//! still missing.
//!
//! The fields follow the EDPB's common template for breach notifications (draft
//! v1.0 of 8 June 2026) and add what Danish law and the risk rules need. One fact
//! has one name everywhere.
//!
//! Invariants: nothing here reads a clock, a file or a network; every value that
//! enters a fact sheet has been checked against its definition; an unanswered
//! fact is never taken as "no". Deliberately absent: deciding anything. Risk
//! belongs to the risk rules, decisions and their times to the case.

#![warn(clippy::indexing_slicing)]

pub mod choice;
pub mod field;
pub mod fields;

pub mod authorities;
pub mod circumstances;
pub mod communication;
pub mod consequences;
pub mod data_types;
pub mod enisa;
pub mod incident;
pub mod measures;
pub mod parties;
pub mod risk_answers;
mod situation;
pub mod situations;
pub mod subjects;
pub mod times;

mod accept;
pub mod answers;
pub mod combinations;
pub mod common;
pub mod facts;
pub mod form;
pub mod groups;
pub mod local_time;
pub mod render;
pub mod whole;

pub mod completeness;
pub mod copy_sheet;
pub mod edpb;
pub mod filing;
pub mod schema;
pub mod sheet;

pub use accept::{FactError, INT_MAX, LONG_TEXT_MAX_CHARS, TEXT_MAX_CHARS};
pub use answers::Answers;
pub use choice::{ChoiceDef, YesNoUnknown};
pub use combinations::{Problem, check_combinations};
pub use completeness::{MissingField, MissingReason, completeness};
pub use copy_sheet::{CopySheet, CopySheetError, copy_sheet};
pub use edpb::to_edpb;
pub use facts::Facts;
pub use field::{FieldDef, Group, Kind, Origin, Purpose, When};
pub use fields::{FIELDS, field, fields};
pub use filing::{Filing, FilingKind, FilingState};
pub use groups::PersonGroup;
pub use parties::{Contact, Parties};
pub use schema::json_schema;
pub use sheet::{Change, Entry, FactSheet, diff};
