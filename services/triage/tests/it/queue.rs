//! The list says what a case is about, and who may be in danger stands first. All persons and numbers
//! are made-up ones.

use brudvagt_proto::{
    access::ListAccessRequest,
    intake::Report,
    triage::{Answer, CaseLine, Classify, ListQueueRequest, command_request::Command},
};
use brudvagt_types::Ctx;
use jiff::SignedDuration;

use crate::world::{Opened, World, answer, dpo, report};

async fn lines(world: &World, who: &Ctx, request: ListQueueRequest) -> Vec<CaseLine> {
    answer(world.client().list_queue(world.ask(who, request)).await)
        .unwrap()
        .cases
}

async fn opened(world: &World, report: Report) -> Opened {
    let event = world.know(report);
    world.say(&event).await;
    world.opened(&event).await
}

fn protected(world: &World, words: &str) -> Report {
    Report {
        protected_address: true,
        ..report("901", words, world.now())
    }
}

async fn n_looks(world: &World, case_id: &str, what: &str) -> usize {
    let request = ListAccessRequest {
        subject_id: case_id.to_owned(),
        ..ListAccessRequest::default()
    };
    let asked = world
        .access_log()
        .list_access(world.ask(&dpo(), request))
        .await;
    let entries = answer(asked).unwrap().entries;
    entries.iter().filter(|it| it.what == what).count()
}

#[tokio::test]
async fn a_protected_address_stands_first_until_it_is_no_breach_or_somebody_is_told() {
    let world = World::new().await;
    let day_ago = world.now() - SignedDuration::from_hours(24);
    let older = opened(&world, report("901", "Et brev.", day_ago)).await;
    let hidden = opened(&world, protected(&world, "Adressen stod i brevet.")).await;
    let also = opened(&world, protected(&world, "Et krisecenter stod på listen.")).await;
    let order = async |request: ListQueueRequest| -> Vec<String> {
        let lines = lines(&world, &dpo(), request).await;
        lines.into_iter().map(|line| line.case_id).collect()
    };
    let all = ListQueueRequest::default();
    let first = [&hidden, &also, &older].map(|line| line.case_id.clone());
    assert_eq!(order(all.clone()).await, first);
    let line = &lines(&world, &dpo(), all.clone()).await[0];
    assert!(line.protected_address);

    // Page by page, and found by words, the order is the same.
    let mut paged = Vec::new();
    let mut after = String::new();
    loop {
        let request = ListQueueRequest {
            limit: 1,
            after,
            ..all.clone()
        };
        let page = world.client().list_queue(world.ask(&dpo(), request)).await;
        let page = answer(page).unwrap();
        paged.extend(page.cases.into_iter().map(|line| line.case_id));
        after = page.next;
        if after.is_empty() {
            break;
        }
    }
    assert_eq!(paged, first);
    let found = ListQueueRequest {
        search: "brev".to_owned(),
        ..all.clone()
    };
    let with_words = [&hidden, &older].map(|line| line.case_id.clone());
    assert_eq!(order(found).await, with_words);

    let no_breach = Command::Classify(Classify {
        breach: Answer::No.into(),
        reason: "Adressen var en anden virksomheds.".to_owned(),
    });
    world
        .command(&dpo(), &hidden.case_id, no_breach)
        .await
        .unwrap();
    let now = lines(&world, &dpo(), all).await;
    assert_eq!(now[0].case_id, also.case_id);
    assert_eq!(now.iter().filter(|line| line.protected_address).count(), 1);
}

#[tokio::test]
async fn a_line_says_what_the_case_is_about_without_numbers_and_the_look_is_noted_once_an_hour() {
    let world = World::new().await;
    let words = "Afgørelse om 111111-1118 sendt til en nabo. ".repeat(10);
    let case = opened(&world, report("901", &words, world.now())).await;
    for _fetch in 0..3 {
        let lines = lines(&world, &dpo(), ListQueueRequest::default()).await;
        assert!(
            lines[0].about.starts_with("Afgørelse om "),
            "{}",
            lines[0].about
        );
        assert!(!lines[0].about.contains("1118"), "{}", lines[0].about);
        assert!(lines[0].about.chars().count() <= 121);
    }
    assert_eq!(n_looks(&world, &case.case_id, "queue").await, 1);
    world.runtime.clock.advance(SignedDuration::from_mins(61));
    lines(&world, &dpo(), ListQueueRequest::default()).await;
    assert_eq!(n_looks(&world, &case.case_id, "queue").await, 2);
}
