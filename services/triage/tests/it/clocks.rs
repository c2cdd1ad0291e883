//! Every clock of every rule counts: in the queue's order, its filter and its count, and on the case.

use brudvagt_proto::{
    events::{
        deadlines::ClockChanged,
        triage::{CaseChanged, Change},
    },
    triage::{
        Answer, CaseLine, Classify, Close, CommandRequest, ListHistoryRequest, ListQueueRequest,
        ListQueueResponse, SettleMeasures, WaiveEsdh, command_request::Command,
    },
};
use jiff::{SignedDuration, Timestamp};

use crate::world::{Opened, WORDS, World, answer, dpo, reason, report, to_proto};

/// A clock of the patient-safety rules.
fn changed(case: &Opened, revision: u64, due_at: Timestamp, owed: bool) -> ClockChanged {
    ClockChanged {
        clock_id: "c-1".to_owned(),
        case_id: case.case_id.clone(),
        municipality: "901".to_owned(),
        regime: "uth".to_owned(),
        revision,
        aware_at: Some(to_proto(due_at - SignedDuration::from_hours(168))),
        due_at: Some(to_proto(due_at)),
        owed,
        reason_code: if owed { "" } else { "duty_done" }.to_owned(),
        actor_id: "dorte".to_owned(),
        actor_role: "dpo".to_owned(),
    }
}

async fn queue(world: &World, due_before: Option<Timestamp>) -> ListQueueResponse {
    let request = ListQueueRequest {
        due_before: due_before.map(to_proto),
        ..ListQueueRequest::default()
    };
    answer(world.client().list_queue(world.ask(&dpo(), request)).await).unwrap()
}

fn ids(lines: &[CaseLine]) -> Vec<&str> {
    lines.iter().map(|line| line.case_id.as_str()).collect()
}

#[tokio::test]
async fn a_clock_that_a_person_armed_moves_its_case_to_the_front_and_shows_as_overdue() {
    let world = World::new().await;
    let now = world.now();
    let older = now - SignedDuration::from_hours(40);
    let first = world.open_of(report("901", WORDS, older)).await;
    let other = world.open("901", WORDS).await;
    let before = queue(&world, None).await;
    assert_eq!(ids(&before.cases), [&*first.case_id, &*other.case_id]);
    assert_eq!(before.n_overdue, 0);

    let missed = now - SignedDuration::from_hours(1);
    world.say(&changed(&other, 1, missed, true)).await;
    world.settle().await;
    let after = queue(&world, None).await;
    assert_eq!(ids(&after.cases), [&*other.case_id, &*first.case_id]);
    assert_eq!(after.n_overdue, 1);
    let due = after.cases[0].next_due.clone().unwrap();
    assert_eq!(
        (due.regime.as_str(), due.due_at),
        ("uth", Some(to_proto(missed)))
    );
    // "Within a day" finds it, and not the one with 32 hours left.
    let day = now + SignedDuration::from_hours(24);
    assert_eq!(
        ids(&queue(&world, Some(day)).await.cases),
        [&*other.case_id]
    );
    // And the bus says it, for mails and open pages.
    let said = world.announced::<CaseChanged>().await;
    let last = said
        .iter()
        .rfind(|it| it.change() == Change::ClockArmed)
        .unwrap();
    assert_eq!(last.actor_id, "dorte");
    assert_eq!(last.now.as_ref().unwrap().next_due, "uth");

    world.say(&changed(&other, 2, missed, false)).await;
    world.settle().await;
    assert_eq!(queue(&world, None).await.n_overdue, 0);
}

#[tokio::test]
async fn ca_13_a_case_does_not_close_before_the_clock_is_stopped_and_the_history_says_why() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let id = case.case_id.as_str();
    let why = || "Ingen personoplysninger.".to_owned();
    for command in [
        Command::Classify(Classify {
            breach: Answer::No.into(),
            reason: why(),
        }),
        Command::SettleMeasures(SettleMeasures { reason: why() }),
        Command::WaiveEsdh(WaiveEsdh { reason: why() }),
    ] {
        world.command(&dpo(), id, command).await.unwrap();
    }
    let due = world.now() + SignedDuration::from_hours(100);
    world.say(&changed(&case, 1, due, true)).await;
    world.settle().await;
    let close = || {
        Command::Close(Close {
            lessons: String::new(),
        })
    };
    let refused = world.command(&dpo(), id, close()).await;
    assert_eq!(reason(refused), "TRACKS_UNSETTLED");
    let read = world.case(&dpo(), id).await.unwrap();
    assert_eq!(read.unsettled, ["clocks"]);
    let step = read.next_step.unwrap();
    assert_eq!((&*step.action, &*step.regime), ("meet_clock", "uth"));
    assert_eq!(step.due_at, Some(to_proto(due)));
    assert_eq!(read.owed[0].regime, "uth");

    // Said twice and in the wrong order, it is written once.
    let stopped = changed(&case, 2, due, false);
    world.say(&stopped).await;
    world.settle().await;
    world.say(&changed(&case, 1, due, true)).await;
    world.say(&stopped).await;
    world.settle().await;
    world.command(&dpo(), id, close()).await.unwrap();
    let request = ListHistoryRequest {
        case_id: id.to_owned(),
        ..ListHistoryRequest::default()
    };
    let page = world
        .client()
        .list_history(world.ask(&dpo(), request))
        .await;
    let entries = answer(page).unwrap().entries;
    let of = |kind: &str| entries.iter().filter(|it| it.kind == kind).count();
    assert_eq!((of("clock_armed"), of("clock_stopped")), (1, 1));
    let stop = entries
        .iter()
        .find(|it| it.kind == "clock_stopped")
        .unwrap();
    assert!(stop.codes_json.contains("duty_done"), "{}", stop.codes_json);
    assert_eq!(stop.actor_id, "dorte");
}

#[tokio::test]
async fn a_decision_can_be_looked_at_before_it_is_taken_and_looking_changes_nothing() {
    let world = World::new().await;
    let id = world.open("901", WORDS).await.case_id;
    let version = world.line(&dpo(), &id).await.version;
    let (rows, said) = (world.count("history").await, world.count("outbox").await);
    let look = |breach: Answer, reason: &str| CommandRequest {
        case_id: id.clone(),
        expected_version: version,
        check_only: true,
        command: Some(Command::Classify(Classify {
            breach: breach.into(),
            reason: reason.to_owned(),
        })),
    };
    let mut client = world.client();
    let looked = client
        .command(world.ask(&dpo(), look(Answer::Yes, "")))
        .await;
    assert_eq!(answer(looked).unwrap().changes, ["classified"]);
    let bare = client
        .command(world.ask(&dpo(), look(Answer::No, "")))
        .await;
    assert_eq!(reason(answer(bare)), "REASON_NEEDED");
    // What would wait for another person says so.
    world.want_second_person("901", "not_notifying");
    let waits = client
        .command(world.ask(&dpo(), look(Answer::No, "Tom mappe.")))
        .await;
    assert_eq!(answer(waits).unwrap().changes, ["confirmation_asked"]);
    assert_eq!(world.count("history").await, rows);
    assert_eq!(world.count("outbox").await, said);
    assert_eq!(world.line(&dpo(), &id).await.version, version);
}
