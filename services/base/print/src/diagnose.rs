//! Describes what went wrong in a template without quoting the data.

use typst::WorldExt;
use typst::diag::SourceDiagnostic;

use crate::world::Closed;

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
