//! Reads lists of people, as spreadsheets or text, for what a letter needs.

pub(crate) mod columns;
pub(crate) mod decode;
pub(crate) mod read_recipients;
pub(crate) mod table;
pub(crate) mod workbook;
pub(crate) mod wrong;
