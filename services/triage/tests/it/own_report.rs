//! Whoever reported a breach is asked, answers, and learns what came of it; nobody else sees her side of
//! it. All persons and numbers are made-up ones.

use brudvagt_proto::{
    Code,
    events::{
        deadlines::QuestionDue,
        triage::{CaseChanged, Change},
    },
    intake::Report,
    triage::{
        AnswerOwnQuestionRequest, AskQuestion, GetOwnReportRequest, ListOwnPhasesRequest,
        OwnReport, TellReporter, command_request::Command, own_reports_client::OwnReportsClient,
    },
    types::Channel,
};
use brudvagt_types::{Ctx, Role};

use crate::world::{Opened, World, answer, dpo, reason, report, who};

fn rita() -> Ctx {
    who("rita", Role::Employee, &["901"])
}

async fn opened(world: &World) -> Opened {
    let reported = Report {
        receipt_to: "rita@901.example".to_owned(),
        ..report("901", "Et brev er sendt forkert.", world.now())
    };
    let event = world.know(reported);
    world.say(&event).await;
    world.opened(&event).await
}

async fn seen(world: &World, by: &Ctx, case: &Opened) -> Result<OwnReport, String> {
    let message = GetOwnReportRequest {
        report_id: case.report_id.clone(),
    };
    let mut client = OwnReportsClient::new(world.channel());
    match answer(client.get_own_report(world.ask(by, message)).await) {
        Ok(seen) => Ok(seen),
        refused => Err(reason(refused)),
    }
}

async fn answered(world: &World, by: &Ctx, case: &Opened, question_id: &str) -> Result<(), String> {
    let message = AnswerOwnQuestionRequest {
        report_id: case.report_id.clone(),
        question_id: question_id.to_owned(),
        text: "Det var naboen.".to_owned(),
    };
    let mut client = OwnReportsClient::new(world.channel());
    match answer(client.answer_own_question(world.ask(by, message)).await) {
        Ok(_taken) => Ok(()),
        refused => Err(reason(refused)),
    }
}

fn ask(role: &str) -> Command {
    Command::AskQuestion(AskQuestion {
        role: role.to_owned(),
        text: "Hvem fik brevet?".to_owned(),
    })
}

#[tokio::test]
async fn whoever_reported_it_answers_without_seeing_the_case_and_nobody_else_can() {
    let world = World::new().await;
    let case = opened(&world).await;
    world
        .command(&dpo(), &case.case_id, ask("reporter"))
        .await
        .unwrap();
    world
        .command(&dpo(), &case.case_id, ask("department_head"))
        .await
        .unwrap();
    let hers = seen(&world, &rita(), &case).await.unwrap();
    assert_eq!(hers.questions.len(), 1, "the head's question is not hers");
    let question = hers.questions[0].clone();
    assert_eq!(question.text, "Hvem fik brevet?");

    let eva = who("eva", Role::Employee, &["901"]);
    let elsewhere = who("rita", Role::Employee, &["902"]);
    for other in [&eva, &elsewhere, &dpo()] {
        assert_eq!(seen(&world, other, &case).await.unwrap_err(), "NOT_FOUND");
        let refused = answered(&world, other, &case, &question.id).await;
        assert_eq!(refused.unwrap_err(), "NOT_FOUND");
    }
    let to_head = world.case(&dpo(), &case.case_id).await.unwrap().questions;
    let to_head = to_head.iter().find(|it| it.role == "department_head");
    let refused = answered(&world, &rita(), &case, &to_head.unwrap().id).await;
    assert_eq!(refused.unwrap_err(), "NOT_FOUND");

    answered(&world, &rita(), &case, &question.id)
        .await
        .unwrap();
    let known = world.case(&dpo(), &case.case_id).await.unwrap();
    let of_rita = known.questions.iter().find(|it| it.role == "reporter");
    assert_eq!(of_rita.unwrap().answer, "Det var naboen.");
    let events: Vec<CaseChanged> = world.announced().await;
    let said = events
        .iter()
        .find(|it| it.change() == Change::QuestionAnswered);
    assert_eq!(said.unwrap().question_id, question.id);
    let twice = answered(&world, &rita(), &case, &question.id).await;
    assert_eq!(twice.unwrap_err(), "UNKNOWN_ITEM");
}

