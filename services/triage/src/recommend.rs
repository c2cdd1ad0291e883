//! The pure crates over a case's facts: what is missing, what is recommended.

use brudvagt_case::Outcome;
use brudvagt_facts::{Facts, FieldDef, Kind as FactKind, Origin, Purpose, field, fields};
use brudvagt_kit::Problem;
use brudvagt_proto::triage::{Meter, Problem as WireProblem};
use brudvagt_risk::{Art33, Art34, CURRENT, assess, assess_json};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const MAX_TEXT_CHARS: usize = 20_000;
/// Two machines' clocks differ a little.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// What the rules say, in the case's own terms. Empty when the facts cannot be read as facts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Advice {
    pub(crate) outcome: Option<Outcome>,
    pub(crate) notify: Option<bool>,
    pub(crate) communicate: Option<bool>,
    pub(crate) ruleset: String,
}

pub(crate) fn recommend(facts: &Value) -> Advice {
    let Ok(facts) = serde_json::from_value::<Facts>(facts.clone()) else {
        return Advice::default();
    };
    let assessment = assess(&facts, &CURRENT, &[]);
    Advice {
        outcome: Outcome::parse(assessment.outcome.code()),
        notify: Some(match assessment.art33.recommendation {
            Art33::Notify => true,
            Art33::DoNotNotify => false,
        }),
        communicate: match assessment.art34.recommendation {
            Art34::Communicate => Some(true),
            Art34::NotRequired | Art34::Exempt => Some(false),
            Art34::MoreFactsNeeded => None,
        },
        ruleset: assessment.ruleset.into_owned(),
    }
}

/// The whole assessment as JSON.
///
/// # Errors
/// `FACTS_UNREADABLE`.
pub(crate) fn assessment_json(facts: &str) -> Result<String, Problem> {
    assess_json(facts, &CURRENT).map_err(|error| {
        Problem::invalid(
            "facts",
            "FACTS_UNREADABLE",
            "Oplysningerne kan ikke læses.",
            error.to_string(),
        )
    })
}

/// Whether `value` is one that the fact `name` can have.
///
/// # Errors
/// `UNKNOWN_FACT`, `FACT_MALFORMED`, `FACT_BY_CASE`, `TEXT_TOO_LONG`, `TIME_IN_FUTURE`, each naming
/// the fact.
pub(crate) fn check_fact(
    name: &str,
    value: &Value,
    by: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let def = field(name).ok_or_else(|| {
        let text = "Feltet findes ikke. Genindlæs siden.";
        Problem::invalid(name, "UNKNOWN_FACT", text, "there is no such fact")
    })?;
    // What the case itself knows is taken from its decisions, not from a form.
    if def.origin == Origin::Case && !by.is_empty() && name != "reported_internally_at" {
        let text = format!("{}: udfyldes af sagens egne beslutninger.", def.label_da);
        return Err(Problem::invalid(
            name,
            "FACT_BY_CASE",
            text,
            "the case says this itself",
        ));
    }
    if serde_json::from_value::<Facts>(json!({ name: value })).is_err() {
        return Err(malformed(def));
    }
    match (def.kind, value) {
        (FactKind::Text | FactKind::LongText, Value::String(text)) => {
            if text.chars().nth(MAX_TEXT_CHARS).is_some() {
                let text = format!("{}: højst 20.000 tegn.", def.label_da);
                return Err(Problem::invalid(name, "TEXT_TOO_LONG", text, "too long"));
            }
            if text.contains('\0') {
                return Err(malformed(def));
            }
        }
        (FactKind::Time, Value::String(text)) => {
            let at: Timestamp = text.parse().map_err(|_not_a_time| malformed(def))?;
            if at > now.saturating_add(TOLERANCE).unwrap_or(Timestamp::MAX) {
                let text = format!("{}: tidspunktet ligger i fremtiden.", def.label_da);
                return Err(Problem::invalid(
                    name,
                    "TIME_IN_FUTURE",
                    text,
                    "lies in the future",
                ));
            }
        }
        _other => {}
    }
    Ok(())
}

fn malformed(def: &FieldDef) -> Problem {
    let text = format!("{}: værdien passer ikke til feltet.", def.label_da);
    Problem::invalid(
        def.name,
        "FACT_MALFORMED",
        text,
        "the value does not fit the fact",
    )
}

/// How much of what each purpose needs is known.
pub(crate) fn meters(facts: &Value) -> Vec<Meter> {
    [
        ("assess", Purpose::Assess),
        ("file", Purpose::File),
        ("communicate", Purpose::Communicate),
        ("close", Purpose::Close),
    ]
    .into_iter()
    .map(|(name, purpose)| {
        let needed: Vec<&FieldDef> = fields()
            .filter(|def| def.needed_for.contains(&purpose) && applies(def, facts))
            // What the case knows is not asked of a person.
            .filter(|def| def.origin == Origin::Person)
            .collect();
        let missing: Vec<String> = needed
            .iter()
            .filter(|def| !is_known(facts, def.name))
            .map(|def| def.name.to_owned())
            .collect();
        let n_needed = u32::try_from(needed.len()).unwrap_or(u32::MAX);
        let n_missing = u32::try_from(missing.len()).unwrap_or(u32::MAX);
        Meter {
            purpose: name.to_owned(),
            have: n_needed.saturating_sub(n_missing),
            needed: n_needed,
            missing,
        }
    })
    .collect()
}

fn is_known(facts: &Value, name: &str) -> bool {
    match facts.get(name) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => true,
    }
}

/// Whether the fact is asked at all, given the others.
fn applies(def: &FieldDef, facts: &Value) -> bool {
    def.condition
        .iter()
        .all(|when| match facts.get(when.field) {
            Some(Value::Array(items)) => items.iter().any(|item| {
                item.as_str()
                    .is_some_and(|code| when.any_of.contains(&code))
            }),
            Some(Value::String(code)) => when.any_of.contains(&code.as_str()),
            Some(Value::Bool(yes)) => when.any_of.contains(&if *yes { "true" } else { "false" }),
            _unknown => false,
        })
}

/// Combinations of facts that cannot be.
pub(crate) fn problems(facts: &Value) -> Vec<WireProblem> {
    let time = |name: &str| -> Option<Timestamp> { facts.get(name)?.as_str()?.parse().ok() };
    let mut found = Vec::new();
    if let (Some(from), Some(to)) = (time("occurred_from"), time("occurred_to"))
        && to < from
    {
        found.push(WireProblem {
            rule: "FC-1".to_owned(),
            text_da: "Bruddet slutter, før det begynder. Ret et af tidspunkterne.".to_owned(),
            text_en: "The breach ends before it begins.".to_owned(),
            fields: vec!["occurred_from".to_owned(), "occurred_to".to_owned()],
        });
    }
    for def in fields() {
        if is_known(facts, def.name) && !def.condition.is_empty() && !applies(def, facts) {
            let others: Vec<_> = def.condition.iter().map(|when| when.field).collect();
            found.push(WireProblem {
                rule: "FC-2".to_owned(),
                text_da: format!(
                    "»{}« er udfyldt, men passer ikke med svarene på det, det afhænger af.",
                    def.label_da
                ),
                text_en: format!(
                    "\"{}\" is given, but what it depends on says otherwise.",
                    def.label_en
                ),
                fields: others
                    .into_iter()
                    .chain([def.name])
                    .map(str::to_owned)
                    .collect(),
            });
        }
    }
    found
}
