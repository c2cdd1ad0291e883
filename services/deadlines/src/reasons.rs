//! Why something with clocks is refused: each reason once, with its kind, its code and what the person
//! reads. What a person reads may differ where the code is the same, and has a constant of its own then.
//! Where a text names a figure it is put together beside the rule.

use brudvagt_kit::{Kind, Reason};

pub(crate) const CLOCK_ARMED_ALREADY: Reason = Reason::new(
    Kind::Rejected,
    "CLOCK_ARMED_ALREADY",
    "Fristen er allerede sat på sagen.",
    "this regime's clock is armed already",
);

pub(crate) const NO_REGIME_IN_FORCE: Reason = Reason::invalid(
    "NO_REGIME_IN_FORCE",
    "Der gælder ikke en sådan frist på det tidspunkt.",
    "no such regime is in force at that time",
);

pub(crate) const UNKNOWN_CURSOR: Reason = Reason::invalid(
    "UNKNOWN_CURSOR",
    "Siden findes ikke længere. Begynd forfra.",
    "the cursor is not one of ours",
);
