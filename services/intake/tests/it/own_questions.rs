//! A municipality's own questions, and the answers to them.

use brudvagt_kit::problem::Received;
use brudvagt_proto::intake::{
    Exercise, GetReportRequest, ListOwnQuestionsRequest, OwnAnswer, OwnQuestion, Report,
    SaveOwnQuestionRequest, SubmitReportRequest, WithdrawOwnQuestionRequest,
};
use brudvagt_types::{Role, Said, Text};

use crate::world::{Person, World, anna, answer, dpo, person, report};

fn question() -> OwnQuestion {
    OwnQuestion {
        kind: "choice".to_owned(),
        position: 10,
        text: Some(Text::new("Hvilket fagsystem?", "").into()),
        options_da: vec!["Nexus".to_owned(), "SBSYS".to_owned()],
        wanted: true,
        ..OwnQuestion::default()
    }
}

async fn save(world: &World, who: &Person, question: OwnQuestion) -> Result<OwnQuestion, Received> {
    let wanted = SaveOwnQuestionRequest {
        municipality: "901".to_owned(),
        question: Some(question),
    };
    let asked = world.ask(who, wanted);
    answer(world.own_questions().save_own_question(asked).await)
}

async fn on_the_form(world: &World) -> Vec<String> {
    let wanted = ListOwnQuestionsRequest {
        municipality: "901".to_owned(),
    };
    let asked = world.ask(&anna(), wanted);
    let known = answer(world.own_questions().list_own_questions(asked).await).unwrap();
    known
        .questions
        .into_iter()
        .map(|it| it.text.unwrap().da)
        .collect()
}

async fn reported(world: &World, answers: Vec<OwnAnswer>) -> Report {
    let sent = SubmitReportRequest {
        own_answers: answers,
        ..report()
    };
    let kept = world.submit(&anna(), sent).await.unwrap();
    let wanted = GetReportRequest {
        report_id: kept.report_id,
    };
    answer(world.client().get_report(world.ask(&anna(), wanted)).await).unwrap()
}

fn answered(question: &OwnQuestion, text: &str) -> OwnAnswer {
    OwnAnswer {
        question_id: question.question_id.clone(),
        version: question.version,
        answer: text.to_owned(),
        // What a caller says of a question counts for nothing.
        question: Some(Text::new("Et andet spørgsmål", "").into()),
        ..OwnAnswer::default()
    }
}

#[tokio::test]
async fn an_answer_is_kept_sealed_with_the_question_as_it_was_read_though_it_was_changed_meanwhile()
{
    let world = World::new().await;
    let first = save(&world, &dpo(), question()).await.unwrap();
    let second = save(
        &world,
        &dpo(),
        OwnQuestion {
            text: Some(Text::new("Hvilket system var det?", "").into()),
            options_da: vec!["Et helt andet".to_owned(), "Nexus".to_owned()],
            ..first.clone()
        },
    )
    .await
    .unwrap();
    assert_eq!((first.version, second.version), (1, 2));
    let read = reported(&world, vec![answered(&first, "2")]).await;
    let own = &read.own_answers[0];
    assert_eq!(own.question.da(), "Hvilket fagsystem?");
    assert_eq!(own.in_words.da(), "SBSYS");
    assert!(!world.everything().await.contains("Et andet spørgsmål"));

    let withdrawn = WithdrawOwnQuestionRequest {
        municipality: "901".to_owned(),
        question_id: second.question_id.clone(),
        version: second.version,
    };
    let asked = world.ask(&dpo(), withdrawn);
    answer(world.own_questions().withdraw_own_question(asked).await).unwrap();
    assert!(on_the_form(&world).await.is_empty());
    // Somebody still has the form open.
    let read = reported(&world, vec![answered(&second, "1")]).await;
    assert_eq!(read.own_answers[0].in_words.da(), "Et helt andet");
}

#[tokio::test]
async fn no_report_is_refused_for_an_own_question_and_no_words_are_lost() {
    let world = World::new().await;
    let wanted = save(&world, &dpo(), question()).await.unwrap();
    let unknown = OwnQuestion {
        question_id: "0199aaaa-0000-7000-8000-00000000abcd".to_owned(),
        version: 7,
        ..OwnQuestion::default()
    };
    let nonsense = OwnQuestion {
        question_id: "x".to_owned(),
        ..OwnQuestion::default()
    };
    let answers = vec![
        answered(&wanted, ""),
        answered(&unknown, "Det stod i arkivet."),
        answered(&nonsense, "Også det her."),
    ];
    let read = reported(&world, answers).await;
    let said: Vec<_> = read.own_answers.iter().map(|it| it.in_words.da()).collect();
    assert_eq!(said, ["", "Det stod i arkivet.", "Også det her."]);
    let plain = world.everything().await;
    assert!(!plain.contains("arkivet") && !plain.contains(&hex::encode("arkivet")));
}

#[tokio::test]
async fn those_who_say_how_a_municipality_works_keep_its_questions_and_the_form_has_an_end() {
    let world = World::new().await;
    let refused = save(&world, &anna(), question()).await.unwrap_err();
    assert_eq!(refused.reason, "NOT_ALLOWED");
    let elsewhere = person("eli", Role::ChiefExecutive, &["902"]);
    let refused = save(&world, &elsewhere, question()).await.unwrap_err();
    assert_eq!(refused.reason, "NOT_FOUND");
    let first = save(&world, &dpo(), question()).await.unwrap();
    let again = OwnQuestion {
        version: first.version,
        ..first.clone()
    };
    save(&world, &dpo(), again.clone()).await.unwrap();
    let late = save(&world, &dpo(), again).await.unwrap_err();
    assert_eq!(late.reason, "STALE_VERSION");
    for n in 0..9 {
        let line = OwnQuestion {
            kind: "line".to_owned(),
            text: Some(Text::new(format!("Nummer {n}?"), String::new()).into()),
            position: 50 - n,
            ..question()
        };
        save(&world, &dpo(), line).await.unwrap();
    }
    assert_eq!(on_the_form(&world).await[1], "Nummer 8?", "in their order");
    let full = save(&world, &dpo(), question()).await.unwrap_err();
    assert_eq!(full.reason, "TOO_MANY_QUESTIONS");
}

#[tokio::test]
async fn an_exercise_is_told_by_its_number_and_no_employee_begins_one() {
    let world = World::new().await;
    let drill = SubmitReportRequest {
        exercise: Some(Exercise {
            reason: "Den årlige øvelse.".to_owned(),
        }),
        ..report()
    };
    let refused = world.submit(&anna(), drill.clone()).await.unwrap_err();
    assert_eq!(refused.reason, "NOT_ALLOWED");
    let kept = world.submit(&dpo(), drill).await.unwrap();
    assert!(kept.reference.starts_with("ØVELSE-"), "{}", kept.reference);
    let real = world.submit(&anna(), report()).await.unwrap();
    assert!(real.reference.starts_with("BRUD-"), "{}", real.reference);
}
