//! What each single answer does to a few cases. It is read by a lawyer when the rules change, and
//! by anybody who changes how facts are read without meaning to change a decision.

use std::collections::BTreeSet;
use std::fmt::Write;

use brudvagt_facts::circumstances::{AvailabilityImpact, RecipientKind};
use brudvagt_facts::data_types::DataType::*;
use brudvagt_facts::incident::{Compromise, IncidentType};
use brudvagt_facts::risk_answers::RiskOutcome;
use brudvagt_facts::{Facts, json_schema};
use brudvagt_risk::enisa::suggest;
use brudvagt_risk::{CURRENT, GDPR_2018, Ruleset, assess};
use jiff::civil::date;
use serde_json::{Value, json};

use crate::TODAY;
use crate::facts::{gone, open_to, outage, plain, sent, stolen};

/// Below, at and above each limit of the rule set.
const NUMBERS: [u32; 13] = [0, 1, 5, 6, 20, 21, 60, 61, 100, 101, 1440, 1441, 40_000];

fn cases() -> Vec<(&'static str, Facts)> {
    let letter = sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Contact], 1);
    let theft = stolen(
        IncidentType::Exfiltration,
        &[Basic, IdNumber, Economic],
        600,
    );
    let attack = stolen(IncidentType::Hacking, &[Credentials], 30);
    let tablet = Facts {
        backup_available: None,
        ..gone(IncidentType::DeviceLost, &[Basic, Health], 30)
    };
    let standstill = outage(
        IncidentType::Ransomware,
        300,
        true,
        AvailabilityImpact::Service,
        &[Basic],
    );
    let folder = open_to(RecipientKind::InternalColleague, 40, &[Basic, Location], 30);
    vec![
        ("nothing is known", Facts::default()),
        ("only the data is known", plain(&[Basic, Contact], 3)),
        ("a letter to a wrong citizen", letter),
        ("a theft of economic data", theft),
        ("an attack on credentials", attack),
        ("a tablet is gone", tablet),
        ("a standstill", standstill),
        ("a folder open to colleagues", folder),
    ]
}

/// A breach that is ruled out: what everything else is compared with at first.
fn nobody() -> Facts {
    Facts {
        compromise: Some(Compromise::RuledOut),
        ..Facts::default()
    }
}

/// Every value worth trying for a fact, from the published schema.
pub(crate) fn values(definition: &Value) -> Vec<Value> {
    let choices = |enumeration: &Value| enumeration.as_array().cloned().unwrap_or_default();
    if definition.get("enum").is_some() {
        return choices(&definition["enum"]);
    }
    let has = |kind: &str| match &definition["type"] {
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        one => one == kind,
    };
    if has("boolean") {
        vec![json!(true), json!(false), Value::Null]
    } else if has("integer") {
        NUMBERS.into_iter().map(Value::from).collect()
    } else if has("array") {
        choices(&definition["items"]["enum"])
            .into_iter()
            .map(|one| json!([one]))
            .chain([json!([])])
            .collect()
    } else if definition["format"] == "date-time" {
        vec![json!("2026-11-24T08:00:00Z")]
    } else if has("string") {
        vec![json!("Opdigtet"), json!(" ")]
    } else {
        Vec::new()
    }
}

/// What is decided of a case, part by part.
struct Decision {
    advice: String,
    missing: BTreeSet<&'static str>,
    score: String,
    suggested: String,
    nearest: String,
}

