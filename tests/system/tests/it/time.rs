//! 72 hours without anybody.

use brudvagt_proto::deadlines::ListClocksRequest;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::world::{World, settled};

const MINE: [&str; 1] = ["901"];
const LADDER: [&str; 7] = [
    "dpo_at_once",
    "dpo_untouched",
    "head_not_assessed",
    "executive_not_decided",
    "everyone_last_hours",
    "everyone_due",
    "missed",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_ladder_fires_each_step_once_when_72_hours_pass() {
    let world = World::new().await;
    let case = world.open("901").await;
    reached(&world, &case.case_id, 1).await;
    // Two hours at a time, to past the end: the way a quiet weekend passes.
    for hours in (0..76).step_by(2) {
        world.runtime.clock.advance(SignedDuration::from_hours(2));
        let expected = match hours + 2 {
            ..4 => 1,
            4..24 => 2,
            24..48 => 3,
            48..60 => 4,
            60..72 => 5,
            // The last hour is counted to its end, so that the 72nd may still be open.
            72..74 => 5,
            _ => 7,
        };
        reached(&world, &case.case_id, expected).await;
    }
    let steps = steps(&world, &case.case_id).await;
    let names: Vec<&str> = steps.iter().map(|(step, _)| step.as_str()).collect();
    assert_eq!(names, LADDER);

    // Each when it was planned, seen with two hours between looks.
    let request = ListClocksRequest {
        case_id: case.case_id.clone(),
    };
    let mut deadlines = world.deadlines.clone();
    let listed = deadlines.list_clocks(world.dpo(&MINE, request)).await;
    let clock = listed.unwrap().into_inner().clocks.remove(0);
    assert_eq!(clock.state, "missed");
    for (step, at) in &steps {
        let planned = clock
            .milestones
            .iter()
            .find(|one| one.step == *step)
            .unwrap();
        let planned = planned.at.unwrap();
        let late = at.as_second() - planned.seconds;
        assert!((0..=2 * 3600 + 60).contains(&late), "{step}: {late} s late");
    }
    // Two days on, nothing more is told.
    world.runtime.clock.advance(SignedDuration::from_hours(48));
    world.open("901").await;
    assert_eq!(self::steps(&world, &case.case_id).await, steps);
}

/// Waits until at least `n` steps are in the history.
async fn reached(world: &World, case_id: &str, n: usize) {
    settled(&format!("{n} steps"), || async {
        (steps(world, case_id).await.len() >= n).then_some(())
    })
    .await;
}

/// The steps in the history and when they were written there.
async fn steps(world: &World, case_id: &str) -> Vec<(String, Timestamp)> {
    let history = world.history(&MINE, case_id).await.unwrap();
    history
        .iter()
        .filter(|entry| entry.kind == "escalated")
        // Told only when the deadline falls outside working time: depends on the day of the run.
        .filter(|entry| !entry.codes_json.contains("\"before_closing\""))
        .map(|entry| {
            let codes: Value = serde_json::from_str(&entry.codes_json).unwrap();
            let at = entry.at.unwrap();
            (
                codes["step"].as_str().unwrap().to_owned(),
                Timestamp::new(at.seconds, at.nanos).unwrap(),
            )
        })
        .collect()
}
