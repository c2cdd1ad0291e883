//! Measures as tasks: whose they are, who does what with them, and where they are listed.

use brudvagt_kit::problem::Received;
use brudvagt_proto::{
    Code,
    events::{
        deadlines::MeasureDue,
        triage::{CaseChanged, Change},
    },
    triage::{
        ActOnMeasureRequest, ActOnMeasureResponse, AddMeasure, Answer, Assign, Classify, Close,
        Complete, GetMeasureRequest, HandBack, HandOver, ListHistoryRequest, ListMeasuresRequest,
        ListMeasuresResponse, ListMyMeasuresRequest, MeasureTask, WaiveEsdh,
        act_on_measure_request::Act, command_request::Command,
    },
    types::Phase,
};
use brudvagt_types::{Ctx, Role, Units};

use crate::{
    commands::person,
    world::{WORDS, World, answer, dpo, reason, report, who},
};

pub(crate) const TEXT: &str = "Ny skabelon til breve. Borgeren 111111-1118 er opdigtet.";

pub(crate) async fn world() -> World {
    let world = World::new().await;
    world.directory.change(|known| {
        known.people = vec![
            person("anna", "901", true),
            person("eva", "901", true),
            person("gitte", "902", true),
        ];
    });
    world
}

pub(crate) fn employee(id: &str) -> Ctx {
    who(id, Role::Employee, &["901"])
}

pub(crate) async fn add(world: &World, case_id: &str, owner: &str, due: &str) -> String {
    let add = Command::AddMeasure(AddMeasure {
        kind: "preventive".to_owned(),
        text: TEXT.to_owned(),
        owner_id: owner.to_owned(),
        due_date: due.to_owned(),
        done: false,
    });
    world.command(&dpo(), case_id, add).await.unwrap();
    let case = world.case(&dpo(), case_id).await.unwrap();
    case.measures.last().unwrap().id.clone()
}

pub(crate) async fn mine(world: &World, who: &Ctx) -> Vec<MeasureTask> {
    let request = world.ask(who, ListMyMeasuresRequest {});
    let listed = world.measures().list_my_measures(request).await;
    answer(listed).unwrap().measures
}

async fn one(world: &World, who: &Ctx, id: &str) -> Result<MeasureTask, Received> {
    let request = GetMeasureRequest {
        measure_id: id.to_owned(),
    };
    answer(world.measures().get_measure(world.ask(who, request)).await)
}

pub(crate) async fn act(
    world: &World,
    who: &Ctx,
    id: &str,
    act: Act,
) -> Result<ActOnMeasureResponse, Received> {
    let request = ActOnMeasureRequest {
        measure_id: id.to_owned(),
        act: Some(act),
    };
    answer(
        world
            .measures()
            .act_on_measure(world.ask(who, request))
            .await,
    )
}

pub(crate) fn done(evidence: &str) -> Act {
    Act::Complete(Complete {
        evidence: evidence.to_owned(),
    })
}

fn back(reason: &str) -> Act {
    Act::HandBack(HandBack {
        reason: reason.to_owned(),
    })
}

fn over(to: &str) -> Act {
    Act::HandOver(HandOver {
        owner_id: to.to_owned(),
        due_on: "2027-02-01".to_owned(),
        reason: "Eva har skabelonerne.".to_owned(),
    })
}

async fn list(world: &World, who: &Ctx, request: ListMeasuresRequest) -> ListMeasuresResponse {
    let listed = world
        .measures()
        .list_measures(world.ask(who, request))
        .await;
    answer(listed).unwrap()
}

fn ids(measures: &[MeasureTask]) -> Vec<&str> {
    measures.iter().map(|it| it.id.as_str()).collect()
}

/// Closed as no breach, with what is owned going on.
pub(crate) async fn close(world: &World, case_id: &str) {
    for command in [
        Command::Classify(Classify {
            breach: Answer::No.into(),
            reason: "Øvelse.".to_owned(),
        }),
        Command::WaiveEsdh(WaiveEsdh {
            reason: "Øvelse.".to_owned(),
        }),
        Command::Close(Close {
            lessons: String::new(),
        }),
    ] {
        world.command(&dpo(), case_id, command).await.unwrap();
    }
}

