//! What municipalities share: written from facts, checked, read by all, and nobody else's to take away. All
//! cases are made up; so is the CPR number 111111-1118 (made-up).

use brudvagt_kit::grpc::Channel;
use brudvagt_kit::problem::Received;
use brudvagt_proto::triage::{
    AddMeasure, Answer, Classify, Close, GetKnowledgeRequest, GetLessonRequest, Lesson, LessonText,
    ListAlikeRequest, ListLessonsRequest, ProposeLessonRequest, PublishLessonRequest,
    SaveLessonRequest, SearchKnowledgeRequest, Shared, WaiveEsdh, WithdrawLessonRequest,
    command_request::Command, knowledge_client::KnowledgeClient,
};
use brudvagt_types::{Ctx, Role};

use crate::{
    seals::{person as named, seal},
    world::{World, answer, dpo, dpo_of, reason, who},
};

impl World {
    fn knowledge(&self) -> KnowledgeClient<Channel> {
        KnowledgeClient::new(self.channel())
    }
}

/// A closed case of 901.
async fn closed(world: &World) -> String {
    closed_with(world, &[("incident_type", "\"sent_by_mistake\"")]).await
}

async fn closed_with(world: &World, facts: &[(&str, &str)]) -> String {
    let opened = world
        .open(
            "901",
            "Sofie fik et brev på Kirkevej 12, der var til en anden.",
        )
        .await;
    let case_id = opened.case_id;
    world.record(&dpo(), &case_id, facts).await;
    let no = Command::Classify(Classify {
        breach: Answer::No.into(),
        reason: "Brevet var uden oplysninger om nogen.".to_owned(),
    });
    world.command(&dpo(), &case_id, no).await.unwrap();
    let waive = Command::WaiveEsdh(WaiveEsdh {
        reason: "Ikke journalpligtig.".to_owned(),
    });
    world.command(&dpo(), &case_id, waive).await.unwrap();
    let measure = Command::AddMeasure(AddMeasure {
        kind: "preventive".to_owned(),
        text: "Skabelonen viser en påmindelse.".to_owned(),
        owner_id: String::new(),
        due_date: String::new(),
        done: true,
    });
    world.command(&dpo(), &case_id, measure).await.unwrap();
    let close = Command::Close(Close::default());
    world.command(&dpo(), &case_id, close).await.unwrap();
    case_id
}

fn text(happened: &str) -> LessonText {
    LessonText {
        kind: "precedent".to_owned(),
        title: "Brev til en tidligere adresse".to_owned(),
        happened: happened.to_owned(),
        decided: "Ingen oplysninger kom ud, så det var ikke et brud (artikel 4, nr. 12)."
            .to_owned(),
        learned: "Skabelonen viser nu en påmindelse om at tjekke adressen.".to_owned(),
        control: "5.14".to_owned(),
        named: false,
    }
}

async fn save(
    world: &World,
    who: &Ctx,
    case_id: &str,
    text: LessonText,
) -> Result<Lesson, Received> {
    let asked = SaveLessonRequest {
        municipality: "901".to_owned(),
        case_id: case_id.to_owned(),
        text: Some(text),
        ..SaveLessonRequest::default()
    };
    answer(world.knowledge().save_lesson(world.ask(who, asked)).await)
}

async fn publish(
    world: &World,
    who: &Ctx,
    it: &Lesson,
    confirmed: &[&str],
) -> Result<Lesson, Received> {
    let asked = PublishLessonRequest {
        lesson_id: it.lesson_id.clone(),
        version: it.version,
        confirmed: confirmed.iter().map(|it| (*it).to_owned()).collect(),
    };
    answer(
        world
            .knowledge()
            .publish_lesson(world.ask(who, asked))
            .await,
    )
}

async fn search(world: &World, who: &Ctx, words: &str) -> Vec<Shared> {
    let asked = SearchKnowledgeRequest {
        words: words.to_owned(),
        ..SearchKnowledgeRequest::default()
    };
    let found = world
        .knowledge()
        .search_knowledge(world.ask(who, asked))
        .await;
    answer(found).unwrap().found
}

