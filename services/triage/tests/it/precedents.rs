//! What was decided before in cases like this one, and what happens again and again.

use brudvagt_proto::triage::{
    Answer, AssessRequest, Classify, ConcludeAssessment, command_request::Command,
};
use brudvagt_types::{Ctx, Said};
use jiff::SignedDuration;
use serde_json::Value;

use crate::world::{World, answer, dpo, dpo_of, report};

const FACTS: [(&str, &str); 4] = [
    ("incident_type", "\"sent_by_mistake\""),
    ("recipient_kind", "\"known_wrong_citizen\""),
    ("data_types", "[\"health\"]"),
    ("affected_subjects", "1"),
];

/// A case with these facts, assessed as a risk, reported some days ago.
async fn assessed(world: &World, municipality: &str, days: i64) -> (String, String) {
    let at = world.now() - SignedDuration::from_hours(24 * days);
    let case = world.open_of(report(municipality, "Et brev.", at)).await;
    let who = dpo_of(&[municipality]);
    world.record(&who, &case.case_id, &FACTS).await;
    for command in [
        Command::Classify(Classify {
            breach: Answer::Yes.into(),
            reason: String::new(),
        }),
        Command::ConcludeAssessment(ConcludeAssessment {
            outcome: "risk".to_owned(),
            reason: "Én person, og modtageren er kendt.".to_owned(),
        }),
    ] {
        world.command(&who, &case.case_id, command).await.unwrap();
    }
    (case.case_id, case.reference)
}

/// What resembles the case, by name.
async fn precedents(world: &World, who: &Ctx, case_id: &str) -> Vec<(String, String)> {
    let request = AssessRequest {
        case_id: case_id.to_owned(),
        ..AssessRequest::default()
    };
    let assessment = answer(world.client().assess(world.ask(who, request)).await).unwrap();
    let json: Value = serde_json::from_str(&assessment.assessment_json).unwrap();
    let nearest = json["precedents"].as_array().unwrap();
    let text = |it: &Value, name: &str| it["precedent"][name].as_str().unwrap().to_owned();
    nearest
        .iter()
        .map(|it| (text(it, "id"), text(it, "outcome_da")))
        .collect()
}

#[tokio::test]
async fn own_assessed_cases_are_precedents_within_ones_municipalities() {
    let world = World::new().await;
    let (_, here) = assessed(&world, "901", 3).await;
    let (_, there) = assessed(&world, "902", 2).await;
    let case = world.open("901", "Endnu et brev.").await;
    world.record(&dpo(), &case.case_id, &FACTS).await;

    let mine = precedents(&world, &dpo(), &case.case_id).await;
    let own = mine.iter().find(|(id, _)| *id == here).unwrap();
    assert_eq!(
        own.1,
        "Risiko, men ikke høj risiko, for de registrerede. \
         Datatilsynet: Endnu ikke afgjort. De berørte: Endnu ikke afgjort."
    );
    assert!(
        mine.iter()
            .all(|(id, _)| *id != there && *id != case.reference)
    );
    let both = precedents(&world, &dpo_of(&["901", "902"]), &case.case_id).await;
    assert!(both.iter().any(|(id, _)| *id == there));
    // What the authorities decided is never crowded out.
    let n_own = both
        .iter()
        .filter(|(id, _)| *id == here || *id == there)
        .count();
    assert_eq!(n_own, 2);
    assert!(both.len() > n_own);
}

#[tokio::test]
async fn a_case_is_no_precedent_before_it_is_assessed() {
    let world = World::new().await;
    let open = world.open("901", "Et brev.").await;
    world.record(&dpo(), &open.case_id, &FACTS).await;
    let case = world.open("901", "Endnu et brev.").await;
    world.record(&dpo(), &case.case_id, &FACTS).await;
    let found = precedents(&world, &dpo(), &case.case_id).await;
    assert!(found.iter().all(|(id, _)| *id != open.reference));
}

#[tokio::test]
async fn like_breaches_of_a_unit_within_a_year_ask_for_another_look_at_the_measures() {
    let world = World::new().await;
    let (_, old) = assessed(&world, "901", 380).await;
    let (_, before) = assessed(&world, "901", 40).await;
    assessed(&world, "902", 30).await;
    let (case, _) = assessed(&world, "901", 1).await;
    let other = world
        .open_of(brudvagt_proto::intake::Report {
            unit_id: "roads".to_owned(),
            ..report("901", "Et brev.", world.now())
        })
        .await;
    world.record(&dpo(), &other.case_id, &FACTS).await;

    let read = world.case(&dpo(), &case).await.unwrap();
    let repetition = read.repetition.unwrap();
    assert_eq!((repetition.n_similar, repetition.months), (1, 12));
    assert_eq!(repetition.references, [before]);
    assert_eq!(repetition.kind, "wrong_recipient");
    assert_eq!(repetition.source.da(), "Datatilsynet 2021-432-0063");
    assert!(!repetition.references.contains(&old));
    let alone = world.case(&dpo(), &other.case_id).await.unwrap();
    assert_eq!(alone.repetition, None, "another unit");
}

/// # Law
/// Datatilsynet 2021-432-0063 (LB-1): whoever answers that it never happened before is shown that it did.
#[tokio::test]
async fn an_answer_that_nothing_like_it_happened_is_questioned_where_something_did() {
    let world = World::new().await;
    let is_questioned = async |case: &str, answer: &str| {
        world.record(&dpo(), case, &[("repeated", answer)]).await;
        let read = world.case(&dpo(), case).await.unwrap();
        read.problems.iter().any(|it| it.rule == "LB-1")
    };
    let (first, _) = assessed(&world, "901", 40).await;
    assert!(!is_questioned(&first, "false").await, "it is the first");
    let (again, _) = assessed(&world, "901", 1).await;
    assert!(is_questioned(&again, "false").await);
    assert!(!is_questioned(&again, "true").await);
}
