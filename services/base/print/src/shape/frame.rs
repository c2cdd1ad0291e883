//! What every document has around its body, and the parts that several share.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Language of headings and fixed sentences, and the language the file declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Da,
    En,
}

/// Header, footer and metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    pub language: Language,
    /// Title of the document, in its metadata and (except for letters) at its head. Empty: the
    /// template's own name.
    pub title: String,
    /// The controller, as in `Roskilde Kommune`: header and author.
    pub municipality: String,
    /// Footer; empty for documents about many cases.
    pub case_reference: String,
    /// When the document was made: footer and metadata. The only time in the file that is not the
    /// caller's words.
    pub issued_at: Timestamp,
}

/// A label and what is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub label: String,
    /// `None`, or blank: not known. Line breaks are kept, a blank line starts a paragraph.
    pub value: Option<String>,
    /// Whether the gap matters: an unknown value is then marked as missing, not just as not given.
    pub required: bool,
}

/// Rows under a heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub title: String,
    pub rows: Vec<Row>,
}
