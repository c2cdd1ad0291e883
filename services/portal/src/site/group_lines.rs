//! Groups of people in the words of a page: the outcome of each, as the pages that speak of it show it.

use askama::{Template, filters::HtmlSafe};
use brudvagt_facts::{PersonGroup, groups::THE_OTHERS, whole::differing};
use brudvagt_proto::triage::Case;
use brudvagt_risk::{Assessment, GroupOutcome};
use serde::Serialize;

use super::queue::outcome_class;
use crate::{texts::Lang, ui::Page, words::word};

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
