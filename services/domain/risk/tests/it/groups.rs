//! Groups with facts of their own: each is told for what the breach does to them, and Datatilsynet is
//! notified for the gravest.

use brudvagt_facts::circumstances::RecipientKind;
use brudvagt_facts::data_types::DataType::*;
use brudvagt_facts::risk_answers::RiskOutcome;
use brudvagt_facts::subjects::CountKind;
use brudvagt_facts::{Facts, PersonGroup};
use brudvagt_risk::{Art33, Art34, Assessment, draft, rank};
use brudvagt_types::Text;
use serde_json::{Value, json};

use crate::assessed;
use crate::facts::sent;

fn group(id: &str, people: u32, answers: &Value) -> PersonGroup {
    let answers = answers.as_object().into_iter().flatten();
    PersonGroup {
        id: id.to_owned(),
        name: format!("Opdigt {id}"),
        people: Some(people),
        answers: answers
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    }
}

/// An address list of twenty-four, of whom one has a protected address.
fn one_of_twenty_four() -> Facts {
    Facts {
        affected_subjects_kind: Some(CountKind::Exact),
        groups: vec![
            group("g1", 23, &json!({ "protected_address": false })),
            group("g2", 1, &json!({ "protected_address": true })),
        ],
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Contact], 24)
    }
}

fn told(got: &Assessment) -> Vec<(&str, bool)> {
    let groups = got.groups.iter();
    groups
        .map(|it| (it.id.as_str(), it.is_to_be_told()))
        .collect()
}

#[test]
fn gr_1_one_protected_address_among_twenty_four_is_told_and_the_others_need_not() {
    let got = assessed(&one_of_twenty_four());
    assert_eq!(told(&got), [("g2", true), ("g1", false)]);
    assert_eq!(got.outcome, RiskOutcome::HighRisk);
    assert_eq!(got.art33.recommendation, Art33::Notify);
    assert_eq!(got.art34.recommendation, Art34::Communicate);
    assert!(got.art34.sentence.da.contains("de grupper"));
    assert!(got.groups[0].deciding_rules.iter().any(|id| id == "RK-34"));
    assert!(!got.groups[1].deciding_rules.iter().any(|id| id == "RK-34"));
    let Text { da, en } = draft(&got);
    assert!(
        da.contains("Opdigt g2 (1): høj risiko; de skal underrettes."),
        "{da}"
    );
    assert!(en.contains("Opdigt g1 (23): "), "{en}");
}

#[test]
fn gr_1_ten_of_ninety_nine_got_more_and_are_told() {
    let facts = Facts {
        affected_subjects_kind: Some(CountKind::Exact),
        groups: vec![
            group("g1", 10, &json!({ "data_types": ["basic", "health"] })),
            group("g2", 89, &json!({ "data_types": ["basic"] })),
        ],
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Health], 99)
    };
    let got = assessed(&facts);
    assert_eq!(told(&got), [("g1", true), ("g2", false)]);
    assert_eq!(got.outcome, RiskOutcome::HighRisk);
}

#[test]
fn gr_1_those_in_no_group_are_judged_by_the_whole() {
    let mut facts = one_of_twenty_four();
    facts.groups.remove(0);
    let got = assessed(&facts);
    assert_eq!(told(&got), [("g2", true), ("others", true)]);
    assert_eq!(got.groups[1].people, Some(23));
    // An estimate leaves room for somebody whom no group holds.
    let estimated = Facts {
        affected_subjects_kind: Some(CountKind::Approximate),
        ..one_of_twenty_four()
    };
    assert!(told(&assessed(&estimated)).contains(&("others", true)));
}

#[test]
fn gr_1_a_group_whose_facts_are_unknown_is_not_cleared() {
    let mut facts = one_of_twenty_four();
    facts.protected_address = None;
    facts.groups[0].answers.clear();
    let got = assessed(&facts);
    let mut first = got.groups.iter().filter(|it| it.id == "g1");
    assert!(
        first.all(|it| it.art34 >= Art34::MoreFactsNeeded),
        "{got:?}"
    );
}

/// Facts of different groups may together be graver than for any single person: Datatilsynet is
/// notified of that, but nobody is told.
#[test]
fn gr_1_what_comes_to_more_together_is_still_notified() {
    let facts = Facts {
        affected_subjects_kind: Some(CountKind::Exact),
        cpr_involved: None,
        groups: vec![
            group(
                "g1",
                2,
                &json!({ "data_types": ["basic"], "cpr_involved": true }),
            ),
            group(
                "g2",
                2,
                &json!({ "data_types": ["basic", "economic"], "cpr_involved": false }),
            ),
        ],
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic], 4)
    };
    let whole = assessed(&Facts {
        groups: Vec::new(),
        ..facts.whole()
    });
    assert_eq!(whole.outcome, RiskOutcome::HighRisk);
    let got = assessed(&facts);
    assert!(rank(got.outcome) < rank(whole.outcome));
    assert_eq!(got.art33.recommendation, Art33::Notify);
    assert_ne!(got.art34.recommendation, Art34::Communicate);
    assert!(!got.deciding_rules.is_empty());
}
