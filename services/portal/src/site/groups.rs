//! Groups of people for whom something differs: each has its own outcome, and is told for it.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_facts::{
    FieldDef, Kind, PersonGroup, form::value_from_form, groups::THE_OTHERS, whole::differing,
};
use brudvagt_proto::triage::{AssessRequest, Case, RecordFacts, command_request::Command};
use brudvagt_risk::Assessment;
use serde_json::Value;

use super::{
    again::again,
    facts,
    group_lines::{Outcomes, groups_of},
    opened::{Head, command, open},
};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as},
    texts::Lang,
    ui::{Choice, Form, Page, Section},
    words::choices,
};

/// Prefix of the form's field names.
const PREFIX: &str = "group.";

enum Control {
    One,
    Many,
}

struct Asked {
    name: String,
    label: &'static str,
    /// What the case says.
    hint: String,
    control: Control,
    choices: Vec<Choice>,
}

/// The facts that may differ, first those that already differ for another group, because they should
/// be answered here, too.
fn asked(case: &Case, groups: &[PersonGroup], lang: Lang) -> Vec<Asked> {
    let is_said = |def: &&FieldDef| {
        let mut all = groups.iter();
        all.any(|group| group.answers.contains_key(def.name))
    };
    let (said, rest): (Vec<&FieldDef>, Vec<&FieldDef>) = differing().partition(is_said);
    said.into_iter()
        .chain(rest)
        .map(|def| {
            let own = case.facts.iter().find(|fact| fact.name == def.name);
            let own: Option<Value> =
                own.and_then(|fact| serde_json::from_str(&fact.value_json).ok());
            Asked {
                name: format!("{PREFIX}{}", def.name),
                label: lang.say(&def.label),
                hint: match own {
                    Some(Value::Null) | None => lang.t("groups.case_unknown").to_owned(),
                    Some(own) => lang.t1("groups.case_says", facts::said(def.name, &own, lang)),
                },
                control: match def.kind {
                    Kind::Multi(_) => Control::Many,
                    _one => Control::One,
                },
                choices: match def.kind {
                    Kind::Choice(all) | Kind::Multi(all) => all
                        .iter()
                        .map(|it| Choice::new(it.code, lang.say(&it.label)))
                        .collect(),
                    _yes_or_no => choices(lang, "bool"),
                },
            }
        })
        .collect()
}

/// A group's answers as its form shows them.
fn shown(group: &PersonGroup) -> Vec<(String, String)> {
    let mut values = vec![
        ("id".to_owned(), group.id.clone()),
        (format!("{PREFIX}name"), group.name.clone()),
    ];
    if let Some(people) = group.people {
        values.push((format!("{PREFIX}people"), people.to_string()));
    }
    for (name, value) in &group.answers {
        let name = format!("{PREFIX}{name}");
        match value {
            Value::Array(all) => {
                let codes = all.iter().filter_map(Value::as_str);
                values.extend(codes.map(|code| (name.clone(), code.to_owned())));
            }
            Value::String(code) => values.push((name, code.clone())),
            other => values.push((name, other.to_string())),
        }
    }
    values
}

#[derive(Template)]
#[template(path = "work/groups.html")]
struct GroupsPage {
    page: Page,
    head: Head,
    form: Form,
    outcomes: Outcomes,
    /// The group whose form is shown; empty: one more.
    id: String,
    fields: Vec<Asked>,
    may_write: bool,
    /// Why those in no group are judged by the whole; empty where everybody is in one.
    left: String,
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
    let request = app.ask(
        session,
        AssessRequest {
            case_id: case_id.to_owned(),
            ..AssessRequest::default()
        },
    );
    let answer = app.triage().assess(request).await?.into_inner();
    let found: Assessment =
        serde_json::from_str(&answer.assessment_json).map_err(|error| Failure::internal(&error))?;
    let page = visitor.page(app, Section::Queue);
    let groups = groups_of(&opened.case);
    let wanted = visitor.param("gruppe");
    let form = refused.unwrap_or_else(|| {
        let chosen = groups.iter().find(|it| it.id == wanted);
        let values = chosen.map_or_else(|| one_more(&found), shown);
        page.form().with_all(values)
    });
    let head = Head::of(&opened, &page, "/grupper");
    let shown = GroupsPage {
        outcomes: Outcomes::of(&found, &opened.case, case_id, &page).at_home(),
        id: form.value("id").to_owned(),
        fields: asked(&opened.case, &groups, page.lang),
        may_write: page.works() && !head.is_closed,
        left: if found.groups.iter().any(|it| it.id == THE_OTHERS) {
            page.t("groups.left").to_owned()
        } else {
            String::new()
        },
        head,
        form,
        page,
    };
    html_as(status, &shown)
}

