//! Cases judged by a data protection officer, from a folder that is not ours to carry.
//!
//! `BRUDVAGT_LAW_CASES` names it; `expected.tsv` says for each file whether to notify and to tell
//! people (Y, N, or ? where reasonable people differ), and why. Many contain a plausible wrong
//! answer: there a provisional advice with a question is right, and a mild one never is.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

use std::path::PathBuf;

use brudvagt_facts::Facts;
use brudvagt_risk::{Art33, Art34, Assessment, CURRENT, assess};
use jiff::civil::date;
use serde_json::{Map, Value, json};

struct Case {
    name: String,
    facts: Map<String, Value>,
    notify: char,
    tell: char,
}

/// What the reason of a case says and the facts of its time could not.
fn added(name: &str) -> Value {
    match name {
        "m28.json" => json!({"recovery": "unopened"}),
        _as_given => json!({}),
    }
}

fn cases() -> Vec<Case> {
    let folder = std::env::var("BRUDVAGT_LAW_CASES").expect("BRUDVAGT_LAW_CASES names the folder");
    let folder = PathBuf::from(folder);
    let expected = std::fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let cases: Vec<_> = expected
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let mut columns = line.split('\t');
            let mut next = || columns.next().unwrap().to_owned();
            let (name, notify, tell) = (next(), next(), next());
            let text = std::fs::read_to_string(folder.join(&name)).unwrap();
            let mut facts: Map<String, Value> = serde_json::from_str(&text).unwrap();
            facts.extend(added(&name).as_object().unwrap().clone());
            Case {
                name,
                facts,
                notify: notify.chars().next().unwrap(),
                tell: tell.chars().next().unwrap(),
            }
        })
        .collect();
    assert!(!cases.is_empty());
    cases
}

fn assessed(facts: &Map<String, Value>) -> Assessment {
    let facts: Facts = serde_json::from_value(Value::Object(facts.clone())).unwrap();
    assess(&facts, &CURRENT, &[], date(2026, 11, 29))
}

/// Whether people are told, or that is still a question.
fn concerned(assessment: &Assessment) -> bool {
    matches!(
        assessment.art34.recommendation,
        Art34::Communicate | Art34::MoreFactsNeeded
    )
}

#[test]
fn every_case_comes_out_as_a_careful_officer_decides() {
    let mut wrong = Vec::new();
    for case in cases() {
        let got = assessed(&case.facts);
        let notify = got.art33.recommendation == Art33::Notify;
        let told = got.art34.recommendation == Art34::Communicate;
        let right_33 = match case.notify {
            'Y' => notify,
            'N' => !notify,
            _either => true,
        };
        let right_34 = match case.tell {
            'Y' => concerned(&got),
            'N' => !told,
            _either => true,
        };
        let line = format!(
            "{} {}{}: {:?} {:?}{} {:?} by {:?}",
            case.name,
            case.notify,
            case.tell,
            got.outcome,
            got.art33.recommendation,
            if got.art33.provisional { "?" } else { "" },
            got.art34.recommendation,
            got.deciding_rules
        );
        println!("{line}");
        if !(right_33 && right_34) {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn leaving_an_answer_out_of_a_case_never_makes_the_advice_milder() {
    let mut milder = Vec::new();
    for case in cases() {
        let whole = assessed(&case.facts);
        for name in case.facts.keys() {
            let mut less = case.facts.clone();
            less.remove(name);
            let got = assessed(&less);
            if got.art33.recommendation < whole.art33.recommendation
                || concerned(&got) < concerned(&whole)
            {
                milder.push(format!(
                    "{} without {name}: {:?} {:?}",
                    case.name, got.art33.recommendation, got.art34.recommendation
                ));
            }
        }
    }
    assert!(milder.is_empty(), "\n{}", milder.join("\n"));
}
