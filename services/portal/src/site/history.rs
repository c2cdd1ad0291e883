//! Who did what when, and why.

mod told;

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::triage::{HistoryEntry, ListHistoryRequest};
use serde_json::Value;

use super::{
    case::{Head, open},
    facts,
};
use crate::{
    http::{App, Failure, Visitor, html, wire},
    texts::Lang,
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
    let entries: Vec<Entry> = known
        .entries
        .into_iter()
        .map(|entry| Entry {
            seq: entry.seq,
            what: word(visitor.lang, "history", &entry.kind),
            who: who(&entry, &visitor),
            at: wire::instant(entry.at)
                .map(|at| page.when(&at).text())
                .unwrap_or_default(),
            told: told::told(&entry, visitor.lang),
            text: said(&entry, visitor.lang),
            hash: hex::encode(entry.hash.get(..4).unwrap_or_default()),
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

/// The entry's words, with CPR numbers masked as on paper (rule CPR-5).
fn said(entry: &HistoryEntry, lang: Lang) -> String {
    brudvagt_cpr::mask(&words(entry, lang))
}

/// Facts stand in the history as JSON; people read labels and answers.
fn words(entry: &HistoryEntry, lang: Lang) -> String {
    let recorded = serde_json::from_str::<BTreeMap<String, Value>>(&entry.text);
    let ("facts_recorded", Ok(recorded)) = (entry.kind.as_str(), recorded) else {
        return entry.text.clone();
    };
    let lines = recorded.iter().map(|(name, value)| {
        let label = facts::label(name, lang);
        // A question needs no colon.
        let mark = if label.ends_with('?') { "" } else { ":" };
        format!("{label}{mark} {}", facts::said(name, value, lang))
    });
    lines.collect::<Vec<_>>().join("\n")
}

impl HistoryPage {
    fn has_more(&self) -> bool {
        self.next != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: &str, text: &str) -> HistoryEntry {
        HistoryEntry {
            kind: kind.to_owned(),
            text: text.to_owned(),
            ..HistoryEntry::default()
        }
    }

    #[test]
    fn recorded_facts_are_read_as_labels_and_answers() {
        let text = said(
            &entry("facts_recorded", r#"{"malicious_intent":true}"#),
            Lang::Da,
        );
        assert!(text.ends_with(" Ja") && !text.contains("?:"), "{text}");
        assert!(!text.contains(['{', '"']), "{text}");
    }

    #[test]
    fn a_number_in_the_words_is_masked() {
        // Made up, and put together here so that no file holds it.
        let number = format!("{}-{}", "111111", "1118");
        let text = said(&entry("commented", &format!("Se {number}.")), Lang::Da);
        assert_eq!(text, "Se 111111-••••.");
    }

    #[test]
    fn a_reason_is_shown_as_written() {
        assert_eq!(
            said(&entry("classified", "{ikke json}"), Lang::Da),
            "{ikke json}"
        );
    }
}
