//! What is owed before a moment, and Datatilsynet's own clock.

use brudvagt_calculus::ladder::CaseState as CalculusState;
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    deadlines::{ListDueRequest, ListDueResponse},
    events::triage::{CaseChanged, CaseState},
};
use brudvagt_testkit::{dpo, system};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{World, follow, world};
use crate::{
    Deadlines, usecases,
    usecases::lay_clock::{Counted, NewClock},
    wire,
};

async fn open(world: &World, municipality: &str, aware_at: Timestamp) -> Uuid {
    let case_id = Uuid::now_v7();
    let event = CaseChanged {
        case_id: case_id.to_string(),
        municipality: municipality.to_owned(),
        version: 1,
        now: Some(CaseState {
            aware_at: Some(wire::to_proto(aware_at)),
            ..world.state()
        }),
        ..CaseChanged::default()
    };
    follow(&world.deadlines, aware_at, &event).await;
    case_id
}

async fn due(
    deadlines: &Deadlines,
    codes: &[&str],
    now: Timestamp,
    request: ListDueRequest,
) -> ListDueResponse {
    usecases::list_due(deadlines, &dpo(codes, now), &request)
        .await
        .unwrap()
}

fn cases(response: &ListDueResponse) -> Vec<Uuid> {
    let ids = response.clocks.iter().map(|clock| &clock.case_id);
    ids.map(|id| id.parse().unwrap()).collect()
}

fn monday() -> ListDueRequest {
    ListDueRequest {
        before_next_working_day: true,
        ..ListDueRequest::default()
    }
}

#[tokio::test]
async fn on_friday_afternoon_one_sees_what_is_due_before_monday_at_eight() {
    let world = world().await;
    // Aware Wednesday at 10:20: due Saturday. Aware Friday at 10:20: due Monday at 10:20.
    let saturday = open(&world, "901", "2026-11-25T09:20:00Z".parse().unwrap()).await;
    let later = open(&world, "901", "2026-11-27T09:20:00Z".parse().unwrap()).await;
    let friday: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
    let seen = due(&world.deadlines, &["901"], friday, monday()).await;
    assert_eq!(cases(&seen), [saturday]);
    let opens = wire::from_proto(seen.next_working_day_start.as_ref()).unwrap();
    assert_eq!(opens, "2026-11-30T07:00:00Z".parse().unwrap());
    assert_eq!(seen.openings.len(), 1);

    let all = ListDueRequest {
        before: Some(wire::to_proto(friday + SignedDuration::from_hours(240))),
        ..ListDueRequest::default()
    };
    assert_eq!(
        cases(&due(&world.deadlines, &["901"], friday, all).await),
        [saturday, later]
    );
}

#[tokio::test]
async fn each_municipality_has_its_own_opening() {
    let world = world().await;
    let mut closed =
        brudvagt_calculus::WrittenCalendar::from(&brudvagt_calculus::WorkCalendar::default());
    closed.closed_dates.push("2026-11-30".to_owned());
    let ctx = brudvagt_types::Ctx {
        cause: None,
        ..system(world.aware_at)
    };
    usecases::keep_calendars(&world.deadlines, &ctx, &[("902".to_owned(), closed)])
        .await
        .unwrap();
    // Both due on Monday at noon: 901 is at work then, 902 opens on Tuesday.
    let aware: Timestamp = "2026-11-27T11:00:00Z".parse().unwrap();
    open(&world, "901", aware).await;
    let theirs = open(&world, "902", aware).await;
    let seen = due(&world.deadlines, &["901", "902"], aware, monday()).await;
    assert_eq!(cases(&seen), [theirs]);
    let only = ListDueRequest {
        municipalities: vec!["901".to_owned()],
        ..monday()
    };
    assert!(
        due(&world.deadlines, &["901", "902"], aware, only)
            .await
            .clocks
            .is_empty()
    );
}

#[tokio::test]
async fn the_list_comes_page_by_page_and_holds_each_once() {
    let world = world().await;
    let mut opened = Vec::new();
    for minutes in 0..7 {
        let aware = world.aware_at + SignedDuration::from_mins(minutes / 2);
        opened.push(open(&world, "901", aware).await);
    }
    let other = open(&world, "902", world.aware_at).await;
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let request = ListDueRequest {
            before: Some(wire::to_proto(world.hours(100))),
            limit: 3,
            after,
            ..ListDueRequest::default()
        };
        let page = due(&world.deadlines, &["901"], world.aware_at, request).await;
        seen.extend(cases(&page));
        if page.next.is_empty() {
            break;
        }
        after = page.next;
    }
    assert!(!seen.contains(&other));
    seen.sort_unstable();
    opened.sort_unstable();
    assert_eq!(seen, opened);
    let odd = ListDueRequest {
        after: "x".to_owned(),
        ..ListDueRequest::default()
    };
    let refused = usecases::list_due(&world.deadlines, &dpo(&["901"], world.aware_at), &odd).await;
    assert_eq!(refused.unwrap_err().reason, "UNKNOWN_CURSOR");
}

#[tokio::test]
async fn a_deadline_that_went_by_is_owed_until_the_breach_is_notified() {
    let world = world().await;
    world.open().await;
    world.fire(world.hours(80)).await;
    let request = || ListDueRequest {
        before: Some(wire::to_proto(world.hours(80))),
        ..ListDueRequest::default()
    };
    let seen = due(&world.deadlines, &["901"], world.hours(80), request()).await;
    assert_eq!(
        (seen.clocks[0].state.as_str(), seen.clocks[0].owed),
        ("missed", true)
    );
    let notified = CaseState {
        clock_settled: true,
        ..world.state()
    };
    world.change(2, world.hours(81), notified).await;
    let seen = due(&world.deadlines, &["901"], world.hours(82), request()).await;
    assert!(seen.clocks.is_empty());
    let ctx = dpo(&["901"], world.hours(82));
    let kept = usecases::list_clocks(&world.deadlines, &ctx, &world.case_id.to_string())
        .await
        .unwrap();
    assert_eq!((kept[0].state.as_str(), kept[0].owed), ("missed", false));
}

