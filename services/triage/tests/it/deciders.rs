//! Who takes the controller's decisions, and what the data protection officer does instead.

use brudvagt_proto::{
    Code,
    directory::DpoDelegation,
    events::{
        notification::{CommunicationProgressed, FilingRecorded},
        triage::{CaseChanged, Change},
    },
    triage::{
        Answer, Assign, Classify, Comment, DecideNotification, GiveAdvice, ListHistoryRequest,
        MoveToUnit, command_request::Command,
    },
    types,
};
use brudvagt_types::{Ctx, Role};

use crate::{
    commands::person,
    events::decided,
    expected::page,
    world::{WORDS, World, answer, dpo, reason, to_proto, who},
};

const CONTROLLER: [Role; 3] = [Role::CaseWorker, Role::DepartmentHead, Role::ChiefExecutive];

pub(crate) fn delegation() -> DpoDelegation {
    DpoDelegation {
        by: "Kommunaldirektøren".to_owned(),
        on: "2026-01-05".to_owned(),
        reference: "Sag 26/1".to_owned(),
    }
}

fn worker() -> Ctx {
    who("sanne", Role::CaseWorker, &["901"])
}

fn classify() -> Command {
    Command::Classify(Classify {
        breach: Answer::Yes.into(),
        reason: String::new(),
    })
}

fn notify(reason: &str) -> Command {
    Command::DecideNotification(DecideNotification {
        notify: Answer::Yes.into(),
        reason: reason.to_owned(),
    })
}

async fn kinds(world: &World, id: &str) -> Vec<(String, String)> {
    let request = ListHistoryRequest {
        case_id: id.to_owned(),
        ..ListHistoryRequest::default()
    };
    let page = world
        .client()
        .list_history(world.ask(&dpo(), request))
        .await;
    let entries = answer(page).unwrap().entries.into_iter();
    entries.map(|it| (it.kind, it.text)).collect()
}

/// GDPR art. 24(1), 38(6), 39(1).
#[tokio::test]
async fn the_controller_decides_and_the_dpo_is_told_whom_to_ask() {
    let world = World::new().await;
    world.let_decide("901", &CONTROLLER, None);
    let id = world.open("901", WORDS).await.case_id;
    let refused = world.command(&dpo(), &id, classify()).await.unwrap_err();
    assert_eq!(refused.reason, "DECISION_NOT_YOURS");
    assert_eq!(refused.code, tonic::Code::PermissionDenied);
    assert!(refused.details["text_da"].contains("sagsbehandleren"));
    let seen = world.case(&dpo(), &id).await.unwrap();
    assert!(!seen.may_decide);
    assert_eq!(
        seen.deciders,
        ["case_worker", "department_head", "chief_executive"]
    );
    assert!(world.case(&worker(), &id).await.unwrap().may_decide);
    world.command(&worker(), &id, classify()).await.unwrap();
    assert_eq!(kinds(&world, &id).await.len(), 2, "no paper is spoken of");
    for role in [Role::Employee, Role::Notifier, Role::Reader] {
        let other = who("olga", role, &["901"]);
        let version = world.line(&worker(), &id).await.version;
        let refused = world.command_at(&other, &id, version, notify("")).await;
        assert_eq!(reason(refused), "NOT_ALLOWED", "{role:?}");
    }
}

/// WP243 rev. 01 on art. 38(6).
#[tokio::test]
async fn where_it_is_delegated_in_writing_the_dpo_decides_and_the_history_names_the_paper() {
    let world = World::new().await;
    world.let_decide("901", &[Role::CaseWorker, Role::Dpo], Some(delegation()));
    let id = world.open("901", WORDS).await.case_id;
    world.command(&dpo(), &id, classify()).await.unwrap();
    let told = kinds(&world, &id).await;
    assert_eq!(told[1].0, "classified");
    assert_eq!(told[2].0, "decided_by_delegation");
    assert_eq!(told[2].1, "Kommunaldirektøren, 5. januar 2026, Sag 26/1");
    let seen = world.case(&dpo(), &id).await.unwrap();
    assert!(seen.may_decide);
    assert_eq!(seen.delegation.unwrap().reference, "Sag 26/1");
    // A decision by the controller's own staff needs no delegation.
    world.command(&worker(), &id, notify("")).await.unwrap();
    let last = kinds(&world, &id).await.pop().unwrap();
    assert_eq!(last.0, "notification_decided");
}

/// Rule CA-14.
#[tokio::test]
async fn the_dpos_advice_is_recorded_and_deciding_against_it_asks_for_a_reason() {
    let world = World::new().await;
    world.let_decide("901", &CONTROLLER, None);
    let id = world.open("901", WORDS).await.case_id;
    world.command(&worker(), &id, classify()).await.unwrap();
    let advise = |reason: &str| {
        Command::GiveAdvice(GiveAdvice {
            track: types::Track::Authority.into(),
            advised: "no".to_owned(),
            reason: reason.to_owned(),
            ..GiveAdvice::default()
        })
    };
    assert_eq!(
        reason(world.command(&worker(), &id, advise("Nej.")).await),
        "NOT_ALLOWED"
    );
    assert_eq!(
        reason(world.command(&dpo(), &id, advise("")).await),
        "REASON_NEEDED"
    );
    let why = "Brevet kom uåbnet retur.";
    world.command(&dpo(), &id, advise(why)).await.unwrap();
    let advice = &world.case(&worker(), &id).await.unwrap().advice[0];
    assert_eq!(
        (advice.track().code(), &*advice.advised),
        ("authority", "no")
    );
    assert_eq!((&*advice.reason, &*advice.by), (why, "dorte Made-Up"));
    assert_eq!(
        reason(world.command(&worker(), &id, notify("")).await),
        "REASON_NEEDED"
    );
    let against = notify("Vi kan ikke vise, at det var uåbnet.");
    world.command(&worker(), &id, against).await.unwrap();
}

