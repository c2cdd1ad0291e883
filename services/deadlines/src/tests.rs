//! The promises of a clock, on a real PostgreSQL and simulated time.

mod measures;
mod nis2;
mod owed;
mod questions;
mod working_time;

use std::sync::Arc;

use brudvagt_kit::Clock;
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::events::triage::{CaseChanged, CaseState};
use brudvagt_testkit::{TestDb, dpo, system};
use brudvagt_types::Ctx;
use jiff::{SignedDuration, Timestamp};
use prost::Message;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{Deadlines, usecases, wire};

struct World {
    db: TestDb,
    deadlines: Deadlines,
    case_id: Uuid,
    aware_at: Timestamp,
}

async fn world() -> World {
    let db = TestDb::create(&[("deadlines", &crate::MIGRATOR)]).await;
    let deadlines = Deadlines {
        store: db.store("deadlines"),
        clock: Clock::default(),
        changed: Arc::new(Notify::new()),
    };
    let aware_at = "2026-11-24T09:20:00Z".parse().unwrap();
    World {
        db,
        deadlines,
        case_id: Uuid::now_v7(),
        aware_at,
    }
}

/// Handles the event as the reader does.
async fn follow(deadlines: &Deadlines, at: Timestamp, event: &CaseChanged) {
    let payload = event.encode_to_vec();
    let ctx = system(at);
    let begun = deadlines.store.begin(&ctx, "follow_case", &payload);
    let Begun::New(mut unit) = begun.await.unwrap() else {
        panic!("no cause is known");
    };
    let case_id = event.case_id.parse().unwrap();
    let change = usecases::Followed {
        ctx: &ctx,
        case_id,
        event,
        span: &tracing::Span::none(),
    };
    usecases::follow_cases(&mut unit, &[change]).await.unwrap();
    unit.commit(&[]).await.unwrap();
}

impl World {
    fn hours(&self, hours: i64) -> Timestamp {
        self.aware_at + SignedDuration::from_hours(hours)
    }

    async fn change(&self, version: u64, at: Timestamp, state: CaseState) {
        let event = CaseChanged {
            case_id: self.case_id.to_string(),
            municipality: "901".to_owned(),
            version,
            now: Some(state),
            ..CaseChanged::default()
        };
        follow(&self.deadlines, at, &event).await;
    }

    async fn open(&self) {
        self.change(1, self.aware_at, self.state()).await;
    }

    fn state(&self) -> CaseState {
        CaseState {
            aware_at: Some(wire::to_proto(self.aware_at)),
            breach: true,
            ..CaseState::default()
        }
    }

    async fn begin(&self, ctx: &Ctx) -> Unit<'_> {
        let begun = self.deadlines.store.begin(ctx, "fire_due", &[]);
        let Begun::New(unit) = begun.await.unwrap() else {
            panic!("there is no cause to be known");
        };
        unit
    }

    async fn fire(&self, at: Timestamp) -> usize {
        let ctx = Ctx {
            cause: None,
            ..system(at)
        };
        let mut unit = self.begin(&ctx).await;
        let n_fired = usecases::fire_due(&mut unit, &ctx).await.unwrap();
        unit.commit(&[]).await.unwrap();
        n_fired
    }

    /// Steps in the state, in the order of their times.
    async fn steps(&self, state: &str) -> Vec<String> {
        let mut owner = self.db.owner().await;
        sqlx::query_scalar(
            "SELECT step FROM deadlines.milestones WHERE state = $1 ORDER BY at, step",
        )
        .bind(state)
        .fetch_all(&mut owner)
        .await
        .unwrap()
    }

    async fn n_announced(&self) -> i64 {
        let mut owner = self.db.owner().await;
        sqlx::query_scalar(
            "SELECT count(*) FROM deadlines.outbox WHERE subject = 'brudvagt.deadlines.milestone_reached'",
        )
        .fetch_one(&mut owner)
        .await
        .unwrap()
    }
}

const WHOLE_LADDER: [&str; 6] = [
    "dpo_at_once",
    "dpo_untouched",
    "head_not_assessed",
    "executive_not_decided",
    "everyone_last_hours",
    "everyone_due",
];

#[tokio::test]
async fn the_ladder_is_told_step_by_step_when_nobody_acts() {
    let world = world().await;
    world.open().await;
    for (n_told, hours) in [0, 4, 24, 48, 60, 72].into_iter().enumerate() {
        world
            .fire(world.hours(hours) - SignedDuration::from_secs(1))
            .await;
        assert_eq!(
            world.steps("reached").await.len(),
            n_told,
            "not before {hours} h"
        );
        world.fire(world.hours(hours)).await;
        assert_eq!(
            world.steps("reached").await,
            WHOLE_LADDER[..=n_told],
            "at {hours} h"
        );
    }
}

