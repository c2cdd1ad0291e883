//! What the spokes report may come late, twice or in another order.

use brudvagt_proto::{
    Code,
    events::{
        deadlines::MilestoneReached,
        esdh::{DocumentsJournalised, ReferenceAttached},
        notification::{CommunicationProgressed, FilingRecorded, MessageSent},
        triage::CaseChanged,
    },
    triage::{
        Answer, Case, Classify, ConcludeAssessment, DecideCommunication, DecideNotification,
        ListHistoryRequest, command_request::Command,
    },
    types::Track,
};
use brudvagt_types::Said;
use jiff::Timestamp;
use uuid::Uuid;

use crate::world::{Opened, WORDS, World, answer, dpo, report, to_proto};

async fn kinds(world: &World, case_id: &str) -> Vec<String> {
    let request = ListHistoryRequest {
        case_id: case_id.to_owned(),
        ..ListHistoryRequest::default()
    };
    let page = answer(
        world
            .client()
            .list_history(world.ask(&dpo(), request))
            .await,
    )
    .unwrap();
    page.entries.into_iter().map(|entry| entry.kind).collect()
}

async fn n_of(world: &World, case_id: &str, kind: &str) -> usize {
    let kinds = kinds(world, case_id).await;
    kinds.iter().filter(|it| *it == kind).count()
}

/// A case in which people are to be told and Datatilsynet notified.
pub(crate) async fn decided(world: &World) -> Opened {
    let case = world.open("901", WORDS).await;
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
        world.command(&dpo(), &case.case_id, command).await.unwrap();
    }
    case
}

fn state_of(case: &Case, track: &str) -> String {
    let track = case.tracks.iter().find(|it| it.track().code() == track);
    track.unwrap().state.clone()
}

#[tokio::test]
async fn a_track_says_what_it_asks_for_until_it_is_settled() {
    let world = World::new().await;
    let case = decided(&world).await;
    let read = world.case(&dpo(), &case.case_id).await.unwrap();
    for track in &read.tracks {
        let code = track.track().code();
        assert_eq!(track.settled, track.why.da().is_empty(), "{code}");
        assert_eq!(track.settled, track.why.en().is_empty(), "{code}");
        assert_ne!(track.why.en(), code);
    }
    let measures = read
        .tracks
        .iter()
        .find(|it| it.track() == Track::Measures)
        .unwrap();
    assert!(
        measures.why.da().contains("ansvarlig og dato"),
        "{}",
        measures.why.da()
    );
}

#[tokio::test]
async fn a_report_said_twice_opens_one_case() {
    let world = World::new().await;
    let event = world.know(report("901", WORDS, world.now()));
    let id = world.say(&event).await;
    // The same delivery again, and the same fact under another id.
    world.say_as(id, &event).await;
    world.say(&event).await;
    world.opened(&event).await;
    world.settle().await;
    assert_eq!(world.count("cases").await, 1);
    assert_eq!(world.count("history").await, 1);
    assert_eq!(world.count("case_codes").await, 1);
}

#[tokio::test]
async fn what_is_said_of_cases_at_one_moment_is_one_chain_for_each() {
    let world = World::new().await;
    let cases = [
        world.open("901", WORDS).await.case_id,
        world.open("901", WORDS).await.case_id,
    ];
    let said = (0..30).map(|n| MessageSent {
        message_id: Uuid::now_v7().to_string(),
        case_id: cases[usize::from(n % 3 == 0)].clone(),
        municipality: "901".to_owned(),
        template: "escalation".to_owned(),
        role: "dpo".to_owned(),
        at: Some(to_proto(world.now())),
    });
    for event in said {
        world.say(&event).await;
    }
    world.settle().await;
    for (case_id, n_said) in cases.iter().zip([20, 10]) {
        assert_eq!(n_of(&world, case_id, "message_sent").await, n_said);
        let id: Uuid = case_id.parse().unwrap();
        let chain: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "SELECT seq, prev, hash FROM triage.history WHERE case_id = $1 ORDER BY seq",
        )
        .bind(id)
        .fetch_all(&mut world.db.owner().await)
        .await
        .unwrap();
        for pair in chain.windows(2) {
            assert_eq!((pair[0].0 + 1, &pair[0].2), (pair[1].0, &pair[1].1));
        }
        let head: (i64, Vec<u8>) =
            sqlx::query_as("SELECT version, head_hash FROM triage.cases WHERE case_id = $1")
                .bind(id)
                .fetch_one(&mut world.db.owner().await)
                .await
                .unwrap();
        let last = chain.last().unwrap();
        assert_eq!(head, (last.0, last.2.clone()));
    }
}

