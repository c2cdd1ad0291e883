//! Who had the CPR numbers of a case shown, and why. The numbers are made up.

use brudvagt_kit::problem::Received;
use brudvagt_proto::{
    access::ListAccessRequest,
    intake::{ListNumberReasonsRequest, ShowNumbersRequest},
};
use brudvagt_types::Role;

use crate::world::{Person, World, anna, answer, dpo, person, report};

fn wanted(report_id: &str, reason: &str, words: &str) -> ShowNumbersRequest {
    ShowNumbersRequest {
        report_id: report_id.to_owned(),
        reason: reason.to_owned(),
        words: words.to_owned(),
    }
}

async fn show(world: &World, who: &Person, wanted: ShowNumbersRequest) -> Result<(), Received> {
    let asked = world.ask(who, wanted);
    answer(world.client().show_numbers(asked).await).map(|_shown| ())
}

#[tokio::test]
async fn numbers_are_shown_for_a_reason_to_who_works_on_cases_and_the_look_is_noted() {
    let world = World::new().await;
    let report_id = world.submit(&anna(), report()).await.unwrap().report_id;
    let worker = person("carla", Role::CaseWorker, &["901"]);
    let refused = |problem: Result<(), Received>| problem.unwrap_err().reason;
    for (reason, words, told) in [
        ("", "", "REASON_NEEDED"),
        ("curiosity", "", "REASON_NEEDED"),
        ("other", " … ", "TEXT_EMPTY"),
    ] {
        let asked = show(&world, &worker, wanted(&report_id, reason, words));
        assert_eq!(refused(asked.await), told);
    }
    for role in [
        Role::Reader,
        Role::Employee,
        Role::DepartmentHead,
        Role::ChiefExecutive,
        Role::Notifier,
    ] {
        let who = person("hans", role, &["901"]);
        let asked = show(&world, &who, wanted(&report_id, "find_citizen", ""));
        assert_eq!(refused(asked.await), "NOT_ALLOWED", "{role:?}");
    }
    let elsewhere = person("ellen", Role::CaseWorker, &["902"]);
    let asked = show(&world, &elsewhere, wanted(&report_id, "find_citizen", ""));
    assert_eq!(refused(asked.await), "NOT_FOUND");

    show(&world, &worker, wanted(&report_id, "find_citizen", ""))
        .await
        .unwrap();
    let why = "Politiet spurgte";
    show(&world, &worker, wanted(&report_id, "other", why))
        .await
        .unwrap();
    let request = ListAccessRequest {
        subject_id: report_id.clone(),
        ..ListAccessRequest::default()
    };
    let looks = world.list_access(&dpo(), request).await.unwrap().entries;
    let whats: Vec<&str> = looks.iter().map(|look| look.what.as_str()).collect();
    assert_eq!(whats, ["numbers_other", "numbers_find_citizen"]);
    let reasons = |who: Person| {
        let asked = world.ask(
            &who,
            ListNumberReasonsRequest {
                report_id: report_id.clone(),
            },
        );
        let mut client = world.client();
        async move { answer(client.list_number_reasons(asked).await) }
    };
    let told = reasons(dpo()).await.unwrap().reasons;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].words.as_str(), told[0].access_id),
        (why, looks[0].id)
    );
    assert_eq!(reasons(worker).await.unwrap_err().reason, "NOT_ALLOWED");
}