#[tokio::test]
async fn two_engines_at_once_tell_each_step_once() {
    let world = world().await;
    world.open().await;
    let at = world.hours(100);
    let (one, other) = tokio::join!(world.fire(at), world.fire(at));
    let n_reached = i64::try_from(world.steps("reached").await.len()).unwrap();
    assert!(one + other >= WHOLE_LADDER.len());
    assert_eq!(world.n_announced().await, n_reached);
    assert_eq!(world.fire(at).await, 0);
}

/// What each case's clocks say, in an order of their own.
async fn clocks(world: &World, case_ids: &[Uuid]) -> Vec<(i32, String, String, String, bool)> {
    sqlx::query_as(
        "SELECT array_position($1, case_id), regime, aware_at::text, due_at::text, owed \
         FROM deadlines.clocks WHERE case_id = ANY($1) ORDER BY 1, 2",
    )
    .bind(case_ids)
    .fetch_all(&mut world.db.owner().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn changes_that_lie_ready_together_are_followed_as_one_after_another() {
    let (together, apart) = (world().await, world().await);
    let at = together.hours(1);
    let ids: Vec<Uuid> = (0..4).map(|_| Uuid::now_v7()).collect();
    let event = |case: usize, version: u64, state: CaseState| CaseChanged {
        case_id: ids[case].to_string(),
        municipality: "901".to_owned(),
        version,
        now: Some(state),
        ..CaseChanged::default()
    };
    let plain = together.state();
    let moved = CaseState {
        aware_at: Some(wire::to_proto(
            together.aware_at - SignedDuration::from_hours(5),
        )),
        ..together.state()
    };
    let settled = CaseState {
        clock_settled: true,
        ..together.state()
    };
    let suspended = CaseState {
        police_until: Some(wire::to_proto(together.hours(200))),
        ..together.state()
    };
    // New and moved at once; new and no older; settled from the start; new with a second clock.
    let events = [
        event(0, 1, plain.clone()),
        event(0, 2, moved.clone()),
        event(1, 2, moved),
        event(1, 1, plain),
        event(2, 1, settled),
        event(3, 1, suspended),
    ];
    for one in &events {
        follow(&apart.deadlines, at, one).await;
    }
    let ctx = system(at);
    let begun = together.deadlines.store.begin(&ctx, "follow_case", &[]);
    let Begun::New(mut unit) = begun.await.unwrap() else {
        panic!("no cause is known");
    };
    let span = tracing::Span::none();
    let changes: Vec<_> = events
        .iter()
        .map(|event| usecases::Followed {
            ctx: &ctx,
            case_id: event.case_id.parse().unwrap(),
            event,
            span: &span,
        })
        .collect();
    usecases::follow_cases(&mut unit, &changes).await.unwrap();
    unit.commit(&[]).await.unwrap();

    let known = clocks(&together, &ids).await;
    assert_eq!(known, clocks(&apart, &ids).await);
    let of: Vec<i32> = known.iter().map(|(case, ..)| *case).collect();
    assert_eq!(of, [1, 2, 4, 4], "one is settled, one has two");
    for state in ["waiting", "skipped", "withdrawn"] {
        assert_eq!(
            together.steps(state).await,
            apart.steps(state).await,
            "{state}"
        );
    }
}

#[tokio::test]
async fn an_older_version_changes_nothing() {
    let world = world().await;
    world.open().await;
    let settled = CaseState {
        clock_settled: true,
        ..world.state()
    };
    world.change(5, world.hours(1), settled).await;
    world.change(3, world.hours(1), world.state()).await;
    assert_eq!(world.fire(world.hours(80)).await, 0, "the clock is settled");
}

#[tokio::test]
async fn the_same_event_twice_arms_one_clock() {
    let world = world().await;
    world.open().await;
    world.open().await;
    let ctx = dpo(&["901"], world.hours(1));
    let clocks = usecases::list_clocks(&world.deadlines, &ctx, &world.case_id.to_string())
        .await
        .unwrap();
    assert_eq!(clocks.len(), 1);
}

#[tokio::test]
async fn corrected_awareness_moves_what_waits_and_repeats_nothing() {
    let world = world().await;
    world.open().await;
    world.fire(world.hours(4)).await;
    let moved = world.aware_at - SignedDuration::from_hours(10);
    let state = CaseState {
        aware_at: Some(wire::to_proto(moved)),
        touched: true,
        ..world.state()
    };
    world.change(2, world.hours(5), state).await;
    let ctx = dpo(&["901"], world.hours(5));
    let clocks = usecases::list_clocks(&world.deadlines, &ctx, &world.case_id.to_string())
        .await
        .unwrap();
    let due_at = wire::from_proto(clocks[0].due_at.as_ref()).unwrap();
    assert_eq!(due_at, moved + SignedDuration::from_hours(72));
    world.fire(world.hours(14)).await;
    assert_eq!(
        world.steps("reached").await,
        ["dpo_at_once", "dpo_untouched", "head_not_assessed"],
        "24 hours after the corrected awareness, and nothing twice"
    );
}

/// Rule RG-1. Rules are installed once a process; each test runs in its own.
#[tokio::test]
async fn the_clock_is_counted_by_the_law_the_case_keeps_and_not_by_todays() {
    let amended =
        include_str!("../../../docs/changed-law.toml").replace("2028-03-01", "2026-01-01");
    brudvagt_calculus::Regimes::install(&amended).unwrap();
    let world = world().await;
    let kept = CaseState {
        regime: "gdpr_33@2018-05-25".to_owned(),
        ..world.state()
    };
    world.change(1, world.aware_at, kept.clone()).await;
    let ctx = dpo(&["901"], world.hours(1));
    let due_at = async || {
        let case_id = world.case_id.to_string();
        let clocks = usecases::list_clocks(&world.deadlines, &ctx, &case_id).await;
        wire::from_proto(clocks.unwrap()[0].due_at.as_ref()).unwrap()
    };
    assert_eq!(due_at().await, world.hours(72), "the law of the case");
    let moved = CaseState {
        aware_at: Some(wire::to_proto(world.hours(5))),
        ..kept
    };
    world.change(2, world.hours(6), moved).await;
    assert_eq!(due_at().await, world.hours(77), "also when awareness moves");
    // A person sets it anew under the amended law, and the case says so.
    let amended = CaseState {
        regime: "gdpr_33@2026-01-01".to_owned(),
        aware_at: Some(wire::to_proto(world.hours(6))),
        ..world.state()
    };
    world.change(3, world.hours(7), amended).await;
    assert_eq!(due_at().await, world.hours(6 + 96));
}

#[tokio::test]
async fn one_turn_of_the_engine_fires_what_is_due_and_says_when_the_next_is() {
    let world = world().await;
    world.open().await;
    let turn = async |hours: i64| {
        let ctx = Ctx {
            cause: None,
            ..system(world.hours(hours))
        };
        usecases::fire_next(&world.deadlines, &ctx).await.unwrap()
    };
    let first = turn(0).await;
    assert_eq!((first.n_fired, world.n_announced().await), (1, 1));
    assert!(!first.next.is_empty());
    assert!(first.next.iter().all(|at| *at > world.hours(0)));
    let idle = turn(0).await;
    assert_eq!((idle.n_fired, idle.next), (0, first.next));
    assert_eq!(world.n_announced().await, 1);
}

#[tokio::test]
async fn a_settled_clock_is_silent() {
    let world = world().await;
    world.open().await;
    world.fire(world.hours(0)).await;
    world
        .change(
            2,
            world.hours(1),
            CaseState {
                clock_settled: true,
                ..world.state()
            },
        )
        .await;
    assert_eq!(world.fire(world.hours(200)).await, 0);
    assert_eq!(world.n_announced().await, 1);
}

#[tokio::test]
async fn another_municipality_has_no_such_clock() {
    let world = world().await;
    world.open().await;
    let ctx = dpo(&["902"], world.hours(1));
    let clocks = usecases::list_clocks(&world.deadlines, &ctx, &world.case_id.to_string())
        .await
        .unwrap();
    assert!(clocks.is_empty());
}

#[tokio::test]
async fn the_rule_of_a_clock_is_said_in_both_languages_also_of_one_laid_before() {
    let world = world().await;
    world.open().await;
    let ctx = dpo(&["901"], world.aware_at);
    let case_id = world.case_id.to_string();
    let rule = async || {
        let clocks = usecases::list_clocks(&world.deadlines, &ctx, &case_id).await;
        let clock = clocks.unwrap().remove(0);
        let rule = clock.rule.unwrap();
        (rule.da, rule.en)
    };
    let laid = rule().await;
    assert!(laid.0.starts_with("72 timer fra øjeblikket"), "{}", laid.0);
    assert!(laid.0.contains("(GDPR art. 33, stk. 1;"), "{}", laid.0);
    assert!(
        laid.1.starts_with("72 hours from the instant"),
        "{}",
        laid.1
    );
    assert!(laid.1.contains("(GDPR art. 33(1);"), "{}", laid.1);
    let mut owner = world.db.owner().await;
    sqlx::query("UPDATE deadlines.clocks SET rule_en = ''")
        .execute(&mut owner)
        .await
        .unwrap();
    assert_eq!(rule().await, laid);
}
