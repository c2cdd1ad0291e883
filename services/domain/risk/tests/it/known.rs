//! The known cases come out as a careful data protection officer decides them.

use brudvagt_facts::{Facts, check_combinations, json_schema};
use brudvagt_risk::known::{compare_markdown, known};
use brudvagt_risk::{Art33, Art34, CURRENT, Field, GDPR_2018, draft};
use serde_json::json;

use crate::one_answer::values;
use crate::{TODAY, assessed};

#[test]
fn each_known_case_comes_out_right() {
    let mut wrong = Vec::new();
    for case in known().unwrap() {
        let got = assessed(&case.facts);
        let notify = match (got.art33.recommendation, got.art33.provisional) {
            (Art33::DoNotNotify, _) => "no",
            (Art33::Notify, false) => "yes",
            (Art33::Notify, true) => "ask",
        };
        let tell = match got.art34.recommendation {
            Art34::Communicate => "yes",
            Art34::MoreFactsNeeded => "ask",
            Art34::NotRequired | Art34::Exempt => "no",
        };
        if (notify, tell) != (case.notify.as_str(), case.tell.as_str()) {
            let asked: Vec<_> = got.missing.iter().map(|it| it.field.name()).collect();
            wrong.push(format!(
                "{} {} {}: {notify} {tell} by {:?}, asks {asked:?}",
                case.id, case.notify, case.tell, got.deciding_rules
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn leaving_an_answer_out_of_a_known_case_never_softens_it() {
    for case in known().unwrap() {
        let whole = assessed(&case.facts);
        let sheet = serde_json::to_value(&case.facts).unwrap();
        for name in sheet.as_object().unwrap().keys() {
            let mut less = sheet.clone();
            less.as_object_mut().unwrap().remove(name);
            let less: Facts = serde_json::from_value(less).unwrap();
            let got = assessed(&less);
            let concerned = |it: &brudvagt_risk::Assessment| {
                matches!(
                    it.art34.recommendation,
                    Art34::Communicate | Art34::MoreFactsNeeded
                )
            };
            assert!(
                got.art33.recommendation >= whole.art33.recommendation
                    && concerned(&got) >= concerned(&whole),
                "{} without {name}",
                case.id
            );
        }
    }
}

/// Answers that are told and not asked for: door codes in just any letter, and patients beside the
/// answer that nobody is vulnerable.
const TOLD: &[(&str, &str)] = &[
    ("home_access", "true"),
    ("data_subject_categories", "[\"patients\"]"),
];

/// What nobody has answered can raise no final "do not notify": whatever could is asked first. A
/// person's own judgement is no fact, and an answer that contradicts the others is not missing.
#[test]
fn a_final_no_hangs_on_no_answer_that_is_missing() {
    let schema = json_schema();
    let mut hangs = Vec::new();
    for case in known().unwrap() {
        if assessed(&case.facts).art33.recommendation == Art33::Notify {
            continue;
        }
        let sheet = serde_json::to_value(&case.facts).unwrap();
        let contradicted = check_combinations(&case.facts).len();
        for field in Field::ALL {
            let name = field.name();
            let given = sheet
                .get(name)
                .is_some_and(|it| !it.is_null() && *it != json!([]));
            if given {
                continue;
            }
            for value in values(&schema["properties"][name]) {
                if TOLD.contains(&(name, &*value.to_string())) {
                    continue;
                }
                let mut answered = sheet.clone();
                answered[name] = value.clone();
                let Ok(answered) = serde_json::from_value::<Facts>(answered) else {
                    continue;
                };
                let raised = assessed(&answered).art33.recommendation == Art33::Notify;
                if raised && check_combinations(&answered).len() <= contradicted {
                    hangs.push(format!("{}: {name} = {value}", case.id));
                }
            }
        }
    }
    assert!(hangs.is_empty(), "\n{}", hangs.join("\n"));
}

#[test]
fn each_difference_between_the_two_sets_is_told_with_what_decided_before_and_what_decides_now() {
    let page = compare_markdown(&GDPR_2018, &CURRENT, TODAY).unwrap();
    assert!(page.starts_with("# gdpr-2018 / gdpr-2026"));
    let sections: Vec<&str> = page.split("\n## ").skip(1).collect();
    let named = |id: &str| {
        let mut found = sections.iter();
        found.find(|it| it.starts_with(&format!("{id}\n")))
    };
    let colleague = named("kollega-helbred").unwrap();
    assert!(colleague.contains("anmeld ikke"), "{colleague}");
    assert!(colleague.contains("RK-21: "), "{colleague}");
    assert!(colleague.contains("RK-41: "), "{colleague}");
    assert!(named("betroet-almindelige").is_none(), "as before");
    for section in &sections {
        let (before, now) = section.split_once("**Nu / now**").unwrap();
        for side in [before, now] {
            // A rule, its Danish sentence, then its English one.
            let explained = side.contains("- RK-") && side.contains(". (") && side.contains(") / ");
            assert!(explained, "{section}");
        }
    }
    let sum = format!(
        "{} af {} kendte sager",
        sections.len(),
        known().unwrap().len()
    );
    assert!(page.contains(&sum), "{sum}");
}

#[test]
fn a_no_names_its_conditions_and_when_to_look_again() {
    let cases = known().unwrap();
    let case = cases.iter().find(|it| it.id == "betroet-almindelige");
    let got = assessed(&case.unwrap().facts);
    let da = draft(&got).da;
    assert!(
        da.contains("Forudsat at modtageren skriftligt har bekræftet"),
        "{da}"
    );
    assert!(da.contains("hvis en berørt klager"), "{da}");
    let alternatives = da.matches(", eller hvis ").count();
    assert!(alternatives == 1 && !da.ends_with("eller hvis"), "{da}");
    assert!(
        got.triggers
            .iter()
            .all(|it| it.then.art33 == Art33::Notify || it.then.art34 != got.art34.recommendation)
    );
}

#[test]
fn a_case_under_older_rules_says_when_the_newest_say_more() {
    let cases = known().unwrap();
    let case = cases.iter().find(|it| it.id == "kollega-helbred").unwrap();
    let old = brudvagt_risk::assess(&case.facts, &GDPR_2018, &[], TODAY);
    assert_eq!(old.art33.recommendation, Art33::DoNotNotify);
    let newer = old.stricter_now.unwrap();
    assert_eq!(newer.ruleset, "gdpr-2026");
    assert_eq!(newer.then.art34, Art34::Communicate);
    assert!(assessed(&case.facts).stricter_now.is_none());
}

#[test]
fn an_advice_milder_than_a_near_decision_names_it() {
    let facts = crate::facts::sent(
        brudvagt_facts::circumstances::RecipientKind::KnownWrongCitizen,
        1,
        &[brudvagt_facts::data_types::DataType::Basic],
        1,
    );
    let deleted = Facts {
        deletion_confirmed: Some(true),
        ..facts
    };
    let got = assessed(&deleted);
    assert_eq!(got.art33.recommendation, Art33::DoNotNotify);
    assert!(
        got.milder_than
            .iter()
            .any(|it| it.precedent == "falkonergaarden-2021" && it.notified)
    );
    let da = draft(&got).da;
    assert!(
        da.contains("Det er mildere end Datatilsynet 2021-32-2067"),
        "{da}"
    );
}
