//! What was changed in the directory of a municipality, and by whom; newest first.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::directory::{Change, ListChangesRequest, ListMunicipalitiesRequest};
use serde_json::Value;

use super::opened::People;
use crate::{
    http::{App, Failure, Visitor, html, wire},
    texts::Lang,
    ui::{Page, Section},
    words::word,
};

/// One field of what was changed.
#[derive(Debug, PartialEq, Eq)]
struct Field {
    label: String,
    before: String,
    after: String,
}

struct Line {
    what: String,
    fields: Vec<Field>,
    who: String,
    at: String,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "work/changes.html")]
struct ChangesPage {
    page: Page,
    municipality_code: String,
    municipality: String,
    lines: Vec<Line>,
    /// Where the next page begins; empty on the last.
    next: String,
}

/// More people than this are a number.
const MOST_NAMES: usize = 20;

/// What a group is called, or was.
fn named(change: &Change) -> String {
    let sides = [side(&change.after_json), side(&change.before_json)];
    let mut names = sides.iter().filter_map(|side| side.get("name")?.as_str());
    names.next().unwrap_or(&change.subject_id).to_owned()
}

/// What ids in a change are called.
struct Names {
    lang: Lang,
    people: People,
    units: BTreeMap<String, String>,
}

pub(crate) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let request = app.ask(session, ListMunicipalitiesRequest {});
    let known = app.directory().list_municipalities(request).await?;
    let known = known.into_inner();
    let municipality = known
        .municipalities
        .into_iter()
        .find(|it| it.code == code)
        .ok_or_else(Failure::not_found)?;
    let message = ListChangesRequest {
        municipality: code.clone(),
        after: visitor.param("efter"),
        limit: 0,
    };
    let request = app.ask(session, message);
    let changed = app.directory().list_changes(request).await?.into_inner();
    let page = visitor.page(&app, Section::None);
    let names = Names {
        lang: page.lang,
        people: People::of(&app, session, &code).await,
        units: known.units.into_iter().map(|it| (it.id, it.name)).collect(),
    };
    let lines = changed.changes.iter().map(|it| line(it, &names, &page));
    html(&ChangesPage {
        lines: lines.collect(),
        municipality: municipality.name,
        municipality_code: code,
        next: changed.next,
        page,
    })
}

fn line(change: &Change, names: &Names, page: &Page) -> Line {
    let is_system = change.actor_role == "system";
    let role = word(page.lang, "role", &change.actor_role);
    let at = wire::instant(change.at).map(|at| page.when(&at).text());
    Line {
        what: names.what(change),
        fields: names.fields(change),
        who: if change.actor_id.starts_with("scim:") {
            page.t("changes.scim").to_owned()
        } else if is_system {
            page.t("changes.import").to_owned()
        } else {
            format!("{}, {role}", change.actor_name)
        },
        at: at.unwrap_or_default(),
        class: if is_system { "is-system" } else { "" },
    }
}

/// One side of a change; null when it did not exist.
fn side(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_default()
}

impl Names {
    /// What was changed, and that it is new or gone.
    fn what(&self, change: &Change) -> String {
        let happened = match (change.before_json.as_str(), change.after_json.as_str()) {
            ("", _) => "new",
            (_, "") => "gone",
            _both => "changed",
        };
        let what = word(self.lang, "changes", &format!("{}_{happened}", change.what));
        let name = match change.what.as_str() {
            "person" => self.people.name(&change.subject_id),
            "unit" | "manager" => self.unit(&change.subject_id),
            "import" => {
                let source = side(&change.after_json);
                let source = source.get("source").and_then(Value::as_str);
                word(self.lang, "import_source", source.unwrap_or_default())
            }
            "sign_in" => self.people.name(&change.subject_id),
            "role_rule" | "scim_token" => change.subject_id.clone(),
            "group" => named(change),
            _the_municipality_itself => return what,
        };
        format!("{what}: {name}")
    }

    /// The fields that differ; none for something that is new or gone as a whole.
    fn fields(&self, change: &Change) -> Vec<Field> {
        let (before, after) = (side(&change.before_json), side(&change.after_json));
        match (&before, &after) {
            (Value::Object(old), Value::Object(new)) => {
                let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
                keys.into_iter()
                    .filter(|key| old.get(*key) != new.get(*key))
                    .map(|key| Field {
                        label: word(self.lang, "changed_field", key),
                        before: self.said(key, old.get(key)),
                        after: self.said(key, new.get(key)),
                    })
                    .collect()
            }
            (Value::Array(old), Value::Array(new)) => vec![Field {
                label: word(self.lang, "changed_field", "shifts"),
                before: old.len().to_string(),
                after: new.len().to_string(),
            }],
            _new_or_gone => Vec::new(),
        }
    }

