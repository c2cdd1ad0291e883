//! The assessment as text in, text out: `brudvagt assess FILE`.

use brudvagt_facts::Facts;

use crate::assess::assess;
use crate::ruleset::Ruleset;

/// Why a file could not be assessed.
#[derive(Debug, thiserror::Error)]
pub enum AssessError {
    /// The text is not the JSON of a fact sheet.
    #[error("the file is not a fact sheet")]
    Facts(#[source] serde_json::Error),
    /// The result could not be written.
    #[error("the assessment could not be written as JSON")]
    Result(#[source] serde_json::Error),
}

/// Assesses the JSON of [`Facts`] and gives the full [`crate::Assessment`] as JSON.
///
/// # Errors
/// When the text is not the JSON of a fact sheet.
pub fn assess_json(input: &str, ruleset: &Ruleset) -> Result<String, AssessError> {
    let facts: Facts = serde_json::from_str(input).map_err(AssessError::Facts)?;
    serde_json::to_string_pretty(&assess(&facts, ruleset, &[])).map_err(AssessError::Result)
}
