//! PDFs that an archive can keep and a screen reader can read.
//!
//! Typed data goes in, one file comes out that claims PDF/A-2a and PDF/UA-1 at once: tagged, in
//! the language of its frame, fonts embedded. Typst refuses to export a file that breaks either
//! standard, so a returned file is one that passed.
//!
//! Invariants:
//! - **Text is text.** What people wrote reaches a template only as strings in `/data.json`.
//!   Nothing here builds Typst source from data, and no template evaluates a string.
//! - **Closed world.** A template sees the templates, the data and the embedded fonts. There is no
//!   file system, network, package or clock behind `world.rs`; "today" does not exist.
//! - **Same data, same bytes.** The only time in a file is [`Frame::issued_at`].
//! - **No text is lost.** A character that no embedded font can draw is printed as its code point
//!   (see `clean.rs`).
//! - Errors carry places in templates and names of fields, never what people wrote.
//!
//! Deliberately absent: images, attachments, links, and any knowledge of cases. The caller brings
//! the words; the templates bring order, headings and the fixed sentences.
//!
//! Typesetting is CPU work (milliseconds for a page): from async code, call it on a blocking
//! thread.
//!
//! To add a document: a struct in `shape/` with a [`Frame`] that implements [`Printed`], a variant
//! of [`Template`], a file in `templates/` that starts from `base.typ`, its sentences in both
//! languages in that file, a sample in `tests/samples.rs`.

mod clean;
mod diagnose;
mod error;
mod export;
mod faces;
mod local_time;
mod shape;
mod template;
mod world;

#[cfg(test)]
mod tests;

pub use error::PrintError;
pub use local_time::local_time;
pub use shape::case_summary::{
    Attachment, CaseSummary, ChainHead, Clock, CommunicationLine, Decision, Exchange, FilingLine,
    HistoryLine, Measure, Track,
};
pub use shape::council::{CouncilBar, CouncilChart, CouncilPaper};
pub use shape::filing::{Delay, Filing, FilingKind, FilingState, Gap};
pub use shape::frame::{Frame, Language, Row, Section};
pub use shape::letter::{Contact, Letter, Sender, Signature};
pub use shape::notice::Notice;
pub use shape::register::{Figure, Incident, Register};
pub use template::{Printed, Template};

/// Typesets a document as PDF/A-2a + PDF/UA-1.
///
/// # Errors
/// [`PrintError::Shape`] when the document cannot be written as data, [`PrintError::Typeset`] and
/// [`PrintError::Export`] when a template is wrong or the result breaks one of the two standards,
/// [`PrintError::IssuedAt`] when the issue date is outside years 0 to 9999.
pub fn print<D: Printed>(document: &D) -> Result<Vec<u8>, PrintError> {
    export::export(document)
}

/// Typesets data that comes as JSON: decodes it into the template's struct, then prints it.
///
/// # Errors
/// As [`print()`]; [`PrintError::Shape`] also for a missing, misspelt or ill-typed field.
pub fn pdf(template: Template, data: &serde_json::Value) -> Result<Vec<u8>, PrintError> {
    match template {
        Template::Filing => print(&export::decode::<Filing>(data)?),
        Template::Letter => print(&export::decode::<Letter>(data)?),
        Template::CaseSummary => print(&export::decode::<CaseSummary>(data)?),
        Template::Register => print(&export::decode::<Register>(data)?),
        Template::Notice => print(&export::decode::<Notice>(data)?),
        Template::Council => print(&export::decode::<CouncilPaper>(data)?),
    }
}
