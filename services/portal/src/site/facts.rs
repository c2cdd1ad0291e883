//! The facts of a case, asked for group by group.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_facts::{FIELDS, FieldDef, Kind, Origin, form::value_from_form};
use brudvagt_proto::triage::{Fact, Problem, RecordFacts, command_request::Command};
use serde_json::Value;

use super::{
    again::again,
    case::{Head, act::command, open},
};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section, When},
    words::choices,
};

/// What a fact is called.
pub(crate) fn label(name: &str, lang: Lang) -> String {
    brudvagt_words::label(name, lang.of_words())
}

/// An answer in the words of its form; `code` is how the fact writes it.
pub(crate) fn answer(name: &str, code: &str, lang: Lang) -> String {
    brudvagt_words::answer(name, code, lang.of_words())
}

/// A fact's value in words.
pub(crate) fn said(name: &str, value: &Value, lang: Lang) -> String {
    brudvagt_words::said(name, value, lang.of_words())
}

/// How a fact is asked for.
enum Control {
    Line(&'static str),
    Lines,
    Moment,
    One,
    Many,
}

struct Asked {
    name: &'static str,
    label: &'static str,
    help: &'static str,
    control: Control,
    choices: Vec<Choice>,
    /// The answer in words, for those who only read; empty while unanswered.
    known: String,
    /// Who said what is known, and when.
    said: String,
}

struct Group {
    code: &'static str,
    title: &'static str,
    n_known: usize,
    n_all: usize,
    is_open: bool,
    fields: Vec<Asked>,
}

#[derive(Template)]
#[template(path = "work/facts.html")]
struct FactsPage {
    page: Page,
    head: Head,
    form: Form,
    groups: Vec<Group>,
    /// Others than the data protection officer read.
    may_write: bool,
    /// Answers that cannot all be true.
    problems: Vec<WrongFacts>,
}

/// Groups have a page of their own.
fn is_asked(def: &FieldDef) -> bool {
    def.origin == Origin::Person && def.kind != Kind::Groups
}

fn asked_of_people(fields: &'static [FieldDef]) -> impl Iterator<Item = &'static FieldDef> {
    fields.iter().filter(|def| is_asked(def))
}

fn asked(def: &'static FieldDef, facts: &[Fact], page: &Page) -> Asked {
    let lang = page.lang;
    let choices = match def.kind {
        Kind::Bool => choices(lang, "bool"),
        Kind::Choice(all) | Kind::Multi(all) => all
            .iter()
            .map(|it| Choice::new(it.code, lang.pick(it.label_da, it.label_en)))
            .collect(),
        Kind::Text | Kind::LongText | Kind::Int | Kind::Time | Kind::Date | Kind::Groups => {
            Vec::new()
        }
    };
    Asked {
        name: def.name,
        label: lang.pick(def.label_da, def.label_en),
        help: lang.pick(def.help_da, def.help_en),
        control: match def.kind {
            Kind::Text => Control::Line("text"),
            Kind::Int => Control::Line("number"),
            Kind::Date => Control::Line("date"),
            Kind::LongText | Kind::Groups => Control::Lines,
            Kind::Time => Control::Moment,
            Kind::Bool | Kind::Choice(_) => Control::One,
            Kind::Multi(_) => Control::Many,
        },
        choices,
        known: facts
            .iter()
            .find(|fact| fact.name == def.name)
            .and_then(|fact| serde_json::from_str(&fact.value_json).ok())
            .map_or_else(String::new, |value| {
                brudvagt_cpr::mask(&said(def.name, &value, lang))
            }),
        said: facts
            .iter()
            .find(|fact| fact.name == def.name)
            .map_or_else(String::new, |fact| said_by(fact, page)),
    }
}

fn said_by(fact: &Fact, page: &Page) -> String {
    let at = wire::instant(fact.said_at)
        .map(|at| When::new(at, page.lang).short().text())
        .unwrap_or_default();
    if fact.said_by.is_empty() {
        page.t1("facts.said_by_case", at)
    } else {
        page.t1("facts.said", format!("{}, {at}", fact.said_by))
    }
}

/// Facts that do not fit together, with names and questions to go to.
pub(super) struct WrongFacts {
    pub text: String,
    pub facts: Vec<(String, String)>,
}

pub(super) fn wrong(problems: &[Problem], lang: Lang) -> Vec<WrongFacts> {
    problems
        .iter()
        .map(|it| WrongFacts {
            text: lang.pick(&it.text_da, &it.text_en).to_owned(),
            facts: it
                .fields
                .iter()
                .map(|name| (name.clone(), label(name, lang)))
                .collect(),
        })
        .collect()
}

/// The values a form field shows for a known fact: `name`, or its date and time.
fn shown(def: &FieldDef, value: &Value) -> Vec<(String, String)> {
    let name = def.name.to_owned();
    match (def.kind, value) {
        (Kind::Time, Value::String(text)) => match text.parse() {
            Ok(at) => {
                let local = brudvagt_facts::local_time::in_copenhagen(at);
                vec![
                    (format!("{name}.date"), local.date().to_string()),
                    (
                        format!("{name}.time"),
                        format!("{:02}:{:02}", local.hour(), local.minute()),
                    ),
                ]
            }
            Err(_unreadable) => Vec::new(),
        },
        (_, Value::Array(all)) => all
            .iter()
            .filter_map(Value::as_str)
            .map(|one| (name.clone(), one.to_owned()))
            .collect(),
        (_, Value::String(text)) => vec![(name, text.clone())],
        (_, other) => vec![(name, other.to_string())],
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    render(&app, &visitor, &case_id, None, StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    refused: Option<Form>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let opened = open(app, session, case_id).await?;
    let page = visitor.page(app, Section::Queue);
    let known: HashMap<&str, Value> = opened
        .case
        .facts
        .iter()
        .filter_map(|fact| {
            Some((
                fact.name.as_str(),
                serde_json::from_str(&fact.value_json).ok()?,
            ))
        })
        .collect();
    let form = refused.unwrap_or_else(|| {
        let values = brudvagt_facts::fields()
            .filter_map(|def| Some(shown(def, known.get(def.name)?)))
            .flatten();
        page.form().with_all(values)
    });
    let wanted = visitor.param("felt");
    let groups = FIELDS
        .iter()
        .enumerate()
        .map(|(index, group)| Group {
            code: group.code,
            title: visitor.lang.pick(group.title_da, group.title_en),
            n_known: asked_of_people(group.fields)
                .filter(|def| known.contains_key(def.name))
                .count(),
            n_all: asked_of_people(group.fields).count(),
            is_open: index == 0
                || asked_of_people(group.fields)
                    .any(|def| def.name == wanted || !form.error(def.name).is_empty()),
            fields: asked_of_people(group.fields)
                .map(|def| asked(def, &opened.case.facts, &page))
                .collect(),
        })
        .filter(|group| group.n_all > 0)
        .collect();
    let shown = FactsPage {
        head: Head::of(&opened, &page, "/oplysninger"),
        problems: wrong(&opened.case.problems, visitor.lang),
        may_write: page.works(),
        page,
        form,
        groups,
    };
    html_as(status, &shown)
}

/// Whether a time is sent back as the form showed it. The form has no seconds: a time that a report
/// brought would otherwise be taken for another one, said by whoever saves the page.
fn is_as_shown(def: &FieldDef, known: Option<&Value>, sent: &Sent) -> bool {
    let shown = known.map(|value| shown(def, value)).unwrap_or_default();
    !shown.is_empty() && shown.iter().all(|(name, value)| sent.get(name) == value)
}

/// What the form says differently from what is known. An emptied field takes the fact back.
fn changed(sent: &Sent, known: &HashMap<String, Value>) -> HashMap<String, String> {
    let mut changes = HashMap::new();
    for def in brudvagt_facts::fields().filter(|def| is_asked(def)) {
        if def.kind == Kind::Time && is_as_shown(def, known.get(def.name), sent) {
            continue;
        }
        let moment;
        let texts: Vec<&str> = match def.kind {
            Kind::Time => {
                moment = sent.moment(def.name);
                vec![&moment]
            }
            _other => sent.all(def.name).collect(),
        };
        let said = match value_from_form(def, &texts) {
            Value::Array(none) if none.is_empty() => Value::Null,
            said => said,
        };
        if &said != known.get(def.name).unwrap_or(&Value::Null) {
            changes.insert(def.name.to_owned(), said.to_string());
        }
    }
    changes
}

pub(crate) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let known = open(&app, session, &case_id)
        .await?
        .case
        .facts
        .into_iter()
        .filter_map(|fact| Some((fact.name, serde_json::from_str(&fact.value_json).ok()?)))
        .collect();
    let facts_json = changed(&sent, &known);
    let path = format!("/sag/{case_id}/oplysninger");
    if facts_json.is_empty() {
        return Ok(saved_as(&path, "unchanged"));
    }
    let wanted = Command::RecordFacts(RecordFacts { facts_json });
    match command(&app, session, &case_id, &sent, wanted).await {
        Ok(_note) => Ok(saved_as(&path, "facts")),
        Err(failure) if failure.is_about_the_form() => {
            let mut form = again(&visitor.page(&app, Section::Queue), &sent, &failure, "");
            for (name, _text) in &failure.fields {
                form.call(name, label(name, visitor.lang));
            }
            render(&app, &visitor, &case_id, Some(form), failure.what.status()).await
        }
        Err(failure) => Err(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_nobody_touched_keeps_its_seconds_and_its_author() {
        let at = Value::from("2026-11-24T09:20:43.5Z");
        let known = HashMap::from([("detected_at".to_owned(), at)]);
        let date = ("detected_at.date", "2026-11-24");
        let untouched = changed(&Sent::of(&[date, ("detected_at.time", "10:20")]), &known);
        assert!(untouched.is_empty(), "{untouched:?}");
        let touched = changed(&Sent::of(&[date, ("detected_at.time", "10:21")]), &known);
        assert!(touched["detected_at"].contains("2026-11-24"), "{touched:?}");
        assert_eq!(changed(&Sent::of(&[]), &known)["detected_at"], "null");
    }
}