#[tokio::test]
async fn what_came_of_it_is_read_by_whoever_reported_it_with_numbers_masked() {
    let world = World::new().await;
    let case = opened(&world).await;
    assert_eq!(seen(&world, &rita(), &case).await.unwrap().words, "");
    let tell = |text: &str| {
        Command::TellReporter(TellReporter {
            text: text.to_owned(),
        })
    };
    let nothing = world.command(&dpo(), &case.case_id, tell(" ")).await;
    assert_eq!(reason(nothing), "TEXT_NEEDED");
    for text in ["Vi ser på det.", "Brevet om 111111-1118 er hentet hjem."] {
        world
            .command(&dpo(), &case.case_id, tell(text))
            .await
            .unwrap();
    }
    let hers = seen(&world, &rita(), &case).await.unwrap();
    assert!(hers.words.ends_with("er hentet hjem."), "{}", hers.words);
    assert!(!hers.words.contains("1118"), "{}", hers.words);
    let events: Vec<CaseChanged> = world.announced().await;
    let last = events
        .iter()
        .rfind(|it| it.change() == Change::ReporterTold);
    assert!(last.unwrap().now.as_ref().unwrap().reporter_told);
}

#[tokio::test]
async fn whoever_left_no_address_cannot_be_asked_and_the_asker_hears_it_at_once() {
    let world = World::new().await;
    let case = world.open("901", "Et brev.").await;
    let refused = world.command(&dpo(), &case.case_id, ask("reporter")).await;
    assert_eq!(reason(refused), "REPORTER_UNREACHABLE");
}

#[tokio::test]
async fn a_question_that_nobody_answers_stands_in_the_history_and_is_asked_of_the_same_again() {
    let world = World::new().await;
    let case = opened(&world).await;
    world
        .command(&dpo(), &case.case_id, ask("reporter"))
        .await
        .unwrap();
    let question = seen(&world, &rita(), &case).await.unwrap().questions[0].clone();
    let due = |reminder: &str| QuestionDue {
        question_id: question.id.clone(),
        case_id: case.case_id.clone(),
        municipality: "901".to_owned(),
        reminder: reminder.to_owned(),
        reached_at: None,
    };
    world.say(&due("after_a_day")).await;
    world.settle().await;
    answered(&world, &rita(), &case, &question.id)
        .await
        .unwrap();
    world.say(&due("still_open")).await;
    world.settle().await;
    assert_eq!(world.n_parked().await, 0);
    let said: Vec<CaseChanged> = world.announced().await;
    let open = |it: &CaseChanged| it.now.as_ref().map_or(0, |now| now.open_question_ids.len());
    let said: Vec<_> = said
        .iter()
        .filter(|it| it.change().code().starts_with("question_"))
        .map(|it| (it.change().code(), it.question_reminder.as_str(), open(it)))
        .collect();
    assert_eq!(
        said,
        [
            ("question_asked", "", 1),
            ("question_reminded", "after_a_day", 1),
            ("question_answered", "", 0),
        ]
    );
}

