//! The yearly wheel: proposed, kept by the officer, done by whoever owns a task, and never silent. The
//! CPR number 111111-1118 is made-up.

use brudvagt_kit::grpc::Channel;
use brudvagt_kit::problem::Received;
use brudvagt_proto::{
    events::triage::WheelDue,
    triage::{
        ActOnWheelRequest, AddWheelTaskRequest, GetCouncilReportRequest, GetWheelRequest,
        GetWheelTaskRequest, ListMyWheelRequest, ListWheelsRequest, ProposeWheelRequest, WheelDone,
        WheelEnd, WheelGive, WheelHandBack, WheelMove, WheelReopen, WheelSkip, WheelTask,
        WheelYear, act_on_wheel_request::Act, year_wheel_client::YearWheelClient,
    },
};
use brudvagt_types::{Ctx, Role};
use jiff::{SignedDuration, ToSpan, civil::Date};

use crate::{
    measures::{employee, world},
    world::{World, answer, dpo, dpo_of, reason, who},
};

impl World {
    fn wheel(&self) -> YearWheelClient<Channel> {
        YearWheelClient::new(self.channel())
    }
}

async fn year(
    world: &World,
    who: &Ctx,
    municipality: &str,
    year: i16,
) -> Result<WheelYear, Received> {
    let asked = GetWheelRequest {
        municipality: municipality.to_owned(),
        year: u32::try_from(year).unwrap(),
    };
    answer(world.wheel().get_wheel(world.ask(who, asked)).await)
}

async fn propose(
    world: &World,
    who: &Ctx,
    municipality: &str,
    codes: &[&str],
) -> Result<u32, Received> {
    let asked = ProposeWheelRequest {
        municipality: municipality.to_owned(),
        codes: codes.iter().map(|it| (*it).to_owned()).collect(),
    };
    let added = world.wheel().propose_wheel(world.ask(who, asked)).await;
    answer(added).map(|it| it.n_added)
}

fn own(title: &str, due_on: Date, owner_id: &str) -> AddWheelTaskRequest {
    AddWheelTaskRequest {
        municipality: "901".to_owned(),
        title: title.to_owned(),
        what: String::new(),
        due_on: due_on.to_string(),
        repeats: "quarterly".to_owned(),
        owner_id: owner_id.to_owned(),
    }
}

async fn add(world: &World, who: &Ctx, task: AddWheelTaskRequest) -> Result<WheelTask, Received> {
    answer(world.wheel().add_wheel_task(world.ask(who, task)).await)
}

async fn act(world: &World, who: &Ctx, task: &WheelTask, act: Act) -> Result<WheelTask, Received> {
    let asked = ActOnWheelRequest {
        day_id: task.day_id.clone(),
        version: task.version,
        act: Some(act),
    };
    answer(world.wheel().act_on_wheel(world.ask(who, asked)).await)
}

async fn see(world: &World, who: &Ctx, task: &WheelTask) -> Result<WheelTask, Received> {
    let asked = GetWheelTaskRequest {
        day_id: task.day_id.clone(),
    };
    answer(world.wheel().get_wheel_task(world.ask(who, asked)).await)
}

async fn mine(world: &World, who: &Ctx) -> Vec<WheelTask> {
    let asked = ListMyWheelRequest { days_ahead: 400 };
    let listed = world.wheel().list_my_wheel(world.ask(who, asked)).await;
    answer(listed).unwrap().tasks
}

fn today(world: &World) -> Date {
    brudvagt_calculus::to_local(world.now()).date()
}

fn done(world: &World, note: &str) -> Act {
    Act::Done(WheelDone {
        done_on: today(world).to_string(),
        note: note.to_owned(),
    })
}

#[tokio::test]
async fn nothing_is_in_a_wheel_until_the_officer_takes_it_into_use_and_then_once() {
    let world = world().await;
    let coming = today(&world).year() + 1;
    let before = year(&world, &dpo(), "901", coming).await.unwrap();
    assert!(before.tasks.is_empty() && before.proposed.len() == 15);
    assert_eq!(
        reason(propose(&world, &dpo(), "901", &[]).await),
        "CHOICE_MISSING"
    );
    let worker = who("wanda", Role::CaseWorker, &["901"]);
    assert_eq!(
        reason(propose(&world, &worker, "901", &["status"]).await),
        "NOT_ALLOWED"
    );

    assert_eq!(
        propose(&world, &dpo(), "901", &["status", "drill"])
            .await
            .unwrap(),
        2
    );
    assert_eq!(
        propose(&world, &dpo(), "901", &["status", "drill"])
            .await
            .unwrap(),
        0
    );
    let after = year(&world, &dpo(), "901", coming).await.unwrap();
    assert_eq!(after.tasks.len(), 5, "four quarters and one day");
    assert_eq!(after.proposed.len(), 13);
    // Those who look on see the same and may change nothing.
    let seen = year(&world, &worker, "901", coming).await.unwrap();
    assert!(seen.tasks.len() == 5 && seen.proposed.is_empty() && !seen.may_change);
}

