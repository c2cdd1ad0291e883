//! What the rules say, and the form that concludes.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::triage::AssessRequest;
use serde_json::Value;

use super::case::{Head, open};
use crate::{
    http::{App, Failure, Visitor, html},
    ui::{Choice, Form, Page, Section},
    words::{choices, word},
};

struct Rule {
    id: String,
    sentence: String,
    source: String,
    decides: bool,
}

struct Named {
    name: String,
    text: String,
}

#[derive(Template)]
#[template(path = "work/assessment.html")]
struct AssessmentPage {
    page: Page,
    head: Head,
    form: Form,
    outcome: String,
    advice_class: &'static str,
    art33: String,
    art34: String,
    rules_for: Vec<Rule>,
    rules_against: Vec<Rule>,
    reminders: Vec<Rule>,
    missing: Vec<String>,
    enisa: Vec<Named>,
    precedents: Vec<Named>,
    changes: Vec<Named>,
    outcomes: Vec<Choice>,
    ruleset: String,
    is_dpo: bool,
}

fn text(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn rules(assessment: &Value, name: &str) -> Vec<Rule> {
    let deciding = list(assessment, "deciding_rules");
    list(assessment, name)
        .iter()
        .map(|finding| Rule {
            id: text(finding, "/rule"),
            sentence: text(finding, "/sentence_da"),
            source: text(finding, "/source"),
            decides: finding.get("rule").is_some_and(|id| deciding.contains(id)),
        })
        .collect()
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let opened = open(&app, session, &case_id).await?;
    let request = app.ask(
        session,
        AssessRequest {
            case_id,
            facts_json: String::new(),
            against: 0,
        },
    );
    let json = app
        .triage()
        .assess(request)
        .await?
        .into_inner()
        .assessment_json;
    let found: Value = serde_json::from_str(&json).map_err(|error| Failure::internal(&error))?;
    let page = visitor.page(&app, Section::Queue);
    let outcome = text(&found, "/outcome");
    let enisa = found.get("enisa").and_then(Value::as_object);
    html(&AssessmentPage {
        advice_class: match outcome.as_str() {
            "high_risk" => "is-high",
            "risk" => "is-some",
            _unlikely => "is-none",
        },
        art33: text(&found, "/art33/sentence_da"),
        art34: text(&found, "/art34/sentence_da"),
        rules_for: rules(&found, "for_rules"),
        rules_against: rules(&found, "against_rules"),
        reminders: rules(&found, "reminders"),
        missing: list(&found, "missing")
            .iter()
            .map(|it| text(it, "/question_da"))
            .collect(),
        enisa: enisa
            .into_iter()
            .flatten()
            .filter(|(_, part)| !part.is_object() && !part.is_array() && !part.is_null())
            .map(|(name, part)| Named {
                name: name.replace('_', " "),
                text: part
                    .as_str()
                    .map_or_else(|| part.to_string(), str::to_owned),
            })
            .collect(),
        precedents: list(&found, "precedents")
            .iter()
            .map(|it| Named {
                name: text(it, "/precedent/id"),
                text: [
                    "/precedent/title_da",
                    "/precedent/summary_da",
                    "/precedent/outcome_da",
                ]
                .map(|pointer| text(it, pointer))
                .join(" "),
            })
            .collect(),
        changes: list(&found, "what_would_change")
            .iter()
            .map(|it| Named {
                name: format!(
                    "{} = {}",
                    super::facts::label(&text(it, "/field"), visitor.lang),
                    word(visitor.lang, "decided", &text(it, "/if_value"))
                ),
                text: word(visitor.lang, "outcome", &text(it, "/then/outcome")),
            })
            .collect(),
        outcomes: choices(visitor.lang, "outcome"),
        form: page
            .form()
            .with("conclude_assessment.outcome", outcome.clone()),
        outcome: word(visitor.lang, "outcome", &outcome),
        ruleset: text(&found, "/ruleset"),
        is_dpo: page.is_dpo(),
        head: Head::new(&opened.line, &page, &opened.people, "/vurdering"),
        page,
    })
}