    /// A value as people read it: codes by their words, ids by names.
    fn said(&self, key: &str, value: Option<&Value>) -> String {
        let text = match value.unwrap_or(&Value::Null) {
            Value::String(text) => match key {
                "second_person" => word(self.lang, "second_person", text),
                "nis2" => word(self.lang, "nis2_setting", text),
                "language" => word(self.lang, "language", text),
                "substitute_id" => self.people.name(text),
                "unit_id" | "parent_id" => self.unit(text),
                _as_written => text.clone(),
            },
            Value::Bool(yes) => word(self.lang, "bool", &yes.to_string()),
            Value::Array(people) if key.starts_with("members_") || key == "managers" => {
                self.many(people)
            }
            Value::Array(numbers) if key == "kle" => {
                let numbers: Vec<&str> = numbers.iter().filter_map(Value::as_str).collect();
                numbers.join(", ")
            }
            Value::Array(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.part(part)).collect();
                parts.join(", ")
            }
            Value::Object(paper) if key == "dpo_delegation" => {
                let part = |name| paper.get(name).and_then(Value::as_str).unwrap_or_default();
                brudvagt_words::delegation(
                    self.lang.of_words(),
                    part("by"),
                    part("on"),
                    part("reference"),
                )
            }
            Value::Object(_) => self.lang.t("changes.calendar").to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Null => String::new(),
        };
        if text.is_empty() {
            self.lang.t("changes.nothing").to_owned()
        } else {
            text
        }
    }

    /// People by name, or only their number when there are many.
    fn many(&self, people: &[Value]) -> String {
        if people.len() > MOST_NAMES {
            return self.lang.t1("changes.n_people", people.len());
        }
        let names = people.iter().filter_map(Value::as_str);
        let names: Vec<String> = names.map(|id| self.people.name(id)).collect();
        names.join(", ")
    }

    /// A role with where it counts, or who files and in which capacity.
    fn part(&self, part: &Value) -> String {
        if let Value::String(grant) = part {
            let mut parts = grant.split('/');
            let role = word(self.lang, "role", parts.next().unwrap_or_default());
            return match parts.nth(1).unwrap_or_default() {
                "" => role,
                unit => format!("{role} ({})", self.unit(unit)),
            };
        }
        let code = |name: &str| part.get(name).and_then(Value::as_str).unwrap_or_default();
        let function = word(self.lang, "notifier_function", code("function"));
        format!("{} ({function})", self.people.name(code("person_id")))
    }

    fn unit(&self, id: &str) -> String {
        self.units.get(id).map_or(id, String::as_str).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names {
            lang: Lang::Da,
            people: People::default(),
            units: BTreeMap::from([("u1".to_owned(), "Skolen".to_owned())]),
        }
    }

    fn change(what: &str, before: &str, after: &str) -> Change {
        Change {
            what: what.to_owned(),
            subject_id: "u1".to_owned(),
            before_json: before.to_owned(),
            after_json: after.to_owned(),
            ..Change::default()
        }
    }

    #[test]
    fn only_what_differs_is_told_in_words() {
        let change = change(
            "person",
            r#"{"active":true,"unit_id":"","email":"a@b.example","grants":[]}"#,
            r#"{"active":false,"unit_id":"u1","email":"a@b.example","grants":["department_head/901/u1"]}"#,
        );
        let fields = names().fields(&change);
        let told: Vec<_> = fields
            .iter()
            .map(|it| format!("{}: {} > {}", it.label, it.before, it.after))
            .collect();
        assert_eq!(
            told,
            [
                "Ansat: Ja > Nej",
                "Roller: intet > Fagchef (Skolen)",
                "Enhed: intet > Skolen",
            ]
        );
    }

    #[test]
    fn an_import_says_from_where_and_a_unit_who_manages_it() {
        let told = change(
            "import",
            "",
            r#"{"source":"os2rollekatalog","people_new":3}"#,
        );
        assert!(names().what(&told).ends_with("OS2rollekatalog"));
        let mut managed = change("manager", r#"{"managers":[]}"#, r#"{"managers":["p1"]}"#);
        managed.subject_id = "u1".to_owned();
        assert_eq!(names().what(&managed), "Ledere ændret: Skolen");
        let fields = names().fields(&managed);
        assert_eq!(
            (fields[0].label.as_str(), fields[0].before.as_str()),
            ("Ledere", "intet")
        );
        let tasks = change("unit", r#"{"kle":[]}"#, r#"{"kle":["27","27.36"]}"#);
        assert_eq!(names().fields(&tasks)[0].after, "27, 27.36");
    }

    #[test]
    fn what_is_new_is_named_and_not_listed() {
        let new = change("unit", "", r#"{"name":"Skolen","parent_id":""}"#);
        assert_eq!(names().fields(&new), []);
        assert!(names().what(&new).ends_with(": Skolen"));
    }

    #[test]
    fn a_roster_is_told_by_its_size() {
        let replaced = change("duty", "[]", r#"[{"person_id":"a"},{"person_id":"b"}]"#);
        let fields = names().fields(&replaced);
        assert_eq!(
            (fields[0].before.as_str(), fields[0].after.as_str()),
            ("0", "2")
        );
    }

    #[test]
    fn every_field_the_directory_tells_of_has_words() {
        for key in [
            "name",
            "cvr",
            "report_address",
            "esdh_pattern",
            "esdh_system",
            "language",
            "dpo_name",
            "dpo_contact",
            "contact_point",
            "notifier",
            "second_person",
            "nis2",
            "notifiers",
            "calendar",
            "parent_id",
            "email",
            "phone",
            "unit_id",
            "active",
            "away",
            "substitute_id",
            "grants",
            "shifts",
        ] {
            assert!(
                Lang::Da.codes("changed_field").iter().any(|it| it == key),
                "{key}"
            );
        }
    }
}