#[tokio::test]
async fn a_wheel_is_its_municipalitys_alone() {
    let world = world().await;
    let coming = today(&world).year() + 1;
    propose(&world, &dpo(), "901", &["status"]).await.unwrap();
    let other = dpo_of(&["902"]);
    assert_eq!(
        reason(year(&world, &other, "901", coming).await),
        "NOT_FOUND"
    );
    let task = year(&world, &dpo(), "901", coming)
        .await
        .unwrap()
        .tasks
        .remove(0);
    assert_eq!(reason(see(&world, &other, &task).await), "NOT_FOUND");
    assert_eq!(
        reason(act(&world, &other, &task, done(&world, "gjort")).await),
        "NOT_FOUND"
    );
    assert!(mine(&world, &other).await.is_empty());
    let asked = ListWheelsRequest {
        year: u32::try_from(coming).unwrap(),
    };
    let wheels = world.wheel().list_wheels(world.ask(&other, asked)).await;
    let wheels = answer(wheels).unwrap().wheels;
    assert!(
        wheels
            .iter()
            .all(|it| it.municipality == "902" && it.n_tasks == 0)
    );
}

#[tokio::test]
async fn an_owner_says_done_or_hands_back_and_sees_no_more_of_the_wheel() {
    let world = world().await;
    let day = today(&world).checked_add(10.days()).unwrap();
    let task = add(&world, &dpo(), own("Møde med skolelederne", day, "eva"))
        .await
        .unwrap();
    let eva = employee("eva");
    assert!(mine(&world, &eva).await.len() >= 4, "a day each quarter");
    assert_eq!(
        reason(year(&world, &eva, "901", day.year()).await),
        "NOT_ALLOWED"
    );
    let told: Vec<WheelDue> = world.announced().await;
    assert_eq!(told.last().unwrap().owner_id, "eva");
    assert_eq!(told.last().unwrap().tasks[0].reminder, "given");

    let skip = Act::Skip(WheelSkip {
        reason: "ikke relevant".to_owned(),
    });
    assert_eq!(reason(act(&world, &eva, &task, skip).await), "NOT_ALLOWED");
    assert_eq!(
        reason(act(&world, &eva, &task, done(&world, " ")).await),
        "WHEEL_REASON_NEEDED"
    );
    let number = done(&world, "Talt med 111111-1118");
    assert_eq!(
        reason(act(&world, &eva, &task, number).await),
        "TEXT_HOLDS_CPR"
    );
    let settled = act(&world, &eva, &task, done(&world, "Holdt i dag."))
        .await
        .unwrap();
    assert_eq!(
        (settled.state.as_str(), settled.note.as_str()),
        ("done", "Holdt i dag.")
    );
    assert_eq!(
        reason(act(&world, &eva, &task, done(&world, "igen")).await),
        "WHEEL_STALE"
    );

    let next = mine(&world, &eva).await.remove(0);
    let back = Act::HandBack(WheelHandBack {
        reason: "Jeg skifter job.".to_owned(),
    });
    // She hands the whole task back and no longer sees it.
    act(&world, &eva, &next, back).await.unwrap();
    assert_eq!(reason(see(&world, &eva, &next).await), "NOT_FOUND");
    assert!(mine(&world, &eva).await.is_empty());
    let kept = see(&world, &dpo(), &next).await.unwrap();
    assert_eq!(kept.owner_id, "");
    assert!(
        kept.history
            .iter()
            .any(|it| it.kind == "handed_back" && it.words == "Jeg skifter job.")
    );
}