#[tokio::test]
async fn a_filing_said_twice_is_in_the_history_once() {
    let world = World::new().await;
    let case = decided(&world).await;
    let filing = FilingRecorded {
        filing_id: Uuid::now_v7().to_string(),
        case_id: case.case_id.clone(),
        municipality: "901".to_owned(),
        kind: "new".to_owned(),
        complete: true,
        virk_reference: "0123456789abcdef0123456789abcdef01234567".to_owned(),
        filed_at: Some(to_proto(world.now())),
        actor_id: "dorte".to_owned(),
        ..FilingRecorded::default()
    };
    let id = world.say(&filing).await;
    world.say_as(id, &filing).await;
    world.say_as(id, &filing).await;
    world.settle().await;
    assert_eq!(n_of(&world, &case.case_id, "filing_recorded").await, 1);
    let read = world.case(&dpo(), &case.case_id).await.unwrap();
    assert!(read.line.unwrap().clock_settled);
}

#[tokio::test]
async fn a_milestone_said_twice_escalates_once_and_a_late_one_harms_nothing() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let milestone = |step: &str| MilestoneReached {
        milestone_id: Uuid::now_v7().to_string(),
        case_id: case.case_id.clone(),
        municipality: "901".to_owned(),
        regime: "gdpr_33".to_owned(),
        step: step.to_owned(),
        roles: vec!["dpo".to_owned()],
        ..MilestoneReached::default()
    };
    let (early, late) = (milestone("t24"), milestone("t48"));
    let id = world.say(&late).await;
    world.say_as(id, &late).await;
    world.settle().await;
    let after_late = world.case(&dpo(), &case.case_id).await.unwrap();
    world.say(&early).await;
    world.settle().await;
    let read = world.case(&dpo(), &case.case_id).await.unwrap();
    assert!(n_of(&world, &case.case_id, "escalated").await <= 2);
    assert_eq!(read.line.unwrap().phase, after_late.line.unwrap().phase);
    // Nothing was dropped into the dead-letter stream.
    assert_eq!(world.n_parked().await, 0);
}

#[tokio::test]
async fn an_escalation_carries_the_deadline_of_the_clock_that_reached_it() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let due_at = world.now() + jiff::SignedDuration::from_hours(24);
    world
        .say(&MilestoneReached {
            milestone_id: Uuid::now_v7().to_string(),
            case_id: case.case_id.clone(),
            municipality: "901".to_owned(),
            regime: "nis2_early_warning".to_owned(),
            step: "half_time".to_owned(),
            roles: vec!["dpo".to_owned()],
            due_at: Some(to_proto(due_at)),
            ..MilestoneReached::default()
        })
        .await;
    world.settle().await;
    let said: Vec<CaseChanged> = world.announced().await;
    let escalated = said.iter().find_map(|it| it.escalation.clone()).unwrap();
    assert_eq!(escalated.due_at, Some(to_proto(due_at)));
}

#[tokio::test]
async fn documents_journalised_before_their_reference_is_known_wait_for_it() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let journalised = DocumentsJournalised {
        case_id: case.case_id.clone(),
        municipality: "901".to_owned(),
        ..DocumentsJournalised::default()
    };
    let reference = ReferenceAttached {
        case_id: case.case_id.clone(),
        municipality: "901".to_owned(),
        system: "esdh".to_owned(),
        case_number: "85.10.13-G01-1-26".to_owned(),
        ..ReferenceAttached::default()
    };
    world.say(&journalised).await;
    world.say(&reference).await;
    let read = world
        .wait("the documents are journalised", || async {
            let read = world.case(&dpo(), &case.case_id).await.unwrap();
            (state_of(&read, "esdh") == "journalised").then_some(read)
        })
        .await;
    assert_eq!(read.esdh_reference, "85.10.13-G01-1-26");
}

#[tokio::test]
async fn an_older_count_of_letters_does_not_undo_a_newer_one() {
    let world = World::new().await;
    let case = decided(&world).await;
    let begun = world.now();
    let progress = |n_sent: u32, done: bool, at: Timestamp| CommunicationProgressed {
        communication_id: case.case_id.clone(),
        case_id: case.case_id.clone(),
        municipality: "901".to_owned(),
        n_recipients: 3,
        n_sent,
        done,
        at: Some(to_proto(at)),
        actor_id: "dorte".to_owned(),
        ..CommunicationProgressed::default()
    };
    world.say(&progress(3, true, world.now())).await;
    world.settle().await;
    let told = world.case(&dpo(), &case.case_id).await.unwrap();
    assert_eq!(state_of(&told, "data_subjects"), "told");
    world.say(&progress(1, false, begun)).await;
    world.settle().await;
    let after = world.case(&dpo(), &case.case_id).await.unwrap();
    assert_eq!(state_of(&after, "data_subjects"), "told");
}
