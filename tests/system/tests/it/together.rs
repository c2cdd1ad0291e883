//! One report, one case, one clock.

use brudvagt_kit::problem::received;
use brudvagt_proto::{
    deadlines::{ArmClockRequest, ListClocksRequest},
    triage::{Answer, Classify, Comment, command_request::Command},
    types::{Phase, Track},
};
use brudvagt_types::Role;
use futures::future::join_all;
use tonic::Code;

use crate::world::{World, key, settled};

const MINE: [&str; 1] = ["901"];

#[tokio::test(flavor = "multi_thread")]
async fn a_report_becomes_a_case_with_a_clock() {
    let world = World::new().await;
    let receipt = world.submit("901").await;
    let line = world.case_of("901", &receipt.report_id).await;
    assert_eq!(line.reference, receipt.reference);
    assert_eq!(line.phase(), Phase::Reported);

    let clock = settled("the clock is armed", || async {
        let request = ListClocksRequest {
            case_id: line.case_id.clone(),
        };
        let mut deadlines = world.deadlines.clone();
        let listed = deadlines.list_clocks(world.dpo(&MINE, request)).await;
        listed.unwrap().into_inner().clocks.into_iter().next()
    })
    .await;
    assert_eq!(
        (clock.regime.as_str(), clock.state.as_str()),
        ("gdpr_33", "running")
    );
    // The case and its clock were computed by two services and must tell one time.
    assert_eq!(clock.aware_at, line.aware_at);
    assert_eq!(clock.due_at, line.due_at);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_idempotency_key_makes_one_report() {
    let world = World::new().await;
    let same = key();
    let first = world.try_submit("901", &same).await.unwrap();
    let again = world.try_submit("901", &same).await.unwrap();
    assert_eq!(first, again);
    let other = world.submit("901").await;
    // The later report's case is there, so the earlier key's second case would be, too.
    world.case_of("901", &other.report_id).await;
    let references: Vec<_> = world
        .queue_of(&MINE, 2)
        .await
        .into_iter()
        .map(|line| line.reference)
        .collect();
    assert_eq!(references.len(), 2, "{references:?}");
    assert!(references.contains(&first.reference) && references.contains(&other.reference));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_changes_nothing() {
    let world = World::new().await;
    let case_id = world.open("901").await.case_id;
    // Mails about the new case may still be adding to it: a comment says which version is newest.
    let comment = Command::Comment(Comment {
        text: "Jeg ser på den.".to_owned(),
    });
    let seen = world.command(&MINE, &case_id, 0, comment).await.unwrap();
    let classify = Command::Classify(Classify {
        breach: Answer::Yes.into(),
        reason: String::new(),
    });
    let stale = seen.version - 1;
    let refused = world.command(&MINE, &case_id, stale, classify).await;
    assert_eq!(refused.unwrap_err().code(), Code::Aborted);
    let history = world.history(&MINE, &case_id).await.unwrap();
    assert!(
        history.iter().all(|entry| entry.kind != "classified"),
        "{history:?}"
    );
    let case = world.case(&MINE, &case_id).await.unwrap();
    let classification = case
        .tracks
        .iter()
        .find(|track| track.track() == Track::Classification);
    assert_eq!(classification.unwrap().state, "open");
}

/// Twenty people press at one moment: one clock is armed, and the others hear that it is.
#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_who_arm_a_clock_at_once_one_does_and_the_others_are_told() {
    let world = World::new().await;
    let case = world.open("901").await;
    let trying = (0..20).map(|_| {
        let asked = ArmClockRequest {
            case_id: case.case_id.clone(),
            municipality: "901".to_owned(),
            regime: "processor_contract".to_owned(),
            aware_at_local: "24.11.2026 10.20".to_owned(),
            hours: 24,
            ..ArmClockRequest::default()
        };
        let request = world.signed(Role::CaseWorker, &MINE, asked);
        let mut deadlines = world.deadlines.clone();
        async move { deadlines.arm_clock(request).await }
    });
    let (armed, refused): (Vec<_>, Vec<_>) =
        join_all(trying).await.into_iter().partition(Result::is_ok);
    assert_eq!(armed.len(), 1, "{refused:?}");
    for one in refused {
        assert_eq!(received(&one.unwrap_err()).reason, "CLOCK_ARMED_ALREADY");
    }
}
