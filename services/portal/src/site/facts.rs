//! The facts of a case, asked for group by group.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_facts::{FIELDS, FieldDef, Kind, Origin, form::value_from_form};
use brudvagt_proto::triage::{RecordFacts, command_request::Command};
use serde_json::Value;

use super::case::{Head, act::command, open};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved},
    texts::Lang,
    ui::{Choice, Form, Page, Section},
};

/// What a fact is called.
pub(crate) fn label(name: &str, lang: Lang) -> String {
    brudvagt_facts::field(name).map_or_else(
        || name.replace('_', " "),
        |def| lang.pick(def.label_da, def.label_en).to_owned(),
    )
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
}

fn asked_of_people(fields: &'static [FieldDef]) -> impl Iterator<Item = &'static FieldDef> {
    fields.iter().filter(|def| def.origin == Origin::Person)
}

fn asked(def: &'static FieldDef, lang: Lang) -> Asked {
    let yes_no = [("true", "Ja", "Yes"), ("false", "Nej", "No")];
    let choices = match def.kind {
        Kind::Bool => yes_no
            .map(|(code, da, en)| Choice::new(code, lang.pick(da, en)))
            .into(),
        Kind::Choice(all) | Kind::Multi(all) => all
            .iter()
            .map(|it| Choice::new(it.code, lang.pick(it.label_da, it.label_en)))
            .collect(),
        Kind::Text | Kind::LongText | Kind::Int | Kind::Time | Kind::Date => Vec::new(),
    };
    Asked {
        name: def.name,
        label: lang.pick(def.label_da, def.label_en),
        help: def.help_da,
        control: match def.kind {
            Kind::Text => Control::Line("text"),
            Kind::Int => Control::Line("number"),
            Kind::Date => Control::Line("date"),
            Kind::LongText => Control::Lines,
            Kind::Time => Control::Moment,
            Kind::Bool | Kind::Choice(_) => Control::One,
            Kind::Multi(_) => Control::Many,
        },
        choices,
    }
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
                || asked_of_people(group.fields).any(|def| !form.error(def.name).is_empty()),
            fields: asked_of_people(group.fields)
                .map(|def| asked(def, visitor.lang))
                .collect(),
        })
        .filter(|group| group.n_all > 0)
        .collect();
    let shown = FactsPage {
        head: Head::new(&opened.line, &page, &opened.people, "/oplysninger"),
        page,
        form,
        groups,
    };
    html_as(status, &shown)
}

/// What the form says differently from what is known. An emptied field takes the fact back.
fn changed(sent: &Sent, known: &HashMap<String, Value>) -> HashMap<String, String> {
    let mut changes = HashMap::new();
    for def in brudvagt_facts::fields().filter(|def| def.origin == Origin::Person) {
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
    let session = visitor.staff()?;
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
        return Ok(saved(&path));
    }
    let wanted = Command::RecordFacts(RecordFacts { facts_json });
    match command(&app, session, &case_id, &sent, wanted).await {
        Ok(_note) => Ok(saved(&path)),
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let mut form = page.form().with_all(sent.shown());
            failure.mark(&mut form, "");
            render(&app, &visitor, &case_id, Some(form), failure.what.status()).await
        }
        Err(failure) => Err(failure),
    }
}
