//! Groups of people for whom something differs.

use brudvagt_proto::triage::AssessRequest;
use brudvagt_risk::{Art34, Assessment};

use crate::world::{WORDS, World, answer, dpo};

/// A list of twenty-four, of whom one has a protected address. Made up.
pub(crate) const ONE_OF_TWENTY_FOUR: [(&str, &str); 12] = [
    ("incident_type", "\"sent_by_mistake\""),
    ("nature", "[\"confidentiality\"]"),
    ("confidentiality_loss", "\"disclosed\""),
    ("data_intelligibility", "\"intelligible\""),
    ("recipient_kind", "\"known_wrong_citizen\""),
    ("recipient_count", "1"),
    ("recipient_tie", "\"none\""),
    ("data_types", "[\"basic\",\"contact\"]"),
    ("affected_subjects_kind", "\"exact\""),
    ("affected_subjects", "24"),
    ("protected_address", "false"),
    (
        "groups",
        r#"[{"id":"g1","name":"Opdigt, de fleste","people":23,"answers":{"protected_address":false}},
            {"id":"g2","name":"Opdigt, beskyttet","people":1,"answers":{"protected_address":true}}]"#,
    ),
];

/// Rule FG-2, GR-1.
#[tokio::test]
async fn what_holds_for_a_group_holds_for_the_case_and_only_the_group_is_told() {
    let world = World::new().await;
    let id = world.open("901", WORDS).await.case_id;
    world.record(&dpo(), &id, &ONE_OF_TWENTY_FOUR).await;

    let case = world.case(&dpo(), &id).await.unwrap();
    let said = |name: &str| {
        let fact = case.facts.iter().find(|fact| fact.name == name);
        fact.map(|fact| fact.value_json.clone()).unwrap_or_default()
    };
    assert_eq!(said("protected_address"), "true");
    assert!(said("groups").contains("Opdigt, beskyttet"));
    assert_eq!(case.recommended_communication, "yes");
    // Somebody with a protected address stands first in the queue, whichever group she is in.
    assert!(case.line.unwrap().protected_address);

    let request = AssessRequest {
        case_id: id.clone(),
        ..AssessRequest::default()
    };
    let found = answer(world.client().assess(world.ask(&dpo(), request)).await).unwrap();
    let found: Assessment = serde_json::from_str(&found.assessment_json).unwrap();
    let told: Vec<_> = found
        .groups
        .iter()
        .map(|it| (it.id.as_str(), it.art34 == Art34::Communicate))
        .collect();
    assert_eq!(told, [("g2", true), ("g1", false)]);
}
