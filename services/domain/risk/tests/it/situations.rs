//! A situation proposes and asks; it never makes the advice milder, and asks what decides.

use brudvagt_facts::incident::Nature;
use brudvagt_facts::situations::{SITUATIONS, Situation, SituationDef};
use brudvagt_facts::{Facts, check_combinations};
use brudvagt_risk::{CURRENT, Field, assess, rank};
use proptest::prelude::*;
use serde_json::Value;

use crate::TODAY;
use crate::assessed;
use crate::properties::{duties, facts};

#[expect(clippy::unwrap_used, reason = "a failed step fails the test")]
fn with<'a>(facts: &Facts, answers: impl IntoIterator<Item = (&'a str, Value)>) -> Facts {
    let mut sheet = serde_json::to_value(facts).unwrap();
    for (name, value) in answers {
        sheet[name] = value;
    }
    serde_json::from_value(sheet).unwrap()
}

/// The facts as they are when somebody confirms all that a situation proposes.
fn confirmed(facts: &Facts, def: &'static SituationDef) -> Facts {
    with(
        facts,
        def.proposed(facts).map(|(it, value)| (it.name, value)),
    )
}

/// The facts that naming a situation alone implies: the kind of incident.
fn named(facts: &Facts, def: &'static SituationDef) -> Facts {
    let kind = def
        .proposed(facts)
        .filter(|(it, _)| it.name == "incident_type");
    let chosen = Facts {
        situation: Some(def.situation),
        ..facts.clone()
    };
    with(&chosen, kind.map(|(it, value)| (it.name, value)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is known already, and whichever situation is chosen.
    #[test]
    fn choosing_a_situation_never_makes_the_advice_milder_even_when_all_it_proposes_is_confirmed(before in facts()) {
        let old = assess(&before, &CURRENT, &[], TODAY);
        for def in SITUATIONS {
            let chosen = Facts { situation: Some(def.situation), ..before.clone() };
            let same = assess(&chosen, &CURRENT, &[], TODAY);
            prop_assert_eq!(&same, &old, "to choose decides nothing");
            // To call it a mistake answers whether somebody meant harm; nothing else may help.
            let old = assess(&named(&before, def), &CURRENT, &[], TODAY);
            let after = confirmed(&chosen, def);
            // Of two answers that contradict each other the milder is not relied on, until it is settled.
            if !check_combinations(&after).is_empty() {
                continue;
            }
            let new = assess(&after, &CURRENT, &[], TODAY);
            prop_assert!(rank(new.outcome) >= rank(old.outcome), "{:?}: {:?} {:?}", def.situation, old.outcome, new.outcome);
            let (old, new) = (duties(&old), duties(&new));
            prop_assert!(new.0 >= old.0 && new.1 >= old.1, "{:?}: {old:?} {new:?}", def.situation);
        }
    }
}

/// Only questions that the rules weigh belong here; others are asked elsewhere.
#[test]
fn each_question_of_a_situation_is_one_the_rules_weigh() {
    for def in SITUATIONS {
        for name in def.asks {
            assert!(Field::named(name).is_some(), "{:?}: {name}", def.situation);
        }
    }
}

/// Once it is known what was lost and all proposals are confirmed, every single answer that would
/// change the advice is asked for.
#[test]
fn whatever_would_change_the_advice_of_a_situation_is_asked() {
    let mut unasked = Vec::new();
    for def in SITUATIONS {
        let lost = match def.situation {
            Situation::Outage => Nature::Availability,
            _gets_out => Nature::Confidentiality,
        };
        let known = Facts {
            nature: vec![lost],
            ..Facts::default()
        };
        let got = assessed(&confirmed(&named(&known, def), def));
        for change in &got.what_would_change {
            let name = change.field.name();
            if !def.asks.contains(&name) {
                unasked.push(format!("{:?}: {name}", def.situation));
            }
        }
    }
    unasked.dedup();
    assert_eq!(unasked, Vec::<String>::new());
}
