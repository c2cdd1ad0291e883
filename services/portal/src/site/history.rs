//! Who did what when, and why.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::triage::ListHistoryRequest;

use super::case::{Head, open};
use crate::{
    http::{App, Failure, Visitor, html, wire},
    ui::{Page, Section},
    words::word,
};

struct Entry {
    seq: u64,
    what: String,
    who: String,
    at: String,
    text: String,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "work/history.html")]
struct HistoryPage {
    page: Page,
    head: Head,
    entries: Vec<Entry>,
    next: u64,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let opened = open(&app, session, &case_id).await?;
    let message = ListHistoryRequest {
        case_id,
        after_seq: visitor.param("efter").parse().unwrap_or(0),
        limit: 200,
    };
    let known = app
        .triage()
        .list_history(app.ask(session, message))
        .await?
        .into_inner();
    let page = visitor.page(&app, Section::Queue);
    let entries: Vec<Entry> = known
        .entries
        .into_iter()
        .map(|entry| Entry {
            seq: entry.seq,
            what: word(visitor.lang, "kind", &entry.kind),
            who: format!(
                "{}, {}",
                entry.actor_name,
                word(visitor.lang, "role", &entry.actor_role)
            ),
            at: wire::instant(entry.at)
                .map(|at| page.when(&at).text())
                .unwrap_or_default(),
            text: entry.text,
            class: match (entry.kind.as_str(), entry.actor_role.as_str()) {
                ("escalated" | "message_failed", _) => "is-alarm",
                (_, "system") => "is-system",
                _person => "",
            },
        })
        .collect();
    html(&HistoryPage {
        next: if known.more {
            entries.last().map_or(0, |entry| entry.seq)
        } else {
            0
        },
        entries,
        head: Head::new(&opened.line, &page, &opened.people, "/historik"),
        page,
    })
}

impl HistoryPage {
    fn has_more(&self) -> bool {
        self.next != 0
    }
}
