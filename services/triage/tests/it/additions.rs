//! What is added to a report is heard: on the case, in the queue and among what is expected.

use brudvagt_proto::{
    Code,
    events::{
        intake::ReportFollowedUp,
        triage::{CaseChanged, Change},
    },
    triage::{
        Answer, Classify, Close, ListExpectedRequest, ListQueueRequest, SeeFollowUps,
        SettleMeasures, WaiveEsdh, command_request::Command,
    },
};

use crate::{
    neighbours::AWAY,
    world::{Opened, WORDS, World, answer, dpo, reason, report, to_proto},
};

async fn add(world: &World, case: &Opened, number: u32) {
    add_by(world, case, number, false).await;
}

async fn add_by(world: &World, case: &Opened, number: u32, from_stranger: bool) {
    let event = ReportFollowedUp {
        report_id: case.report_id.clone(),
        municipality: "901".to_owned(),
        follow_up: number,
        received_at: Some(to_proto(world.now())),
        n_attachments: 0,
        from_stranger,
    };
    world.say(&event).await;
    world.settle().await;
}

/// No breach, so little is owed before it closes.
async fn close(world: &World, case: &Opened) -> Result<(), String> {
    for command in [
        Command::Classify(Classify {
            breach: Answer::No.into(),
            reason: "Øvelse.".to_owned(),
        }),
        Command::SettleMeasures(SettleMeasures {
            reason: "Intet skete.".to_owned(),
        }),
        Command::WaiveEsdh(WaiveEsdh {
            reason: "Øvelse.".to_owned(),
        }),
    ] {
        world.command(&dpo(), &case.case_id, command).await.unwrap();
    }
    let lessons = Command::Close(Close {
        lessons: String::new(),
    });
    match world.command(&dpo(), &case.case_id, lessons).await {
        Ok(_closed) => Ok(()),
        refused => Err(reason(refused)),
    }
}

async fn queue(world: &World) -> Vec<(String, String)> {
    let request = world.ask(&dpo(), ListQueueRequest::default());
    let page = answer(world.client().list_queue(request).await).unwrap();
    let lines = page.cases.into_iter();
    lines
        .map(|it| (it.phase().code().to_owned(), it.next_action))
        .collect()
}

async fn n_expected(world: &World) -> u32 {
    let request = world.ask(&dpo(), ListExpectedRequest::default());
    let page = answer(world.expected().list_expected(request).await).unwrap();
    page.cases.iter().map(|it| it.n_unread).sum()
}

fn see(through: u32) -> Command {
    Command::SeeFollowUps(SeeFollowUps { through })
}

#[tokio::test]
async fn an_addition_to_a_closed_case_stands_in_the_queue_until_somebody_has_read_it() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    close(&world, &case).await.unwrap();
    assert_eq!(queue(&world).await, []);
    add(&world, &case, 1).await;
    let waiting = ("closed".to_owned(), "read_follow_up".to_owned());
    assert_eq!(queue(&world).await, [waiting]);
    assert_eq!(n_expected(&world).await, 1);
    assert_eq!(world.case(&dpo(), &case.case_id).await.unwrap().unread, [1]);
    let said = world.announced::<CaseChanged>().await.pop().unwrap();
    assert_eq!((said.change(), said.follow_up), (Change::FollowedUp, 1));
    let now = said.now.unwrap();
    assert!(now.closed);
    assert_eq!(now.n_unread, 1);

    world.command(&dpo(), &case.case_id, see(1)).await.unwrap();
    assert_eq!(queue(&world).await, []);
    assert_eq!(n_expected(&world).await, 0);
    let again = world.command(&dpo(), &case.case_id, see(1)).await;
    assert_eq!(reason(again), "DONE_ALREADY");
}

#[tokio::test]
async fn the_history_and_the_mail_say_that_a_case_does_not_know_who_added_to_it() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    for (number, from_stranger) in [(1, false), (2, true)] {
        add_by(&world, &case, number, from_stranger).await;
        let said = world.announced::<CaseChanged>().await.pop().unwrap();
        assert_eq!(
            (said.follow_up, said.follow_up_from_stranger),
            (number, from_stranger)
        );
    }
    let of = "history WHERE kind = 'followed_up'";
    assert_eq!(world.count(of).await, 2);
    let marked = format!("{of} AND codes LIKE '%from_stranger%'");
    assert_eq!(world.count(&marked).await, 1);
}

/// Rule CA-4.
#[tokio::test]
async fn a_case_with_an_unread_addition_does_not_close() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    add(&world, &case, 1).await;
    assert_eq!(close(&world, &case).await.unwrap_err(), "FOLLOW_UP_UNREAD");
}

/// Promise 1.
#[tokio::test]
async fn a_report_whose_event_never_came_has_its_case_within_a_minute() {
    let world = World::new().await;
    let event = world.know(report("901", WORDS, world.now()));
    world
        .runtime
        .clock
        .advance(jiff::SignedDuration::from_secs(95));
    // Nobody says it on the bus.
    let opened = world.opened(&event).await;
    assert_eq!(opened.report_id, event.report_id);
    // The event that comes late after all opens no second one.
    world.say(&event).await;
    world.settle().await;
    assert_eq!(world.count("cases").await, 1);
}

/// Promise 1: however many they are, and however long it takes.
#[tokio::test]
async fn reports_without_a_case_are_looked_for_page_by_page_until_each_has_one() {
    let world = World::new().await;
    let mut away = report("901", WORDS, world.now());
    AWAY.clone_into(&mut away.subject);
    let away = world.know(away);
    let others: Vec<_> = (1..6)
        .map(|seconds| {
            let at = world.now() - jiff::SignedDuration::from_secs(seconds);
            world.know(report("901", WORDS, at))
        })
        .collect();
    world
        .runtime
        .clock
        .advance(jiff::SignedDuration::from_secs(95));
    for event in &others {
        world.opened(event).await;
    }
    // Its report can be fetched hours later only.
    world
        .runtime
        .clock
        .advance(jiff::SignedDuration::from_hours(5));
    let mut known = world.reports.lock().unwrap().clone();
    let back = known.get_mut(&away.report_id).unwrap();
    back.subject.clear();
    world.know(back.clone());
    world
        .runtime
        .clock
        .advance(jiff::SignedDuration::from_secs(31));
    world.opened(&away).await;
}