#[tokio::test]
async fn a_proposal_is_made_of_facts_and_of_no_word_that_anybody_wrote() {
    let world = World::new().await;
    let case_id = closed(&world).await;
    let asked = ProposeLessonRequest {
        case_id: case_id.clone(),
    };
    let proposed = world
        .knowledge()
        .propose_lesson(world.ask(&dpo(), asked))
        .await;
    let proposed = answer(proposed).unwrap();
    assert!(
        proposed.decided.contains("ikke var et brud"),
        "{proposed:?}"
    );
    let said = format!("{proposed:?}");
    assert!(
        !said.contains("Sofie") && !said.contains("Kirkevej"),
        "{said}"
    );

    let open = world.open("901", "Et andet brev.").await.case_id;
    let still = save(&world, &dpo(), &open, text("Et brev.")).await;
    assert_eq!(reason(still), "LESSON_CASE_OPEN");
}

#[tokio::test]
async fn what_points_at_somebody_is_taken_out_or_confirmed_by_name_and_a_number_never_is() {
    let world = World::new().await;
    let case_id = closed(&world).await;
    let number = save(&world, &dpo(), &case_id, text("Brevet nævnte 111111-1118.")).await;
    assert_eq!(reason(number), "TEXT_HOLDS_CPR");
    let worker = who("wanda", Role::CaseWorker, &["901"]);
    let told = "Brevet om Sofie kom frem til Kirkevej 12.";
    let lesson = save(&world, &worker, &case_id, text(told)).await.unwrap();
    let found: Vec<&str> = lesson.findings.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(found, ["Kirkevej 12", "Sofie", "few"]);
    assert_eq!(
        reason(publish(&world, &worker, &lesson, &found).await),
        "NOT_ALLOWED"
    );
    assert_eq!(
        reason(publish(&world, &dpo(), &lesson, &found[..2]).await),
        "LESSON_FINDINGS"
    );
    assert!(search(&world, &dpo(), "").await.is_empty());
    let shared = publish(&world, &dpo(), &lesson, &found).await.unwrap();
    assert_eq!(shared.state, "published");
    assert_eq!(search(&world, &dpo(), "").await.len(), 1);
}

#[tokio::test]
async fn another_municipality_reads_the_copy_and_nothing_of_where_it_came_from() {
    let world = World::new().await;
    let case_id = closed(&world).await;
    let lesson = save(
        &world,
        &dpo(),
        &case_id,
        text("Brevet kom til en tidligere adresse."),
    )
    .await
    .unwrap();
    publish(&world, &dpo(), &lesson, &["few"]).await.unwrap();
    let other = dpo_of(&["902"]);
    for words in ["breve", "ADRESSERNE", "paamindelse", "påmindelser", ""] {
        assert_eq!(search(&world, &other, words).await.len(), 1, "{words}");
    }
    assert!(search(&world, &other, "phishing").await.is_empty());
    let found = search(&world, &other, "brev").await.remove(0);
    let said = format!("{found:?}");
    assert!(!said.contains("901") && !said.contains(&case_id), "{said}");
    assert_eq!(found.municipality_name, "");

    // The lesson itself is out of sight, and so is taking it away.
    let asked = GetLessonRequest {
        lesson_id: lesson.lesson_id.clone(),
    };
    let seen = world.knowledge().get_lesson(world.ask(&other, asked)).await;
    assert_eq!(reason(answer(seen)), "NOT_FOUND");
    let withdraw = |version| WithdrawLessonRequest {
        lesson_id: lesson.lesson_id.clone(),
        version,
        reason: "Den er for genkendelig.".to_owned(),
    };
    let taken = world
        .knowledge()
        .withdraw_lesson(world.ask(&other, withdraw(2)))
        .await;
    assert_eq!(reason(answer(taken)), "NOT_FOUND");
    let listed = world
        .knowledge()
        .list_lessons(world.ask(&other, ListLessonsRequest::default()))
        .await;
    assert!(answer(listed).unwrap().lessons.is_empty());
    let employee = who("eva", Role::Employee, &["901"]);
    let asked = world.ask(&employee, SearchKnowledgeRequest::default());
    assert_eq!(
        reason(answer(world.knowledge().search_knowledge(asked).await)),
        "NOT_ALLOWED"
    );

    let taken = world
        .knowledge()
        .withdraw_lesson(world.ask(&dpo(), withdraw(2)))
        .await;
    assert_eq!(
        answer(taken).unwrap().withdrawn_because,
        "Den er for genkendelig."
    );
    let asked = GetKnowledgeRequest {
        knowledge_id: lesson.lesson_id.clone(),
    };
    let gone = world
        .knowledge()
        .get_knowledge(world.ask(&other, asked))
        .await;
    assert_eq!(reason(answer(gone)), "NOT_FOUND");
}

