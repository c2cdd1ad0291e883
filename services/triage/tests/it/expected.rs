//! What waits for somebody, over all cases.

use brudvagt_proto::{
    access::{Access, ListAccessRequest},
    triage::{
        AskQuestion, ExpectedCase, ListExpectedRequest, ListExpectedResponse,
        command_request::Command,
    },
};
use brudvagt_types::{Ctx, Role};

use crate::world::{WORDS, World, answer, dpo, reason, who};

fn ask(role: &str, text: &str) -> Command {
    Command::AskQuestion(AskQuestion {
        role: role.to_owned(),
        text: text.to_owned(),
    })
}

fn head() -> Ctx {
    who("hanne", Role::DepartmentHead, &["901"])
}

pub(crate) async fn page(
    world: &World,
    who: &Ctx,
    after: String,
    limit: u32,
) -> ListExpectedResponse {
    let request = ListExpectedRequest {
        after,
        limit,
        without_words: false,
    };
    let mut client = world.expected();
    let listed = client.list_expected(world.ask(who, request)).await;
    answer(listed).unwrap()
}

fn texts(cases: &[ExpectedCase]) -> Vec<&str> {
    let questions = cases.iter().flat_map(|it| &it.questions);
    questions.map(|it| it.text.as_str()).collect()
}

async fn looks(world: &World, case_id: &str) -> Vec<Access> {
    let request = ListAccessRequest {
        subject_id: case_id.to_owned(),
        ..ListAccessRequest::default()
    };
    let mut client = world.access_log();
    let log = client.list_access(world.ask(&dpo(), request)).await;
    answer(log).unwrap().entries
}

async fn is_looked_at(world: &World, case_id: &str, who: &str) -> bool {
    let log = looks(world, case_id).await;
    log.iter()
        .any(|it| it.actor_id == who && it.what == "queue")
}

#[tokio::test]
async fn every_case_that_asks_is_listed_however_many_there_are() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for n in 0..15 {
        let id = world.open("901", WORDS).await.case_id;
        let question = ask("department_head", &format!("Spørgsmål {n}?"));
        world.command(&dpo(), &id, question).await.unwrap();
        ids.push(id);
    }
    let all = page(&world, &head(), String::new(), 0).await;
    let mut listed: Vec<_> = all
        .cases
        .iter()
        .map(|it| it.line.clone().unwrap().case_id)
        .collect();
    assert_eq!(texts(&all.cases).len(), 15);
    assert_eq!(all.next, "");
    listed.sort_unstable();
    ids.sort_unstable();
    assert_eq!(listed, ids);

    // In pages nothing is left out and nothing comes twice.
    let first = page(&world, &head(), String::new(), 10).await;
    let rest = page(&world, &head(), first.next.clone(), 10).await;
    assert_eq!((first.cases.len(), rest.cases.len()), (10, 5));
    assert_eq!(rest.next, "");
    assert_eq!(
        [texts(&first.cases), texts(&rest.cases)].concat(),
        texts(&all.cases)
    );
}

#[tokio::test]
async fn a_question_is_shown_to_its_role_alone_and_noted_as_a_look() {
    let world = World::new().await;
    let id = world.open("901", WORDS).await.case_id;
    let silent = world.open("901", WORDS).await.case_id;
    let neighbour = world.open("902", WORDS).await.case_id;
    let question = ask("department_head", "Hvem fik brevet?");
    world.command(&dpo(), &id, question.clone()).await.unwrap();
    world
        .command(&crate::world::dpo_of(&["902"]), &neighbour, question)
        .await
        .unwrap();

    let executive = who("karl", Role::ChiefExecutive, &["901"]);
    let theirs = page(&world, &executive, String::new(), 0).await;
    assert_eq!(texts(&theirs.cases), Vec::<&str>::new());
    let mine = page(&world, &head(), String::new(), 0).await;
    assert_eq!(texts(&mine.cases), ["Hvem fik brevet?"]);

    // A card says what its case is about, and that is a look.
    let line = mine.cases[0].line.clone().unwrap();
    assert!(!line.about.is_empty() && WORDS.starts_with(line.about.trim_end_matches('…')));
    assert!(is_looked_at(&world, &id, "hanne").await);
    assert!(!is_looked_at(&world, &silent, "hanne").await);
    assert!(
        !is_looked_at(&world, &id, "karl").await,
        "it asks him nothing, and tells him nothing"
    );

    for (case_id, expected) in [(&id, vec![("hanne", "questions")]), (&silent, vec![])] {
        let log = looks(&world, case_id).await;
        let told: Vec<_> = log
            .iter()
            .filter(|it| it.what == "questions")
            .map(|it| (it.actor_id.as_str(), it.what.as_str()))
            .collect();
        assert_eq!(told, expected);
    }

    let request = ListExpectedRequest::default();
    let mut client = world.expected();
    let employee = who("anna", Role::Employee, &["901"]);
    let refused = client.list_expected(world.ask(&employee, request)).await;
    assert_eq!(reason(answer(refused)), "NOT_ALLOWED");
}
