//! What a reassessment changed.

use brudvagt_proto::triage::{
    Answer, AssessRequest, AssessResponse, Classify, ConcludeAssessment, command_request::Command,
};
use brudvagt_types::Said;

use crate::world::{WORDS, World, answer, dpo, reason};

async fn assess(world: &World, case_id: &str, against: u32) -> AssessResponse {
    let request = AssessRequest {
        case_id: case_id.to_owned(),
        against,
        ..AssessRequest::default()
    };
    answer(world.client().assess(world.ask(&dpo(), request)).await).unwrap()
}

async fn conclude(world: &World, case_id: &str, outcome: &str) {
    let command = Command::ConcludeAssessment(ConcludeAssessment {
        outcome: outcome.to_owned(),
        reason: "Efter en samlet vurdering.".to_owned(),
    });
    world.command(&dpo(), case_id, command).await.unwrap();
}

#[tokio::test]
async fn av_1_each_version_says_what_it_changed_since_the_one_before() {
    let world = World::new().await;
    let id = world.open("901", WORDS).await.case_id;
    let breach = Command::Classify(Classify {
        breach: Answer::Yes.into(),
        reason: String::new(),
    });
    world.command(&dpo(), &id, breach).await.unwrap();
    world
        .record(
            &dpo(),
            &id,
            &[
                ("incident_type", "\"sent_by_mistake\""),
                ("nature", "[\"confidentiality\"]"),
                ("confidentiality_loss", "\"disclosed\""),
                ("data_intelligibility", "\"intelligible\""),
                ("recipient_kind", "\"known_wrong_citizen\""),
                ("recipient_count", "1"),
                ("data_types", "[\"basic\"]"),
            ],
        )
        .await;
    assert!(
        assess(&world, &id, 0).await.changed.is_none(),
        "no version yet"
    );
    conclude(&world, &id, "risk").await;
    let unchanged = assess(&world, &id, 0).await.changed.unwrap();
    assert!(unchanged.facts.is_empty() && unchanged.rules_began.is_empty());

    world
        .record(&dpo(), &id, &[("data_types", "[\"health\"]")])
        .await;
    let since = assess(&world, &id, 0).await;
    let changed = since.changed.unwrap();
    assert_eq!(changed.from, 1);
    let fact = &changed.facts[0];
    assert_eq!(fact.name, "data_types");
    assert_eq!(
        (&*fact.was_json, &*fact.now_json),
        (r#"["basic"]"#, r#"["health"]"#)
    );
    assert!(
        !changed.rules_began.is_empty(),
        "health data has rules of its own"
    );
    assert!(
        changed
            .rules_began
            .iter()
            .all(|rule| !rule.source.en().is_empty())
    );

    conclude(&world, &id, "high_risk").await;
    let both = assess(&world, &id, 1).await;
    let numbers: Vec<_> = both.versions.iter().map(|it| it.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert!(both.versions[0].changed.is_none());
    assert_eq!(both.versions[1].outcome, "high_risk");
    assert_eq!(both.versions[1].changed, both.changed, "against 1 is now");
    assert_eq!(world.count("assessments").await, 2);

    let request = AssessRequest {
        case_id: id,
        against: 3,
        ..AssessRequest::default()
    };
    let beyond = answer(world.client().assess(world.ask(&dpo(), request)).await);
    assert_eq!(reason(beyond), "UNKNOWN_ASSESSMENT");
}
