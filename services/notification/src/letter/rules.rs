//! Decisions without I/O.

pub(crate) mod check_letter;
pub(crate) mod check_name;
pub(crate) mod describe_letter;
pub(crate) mod first_person;
pub(crate) mod means;
pub(crate) mod person_key;
pub(crate) mod propose_letter;
pub(crate) mod reply_to;
