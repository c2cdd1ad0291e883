//! Why a document could not be printed.

use typst::WorldExt;
use typst::diag::SourceDiagnostic;

use crate::template::Template;
use crate::world::Closed;

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

/// Diagnostics as `file:line message`, with quoted parts blanked: Typst quotes values there.
pub(crate) fn reasons(world: &Closed, diagnostics: &[SourceDiagnostic]) -> String {
    let lines = diagnostics.iter().map(|diagnostic| {
        let message = blank_quotes(&diagnostic.message);
        match place(world, diagnostic) {
            Some(place) => format!("{place} {message}"),
            None => message,
        }
    });
    lines.collect::<Vec<_>>().join("; ")
}

fn place(world: &Closed, diagnostic: &SourceDiagnostic) -> Option<String> {
    let id = diagnostic.span.id()?;
    let start = world.range(diagnostic.span)?.start;
    let line = world.line_of(id, start)?;
    Some(format!("{}:{line}", id.get().vpath().get_without_slash()))
}

fn blank_quotes(message: &str) -> String {
    let mut blanked = String::with_capacity(message.len());
    let mut closing = None;
    for character in message.chars() {
        match closing {
            Some(quote) if quote == character => closing = None,
            Some(_) => continue,
            None if matches!(character, '"' | '`') => {
                closing = Some(character);
                blanked.push(character);
                blanked.push('…');
            }
            None => {}
        }
        if closing.is_none() {
            blanked.push(character);
        }
    }
    blanked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_values_do_not_reach_a_message() {
        assert_eq!(
            blank_quotes(r#"cannot find "Jens Hansen" in `x`."#),
            r#"cannot find "…" in `…`."#
        );
        assert_eq!(blank_quotes(r#"open "Jens"#), r#"open "…"#);
    }
}
