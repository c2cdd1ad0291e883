//! Why something is refused: each reason once, with its kind, its code and what the person reads. Where a
//! text names a figure it is put together beside the rule.

use brudvagt_kit::{Kind, Reason};

pub(crate) const DELEGATION_NEEDED: Reason = Reason::invalid(
    "DELEGATION_NEEDED",
    "Databeskyttelsesrådgiveren rådgiver. Skal hun også beslutte, så skriv, hvem der har delegeret det, hvilken dag og i hvilket dokument.",
    "the DPO decides only by a written delegation: say by whom, on which day and in which document",
);

pub(crate) const INVALID_DAYS: Reason = Reason::invalid(
    "INVALID_DAYS",
    "Et token kan højst gælde i to år.",
    "a token lives for two years at most",
);

pub(crate) const INVALID_MUNICIPALITY: Reason = Reason::invalid(
    "INVALID_MUNICIPALITY",
    "Kommunekoden skal være tre cifre.",
    "a municipality code is three digits",
);

pub(crate) const NOTIFIER_TWICE: Reason = Reason::invalid(
    "NOTIFIER_TWICE",
    "Den samme person står to gange.",
    "the same person is named twice",
);

pub(crate) const NOT_LINKED: Reason = Reason::new(
    Kind::NotFound,
    "NOT_LINKED",
    "Din kommunes login kender dig, men du er ikke oprettet i Brudvagt. Bed kommunens it-afdeling om at give dig adgang.",
    "your municipality knows you, but you are not known here: ask its IT department for access",
);

pub(crate) const SECOND_PERSON_LOOSENED: Reason = Reason::new(
    Kind::Rejected,
    "SECOND_PERSON_LOOSENED",
    "Kravet om en anden person kan kun lempes af kommunaldirektøren. Bed hende eller ham ændre det under Indstillinger.",
    "only the chief executive may ask for less of a second person: ask for it to be changed in the settings",
);

pub(crate) const TOO_MANY_ROWS: Reason = Reason::invalid(
    "TOO_MANY_ROWS",
    "Der er spurgt om for mange roller på én gang.",
    "too many roles are asked for at once",
);

pub(crate) const UNKNOWN_CURSOR: Reason = Reason::invalid(
    "UNKNOWN_CURSOR",
    "Siden findes ikke længere. Begynd forfra.",
    "the cursor is not one of ours",
);

pub(crate) const UNKNOWN_NIS2: Reason = Reason::invalid(
    "UNKNOWN_NIS2",
    "Vælg, om kommunen er omfattet af NIS 2-loven.",
    "nis2 is covered or not_covered",
);

pub(crate) const UNKNOWN_PERSON: Reason = Reason::invalid(
    "UNKNOWN_PERSON",
    "Personen findes ikke i kommunen eller er fratrådt.",
    "nobody of that id works here",
);

pub(crate) const UNKNOWN_ROLE: Reason = Reason::invalid(
    "UNKNOWN_ROLE",
    "Rollen findes ikke.",
    "there is no such role",
);