#[tokio::test]
async fn an_owner_does_her_measure_whatever_her_role_is_and_sees_no_more_of_the_case() {
    let world = world().await;
    let case_id = world.open("901", WORDS).await.case_id;
    let id = add(&world, &case_id, "anna", "2027-01-15").await;
    let anna = employee("anna");
    let tasks = mine(&world, &anna).await;
    assert_eq!(ids(&tasks), [id.as_str()]);
    let task = &tasks[0];
    assert_eq!((task.due_on.as_str(), task.is_mine), ("2027-01-15", true));
    assert!(task.text.starts_with("Ny skabelon"));
    assert!(!task.text.contains("1118"), "a CPR number is masked");
    assert!(!task.sees_case && task.may_complete && !task.may_hand_over);
    assert_eq!(reason(world.case(&anna, &case_id).await), "NOT_ALLOWED");

    let bare = act(&world, &anna, &id, done(" ")).await;
    assert_eq!(reason(bare), "REASON_NEEDED");
    assert_eq!(
        reason(act(&world, &anna, &id, over("eva")).await),
        "NOT_ALLOWED"
    );
    let said = act(&world, &anna, &id, done("Skabelonen er i brug fra i dag.")).await;
    assert_eq!(said.unwrap().changes, ["measure_completed"]);
    assert!(mine(&world, &anna).await.is_empty());
    let shown = one(&world, &anna, &id).await.unwrap();
    assert_eq!(
        (shown.evidence.as_str(), shown.done_by.as_str()),
        ("Skabelonen er i brug fra i dag.", "anna Made-Up")
    );
    let request = ListHistoryRequest {
        case_id,
        after_seq: 0,
        limit: 200,
    };
    let history = world
        .client()
        .list_history(world.ask(&dpo(), request))
        .await;
    let entries = answer(history).unwrap().entries;
    let last = entries
        .iter()
        .find(|it| it.kind == "measure_completed")
        .unwrap();
    assert_eq!(
        (
            last.actor_name.as_str(),
            last.actor_role.as_str(),
            last.text.as_str()
        ),
        (
            "anna Made-Up",
            "employee",
            "Skabelonen er i brug fra i dag."
        )
    );
}

#[tokio::test]
async fn a_measure_of_somebody_else_is_not_there_unless_one_sees_its_case() {
    let world = world().await;
    let case_id = world.open("901", WORDS).await.case_id;
    let id = add(&world, &case_id, "anna", "2027-01-15").await;
    let head_of = |unit: &str| {
        let mut head = who("hanne", Role::DepartmentHead, &["901"]);
        head.actor.units = Units::new(vec![], [unit.to_owned()]);
        head
    };
    for other in [
        employee("eva"),
        who("gitte", Role::CaseWorker, &["902"]),
        head_of("roads"),
        // Her own id is not enough in another municipality.
        who("anna", Role::Employee, &["902"]),
    ] {
        assert_eq!(reason(one(&world, &other, &id).await), "NOT_FOUND");
        let refused = act(&world, &other, &id, done("Gjort.")).await;
        assert_eq!(reason(refused), "NOT_FOUND");
        assert!(mine(&world, &other).await.is_empty());
    }
    // Who sees the case reads; who works on it also acts.
    for reader in [
        head_of("school"),
        who("karl", Role::ChiefExecutive, &["901"]),
        who("rita", Role::Reader, &["901"]),
        who("nora", Role::Notifier, &["901"]),
    ] {
        assert!(!one(&world, &reader, &id).await.unwrap().may_complete);
        let refused = act(&world, &reader, &id, done("Gjort.")).await;
        assert_eq!(reason(refused), "NOT_ALLOWED");
    }
    let worker = who("sanne", Role::CaseWorker, &["901"]);
    assert!(one(&world, &worker, &id).await.unwrap().may_hand_over);
    act(&world, &worker, &id, over("eva")).await.unwrap();
    assert_eq!(ids(&mine(&world, &employee("eva")).await), [id.as_str()]);
    assert_eq!(
        reason(one(&world, &employee("anna"), &id).await),
        "NOT_FOUND"
    );
    let unknown = act(&world, &worker, &id, over("gitte")).await;
    assert_eq!(reason(unknown), "UNKNOWN_PERSON");
}

