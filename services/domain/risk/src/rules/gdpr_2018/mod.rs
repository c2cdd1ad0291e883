//! The first rule set, as it was until 28 November 2026. Cases judged under it keep it.

mod availability;
mod categories;
mod exemptions;
mod intent;
mod judgement;
mod protection;
mod recipient;
mod scale;
mod standing;

use super::{Effect, Rule};

/// The rules in the order of their ids.
pub(crate) const ALL: &[&[Rule]] = &[
    standing::RULES,
    protection::RULES,
    recipient::RULES,
    categories::RULES,
    intent::RULES,
    availability::RULES,
    scale::RULES,
    judgement::RULES,
    exemptions::RULES,
];