fn said(all: &[brudvagt_proto::Text]) -> Vec<&str> {
    all.iter().map(|it| it.da.as_str()).collect()
}

/// Not the box that was ticked but what happened, the data, the recipient and how many make two cases alike.
#[tokio::test]
async fn what_is_alike_is_found_by_what_matters_and_says_why() {
    let world = World::new().await;
    let judged = |kind: &'static str, data: &'static str, recipient: &'static str| {
        [
            ("nature", "[\"confidentiality\"]"),
            ("incident_type", kind),
            ("data_types", data),
            ("recipient_kind", recipient),
            ("affected_subjects", "1"),
        ]
    };
    let health = judged(
        "\"mail_misdelivered\"",
        "[\"basic\",\"health\"]",
        "\"known_wrong_citizen\"",
    );
    let names = judged("\"device_lost\"", "[\"basic\"]", "\"unknown\"");
    for (title, facts) in [("Brev om helbred", health), ("Telefon med navne", names)] {
        let case_id = closed_with(&world, &facts).await;
        let text = LessonText {
            title: title.to_owned(),
            ..text("Noget kom et forkert sted hen.")
        };
        let lesson = save(&world, &dpo(), &case_id, text).await.unwrap();
        publish(&world, &dpo(), &lesson, &["few"]).await.unwrap();
    }
    let other = dpo_of(&["902"]);
    let later = world.open("902", "Et brev til en forkert.").await.case_id;
    let mine = judged(
        "\"shown_to_wrong_recipient\"",
        "[\"health\"]",
        "\"known_wrong_citizen\"",
    );
    world.record(&other, &later, &mine).await;
    let asked = ListAlikeRequest { case_id: later };
    let alike = world.knowledge().list_alike(world.ask(&other, asked)).await;
    let found = answer(alike).unwrap().found;
    assert_eq!(
        found.len(),
        1,
        "a lost telephone is nothing like it: {found:?}"
    );
    assert_eq!(found[0].text.as_ref().unwrap().title, "Brev om helbred");
    let why = said(&found[0].alike);
    assert_eq!(why[0], "forkert modtager");
    assert!(why.contains(&"følsomme oplysninger"), "{why:?}");
    assert!(why.contains(&"kendt udenforstående modtager"), "{why:?}");
}

#[tokio::test]
async fn a_case_lists_what_is_alike_and_a_sealed_one_is_shared_with_nobody() {
    let world = World::new().await;
    world.directory.change(|known| {
        known.people = vec![named("kirsten", Role::ChiefExecutive)];
    });
    let case_id = closed(&world).await;
    let lesson = save(
        &world,
        &dpo(),
        &case_id,
        text("Brevet kom til en tidligere adresse."),
    )
    .await
    .unwrap();
    publish(&world, &dpo(), &lesson, &["few"]).await.unwrap();
    let later = world.open("902", "Et brev til en forkert.").await.case_id;
    let other = dpo_of(&["902"]);
    world
        .record(&other, &later, &[("incident_type", "\"sent_by_mistake\"")])
        .await;
    let asked = ListAlikeRequest { case_id: later };
    let alike = world.knowledge().list_alike(world.ask(&other, asked)).await;
    let found = answer(alike).unwrap().found;
    assert_eq!(found.len(), 1);
    assert_eq!(said(&found[0].alike), ["forkert modtager"]);

    world
        .command(&dpo(), &case_id, seal(&["kirsten"]))
        .await
        .unwrap();
    assert!(search(&world, &other, "").await.is_empty());
    let again = save(&world, &dpo(), &case_id, text("Igen.")).await;
    assert_eq!(reason(again), "LESSON_SEALED");
}
