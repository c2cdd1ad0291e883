//! NIS 2 as a track: what notification reports, and its end without notices.

use brudvagt_proto::{
    Code,
    events::{
        notification::Nis2Progressed,
        triage::{CaseChanged, Change},
    },
    triage::{
        Answer, Classify, Close, EndNis2, ListHistoryRequest, SettleMeasures, WaiveEsdh,
        command_request::Command,
    },
    types::{Phase, Track},
};
use brudvagt_types::Role;
use jiff::SignedDuration;

use crate::world::{WORDS, World, answer, dpo, reason, to_proto, who};

const WHY: &str = "Det var kun en printer, og intet stod stille.";

fn step(world: &World, case_id: &str, number: u64, step: &str, owed: &[&str]) -> Nis2Progressed {
    let list = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let due = world.now() + SignedDuration::from_hours(20);
    let waits = step == "approval_asked";
    Nis2Progressed {
        case_id: case_id.to_owned(),
        municipality: "901".to_owned(),
        number,
        opening: 1,
        step: step.to_owned(),
        notice: if step == "opened" {
            String::new()
        } else {
            "early_warning".to_owned()
        },
        notice_due_at: Some(to_proto(due)),
        filed_at: Some(to_proto(world.now())),
        owed: list(owed),
        awaiting: list(if waits { &["early_warning"] } else { &[] }),
        aware_at: Some(to_proto(world.now())),
        due_at: Some(to_proto(due)).filter(|_due| !owed.is_empty()),
        at: Some(to_proto(world.now())),
        actor_id: "dorte".to_owned(),
        actor_role: "dpo".to_owned(),
        ..Nis2Progressed::default()
    }
}

const ALL: [&str; 3] = ["early_warning", "incident_notice", "final_report"];

/// A case with everything but NIS 2 settled: judged to be no breach of personal data.
async fn settled(world: &World) -> String {
    let id = world.open("901", WORDS).await.case_id;
    let reason = || "Ingen personoplysninger.".to_owned();
    for command in [
        Command::Classify(Classify {
            breach: Answer::No.into(),
            reason: reason(),
        }),
        Command::SettleMeasures(SettleMeasures { reason: reason() }),
        Command::WaiveEsdh(WaiveEsdh { reason: reason() }),
    ] {
        world.command(&dpo(), &id, command).await.unwrap();
    }
    id
}

fn close() -> Command {
    Command::Close(Close {
        lessons: String::new(),
    })
}

fn end(reason: &str) -> Command {
    Command::EndNis2(EndNis2 {
        reason: reason.to_owned(),
    })
}

async fn state(world: &World, id: &str) -> String {
    let case = world.case(&dpo(), id).await.unwrap();
    let track = case.tracks.iter().find(|it| it.track() == Track::Nis2);
    track.unwrap().state.clone()
}

#[tokio::test]
async fn ca_12_a_case_cannot_close_before_its_notices_are_sent_in_whatever_order_it_hears_of_them()
{
    let world = World::new().await;
    let id = settled(&world).await;
    assert_eq!(state(&world, &id).await, "none");
    let opened = step(&world, &id, 1, "opened", &ALL);
    let event_id = world.say(&opened).await;
    world.say_as(event_id, &opened).await;
    world.settle().await;
    assert_eq!(state(&world, &id).await, "owed");
    let refused = world.command(&dpo(), &id, close()).await;
    assert_eq!(reason(refused), "TRACKS_UNSETTLED");
    let case = world.case(&dpo(), &id).await.unwrap();
    assert_eq!(case.unsettled, ["nis2"]);
    let next = case.next_step.unwrap();
    assert_eq!(
        (next.action.as_str(), next.track().code()),
        ("send_nis2", "nis2")
    );
    assert_eq!(next.due_at, opened.due_at, "by its own clock");
    assert_eq!(case.nis2.unwrap().owed, ALL);

    // All were sent; the step before is heard of after.
    world.say(&step(&world, &id, 5, "filed", &[])).await;
    world.settle().await;
    world
        .say(&step(&world, &id, 2, "approval_asked", &ALL))
        .await;
    world.settle().await;
    assert_eq!(state(&world, &id).await, "sent");
    world.command(&dpo(), &id, close()).await.unwrap();
    assert_eq!(world.n_parked().await, 0);
}

