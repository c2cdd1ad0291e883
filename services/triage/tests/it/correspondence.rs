//! Datatilsynet's letters, and the facts that spokes report by code.

use brudvagt_proto::{
    Code,
    events::notification::{CommunicationProgressed, CorrespondenceRecorded, FilingRecorded},
    triage::{
        Answer, Case, Classify, ConcludeAssessment, DecideCommunication, DecideNotification,
        command_request::Command,
    },
};
use uuid::Uuid;

use crate::world::{WORDS, World, dpo, to_proto};

fn letter(
    world: &World,
    case_id: &str,
    number: u64,
    kind: &str,
    n_open: u32,
) -> CorrespondenceRecorded {
    let due = world.now() + jiff::SignedDuration::from_hours(24 * 14);
    let due = Some(to_proto(due)).filter(|_due| n_open > 0);
    CorrespondenceRecorded {
        entry_id: Uuid::now_v7().to_string(),
        case_id: case_id.to_owned(),
        municipality: "901".to_owned(),
        kind: kind.to_owned(),
        due_at: due,
        open_due_at: due,
        n_open,
        at: Some(to_proto(world.now())),
        actor_id: "dorte".to_owned(),
        number,
        ..CorrespondenceRecorded::default()
    }
}

fn fact(case: &Case, name: &str) -> String {
    let fact = case.facts.iter().find(|it| it.name == name);
    fact.map_or_else(String::new, |it| it.value_json.clone())
}

fn state_of(case: &Case, track: &str) -> String {
    let track = case.tracks.iter().find(|it| it.track().code() == track);
    track.unwrap().state.clone()
}

async fn decided(world: &World) -> String {
    let id = world.open("901", WORDS).await.case_id;
    let why = "Følsomme oplysninger om mange.".to_owned();
    for command in [
        Command::Classify(Classify {
            breach: Answer::Yes.into(),
            reason: String::new(),
        }),
        Command::ConcludeAssessment(ConcludeAssessment {
            outcome: "high_risk".to_owned(),
            reason: why.clone(),
        }),
        Command::DecideNotification(DecideNotification {
            notify: Answer::Yes.into(),
            reason: why.clone(),
        }),
        Command::DecideCommunication(DecideCommunication {
            decision: "communicate".to_owned(),
            exemption: String::new(),
            reason: why,
            ..DecideCommunication::default()
        }),
    ] {
        world.command(&dpo(), &id, command).await.unwrap();
    }
    id
}

#[tokio::test]
async fn ca_9_a_question_is_open_until_it_is_answered_whatever_comes_first() {
    let world = World::new().await;
    let id = decided(&world).await;
    let filing = FilingRecorded {
        filing_id: Uuid::now_v7().to_string(),
        case_id: id.clone(),
        municipality: "901".to_owned(),
        kind: "new".to_owned(),
        complete: true,
        virk_reference: "0123456789abcdef0123456789abcdef01234567".to_owned(),
        filed_at: Some(to_proto(world.now())),
        attachments: vec!["risk_assessment".to_owned()],
        ..FilingRecorded::default()
    };
    world.say(&filing).await;
    let question = letter(&world, &id, 1, "question", 1);
    world.say(&question).await;
    world.settle().await;
    let asked = world.case(&dpo(), &id).await.unwrap();
    assert_eq!(state_of(&asked, "authority"), "question_open");
    let affairs = asked.authority.clone().unwrap();
    assert_eq!(affairs.n_open_questions, 1);
    assert!(affairs.answer_due_at.is_some());
    assert_eq!(fact(&asked, "attachments"), r#"["risk_assessment"]"#);

    let mut ruling = letter(&world, &id, 3, "outcome", 0);
    ruling.outcome = "serious_criticism".to_owned();
    ruling.dpa_case_number = "2026-442-1234".to_owned();
    world.say(&ruling).await;
    world.settle().await;
    // The answer was sent before, and its event comes after.
    world.say(&letter(&world, &id, 2, "answer", 0)).await;
    world.settle().await;
    let ruled = world.case(&dpo(), &id).await.unwrap();
    assert_eq!(state_of(&ruled, "authority"), "filed_complete");
    let affairs = ruled.authority.clone().unwrap();
    assert_eq!(affairs.outcome, "serious_criticism");
    assert_eq!(affairs.n_open_questions, 0);
    assert_eq!(fact(&ruled, "dpa_case_number"), "\"2026-442-1234\"");
    assert_eq!(world.n_parked().await, 0);
}

#[tokio::test]
async fn fw_1_how_people_were_told_comes_from_the_letters_that_were_sent() {
    let world = World::new().await;
    let id = decided(&world).await;
    let progressed = |n_sent: u32| CommunicationProgressed {
        communication_id: Uuid::now_v7().to_string(),
        case_id: id.clone(),
        municipality: "901".to_owned(),
        n_recipients: 1,
        n_sent,
        done: n_sent == 1,
        at: Some(to_proto(world.now())),
        means: vec!["individual".to_owned()],
        template: "letter".to_owned(),
        language: "da".to_owned(),
        content_parts: vec!["nature".to_owned(), "contact".to_owned()],
        content_sha256: vec![0xab; 32].into(),
        ..CommunicationProgressed::default()
    };
    world.say(&progressed(0)).await;
    world.settle().await;
    let planned = world.case(&dpo(), &id).await.unwrap();
    assert_eq!(fact(&planned, "communication_means"), "");
    world.say(&progressed(1)).await;
    world.settle().await;
    let told = world.case(&dpo(), &id).await.unwrap();
    assert_eq!(fact(&told, "communication_means"), r#"["individual"]"#);
    assert!(fact(&told, "communication_content").contains(&"ab".repeat(32)));
    assert_eq!(fact(&told, "communication_status"), "\"done\"");
}
