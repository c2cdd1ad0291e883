//! Why something is refused: each reason once, with its kind, its code and what the person reads. Where a
//! text names a figure it is put together beside the rule.

use brudvagt_kit::{Kind, Reason};

pub(crate) const CASE_CLOSED: Reason = Reason::new(
    Kind::Rejected,
    "CASE_CLOSED",
    "Sagen er afsluttet. Genåbn den med en begrundelse for at ændre den.",
    "the case is closed",
);

pub(crate) const ESDH_NOT_ATTACHED: Reason = Reason::new(
    Kind::Rejected,
    "ESDH_NOT_ATTACHED",
    "Knyt først ESDH-sagens nummer til.",
    "attach the ESDH case first",
);

pub(crate) const ESDH_PACK_TOO_BIG: Reason = Reason::new(
    Kind::Rejected,
    "ESDH_PACK_TOO_BIG",
    "Journalpakken er for stor til at hentes på én gang. Hent sagens filer og bilag enkeltvis, og journalisér dem hver for sig.",
    "the pack does not fit one answer; fetch the case file and the attachments one by one",
);

pub(crate) const ESDH_PATTERN_UNREADABLE: Reason = Reason::new(
    Kind::Rejected,
    "ESDH_PATTERN_UNREADABLE",
    "Kommunens mønster for sagsnumre er sat forkert op. Bed systemansvarlig rette det.",
    "the municipality's pattern is not a regular expression",
);

pub(crate) const ONLY_AN_EXERCISE: Reason = Reason::new(
    Kind::Rejected,
    "ONLY_AN_EXERCISE",
    "Det er en øvelse: den bliver i huset og journaliseres ikke.",
    "it is an exercise: it stays inside the house and is not journalised",
);