#[tokio::test]
async fn how_far_her_reports_are_is_told_to_whoever_reported_and_in_one_answer() {
    let world = World::new().await;
    let first = opened(&world).await;
    let second = opened(&world).await;
    let report_ids = vec![
        first.report_id.clone(),
        second.report_id.clone(),
        "0199aaaa-0000-7000-8000-00000000abcd".to_owned(),
        "no id".to_owned(),
    ];
    let asked = async |by: &Ctx, report_ids: &[String]| {
        let message = ListOwnPhasesRequest {
            report_ids: report_ids.to_vec(),
        };
        let mut client = OwnReportsClient::new(world.channel());
        answer(client.list_own_phases(world.ask(by, message)).await)
    };
    let mut phases = asked(&rita(), &report_ids).await.unwrap().phases;
    phases.sort_by(|a, b| a.report_id.cmp(&b.report_id));
    let mut ids = [first.report_id, second.report_id];
    ids.sort();
    let told: Vec<_> = phases
        .iter()
        .map(|it| (&it.report_id, it.phase().code()))
        .collect();
    assert_eq!(told, [(&ids[0], "reported"), (&ids[1], "reported")]);
    // Also whoever works on the case has reported none of them.
    for other in [dpo(), who("otto", Role::Employee, &["901"])] {
        assert!(asked(&other, &report_ids).await.unwrap().phases.is_empty());
    }
    let many = vec![ids[0].clone(); 201];
    assert_eq!(reason(asked(&rita(), &many).await), "TOO_MANY_REPORTS");
}

/// ADR 0048.
#[tokio::test]
async fn whoever_comes_back_with_a_code_is_asked_though_no_mail_reaches_her() {
    let world = World::new().await;
    let mut reported = report("901", "Et brev er sendt forkert.", world.now());
    let id = format!("receipt:{}", reported.report_id);
    reported.reporter = Some(brudvagt_proto::intake::Reporter {
        person_id: id.clone(),
        ..Default::default()
    });
    let unreachable = world.open_of(reported.clone()).await;
    let refused = world
        .command(&dpo(), &unreachable.case_id, ask("reporter"))
        .await;
    assert_eq!(reason(refused), "REPORTER_UNREACHABLE");

    let mut reported = report("901", "Et brev er sendt forkert.", world.now());
    let id = format!("receipt:{}", reported.report_id);
    reported.reporter = Some(brudvagt_proto::intake::Reporter {
        person_id: id.clone(),
        ..Default::default()
    });
    reported.follows_by_code = true;
    let case = world.open_of(reported).await;
    world
        .command(&dpo(), &case.case_id, ask("reporter"))
        .await
        .unwrap();
    let holder = who(&id, Role::Employee, &["901"]);
    let question = seen(&world, &holder, &case).await.unwrap().questions;
    answered(&world, &holder, &case, &question[0].id)
        .await
        .unwrap();
    assert_eq!(seen(&world, &rita(), &case).await.unwrap_err(), "NOT_FOUND");
}

/// GDPR art. 33(1) and (2): the hours run from the word to us, never from what the processor knew.
#[tokio::test]
async fn the_clock_runs_from_when_the_municipality_was_told() {
    let world = World::new().await;
    let before = |hours: i64| {
        let at = world.now() - jiff::SignedDuration::from_hours(hours);
        Some(brudvagt_kit::wire::to_proto(at))
    };
    let mut reported = report("901", "En server stod åben.", world.now());
    reported.set_channel(Channel::Processor);
    reported.told_at = before(20);
    reported.supplier = Some(brudvagt_proto::intake::Supplier {
        name: "Skyhuset A/S".to_owned(),
        knew_at: before(60),
        ..Default::default()
    });
    let told_at = reported.told_at;
    let case = world.open_of(reported).await;
    let known = world.case(&dpo(), &case.case_id).await.unwrap();
    assert_eq!(known.line.as_ref().unwrap().aware_at, told_at);
    let fact = |name: &str| {
        let fact = known.facts.iter().find(|fact| fact.name == name);
        fact.map(|fact| fact.value_json.clone()).unwrap_or_default()
    };
    assert_eq!(fact("discovered_how"), "\"processor\"");
    assert!(fact("processor_aware_at") < fact("processor_notified_us_at"));
    assert!(!fact("processor_aware_at").is_empty());
}
