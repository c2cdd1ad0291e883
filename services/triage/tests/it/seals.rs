//! A sealed case: who may seal it, and what others hear of it.
//!
//! Rule CA-18: GDPR art. 25(2), 32(1)(b), 32(4).

use brudvagt_proto::{
    directory::{Grant, Person},
    events::triage::{CaseChanged, Change},
    triage::{OpenSharedRequest, Relate, Seal, command_request::Command},
};
use brudvagt_types::{Ctx, Role};

use crate::world::{WORDS, World, answer, dpo, dpo_of, reason, report, who};

/// Somebody of 901 with this role there.
pub(crate) fn person(id: &str, role: Role) -> Person {
    Person {
        id: id.to_owned(),
        municipality: "901".to_owned(),
        active: true,
        grants: vec![Grant {
            role: role.as_str().to_owned(),
            municipality: "901".to_owned(),
            unit_id: String::new(),
        }],
        ..Person::default()
    }
}

pub(crate) fn seal(people: &[&str]) -> Command {
    Command::Seal(Seal {
        person_ids: people.iter().map(|&id| id.to_owned()).collect(),
        reason: "Sagen handler om en leder.".to_owned(),
        lift: false,
    })
}

fn relate(reference: &str, relation: &str) -> Command {
    Command::Relate(Relate {
        reference: reference.to_owned(),
        relation: relation.to_owned(),
        reason: "Det er den samme mail.".to_owned(),
    })
}

/// Who is named below: the officer and the chief executive.
fn karla() -> Ctx {
    who("karla", Role::ChiefExecutive, &["901"])
}

async fn world() -> World {
    let world = World::new().await;
    world.directory.change(|known| {
        known.people = vec![
            person("karla", Role::ChiefExecutive),
            person("sara", Role::CaseWorker),
            person("hans", Role::CaseWorker),
            person("emil", Role::Employee),
        ];
    });
    world
}

#[tokio::test]
async fn nobody_seals_a_case_for_herself_alone_nor_past_those_who_answer_for_it() {
    let world = world().await;
    let id = world.open("901", WORDS).await.case_id;
    let sara = who("sara", Role::CaseWorker, &["901"]);
    for (ctx, people) in [
        (dpo(), vec![]),
        (karla(), vec![]),
        // Neither the officer nor the chief executive is one of them.
        (sara.clone(), vec!["hans"]),
        // He may open no case.
        (dpo(), vec!["emil"]),
    ] {
        let refused = world.command(&ctx, &id, seal(&people)).await;
        assert_eq!(reason(refused), "SEALED_ALONE", "{people:?}");
    }
    world.command(&sara, &id, seal(&["karla"])).await.unwrap();
}

#[tokio::test]
async fn a_new_report_like_a_sealed_one_is_told_to_the_sealed_case_alone() {
    let world = world().await;
    let first = world.open("901", WORDS).await.case_id;
    world
        .command(&dpo(), &first, seal(&["karla"]))
        .await
        .unwrap();
    let second = world.open("901", WORDS).await;
    let new = world.case(&karla(), &second.case_id).await.unwrap();
    assert!(new.related.is_empty(), "{:?}", new.related);
    let old = world.case(&karla(), &first).await.unwrap();
    assert_eq!(old.related[0].case_id, second.case_id);

    // Somebody who sees both cases may join them only when the same people see both.
    let sealed = world.line(&karla(), &first).await.reference;
    let one = relate(&sealed, "same");
    let refused = world.command(&dpo(), &second.case_id, one.clone()).await;
    assert_eq!(reason(refused), "SEALED_APART");
    // That they are unrelated is recorded on the sealed case alone.
    let apart = relate(&second.reference, "unrelated");
    world.command(&dpo(), &first, apart).await.unwrap();
    let new = world.case(&karla(), &second.case_id).await.unwrap();
    assert!(new.related.is_empty(), "{:?}", new.related);
    world
        .command(&dpo(), &second.case_id, seal(&["karla"]))
        .await
        .unwrap();
    world.command(&dpo(), &second.case_id, one).await.unwrap();
}

#[tokio::test]
async fn what_is_made_out_of_a_sealed_case_is_sealed_from_the_first_moment() {
    let world = world().await;
    let first = world.open("901", WORDS).await;
    world
        .command(&dpo(), &first.case_id, seal(&["karla"]))
        .await
        .unwrap();
    let mut event = world.know(report("901", "Det andet, han også gjorde.", world.now()));
    event.related_report_id = first.report_id.clone();
    event.relation = "split_from".to_owned();
    world.say(&event).await;
    let made = world.opened(&event).await;
    let case = world.case(&karla(), &made.case_id).await.unwrap();
    let mut named = vec!["karla".to_owned(), dpo().actor.id];
    named.sort_unstable();
    assert_eq!(case.sealed_for, named);
    let sara = who("sara", Role::CaseWorker, &["901"]);
    assert_eq!(reason(world.case(&sara, &made.case_id).await), "NOT_FOUND");
    // Not even the mail about a new case is for others.
    let said = world.announced::<CaseChanged>().await;
    let opened = said
        .into_iter()
        .find(|it| it.case_id == made.case_id && it.change() == Change::Opened);
    assert_eq!(opened.unwrap().now.unwrap().sealed_for, named);
}

#[tokio::test]
async fn a_sealed_case_of_a_shared_incident_proposes_nothing_to_the_others() {
    let world = world().await;
    let both = dpo_of(&["901", "902"]);
    let origin = world.open("901", WORDS).await.case_id;
    let shared = OpenSharedRequest {
        case_id: origin.clone(),
        name: "Åben server hos leverandøren".to_owned(),
        processor: "Opdigtet Drift A/S".to_owned(),
        what_happened: "En server stod åben.".to_owned(),
        municipalities: vec!["902".to_owned()],
    };
    let asked = world.ask_with_key(&both, "shared-key-1", shared);
    let opened = answer(world.client().open_shared(asked).await).unwrap();
    let other = world.receive(&opened.reports[0].report_id).await;
    world.settle().await;
    let says = async |value: &str| {
        world.record(&both, &origin, &[("cause", value)]).await;
        world.settle().await;
        let case = world.case(&both, &other.case_id).await.unwrap();
        let proposals = case.shared.unwrap().proposals;
        let values = proposals.into_iter().map(|it| it.proposed_json);
        values.collect::<Vec<_>>()
    };
    let before = says("\"external_malicious\"").await;
    assert_eq!(before, ["\"external_malicious\""]);
    world
        .command(&dpo(), &origin, seal(&["karla"]))
        .await
        .unwrap();
    assert_eq!(says("\"internal_malicious\"").await, before);
}
