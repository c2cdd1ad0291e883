//! One's own drafts in this browser: what they are about, where they go on, and deleting one.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    http::{
        App, Failure, Visitor,
        drafts::{self, Draft, act_of},
        html,
    },
    texts::Lang,
    ui::{Form, Page, Section, When},
};

/// How much of a draft a line shows.
const SHOWN: usize = 160;

struct Line {
    title: &'static str,
    words: String,
    saved_at: String,
    /// Where it goes on; empty when the draft does not say.
    href: String,
    place: String,
}

/// What a draft is called, and the page it fills.
fn belongs(place: &str) -> (&'static str, String) {
    let (kind, rest) = place.split_once(':').unwrap_or((place, ""));
    let case = |page: &str| format!("/sag/{rest}{page}");
    match kind {
        "" => ("draft.of_something", String::new()),
        "report" => ("draft.of_report", "/indberet".to_owned()),
        "question" => ("draft.of_question", "/spoerg".to_owned()),
        "addition" => ("draft.of_addition", format!("/mine/{rest}")),
        "own_answer" => ("draft.of_answer", format!("/mine/{rest}")),
        "lesson" if rest == "new" => ("draft.of_lesson", "/viden/ny".to_owned()),
        "lesson" => ("draft.of_lesson", format!("/viden/ny?{rest}")),
        "facts" => ("draft.of_facts", case("/oplysninger?alle=1")),
        "questions" => ("draft.of_facts", case("/oplysninger")),
        "letter" => {
            let (case_id, group) = rest.split_once(':').unwrap_or((rest, ""));
            let group = if group.is_empty() {
                String::new()
            } else {
                format!("?gruppe={group}")
            };
            (
                "draft.of_letter",
                format!("/sag/{case_id}/underretning{group}"),
            )
        }
        "answer" => ("draft.of_answer", case("")),
        "conclude_assessment" => ("draft.of_assessment", case("/vurdering")),
        "waive_esdh" => ("draft.of_decision", case("/esdh")),
        "add_measure" => ("draft.of_measure", case("")),
        "ask" => ("draft.of_asking", case("")),
        "comment" => ("draft.of_comment", case("")),
        "tell_reporter" => ("draft.of_outcome", case("")),
        _act => match kind.split('.').next().unwrap_or_default() {
            "dpa" => ("draft.of_authority", case("/datatilsynet")),
            "task" => ("draft.of_task", format!("/opgaver/{rest}")),
            "wheel" => ("draft.of_task", format!("/aarshjul/{rest}")),
            "quick" if act_of(place) == "answer" => ("draft.of_answer", format!("/spoerg/{rest}")),
            "quick" => ("draft.of_question", format!("/spoerg/{rest}")),
            _decision => ("draft.of_decision", case("")),
        },
    }
}

impl Line {
    fn of(draft: &Draft, lang: Lang) -> Self {
        let (title, href) = belongs(&draft.place);
        let words = draft.words();
        let words = match words.char_indices().nth(SHOWN) {
            None => words.to_owned(),
            Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default().trim_end()),
        };
        Self {
            title: lang.t(title),
            words,
            saved_at: When::new(draft.saved_at, lang).short().text(),
            href,
            place: draft.place.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "work/drafts.html")]
struct DraftsPage {
    page: Page,
    form: Form,
    lines: Vec<Line>,
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    visitor.session()?;
    let page = visitor.page(&app, Section::None);
    let known = match &visitor.drawer {
        Some(drawer) => drafts::all(&app.pool, page.now, drawer).await?,
        None => Vec::new(),
    };
    html(&DraftsPage {
        lines: known.iter().map(|it| Line::of(it, page.lang)).collect(),
        form: page.form(),
        page,
    })
}

/// How many of her drafts wait in this browser.
pub(crate) async fn n_waiting(app: &App, visitor: &Visitor) -> i64 {
    let Some(drawer) = &visitor.drawer else {
        return 0;
    };
    let now = app.runtime.clock.now();
    match drafts::count(&app.pool, now, drawer).await {
        Ok(n) => n,
        // The page is about other things.
        Err(error) => {
            tracing::warn!(error = %error, "drafts.not_counted");
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_draft_leads_to_the_page_it_fills() {
        for (place, href) in [
            ("report", "/indberet"),
            ("question", "/spoerg"),
            ("classify:c", "/sag/c"),
            ("conclude_assessment:c", "/sag/c/vurdering"),
            ("facts:c", "/sag/c/oplysninger?alle=1"),
            ("letter:c:", "/sag/c/underretning"),
            ("letter:c:g", "/sag/c/underretning?gruppe=g"),
            ("dpa.answer:c", "/sag/c/datatilsynet"),
            ("task.complete:m", "/opgaver/m"),
            ("wheel.done:d", "/aarshjul/d"),
            ("quick.answer:q", "/spoerg/q"),
            ("addition:r", "/mine/r"),
            ("lesson:sag=c", "/viden/ny?sag=c"),
            ("lesson:new", "/viden/ny"),
            ("", ""),
        ] {
            assert_eq!(belongs(place).1, href, "{place}");
        }
    }
}