#[tokio::test]
async fn a_measure_handed_back_goes_to_whoever_works_on_the_case_and_else_to_nobody() {
    let world = world().await;
    let case_id = world.open("901", WORDS).await.case_id;
    let first = add(&world, &case_id, "anna", "2027-01-15").await;
    let second = add(&world, &case_id, "anna", "2027-01-16").await;
    let anna = employee("anna");
    assert_eq!(
        reason(act(&world, &anna, &first, back("")).await),
        "REASON_NEEDED"
    );
    act(&world, &anna, &first, back("Det er ikke mit område."))
        .await
        .unwrap();
    let nobody = one(&world, &dpo(), &first).await.unwrap();
    assert_eq!(
        (nobody.owner_id.as_str(), nobody.due_on.as_str()),
        ("", "2027-01-15")
    );
    let assign = Command::Assign(Assign {
        person_id: "eva".to_owned(),
        nobody: false,
    });
    world.command(&dpo(), &case_id, assign).await.unwrap();
    act(&world, &anna, &second, back("Det er ikke mit område."))
        .await
        .unwrap();
    assert_eq!(one(&world, &dpo(), &second).await.unwrap().owner_id, "eva");
    // Its owner hears of each from what was announced, in ids and days.
    let said: Vec<CaseChanged> = world.announced().await;
    let said: Vec<_> = said
        .into_iter()
        .filter_map(|it| Some((it.change().code(), it.measure?)))
        .map(|(change, it)| format!("{change} {} {}", it.owner_id, it.due_on))
        .collect();
    assert_eq!(
        said,
        [
            "measure_added anna 2027-01-15",
            "measure_added anna 2027-01-16",
            "measure_handed_over  2027-01-15",
            "measure_handed_over eva 2027-01-16"
        ]
    );
}

#[tokio::test]
async fn a_measure_of_a_closed_case_is_still_done_and_listed() {
    let world = world().await;
    let case_id = world.open("901", WORDS).await.case_id;
    let id = add(&world, &case_id, "anna", "2027-01-15").await;
    close(&world, &case_id).await;
    let open = list(&world, &dpo(), ListMeasuresRequest::default()).await;
    assert_eq!(ids(&open.measures), [id.as_str()]);
    assert!(open.measures[0].is_case_closed);
    act(&world, &employee("anna"), &id, done("Indført."))
        .await
        .unwrap();
    let closed = world.line(&dpo(), &case_id).await;
    assert_eq!(closed.phase(), Phase::Closed);
    let request = ListMeasuresRequest {
        state: "done".to_owned(),
        ..ListMeasuresRequest::default()
    };
    assert_eq!(
        ids(&list(&world, &dpo(), request).await.measures),
        [id.as_str()]
    );
}

#[tokio::test]
async fn measures_are_listed_over_all_cases_one_sees_what_is_overdue_first() {
    let world = world().await;
    let school = world.open("901", WORDS).await.case_id;
    let mut of_roads = report("901", WORDS, world.now());
    of_roads.unit_id = "roads".to_owned();
    let other = world.open_of(of_roads).await.case_id;
    let neighbour = world.open("902", WORDS).await.case_id;
    let late = add(&world, &school, "anna", "2020-01-15").await;
    let soon = add(&world, &other, "anna", "2090-01-15").await;
    let undated = add(&world, &other, "", "").await;
    let add_there = Command::AddMeasure(AddMeasure {
        kind: "remedial".to_owned(),
        text: "Hos naboen.".to_owned(),
        ..AddMeasure::default()
    });
    let theirs = crate::world::dpo_of(&["902"]);
    world.command(&theirs, &neighbour, add_there).await.unwrap();

    let all = list(&world, &dpo_901(), ListMeasuresRequest::default()).await;
    assert_eq!(
        ids(&all.measures),
        [&late, &soon, &undated].map(String::as_str)
    );
    // In pages nothing is left out and nothing comes twice.
    let first = list(&world, &dpo_901(), page("", 2)).await;
    let rest = list(&world, &dpo_901(), page(&first.next, 2)).await;
    assert_eq!(rest.next, "");
    assert_eq!(
        [ids(&first.measures), ids(&rest.measures)].concat(),
        ids(&all.measures)
    );
    let overdue = ListMeasuresRequest {
        state: "overdue".to_owned(),
        ..ListMeasuresRequest::default()
    };
    let overdue = list(&world, &dpo_901(), overdue).await;
    assert_eq!(ids(&overdue.measures), [late.as_str()]);
    let of_unit = ListMeasuresRequest {
        unit_id: "school".to_owned(),
        ..ListMeasuresRequest::default()
    };
    let of_unit = list(&world, &dpo_901(), of_unit).await;
    assert_eq!(ids(&of_unit.measures), [late.as_str()]);
    // A head sees those of her own units' cases.
    let mut head = who("hanne", Role::DepartmentHead, &["901"]);
    head.actor.units = Units::new(vec![], ["school".to_owned()]);
    let hers = list(&world, &head, ListMeasuresRequest::default()).await;
    assert_eq!(ids(&hers.measures), [late.as_str()]);
    let reader = who("rita", Role::Reader, &["901"]);
    let read = list(&world, &reader, ListMeasuresRequest::default()).await;
    assert_eq!(read.measures.len(), 3);
    let request = world.ask(&employee("anna"), ListMeasuresRequest::default());
    let refused = world.measures().list_measures(request).await;
    assert_eq!(reason(answer(refused)), "NOT_ALLOWED");
}

