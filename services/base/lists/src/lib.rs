//! Reads lists as people paste or upload them: text of any encoding, or a workbook, to numbered lines of
//! cells.
//!
//! | part | does |
//! |---|---|
//! | `decode` | bytes that a spreadsheet saved, as text |
//! | `workbook` | a workbook as the text of a list |
//! | `table` | a text as lines of cells |
//!
//! # Invariants
//! - Pure and bounded: what is unpacked is counted first, and time grows with the size of the list.
//! - A line that cannot be read costs nobody else a line, and every line has the number that people
//!   count.
//!
//! Deliberately absent: what a column means and who may stand in it.

mod decode;
mod table;
mod workbook;

pub use decode::{Decoded, decode};
pub use table::{Line, read_table};
pub use workbook::{MAX_BYTES, Sheet, Trouble, is_workbook, read_workbook};
