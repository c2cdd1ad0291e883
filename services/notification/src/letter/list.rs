//! Reads lists of people, as spreadsheets or text, for what a letter needs.

pub(crate) mod columns;
pub(crate) mod read_recipients;
pub(crate) mod wrong;
