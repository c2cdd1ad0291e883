//! Groups of people for whom something differs.

use brudvagt_proto::{
    Code,
    events::notification::CommunicationProgressed,
    triage::{
        Answer, AssessRequest, Case, Classify, DecideCommunication, command_request::Command,
    },
    types::Track,
};
use brudvagt_risk::{Art34, Assessment};

use crate::world::{WORDS, World, answer, dpo, reason, to_proto};

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

/// Rule CA-16.
#[tokio::test]
async fn people_are_told_when_each_group_that_is_to_be_told_was() {
    let world = World::new().await;
    let id = world.open("901", WORDS).await.case_id;
    world.record(&dpo(), &id, &ONE_OF_TWENTY_FOUR).await;
    let classify = Command::Classify(Classify {
        breach: Answer::Yes.into(),
        reason: String::new(),
    });
    world.command(&dpo(), &id, classify).await.unwrap();
    let tell = |groups: &[&str]| {
        Command::DecideCommunication(DecideCommunication {
            decision: "communicate".to_owned(),
            groups: groups.iter().map(|id| (*id).to_owned()).collect(),
            ..DecideCommunication::default()
        })
    };
    let unknown = world.command(&dpo(), &id, tell(&["g9"])).await;
    assert_eq!(reason(unknown), "UNKNOWN_GROUP");
    let left_out = world.command(&dpo(), &id, tell(&["g1"])).await;
    assert_eq!(reason(left_out), "REASON_NEEDED");
    world.command(&dpo(), &id, tell(&["g2"])).await.unwrap();
    let case = world.case(&dpo(), &id).await.unwrap();
    let due = |case: &Case| {
        let groups = case.groups.iter();
        groups
            .map(|it| (it.id.clone(), it.to_tell, it.told))
            .collect::<Vec<_>>()
    };
    let group = |id: &str, to_tell, told| (id.to_owned(), to_tell, told);
    assert_eq!(
        due(&case),
        [group("g2", true, false), group("g1", false, false)]
    );
    let decided = case
        .decisions
        .iter()
        .find(|it| it.track().code() == "data_subjects");
    assert_eq!(decided.unwrap().groups, ["Opdigt, beskyttet"]);

    let progressed = |groups: &[&str]| CommunicationProgressed {
        communication_id: id.clone(),
        case_id: id.clone(),
        municipality: "901".to_owned(),
        n_recipients: 1,
        n_sent: 1,
        done: true,
        at: Some(to_proto(world.now())),
        actor_id: "dorte".to_owned(),
        groups: groups.iter().map(|id| (*id).to_owned()).collect(),
        ..CommunicationProgressed::default()
    };
    let state = |case: &Case| {
        let track = case
            .tracks
            .iter()
            .find(|it| it.track() == Track::DataSubjects);
        track.unwrap().state.clone()
    };
    world.say(&progressed(&[])).await;
    world.settle().await;
    let others = world.case(&dpo(), &id).await.unwrap();
    assert_eq!(state(&others), "to_communicate");
    world.say(&progressed(&["g2"])).await;
    world.settle().await;
    let told = world.case(&dpo(), &id).await.unwrap();
    assert_eq!(state(&told), "told");
    assert_eq!(due(&told)[0], group("g2", true, true));
}
