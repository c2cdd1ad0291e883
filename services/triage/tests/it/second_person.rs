//! Decisions that another person has to confirm.

use brudvagt_proto::{
    Code,
    triage::{
        Answer, Classify, ConcludeAssessment, ConfirmDecision, DecideNotification,
        ListHistoryRequest, SendBackDecision, SetAwareness, command_request::Command,
    },
    types,
};
use brudvagt_types::{Ctx, Role, Said};

use crate::world::{WORDS, World, answer, dpo, reason, who};

fn confirm() -> Command {
    Command::ConfirmDecision(ConfirmDecision {
        track: types::Track::Authority.into(),
    })
}

fn not_notified() -> Command {
    Command::DecideNotification(DecideNotification {
        notify: Answer::No.into(),
        reason: "Brevet kom uåbnet tilbage.".to_owned(),
    })
}

/// A case that is judged, where 901 wants another person on decisions not to notify.
async fn judged(world: &World) -> String {
    world.want_second_person("901", "not_notifying");
    let id = world.open("901", WORDS).await.case_id;
    for command in [
        Command::Classify(Classify {
            breach: Answer::Yes.into(),
            reason: String::new(),
        }),
        Command::SetAwareness(SetAwareness {
            aware_at_local: "2026-01-05T10:20".to_owned(),
            reason: "Da brevet blev savnet.".to_owned(),
        }),
        Command::ConcludeAssessment(ConcludeAssessment {
            outcome: "unlikely_risk".to_owned(),
            reason: "Uåbnet retur.".to_owned(),
        }),
    ] {
        world.command(&dpo(), &id, command).await.unwrap();
    }
    id
}

fn head() -> Ctx {
    who("hanne", Role::DepartmentHead, &["901"])
}

#[tokio::test]
async fn ca_7_a_decision_not_to_notify_counts_when_another_person_confirms_it() {
    let world = World::new().await;
    let id = judged(&world).await;
    let due_before = world.line(&dpo(), &id).await.due_at;
    let said = world.command(&dpo(), &id, not_notified()).await.unwrap();
    assert_eq!(said.changes, ["confirmation_asked"]);

    let waiting = world.case(&dpo(), &id).await.unwrap();
    let awaited = &waiting.awaiting[0];
    assert_eq!(
        (awaited.track().code(), &*awaited.decided),
        ("authority", "no")
    );
    assert_eq!(awaited.reason, "Brevet kom uåbnet tilbage.");
    assert_eq!(awaited.decided_by, "dorte Made-Up");
    assert!(!awaited.may_confirm && !awaited.why.da().is_empty());
    assert!(awaited.who_may.contains(&"department_head".to_owned()));
    assert_eq!(waiting.next_step.unwrap().action, "confirm");
    let line = waiting.line.unwrap();
    assert!(!line.clock_settled);
    assert_eq!(line.due_at, due_before, "the clock is untouched");

    let own = world.command(&dpo(), &id, confirm()).await;
    let own = own.unwrap_err();
    assert_eq!(own.reason, "SAME_PERSON");
    assert_eq!(own.code, tonic::Code::PermissionDenied);
    let seen = world.case(&head(), &id).await.unwrap();
    assert!(seen.awaiting[0].may_confirm);
    world.command(&head(), &id, confirm()).await.unwrap();

    let confirmed = world.case(&dpo(), &id).await.unwrap();
    assert!(confirmed.awaiting.is_empty());
    assert!(confirmed.line.unwrap().clock_settled);
    let decision = confirmed
        .decisions
        .iter()
        .find(|it| it.track().code() == "authority");
    let decision = decision.unwrap();
    assert_eq!(decision.by, "dorte Made-Up");
    assert_eq!(decision.confirmed_by, "hanne Made-Up");
    assert_eq!(decision.reason, "Brevet kom uåbnet tilbage.");
}

#[tokio::test]
async fn ca_7_sent_back_with_a_reason_both_stand_in_the_history() {
    let world = World::new().await;
    let id = judged(&world).await;
    world.command(&dpo(), &id, not_notified()).await.unwrap();
    let send_back = |reason: &str| {
        Command::SendBackDecision(SendBackDecision {
            track: types::Track::Authority.into(),
            reason: reason.to_owned(),
        })
    };
    let silent = world.command(&head(), &id, send_back("")).await;
    assert_eq!(reason(silent), "REASON_NEEDED");
    let why = "Vi ved ikke, om brevet har været åbnet.";
    world.command(&head(), &id, send_back(why)).await.unwrap();
    let request = ListHistoryRequest {
        case_id: id.clone(),
        ..ListHistoryRequest::default()
    };
    let page = world
        .client()
        .list_history(world.ask(&dpo(), request))
        .await;
    let entries = answer(page).unwrap().entries;
    let last: Vec<_> = entries.iter().rev().take(2).collect();
    assert_eq!(last[0].kind, "decision_sent_back");
    assert_eq!((&*last[0].actor_id, &*last[0].text), ("hanne", why));
    assert_eq!(last[1].kind, "confirmation_asked");
    assert_eq!(last[1].actor_id, "dorte");
    let case = world.case(&dpo(), &id).await.unwrap();
    assert_eq!(case.next_step.unwrap().action, "decide_notification");
    assert_eq!(
        reason(world.command(&head(), &id, confirm()).await),
        "NOTHING_AWAITED"
    );
}

#[tokio::test]
async fn ca_7_an_employee_confirms_nothing_and_another_municipality_sees_nothing() {
    let world = World::new().await;
    let id = judged(&world).await;
    world.command(&dpo(), &id, not_notified()).await.unwrap();
    let version = world.line(&dpo(), &id).await.version;
    let employee = who("eva", Role::Employee, &["901"]);
    let refused = world.command_at(&employee, &id, version, confirm()).await;
    assert_eq!(reason(refused), "NOT_ALLOWED");
    let elsewhere = who("hans", Role::DepartmentHead, &["902"]);
    let refused = world.command_at(&elsewhere, &id, version, confirm()).await;
    assert_eq!(reason(refused), "NOT_FOUND");
}
