//! Why a document could not be printed.

use crate::template::Template;

/// Why a document could not be printed. No variant repeats text from the data.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The data does not have the shape that the template documents.
    #[error("data does not fit template {template}")]
    Shape {
        template: Template,
        #[source]
        source: ShapeError,
    },
    /// The template failed; a defect of this crate.
    #[error("template {template} cannot be typeset: {reasons}")]
    Typeset { template: Template, reasons: String },
    /// The typeset document breaks PDF/A-2a or PDF/UA-1; a defect of this crate.
    #[error("template {template} cannot be exported: {reasons}")]
    Export { template: Template, reasons: String },
    /// The issue date cannot be written into a PDF.
    #[error("issue date is outside years 0 to 9999")]
    IssuedAt,
    /// A template has no source in this build.
    #[error("template {template} is not embedded")]
    Sources { template: Template },
    /// A font that the templates rely on is not in this build.
    #[error("embedded fonts are incomplete")]
    Fonts,
}

/// Where data and struct disagree. The message of serde_json is left behind because it can quote
/// the value.
#[derive(Debug, thiserror::Error)]
#[error("{category:?} error in the data")]
pub struct ShapeError {
    category: serde_json::error::Category,
}

impl From<serde_json::Error> for ShapeError {
    fn from(error: serde_json::Error) -> Self {
        Self {
            category: error.classify(),
        }
    }
}
