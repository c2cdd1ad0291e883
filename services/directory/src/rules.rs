//! Decisions of this service without I/O.

pub(crate) mod calendar;
pub(crate) mod check_settings;
pub(crate) mod describe;
pub(crate) mod difference;
pub(crate) mod read_duty;
pub(crate) mod rights;
pub(crate) mod scim_person;
