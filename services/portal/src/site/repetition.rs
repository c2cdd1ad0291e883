//! Similar breaches in the same unit: a part of the case page.

use askama::{Template, filters::HtmlSafe};
use brudvagt_proto::triage::Case;

use crate::ui::Page;

/// Asks to look at the measures again. Shows nothing when nothing like it has happened.
#[derive(Template)]
#[template(path = "work/repetition.html")]
pub(crate) struct Repetition {
    page: Page,
    text: String,
    source: String,
    references: Vec<String>,
}

impl HtmlSafe for Repetition {}

pub(crate) fn repetition(case: &Case, page: &Page) -> Repetition {
    let known = case.repetition.as_ref();
    Repetition {
        text: known
            .map(|it| page.lang.say(&it.text).to_owned())
            .unwrap_or_default(),
        source: known
            .map(|it| page.lang.say(&it.source).to_owned())
            .unwrap_or_default(),
        references: known.map(|it| it.references.clone()).unwrap_or_default(),
        page: page.clone(),
    }
}
