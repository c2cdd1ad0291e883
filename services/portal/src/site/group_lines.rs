//! Groups of people in the words of a page: the outcome of each, as the pages that speak of it show it.

use askama::{Template, filters::HtmlSafe};
use brudvagt_facts::{PersonGroup, groups::THE_OTHERS, whole::differing};
use brudvagt_proto::triage::{Case, PersonGroup as WireGroup};
use brudvagt_risk::{Assessment, GroupOutcome};
use serde::Serialize;

use crate::{
    texts::Lang,
    ui::{Choice, Form, Page, outcome_class},
    words::word,
};

/// The code a value of the rules is written with.
pub(super) fn code(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

pub(super) struct Line {
    pub id: String,
    pub name: String,
    people: String,
    outcome: String,
    outcome_class: &'static str,
    art34: String,
    is_told: bool,
    /// The rules that show it, by number.
    rules: String,
    missing: Vec<String>,
    /// What differs, in words; empty for those in no group.
    pub differs: Vec<(String, String)>,
}

/// The outcome of each group: a part of the pages that speak of it. Shows nothing without groups.
#[derive(Template)]
#[template(path = "work/groups_outcome.html")]
pub(super) struct Outcomes {
    page: Page,
    case_id: String,
    pub lines: Vec<Line>,
    /// Whether to lead on to where groups are made.
    leads_on: bool,
}

impl HtmlSafe for Outcomes {}

impl Outcomes {
    pub(super) fn of(found: &Assessment, case: &Case, case_id: &str, page: &Page) -> Self {
        let groups = groups_of(case);
        Self {
            lines: found
                .groups
                .iter()
                .map(|it| line(it, &groups, page))
                .collect(),
            case_id: case_id.to_owned(),
            leads_on: page.works(),
            page: page.clone(),
        }
    }

    /// On the page where groups are made.
    pub(super) fn at_home(self) -> Self {
        Self {
            leads_on: false,
            ..self
        }
    }
}

fn line(it: &GroupOutcome, groups: &[PersonGroup], page: &Page) -> Line {
    let lang = page.lang;
    let outcome = code(&it.outcome);
    let own = groups.iter().find(|group| group.id == it.id);
    Line {
        id: it.id.clone(),
        name: if it.id == THE_OTHERS {
            page.t("groups.others").to_owned()
        } else {
            brudvagt_cpr::mask(&it.name)
        },
        people: it
            .people
            .map_or_else(|| page.t("groups.unknown").to_owned(), |n| n.to_string()),
        outcome_class: outcome_class(&outcome),
        outcome: word(lang, "outcome", &outcome),
        art34: word(lang, "art34", &code(&it.art34)),
        is_told: it.is_to_be_told(),
        rules: it.deciding_rules.join(", "),
        missing: it
            .missing
            .iter()
            .map(|field| brudvagt_words::label(field.name(), lang.of_words()))
            .collect(),
        differs: own.map(|own| differs(own, lang)).unwrap_or_default(),
    }
}

fn differs(group: &PersonGroup, lang: Lang) -> Vec<(String, String)> {
    differing()
        .filter_map(|def| {
            let value = group.answers.get(def.name)?;
            let lang = lang.of_words();
            let answer = brudvagt_words::said(def.name, value, lang);
            Some((brudvagt_words::label(def.name, lang), answer))
        })
        .collect()
}

/// The groups as the case holds them.
pub(super) fn groups_of(case: &Case) -> Vec<PersonGroup> {
    let fact = case.facts.iter().find(|fact| fact.name == "groups");
    fact.and_then(|fact| serde_json::from_str(&fact.value_json).ok())
        .unwrap_or_default()
}

/// Groups by name and number, with what the rules say of each.
pub(super) fn choices_of(case: &Case, lang: Lang) -> Vec<Choice> {
    case.groups
        .iter()
        .map(|it| {
            let name = name_of(it, lang);
            let label = match it.people {
                Some(people) => format!("{name} ({people})"),
                None => name,
            };
            Choice::new(&it.id, label).hint(word(lang, "art34", &it.communicate))
        })
        .collect()
}

pub(super) fn name_of(it: &WireGroup, lang: Lang) -> String {
    if it.id == THE_OTHERS {
        lang.t("groups.others").to_owned()
    } else {
        brudvagt_cpr::mask(&it.name)
    }
}

/// Until somebody has chosen, the groups that must be told by the rules are preselected.
pub(super) fn proposed(case: &Case, form: &Form) -> Vec<(String, String)> {
    if !form.value("decide_communication.decision").is_empty() || form.is_wrong() {
        return Vec::new();
    }
    case.groups
        .iter()
        .filter(|it| it.communicate == "communicate")
        .map(|it| ("decide_communication.groups".to_owned(), it.id.clone()))
        .collect()
}

/// A group that is to be told, and whether it was.
struct Due {
    name: String,
    people: String,
    is_told: bool,
}

/// Which groups must be told, and who on the list belongs to them: a part of the page of the letter.
#[derive(Template)]
#[template(path = "work/groups_due.html")]
pub(super) struct GroupsDue {
    page: Page,
    form: Form,
    case_id: String,
    due: Vec<Due>,
    choices: Vec<Choice>,
    may_write: bool,
}

impl HtmlSafe for GroupsDue {}

impl GroupsDue {
    pub(super) fn of(case: &Case, case_id: &str, page: &Page, form: &Form) -> Self {
        let due = case.groups.iter().filter(|it| it.to_tell);
        Self {
            due: due
                .map(|it| Due {
                    name: name_of(it, page.lang),
                    people: it.people.map_or_else(String::new, |n| n.to_string()),
                    is_told: it.told,
                })
                .collect(),
            choices: choices_of(case, page.lang),
            case_id: case_id.to_owned(),
            form: form.clone().prefixed("grupper-"),
            may_write: page.works(),
            page: page.clone(),
        }
    }
}
