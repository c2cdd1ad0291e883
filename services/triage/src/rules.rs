//! What this service decides without asking anybody: no I/O, no clock.

pub(crate) mod alike;
mod case_numbers;
mod codes;
pub(crate) mod council;
pub(crate) mod exercise;
mod figures;
pub(crate) mod gauge;
pub(crate) mod odd_looks;
pub(crate) mod recognisable;
mod suppress;
mod table;
mod urgent;
pub(crate) mod wheel;
pub(crate) mod who_may;

pub(crate) use case_numbers::case_numbers;
pub(crate) use codes::{Codes, Which, changes_codes, codes_of, group_of, notified};
pub(crate) use figures::{Count, Figures, STEP_CODES, TABLES, arrange, label};
pub(crate) use suppress::SMALL;
pub(crate) use table::{Cell, Table};
pub(crate) use urgent::is_urgent;
