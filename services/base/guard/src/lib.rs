//! Looks for people's own data in what is about to leave, and says what it could not read.
//!
//! # Invariants
//! - A hit names the field and the kind of data, never the data itself.
//! - What was not read is named, with the reason. "Nothing found" covers only what was read.
//! - Bounded in memory and time, whatever a file holds.
//!
//! Deliberately absent: any decision. A person sees what was found and decides.

mod find_warnings;
mod pdf;
mod scan_attachment;

use serde::{Deserialize, Serialize};

pub use find_warnings::{Names, find_warnings};
pub use pdf::{PdfReader, read_pdf_here_limited};
pub use scan_attachment::{NotChecked, PdfText, ReadPdf, Scanned, scan};

/// A passage that should not leave: its field and its kind, never its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub field: String,
    pub kind: HitKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HitKind {
    Cpr,
    RecipientName,
}