fn dpo_901() -> Ctx {
    crate::world::dpo_of(&["901"])
}

fn page(after: &str, limit: u32) -> ListMeasuresRequest {
    ListMeasuresRequest {
        after: after.to_owned(),
        limit,
        ..ListMeasuresRequest::default()
    }
}

fn due(case_id: &str, id: &str, due_on: &str, reminder: &str) -> MeasureDue {
    MeasureDue {
        measure_id: id.to_owned(),
        case_id: case_id.to_owned(),
        municipality: "901".to_owned(),
        due_on: due_on.to_owned(),
        reminder: reminder.to_owned(),
        reached_at: None,
    }
}

#[tokio::test]
async fn a_reminder_stands_in_the_history_also_of_a_closed_case_and_none_of_what_is_done() {
    let world = world().await;
    let case_id = world.open("901", WORDS).await.case_id;
    let id = add(&world, &case_id, "anna", "2027-01-15").await;
    close(&world, &case_id).await;
    world
        .say(&due(&case_id, &id, "2027-01-15", "overdue"))
        .await;
    // Of a day that was moved meanwhile nobody is reminded.
    world
        .say(&due(&case_id, &id, "2026-12-01", "overdue"))
        .await;
    world.settle().await;
    act(&world, &employee("anna"), &id, done("Indført."))
        .await
        .unwrap();
    world
        .say(&due(&case_id, &id, "2027-01-15", "long_overdue"))
        .await;
    world.settle().await;
    assert_eq!(world.n_parked().await, 0);
    let said: Vec<CaseChanged> = world.announced().await;
    let said: Vec<_> = said
        .into_iter()
        .filter(|it| it.change() == Change::MeasureReminded)
        .filter_map(|it| it.measure)
        .map(|it| format!("{} {}", it.owner_id, it.reminder))
        .collect();
    assert_eq!(said, ["anna overdue"]);
}

#[tokio::test]
async fn the_measure_of_somebody_who_has_left_goes_to_whoever_works_on_the_case() {
    let world = world().await;
    let case_id = world.open("901", WORDS).await.case_id;
    let id = add(&world, &case_id, "anna", "2027-01-15").await;
    let assign = Command::Assign(Assign {
        person_id: "eva".to_owned(),
        nobody: false,
    });
    world.command(&dpo(), &case_id, assign).await.unwrap();
    world.directory.change(|known| {
        known.people.retain(|it| it.id != "anna");
    });
    world
        .say(&due(&case_id, &id, "2027-01-15", "week_before"))
        .await;
    world.settle().await;
    let tasks = mine(&world, &employee("eva")).await;
    assert_eq!(ids(&tasks), [id.as_str()]);
    let said: Vec<CaseChanged> = world.announced().await;
    let last = said.last().unwrap();
    assert_eq!(last.change(), Change::MeasureHandedOver);
    assert_eq!(last.measure.as_ref().unwrap().owner_id, "eva");
}
