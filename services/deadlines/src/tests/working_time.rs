//! Working time, closing days and the roster choose who is reminded, and move no deadline.

use brudvagt_calculus::{WorkCalendar, WrittenCalendar};
use brudvagt_proto::events::deadlines::MilestoneReached;
use jiff::{SignedDuration, Timestamp};
use prost::Message;

use super::{World, world};
use crate::{usecases, wire};

/// Rule WT-2 worked out: 901 is closed on Friday 27 November 2026.
fn closed_that_friday() -> WrittenCalendar {
    let mut calendar = WrittenCalendar::from(&WorkCalendar::default());
    calendar.closed_dates.push("2026-11-27".to_owned());
    calendar
}

async fn keep(world: &World, at: Timestamp, calendar: WrittenCalendar) -> usize {
    let ctx = brudvagt_types::Ctx {
        cause: None,
        ..brudvagt_testkit::system(at)
    };
    usecases::keep_calendars(&world.deadlines, &ctx, &[("901".to_owned(), calendar)])
        .await
        .unwrap()
}

async fn due_at(world: &World) -> Timestamp {
    let ctx = brudvagt_testkit::dpo(&["901"], world.aware_at);
    let clocks = usecases::list_clocks(&world.deadlines, &ctx, &world.case_id.to_string())
        .await
        .unwrap();
    wire::from_proto(clocks[0].due_at.as_ref()).unwrap()
}

/// The roles each step told, in the order it was told.
async fn told(world: &World) -> Vec<(String, Vec<String>)> {
    let mut owner = world.db.owner().await;
    let payloads: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT payload FROM deadlines.outbox \
         WHERE subject = 'brudvagt.deadlines.milestone_reached' ORDER BY seq",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let events = payloads
        .iter()
        .map(|payload| MilestoneReached::decode(payload.as_slice()).unwrap());
    events.map(|event| (event.step, event.roles)).collect()
}

async fn aware_at(text: &str) -> World {
    let mut world = world().await;
    world.aware_at = text.parse().unwrap();
    world
}

#[tokio::test]
async fn rule_rm_2_a_step_at_night_also_tells_who_is_on_duty() {
    // Aware at 16:30 Danish time on a Tuesday; people left at 16.
    let world = aware_at("2026-11-24T15:30:00Z").await;
    world.open().await;
    world.fire(world.hours(0)).await;
    world
        .fire(world.hours(24) - SignedDuration::from_mins(45))
        .await;
    let told = told(&world).await;
    assert_eq!(told[0].0, "dpo_at_once");
    assert_eq!(told[0].1, ["dpo", "duty_officer"]);
    // "dpo_untouched" was due at night, and is told when the engine is back, in working time.
    assert_eq!((told[1].0.as_str(), told[1].1.len()), ("dpo_untouched", 1));
}

#[tokio::test]
async fn rule_rm_3_a_closing_day_adds_a_reminder_the_day_before_and_moves_no_deadline() {
    let world = world().await;
    // Due Friday at 10:20, when people usually are at work.
    world.open().await;
    let before = due_at(&world).await;
    assert!(
        !world
            .steps("waiting")
            .await
            .contains(&"before_closing".to_owned())
    );

    assert_eq!(keep(&world, world.hours(1), closed_that_friday()).await, 1);
    assert_eq!(keep(&world, world.hours(1), closed_that_friday()).await, 0);
    assert_eq!(due_at(&world).await, before);
    assert!(
        world
            .steps("waiting")
            .await
            .contains(&"before_closing".to_owned())
    );

    // Thursday at 14, two hours before people go home for the last time.
    let thursday: Timestamp = "2026-11-26T13:00:00Z".parse().unwrap();
    world.fire(thursday - SignedDuration::from_secs(1)).await;
    assert!(
        !world
            .steps("reached")
            .await
            .contains(&"before_closing".to_owned())
    );
    world.fire(thursday).await;
    assert!(
        world
            .steps("reached")
            .await
            .contains(&"before_closing".to_owned())
    );

    // Open again: what was told stays told, and nothing is told twice.
    let usual = WrittenCalendar::from(&WorkCalendar::default());
    keep(&world, world.hours(52), usual).await;
    keep(&world, world.hours(52), closed_that_friday()).await;
    assert!(
        !world
            .steps("waiting")
            .await
            .contains(&"before_closing".to_owned())
    );
}

#[tokio::test]
async fn rule_rm_1_no_calendar_moves_the_72_hours() {
    let world = aware_at("2026-12-24T08:15:00Z").await;
    let mut never = closed_that_friday();
    never
        .closed_dates
        .extend((20..32).map(|day| format!("2026-12-{day}")));
    keep(&world, world.aware_at, never).await;
    world.open().await;
    assert_eq!(
        due_at(&world).await,
        "2026-12-27T08:15:00Z".parse().unwrap()
    );
    for hours in [0, 4, 24, 48, 60, 72] {
        world.fire(world.hours(hours)).await;
    }
    assert_eq!(world.steps("reached").await, super::WHOLE_LADDER);
}