/// The next group is most often everybody else.
fn one_more(found: &Assessment) -> Vec<(String, String)> {
    let others = found.groups.iter().find(|it| it.id == THE_OTHERS);
    others
        .and_then(|it| it.people)
        .map(|people| vec![(format!("{PREFIX}people"), people.to_string())])
        .unwrap_or_default()
}

/// The group that the form describes. What is left unanswered is as the case says.
fn sent_group(id: &str, sent: &Sent) -> Value {
    let texts = |name: &str| format!("{PREFIX}{name}");
    let mut answers = BTreeMap::new();
    for def in differing() {
        let name = texts(def.name);
        let said = value_from_form(def, &sent.all(&name).collect::<Vec<_>>());
        let is_answered = !said.is_null() && said.as_array().is_none_or(|all| !all.is_empty());
        if is_answered {
            answers.insert(def.name, said);
        }
    }
    let people = sent.text(&texts("people")).replace(['.', ' '], "");
    serde_json::json!({
        "id": id,
        "name": sent.text(&texts("name")),
        "people": match people.parse::<u64>() {
            Ok(people) => Value::from(people),
            Err(_) if people.is_empty() => Value::Null,
            Err(_unread) => Value::from(people),
        },
        "answers": answers,
    })
}

pub(crate) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let known = groups_of(&open(&app, session, &case_id).await?.case);
    let id = sent.text("id");
    let mut groups: Vec<Value> = Vec::with_capacity(known.len() + 1);
    let is_removed = sent.is("remove");
    let new = id.is_empty();
    for group in known {
        if group.id != id {
            groups.push(serde_json::to_value(&group).map_err(|error| Failure::internal(&error))?);
        } else if !is_removed {
            groups.push(sent_group(&id, &sent));
        }
    }
    if new {
        groups.push(sent_group(&uuid::Uuid::now_v7().to_string(), &sent));
    }
    let said = Value::Array(groups).to_string();
    let wanted = Command::RecordFacts(RecordFacts {
        facts_json: [("groups".to_owned(), said)].into(),
    });
    match command(&app, session, &case_id, &sent, wanted).await {
        Ok(()) => Ok(saved_as(&format!("/sag/{case_id}/grupper"), "groups")),
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let form = again(&page, &sent, &failure, PREFIX);
            render(&app, &visitor, &case_id, Some(form), failure.what.status()).await
        }
        Err(failure) => Err(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_holds_what_was_answered_and_nothing_else() {
        let sent = Sent::of(&[
            ("group.name", "Beskyttet adresse"),
            ("group.people", "1.000"),
            ("group.protected_address", "true"),
            ("group.children", ""),
            ("group.data_types", "basic"),
            ("group.data_types", "health"),
        ]);
        let group = sent_group("g1", &sent);
        assert_eq!(group["people"], 1000);
        let answers = group["answers"].as_object().unwrap();
        assert_eq!(answers["protected_address"], true);
        assert_eq!(
            answers["data_types"],
            serde_json::json!(["basic", "health"])
        );
        assert_eq!(answers.len(), 2, "{answers:?}");
        // A stored group is shown in the form with the values that were sent.
        let kept: PersonGroup = serde_json::from_value(group.clone()).unwrap();
        let values = shown(&kept);
        let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (&n[..], &v[..])).collect();
        assert_eq!(sent_group("g1", &Sent::of(&values)), group);
    }
}