#[tokio::test]
async fn ca_12_that_nis_2_does_not_apply_is_said_with_a_reason_that_stands_in_the_history() {
    let world = World::new().await;
    let id = settled(&world).await;
    let early = world.command(&dpo(), &id, end(WHY)).await;
    assert_eq!(reason(early), "NIS2_NOT_OWED");
    world.say(&step(&world, &id, 1, "opened", &ALL)).await;
    world.settle().await;
    let refused = world.command(&dpo(), &id, end(" ")).await;
    assert_eq!(reason(refused), "REASON_NEEDED");
    let executive = who("kommunaldirektoer", Role::ChiefExecutive, &["901"]);
    let refused = world.command(&executive, &id, end(WHY)).await;
    assert_eq!(reason(refused), "NOT_ALLOWED");
    world.command(&dpo(), &id, end(WHY)).await.unwrap();

    let case = world.case(&dpo(), &id).await.unwrap();
    let standing = case.nis2.unwrap();
    let ended = standing.ended.unwrap();
    assert_eq!((ended.reason.as_str(), standing.owed.len()), (WHY, 0));
    assert!(ended.at.is_some() && !ended.by.is_empty());
    let request = ListHistoryRequest {
        case_id: id.clone(),
        ..ListHistoryRequest::default()
    };
    let history = world
        .client()
        .list_history(world.ask(&dpo(), request))
        .await;
    let entries = answer(history).unwrap().entries;
    let last = entries.last().unwrap();
    assert_eq!(
        (last.kind.as_str(), last.text.as_str()),
        ("nis2_ended", WHY)
    );
    assert!(last.codes_json.contains("early_warning"), "what was unsent");

    // `deadlines` hears that nothing is owed, but not why.
    let said: Vec<CaseChanged> = world.announced().await;
    let last = said.last().unwrap();
    assert_eq!(last.change(), Change::Nis2Ended);
    assert!(last.now.clone().unwrap().nis2.unwrap().owed.is_empty());
    world.command(&dpo(), &id, close()).await.unwrap();
}

#[tokio::test]
async fn ca_12_a_notice_owed_opens_a_closed_case() {
    let world = World::new().await;
    let id = settled(&world).await;
    world.command(&dpo(), &id, close()).await.unwrap();
    // The system tells of what was opened before NIS 2 was a track.
    let mut opened = step(&world, &id, 1, "opened", &["final_report"]);
    opened.actor_id = String::new();
    opened.actor_role = String::new();
    world.say(&opened).await;
    world.settle().await;
    assert_eq!(state(&world, &id).await, "owed");
    let line = world.line(&dpo(), &id).await;
    assert_ne!(line.phase(), Phase::Closed);
}

#[tokio::test]
async fn an_approval_that_is_asked_for_says_who_may_give_it_and_stands_under_the_approvers_role() {
    let world = World::new().await;
    let id = settled(&world).await;
    world.say(&step(&world, &id, 1, "opened", &ALL)).await;
    world.settle().await;
    let asked = step(&world, &id, 2, "approval_asked", &ALL);
    world.say(&asked).await;
    world.settle().await;
    assert_eq!(state(&world, &id).await, "awaits_approval");
    let said: Vec<CaseChanged> = world.announced().await;
    let last = said.last().unwrap();
    assert_eq!(last.change(), Change::Nis2ApprovalAsked);
    assert_eq!(
        last.confirmation_roles,
        ["dpo", "case_worker", "chief_executive"]
    );
    assert_eq!(last.actor_id, "dorte");
    let notice = last.nis2.clone().unwrap();
    assert_eq!(
        (notice.notice.as_str(), notice.number, notice.due_at),
        ("early_warning", 2, asked.notice_due_at)
    );
    let mut approved = step(&world, &id, 3, "approved", &ALL);
    approved.actor_id = "kommunaldirektoer".to_owned();
    approved.actor_role = "chief_executive".to_owned();
    world.say(&approved).await;
    world.settle().await;
    let request = ListHistoryRequest {
        case_id: id.clone(),
        ..ListHistoryRequest::default()
    };
    let history = world
        .client()
        .list_history(world.ask(&dpo(), request))
        .await;
    let entries = answer(history).unwrap().entries;
    let last = entries.last().unwrap();
    assert_eq!(last.kind, "nis2_approved");
    assert_eq!(last.actor_role, "chief_executive");
    assert_eq!(state(&world, &id).await, "owed");
}

#[tokio::test]
async fn a_step_of_nis_2_that_is_not_known_is_parked() {
    let world = World::new().await;
    let id = settled(&world).await;
    world
        .say(&step(&world, &id, 1, "of_a_later_version", &ALL))
        .await;
    world
        .wait("the step is parked", || async {
            (world.n_parked().await == 1).then_some(())
        })
        .await;
    assert_eq!(state(&world, &id).await, "none");
}
