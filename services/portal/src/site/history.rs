//! Who did what when, and why.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::triage::{HistoryEntry, ListHistoryRequest};
use brudvagt_words::Recorded;
use serde_json::Value;

use super::opened::{Head, open};
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
    /// What its codes say.
    told: String,
    text: String,
    /// The beginning of its fingerprint.
    hash: String,
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
    let lang = visitor.lang.of_words();
    let entries: Vec<Entry> = known
        .entries
        .into_iter()
        .map(|entry| {
            let codes = serde_json::from_str(&entry.codes_json).unwrap_or(Value::Null);
            let recorded = Recorded {
                kind: &entry.kind,
                codes: &codes,
                text: &entry.text,
            };
            Entry {
                seq: entry.seq,
                what: word(visitor.lang, "history", &entry.kind),
                who: who(&entry, &visitor),
                at: wire::instant(entry.at)
                    .map(|at| page.when(&at).text())
                    .unwrap_or_default(),
                told: brudvagt_words::told(&recorded, opened.people.names(), lang),
                text: brudvagt_words::words(&recorded, lang),
                hash: hex::encode(entry.hash.get(..4).unwrap_or_default()),
                class: match (entry.kind.as_str(), entry.actor_role.as_str()) {
                    ("escalated" | "message_failed", _) => "is-alarm",
                    (_, "system") => "is-system",
                    _person => "",
                },
            }
        })
        .collect();
    html(&HistoryPage {
        next: if known.more {
            entries.last().map_or(0, |entry| entry.seq)
        } else {
            0
        },
        entries,
        head: Head::of(&opened, &page, "/historik"),
        page,
    })
}

/// A person with the role she acted in; the system is only itself.
fn who(entry: &HistoryEntry, visitor: &Visitor) -> String {
    if entry.actor_role == "system" {
        return entry.actor_name.clone();
    }
    let role = word(visitor.lang, "role", &entry.actor_role);
    format!("{}, {role}", entry.actor_name)
}

impl HistoryPage {
    fn has_more(&self) -> bool {
        self.next != 0
    }
}