fn asked(world: &World, by: Option<Timestamp>) -> CaseState {
    CaseState {
        clock_settled: true,
        correspondence_due: by.map(wire::to_proto),
        ..world.state()
    }
}

async fn answer_clock(world: &World) -> Option<brudvagt_proto::deadlines::Clock> {
    let ctx = dpo(&["901"], world.aware_at);
    let clocks = usecases::list_clocks(&world.deadlines, &ctx, &world.case_id.to_string())
        .await
        .unwrap();
    clocks
        .into_iter()
        .find(|clock| clock.regime == "dpa_answer")
}

#[tokio::test]
async fn rule_dl_2_datatilsynets_question_has_a_clock_that_the_filing_does_not_settle() {
    let world = world().await;
    world.open().await;
    world.change(2, world.hours(1), asked(&world, None)).await;
    assert!(answer_clock(&world).await.is_none());

    let by = world.hours(24 * 14);
    world
        .change(3, world.hours(24), asked(&world, Some(by)))
        .await;
    let clock = answer_clock(&world).await.unwrap();
    assert_eq!(wire::from_proto(clock.due_at.as_ref()).unwrap(), by);
    world.fire(by).await;
    let reached = world.steps("reached").await;
    for step in ["half_time", "last_fifth", "due"] {
        assert!(reached.contains(&step.to_owned()), "{step} of {reached:?}");
    }

    // Closing the case does not answer Datatilsynet; an answer does.
    let closed = CaseState {
        closed: true,
        ..asked(&world, Some(by))
    };
    world.change(4, by, closed).await;
    assert!(answer_clock(&world).await.unwrap().owed);
    world.change(5, by, asked(&world, None)).await;
    let clock = answer_clock(&world).await.unwrap();
    assert_eq!((clock.owed, clock.state.as_str()), (false, "missed"));
    assert_eq!(world.fire(by + SignedDuration::from_hours(100)).await, 0);
}

fn waiting(world: &World, until: Option<Timestamp>) -> CaseState {
    CaseState {
        clock_settled: true,
        police_until: until.map(wire::to_proto),
        ..world.state()
    }
}

#[tokio::test]
async fn rule_dl_3_the_polices_suspension_has_a_clock_that_ends_with_another_decision() {
    let world = world().await;
    world.open().await;
    let until = world.hours(24 * 30);
    world
        .change(2, world.hours(24), waiting(&world, Some(until)))
        .await;
    world.fire(until).await;
    let reached = world.steps("reached").await;
    for step in ["half_time", "last_fifth", "due"] {
        assert!(reached.contains(&step.to_owned()), "{step} of {reached:?}");
    }
    let clocks = async || {
        let (ctx, id) = (dpo(&["901"], world.aware_at), world.case_id.to_string());
        let all = usecases::list_clocks(&world.deadlines, &ctx, &id).await;
        let mut all = all.unwrap().into_iter();
        all.find(|clock| clock.regime == "dbl_22_6").unwrap()
    };
    assert!(clocks().await.owed);
    // The police decide anew, and then the people are told.
    let longer = world.hours(24 * 60);
    world.change(3, until, waiting(&world, Some(longer))).await;
    let clock = clocks().await;
    assert_eq!(wire::from_proto(clock.due_at.as_ref()).unwrap(), longer);
    world
        .change(4, world.hours(24 * 40), waiting(&world, None))
        .await;
    assert!(!clocks().await.owed);
}

#[tokio::test]
async fn rule_dl_2_a_second_question_is_reminded_of_like_the_first() {
    let world = world().await;
    let first = world.hours(24 * 10);
    world
        .change(1, world.hours(0), asked(&world, Some(first)))
        .await;
    world.fire(world.hours(24 * 5)).await;
    assert_eq!(world.steps("reached").await, ["half_time"]);
    world
        .change(2, world.hours(24 * 6), asked(&world, None))
        .await;
    let second = world.hours(24 * 30);
    world
        .change(3, world.hours(24 * 20), asked(&world, Some(second)))
        .await;
    world.fire(world.hours(24 * 25)).await;
    assert_eq!(world.steps("reached").await, ["half_time", "half_time"]);
}

#[tokio::test]
async fn another_regimes_steps_are_told_although_the_breach_is_notified() {
    let world = world().await;
    world.open().await;
    let ctx = system(world.aware_at);
    let begun = world.deadlines.store.begin(&ctx, "arm_clock", &[]).await;
    let Begun::New(mut unit) = begun.unwrap() else {
        panic!("a fresh cause");
    };
    let new = NewClock {
        case_id: world.case_id,
        municipality: "901",
        regime: "nis2_final",
        law: String::new(),
        start: world.aware_at,
        counted: Counted::ByRegime,
    };
    usecases::lay_clock::arm(unit.connection(), &ctx, &CalculusState::default(), new)
        .await
        .unwrap();
    unit.commit(&[]).await.unwrap();
    let notified = CaseState {
        clock_settled: true,
        closed: true,
        ..world.state()
    };
    world.change(2, world.hours(1), notified).await;
    world.fire(world.hours(24 * 16)).await;
    assert_eq!(world.steps("reached").await, ["half_time"]);
}
