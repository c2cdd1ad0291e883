//! Is it a risk, must Datatilsynet be notified, must people be told, and why.
//!
//! ```text
//! Facts ─> Situation ─> Reading ─> rules ─> scales ─> decision ─> Assessment
//!          copyable     shared      RK-nn    weighed              explained
//! ```
//!
//! Invariants: no clock, no I/O, no floating point, no panic. A worse fact never lowers the
//! recommendation, and a missing fact never counts in the controller's favour. Every
//! recommendation names the rules that decided it, each with its source. Deliberately absent:
//! deciding. The case records what a person decided, and why, when that differs.

#![warn(clippy::indexing_slicing)]

pub mod enisa;
mod kept;
pub mod known;
pub mod limits;
pub mod precedents;
pub mod rules;
pub mod ruleset;
pub mod sets;
pub mod situation;
pub mod table;
pub mod verdict;

mod assess;
mod change;
mod diff;
mod doubt;
mod field;
mod finding;
mod groups;
mod reading;
mod reasons;
mod steps;
mod triggers;
mod weigh;

pub use assess::{Art33Advice, Art34Advice, Assessment, MissingFact, assess};
pub use change::{Change, Then};
pub use diff::{Changed, Difference, ScoreChange, diff};
pub use doubt::Doubt;
pub use field::Field;
pub use finding::Finding;
pub use groups::GroupOutcome;
pub use precedents::{Milder, Precedent};
pub use reading::Reading;
pub use reasons::{draft, is_unfinished};
pub use ruleset::{CURRENT, GDPR_2018, RULESETS, Ruleset};
pub use situation::Situation;
pub use steps::{Step, every_step, first_steps};
pub use table::rules_markdown;
pub use triggers::Trigger;
pub use verdict::{Missing, Verdict};
pub use weigh::{Art33, Art34, rank};
