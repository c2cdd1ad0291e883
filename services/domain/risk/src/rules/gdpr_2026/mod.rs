//! The rules since 29 November 2026: a promise clears little, and what is not shown is asked for.

pub(crate) mod alternatives;
mod availability;
mod categories;
mod exemptions;
mod intent;
mod judgement;
mod protection;
mod recipient;
mod scale;
mod standing;
mod ties;

use super::{Effect, Rule};

/// The rules in the order of their ids.
pub(crate) const ALL: &[&[Rule]] = &[
    standing::RULES,
    protection::RULES,
    recipient::RULES,
    categories::RULES,
    ties::RULES,
    intent::RULES,
    availability::RULES,
    scale::RULES,
    judgement::RULES,
    exemptions::RULES,
];
