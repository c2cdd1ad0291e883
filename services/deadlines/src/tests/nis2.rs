//! The clocks of NIS 2 notices follow the case.

use brudvagt_proto::{
    deadlines::{Clock, StopClockRequest},
    events::triage::{CaseState, Nis2State},
};
use brudvagt_testkit::dpo;

use super::{World, world};
use crate::{usecases, wire};

/// The case owes these, opened by its entry of that number; the incident notice was sent after so many
/// hours.
fn owing(
    world: &World,
    owed: &[&str],
    opened_version: u64,
    incident_sent: Option<i64>,
) -> CaseState {
    CaseState {
        nis2: Some(Nis2State {
            owed: owed.iter().map(|it| (*it).to_owned()).collect(),
            aware_at: Some(wire::to_proto(world.aware_at)),
            incident_filed_at: incident_sent.map(|hours| wire::to_proto(world.hours(hours))),
            opened_version,
        }),
        ..world.state()
    }
}

async fn clocks(world: &World) -> Vec<Clock> {
    let ctx = dpo(&["901"], world.aware_at);
    let known = usecases::list_clocks(&world.deadlines, &ctx, &world.case_id.to_string()).await;
    let mut known = known.unwrap();
    known.retain(|clock| clock.regime.starts_with("nis2"));
    known.sort_by(|one, other| one.regime.cmp(&other.regime));
    known
}

async fn owed(world: &World) -> Vec<String> {
    let known = clocks(world).await;
    known
        .into_iter()
        .filter(|clock| clock.owed)
        .map(|clock| clock.regime)
        .collect()
}

const ALL: [&str; 3] = ["early_warning", "incident_notice", "final_report"];

#[tokio::test]
async fn rule_ni_1_what_the_case_owes_has_a_clock_and_what_is_sent_has_none() {
    let world = world().await;
    world.open().await;
    assert!(clocks(&world).await.is_empty());
    world
        .change(2, world.hours(0), owing(&world, &ALL, 2, None))
        .await;
    // The month counts from a notice that is not sent yet.
    assert_eq!(owed(&world).await, ["nis2_early_warning", "nis2_notice"]);
    let due: Vec<_> = clocks(&world).await.iter().map(|it| it.due_at).collect();
    let at = |hours| Some(wire::to_proto(world.hours(hours)));
    assert_eq!(due, [at(24), at(72)]);
    let last = owing(&world, &["final_report"], 2, Some(30));
    world.change(5, world.hours(30), last).await;
    assert_eq!(owed(&world).await, ["nis2_final"]);
    // What was heard late changes nothing.
    world
        .change(3, world.hours(31), owing(&world, &ALL, 2, None))
        .await;
    assert_eq!(owed(&world).await, ["nis2_final"]);
    world
        .change(6, world.hours(40), owing(&world, &[], 2, Some(30)))
        .await;
    assert!(owed(&world).await.is_empty());
}

#[tokio::test]
async fn what_was_judged_not_to_apply_is_silent_and_runs_again_when_it_is_opened_again() {
    let world = world().await;
    world.open().await;
    world
        .change(2, world.hours(0), owing(&world, &ALL, 2, None))
        .await;
    world
        .change(3, world.hours(1), owing(&world, &[], 2, None))
        .await;
    assert!(owed(&world).await.is_empty());
    let notified = CaseState {
        clock_settled: true,
        ..owing(&world, &[], 2, None)
    };
    world.change(4, world.hours(1), notified).await;
    assert_eq!(world.fire(world.hours(100)).await, 0);
    // The opening is known from an entry that this reader missed; the one after says it, too.
    world
        .change(7, world.hours(2), owing(&world, &ALL, 6, None))
        .await;
    assert_eq!(owed(&world).await, ["nis2_early_warning", "nis2_notice"]);
}

#[tokio::test]
async fn a_clock_that_a_person_stopped_stays_stopped_whatever_else_the_case_does() {
    let world = world().await;
    world.open().await;
    world
        .change(2, world.hours(0), owing(&world, &ALL, 2, None))
        .await;
    let early = clocks(&world).await.remove(0);
    let ctx = dpo(&["901"], world.hours(1));
    let stop = StopClockRequest {
        clock_id: early.clock_id,
        municipality: "901".to_owned(),
        reason_code: "duty_done".to_owned(),
    };
    let unchosen = StopClockRequest {
        reason_code: String::new(),
        ..stop.clone()
    };
    let refused = usecases::stop_clock(&world.deadlines, &ctx, &unchosen).await;
    assert_eq!(refused.unwrap_err().reason, "STOP_REASON_NEEDED");
    usecases::stop_clock(&world.deadlines, &ctx, &stop)
        .await
        .unwrap();
    world
        .change(3, world.hours(2), owing(&world, &ALL, 2, None))
        .await;
    assert_eq!(owed(&world).await, ["nis2_notice"]);
}

#[tokio::test]
async fn a_clock_that_a_person_armed_without_nis_2_on_the_case_is_left_alone() {
    let world = world().await;
    world.open().await;
    world
        .change(2, world.hours(0), owing(&world, &ALL, 2, None))
        .await;
    // A case that says nothing of NIS 2 settles none of its clocks.
    world.change(3, world.hours(1), world.state()).await;
    assert_eq!(owed(&world).await, ["nis2_early_warning", "nis2_notice"]);
}