#[tokio::test]
async fn a_case_is_handed_over_taken_back_and_moved_to_a_unit_of_its_municipality() {
    let world = World::new().await;
    world
        .directory
        .change(|known| known.people = vec![person("bo", "901", true)]);
    let id = world.open("901", WORDS).await.case_id;
    let assign = |to: &str| {
        Command::Assign(Assign {
            person_id: to.to_owned(),
            nobody: to == "-",
        })
    };
    let unchosen = world.command(&worker(), &id, assign("")).await;
    assert_eq!(reason(unchosen), "CHOICE_MISSING");
    world.command(&worker(), &id, assign("bo")).await.unwrap();
    assert_eq!(world.line(&worker(), &id).await.assignee_id, "bo");
    world.command(&worker(), &id, assign("-")).await.unwrap();
    assert_eq!(world.line(&worker(), &id).await.assignee_id, "");
    let to = |unit_id: &str| {
        Command::MoveToUnit(MoveToUnit {
            unit_id: unit_id.to_owned(),
            reason: "Det var hjemmeplejens brev.".to_owned(),
        })
    };
    let elsewhere = world.command(&worker(), &id, to("unit-of-902")).await;
    assert_eq!(reason(elsewhere), "UNKNOWN_UNIT");
    world.add_unit("901", "care", "Hjemmeplejen");
    world.command(&worker(), &id, to("care")).await.unwrap();
    assert_eq!(world.line(&worker(), &id).await.unit_id, "care");
    let last = kinds(&world, &id).await.pop().unwrap();
    assert_eq!(last.0, "unit_changed");
}

/// A decision waits for those who decide there: others are neither asked nor offered it.
#[tokio::test]
async fn a_decision_is_confirmed_by_those_who_decide_and_only_they_are_asked() {
    let world = World::new().await;
    world.let_decide("901", &[Role::CaseWorker, Role::ChiefExecutive], None);
    world.want_second_person("901", "every_decision");
    let id = world.open("901", WORDS).await.case_id;
    world.command(&worker(), &id, classify()).await.unwrap();
    world.command(&worker(), &id, notify("")).await.unwrap();
    let said: Vec<CaseChanged> = world.announced().await;
    let asked = said
        .iter()
        .rfind(|it| it.change() == Change::ConfirmationAsked);
    assert_eq!(
        asked.unwrap().confirmation_roles,
        ["case_worker", "chief_executive"]
    );
    let other = who("tobias", Role::CaseWorker, &["901"]);
    for (person, may) in [(dpo(), false), (worker(), false), (other, true)] {
        let case = world.case(&person, &id).await.unwrap();
        assert_eq!(case.awaiting[0].may_confirm, may, "{}", person.actor.id);
        assert_eq!(case.awaiting[0].who_may, ["case_worker", "chief_executive"]);
        let asked = page(&world, &person, String::new(), 0).await.cases;
        assert_eq!(asked[0].may_confirm, may, "{}", person.actor.id);
    }
}

/// The history shows the role in which somebody acted at another service, also for the letters sent
/// afterwards.
#[tokio::test]
async fn what_is_done_at_a_spoke_stands_under_the_role_it_was_done_in() {
    let world = World::new().await;
    let id = decided(&world).await.case_id;
    let letter = Command::Comment(Comment {
        text: "Brevene går ud i dag.".to_owned(),
    });
    world.command(&worker(), &id, letter).await.unwrap();
    let told = CommunicationProgressed {
        case_id: id.clone(),
        municipality: "901".to_owned(),
        n_recipients: 2,
        n_sent: 1,
        actor_id: "sanne".to_owned(),
        ..CommunicationProgressed::default()
    };
    world
        .say(&FilingRecorded {
            filing_id: uuid::Uuid::now_v7().to_string(),
            case_id: id.clone(),
            municipality: "901".to_owned(),
            kind: "new".to_owned(),
            filed_at: Some(to_proto(world.now())),
            virk_reference: "0123456789abcdef0123456789abcdef01234567".to_owned(),
            actor_id: "gunnar".to_owned(),
            actor_role: "notifier".to_owned(),
            ..FilingRecorded::default()
        })
        .await;
    world.settle().await;
    world.say(&told).await;
    world.settle().await;
    let request = ListHistoryRequest {
        case_id: id.clone(),
        ..ListHistoryRequest::default()
    };
    let mut client = world.client();
    let listed = client.list_history(world.ask(&dpo(), request)).await;
    let entries = answer(listed).unwrap().entries;
    let role = |kind: &str| {
        let entry = entries.iter().find(|it| it.kind == kind);
        entry.map(|it| it.actor_role.clone()).unwrap_or_default()
    };
    assert_eq!(role("filing_recorded"), "notifier");
    assert_eq!(role("communication_progressed"), "case_worker");
}