#[tokio::test]
async fn nothing_leaves_the_wheel_in_silence() {
    let world = world().await;
    let day = today(&world).checked_add(20.days()).unwrap();
    let task = add(&world, &dpo(), own("Gennemgang af billeder", day, ""))
        .await
        .unwrap();
    let later = day.checked_add(3.days()).unwrap().to_string();
    let moved = |due_on: &str, reason: &str| {
        Act::Move(WheelMove {
            due_on: due_on.to_owned(),
            reason: reason.to_owned(),
        })
    };
    assert_eq!(
        reason(act(&world, &dpo(), &task, moved(&later, "")).await),
        "WHEEL_REASON_NEEDED"
    );
    let past = moved("2020-01-01", "før");
    assert_eq!(
        reason(act(&world, &dpo(), &task, past).await),
        "WHEEL_DAY_PAST"
    );
    let task = act(&world, &dpo(), &task, moved(&later, "Ferie."))
        .await
        .unwrap();
    assert_eq!(task.due_on, later);
    let ahead = Act::Done(WheelDone {
        done_on: later.clone(),
        note: "snart".to_owned(),
    });
    assert_eq!(
        reason(act(&world, &dpo(), &task, ahead).await),
        "WHEEL_DONE_AHEAD"
    );
    let skip = Act::Skip(WheelSkip {
        reason: "Skolerne er lukket.".to_owned(),
    });
    let task = act(&world, &dpo(), &task, skip.clone()).await.unwrap();
    assert_eq!(
        reason(act(&world, &dpo(), &task, skip).await),
        "WHEEL_SETTLED"
    );
    let reopen = Act::Reopen(WheelReopen {
        reason: "De åbnede igen.".to_owned(),
    });
    let task = act(&world, &dpo(), &task, reopen).await.unwrap();
    let stranger = Act::Give(WheelGive {
        owner_id: "gitte".to_owned(),
        reason: String::new(),
    });
    assert_eq!(
        reason(act(&world, &dpo(), &task, stranger).await),
        "UNKNOWN_PERSON"
    );
    let end = Act::End(WheelEnd {
        reason: "Skolerne gør det selv.".to_owned(),
    });
    let task = act(&world, &dpo(), &task, end).await.unwrap();
    let kinds: Vec<&str> = task.history.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["ended", "reopened", "skipped", "moved", "added"]);
    assert!(task.ended && task.state == "skipped");
    let coming = year(&world, &dpo(), "901", day.year() + 1).await.unwrap();
    let own = coming
        .tasks
        .iter()
        .filter(|it| it.title == "Gennemgang af billeder");
    assert!(own.clone().count() >= 4 && own.clone().all(|it| it.state == "skipped"));
}

#[tokio::test]
async fn what_is_due_is_told_once_each_time_and_the_council_reads_what_was_done() {
    let world = world().await;
    let day = today(&world);
    let task = add(
        &world,
        &dpo(),
        own(
            "Stikprøve i journalen",
            day.checked_add(2.days()).unwrap(),
            "",
        ),
    )
    .await
    .unwrap();
    world
        .runtime
        .clock
        .advance(SignedDuration::from_hours(24 * 3));
    let told = world
        .wait("a reminder", async || {
            let told: Vec<WheelDue> = world.announced().await;
            told.into_iter()
                .find(|it| it.tasks.iter().any(|it| it.reminder != "given"))
        })
        .await;
    assert_eq!(
        (told.municipality.as_str(), told.owner_id.as_str()),
        ("901", "")
    );
    assert_eq!(told.tasks[0].day_id, task.day_id);
    world.settle().await;
    let reminded = see(&world, &dpo(), &task).await.unwrap();
    assert_eq!(
        reminded
            .history
            .iter()
            .filter(|it| it.kind == "reminded")
            .count(),
        1
    );
    assert_eq!(reminded.version, task.version, "a reminder is no change");

    let note = "Ti opslag set, alle i orden.";
    act(&world, &dpo(), &reminded, done(&world, note))
        .await
        .unwrap();
    let asked = GetCouncilReportRequest {
        municipality: "901".to_owned(),
        year: u32::try_from(today(&world).year()).unwrap(),
        shared: true,
        ..GetCouncilReportRequest::default()
    };
    let report = world
        .council()
        .get_council_report(world.ask(&dpo(), asked))
        .await;
    let report = answer(report).unwrap();
    let listed = report.wheel.iter().find(|it| it.done).unwrap();
    assert_eq!(
        (listed.title.as_str(), listed.outcome.as_str()),
        ("Stikprøve i journalen", "Gjort")
    );
    assert!(
        !format!("{report:?}").contains("Ti opslag"),
        "what was noted stays in the wheel"
    );
}