impl Decision {
    fn of(facts: &Facts, set: &Ruleset) -> Self {
        let got = assess(facts, set, &[], TODAY);
        let provisional = if got.art33.provisional { "?" } else { "" };
        let suggested = serde_json::to_value(suggest(facts, set)).unwrap_or_default();
        Self {
            advice: format!(
                "{:?} {:?}{provisional} {:?} by {}",
                got.outcome,
                got.art33.recommendation,
                got.art34.recommendation,
                got.deciding_rules.join(" ")
            ),
            missing: got.missing.iter().map(|fact| fact.field.name()).collect(),
            score: got.enisa.as_ref().map_or_else(
                || "no score".to_owned(),
                |score| format!("score {} {:?}", score.score, score.flags),
            ),
            suggested: suggested
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(_, value)| !value.is_null())
                .map(|(_, value)| value.as_str().map_or(value.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(" "),
            nearest: got
                .precedents
                .iter()
                .map(|near| format!("{}:{}", near.precedent.id, near.points))
                .collect::<Vec<_>>()
                .join(" "),
        }
    }

    /// The parts that are not as they were.
    fn since(&self, before: &Self) -> String {
        let mut parts = Vec::new();
        let mut changed = |now: &String, then: &String| {
            if now != then {
                parts.push(now.clone());
            }
        };
        changed(&self.advice, &before.advice);
        changed(&self.score, &before.score);
        changed(&self.suggested, &before.suggested);
        changed(&self.nearest, &before.nearest);
        let asked = self.missing.difference(&before.missing);
        parts.extend(asked.map(|field| format!("asks {field}")));
        let settled = before.missing.difference(&self.missing);
        parts.extend(settled.map(|field| format!("settles {field}")));
        parts.join(" | ")
    }
}

/// Every case, and every single answer to it.
#[expect(clippy::unwrap_used, reason = "a failed step fails the test")]
fn each_answer(mut told: impl FnMut(&str, Option<(&str, &Value)>, &Facts)) {
    let schema = json_schema();
    let properties = schema["properties"].as_object().unwrap();
    for (name, facts) in cases() {
        told(name, None, &facts);
        let sheet = serde_json::to_value(&facts).unwrap();
        for (field, definition) in properties {
            for value in values(definition) {
                let mut changed = sheet.clone();
                changed[field] = value.clone();
                // Some answers do not go with others; that is tested where they are accepted.
                if let Ok(changed) = serde_json::from_value::<Facts>(changed) {
                    told(name, Some((field, &value)), &changed);
                }
            }
        }
    }
}

fn changes_under(set: &Ruleset) -> String {
    let mut table = String::new();
    let nothing = Decision::of(&nobody(), set);
    let mut before = Decision::of(&nobody(), set);
    each_answer(|name, answer, facts| {
        let after = Decision::of(facts, set);
        match answer {
            None => {
                table.push_str(&format!("# {name}: {}\n", after.since(&nothing)));
                before = after;
            }
            Some((field, value)) => {
                let since = after.since(&before);
                if !since.is_empty() {
                    table.push_str(&format!("{field}={value}: {since}\n"));
                }
            }
        }
    });
    table
}

/// Cases keep the set they were judged under: the first one says what it said.
#[test]
fn each_single_answer_changes_what_it_changed_before() {
    insta::assert_snapshot!(changes_under(&GDPR_2018));
}

#[test]
fn each_single_answer_changes_what_a_lawyer_has_read() {
    insta::assert_snapshot!(changes_under(&CURRENT));
}

/// The pending proposal: notify high risk only, or what may still turn out to be one.
#[test]
fn each_single_answer_counts_where_only_a_high_risk_is_notified() {
    let duty = GDPR_2018.under("proposal", RiskOutcome::HighRisk, date(2028, 3, 1), None);
    let mut table = String::new();
    let mut before = String::new();
    each_answer(|name, answer, facts| {
        let got = assess(facts, &duty, &[], TODAY);
        let after = format!("{:?}: {}", got.outcome, got.art33.sentence.en);
        match answer {
            None => {
                writeln!(table, "# {name}: {after}").expect("a string");
                before = after;
            }
            Some((field, value)) if after != before => {
                writeln!(table, "{field}={value}: {after}").expect("a string");
            }
            Some(_as_before) => {}
        }
    });
    insta::assert_snapshot!(table);
}

/// An advice that is no longer provisional rests on a rule, not on the absence of one.
#[test]
fn a_risk_that_is_not_provisional_is_shown_by_a_rule() {
    each_answer(|name, answer, facts| {
        let got = assess(facts, &CURRENT, &[], TODAY);
        let shown = got.for_rules.iter().any(|finding| {
            let rule = CURRENT.rule(&finding.rule);
            rule.is_some_and(|rule| format!("{:?}", rule.effect) == "Risk")
        });
        let settled = got.outcome == RiskOutcome::Risk && !got.art33.provisional;
        assert!(shown || !settled, "{name}: {answer:?}");
    });
}
