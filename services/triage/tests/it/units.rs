//! A head of department sees and acts on the cases of her units, and no other: at every door, and in
//! the database below them.

use brudvagt_proto::{
    triage::{
        Acknowledge, AnswerQuestion, AskQuestion, AssessRequest, CommandRequest, Comment,
        ConfirmDecision, ExportCaseFileRequest, ExportRegisterRequest, FindCaseRequest,
        GetFiguresRequest, ListExpectedRequest, ListHistoryRequest, ListQueueRequest,
        ListRegisterRequest, SendBackDecision, command_request::Command,
    },
    types,
};
use brudvagt_types::{Ctx, Role, Units};
use sqlx::{AssertSqlSafe, Connection};

use crate::world::{Opened, WORDS, World, answer, dpo, reason, report, who};

/// The head of these units of 901, with all below them.
fn head_of(units: &[&str]) -> Ctx {
    let mut head = who("hanne", Role::DepartmentHead, &["901"]);
    head.actor.units = Units::new(vec![], units.iter().map(|unit| (*unit).to_owned()));
    head
}

/// The answer at each method that names a case.
async fn at_each_door(world: &World, who: &Ctx, case: &Opened) -> Vec<(&'static str, String)> {
    let mut client = world.client();
    let case_id = || case.case_id.clone();
    let said = |given: Result<(), brudvagt_kit::problem::Received>| match given {
        Ok(()) => "seen".to_owned(),
        Err(refused) => refused.reason,
    };
    let mut doors = Vec::new();
    let got = world.case(who, &case.case_id).await.map(drop);
    doors.push(("GetCase", said(got)));
    for (door, request) in [
        (
            "FindCase by reference",
            FindCaseRequest {
                reference: case.reference.clone(),
                ..FindCaseRequest::default()
            },
        ),
        (
            "FindCase by report",
            FindCaseRequest {
                report_id: case.report_id.clone(),
                ..FindCaseRequest::default()
            },
        ),
        (
            "FindCase by id",
            FindCaseRequest {
                case_id: case_id(),
                ..FindCaseRequest::default()
            },
        ),
    ] {
        let got = client.find_case(world.ask(who, request)).await;
        doors.push((door, said(answer(got).map(drop))));
    }
    let request = ListHistoryRequest {
        case_id: case_id(),
        ..ListHistoryRequest::default()
    };
    let got = client.list_history(world.ask(who, request)).await;
    doors.push(("ListHistory", said(answer(got).map(drop))));
    let request = AssessRequest {
        case_id: case_id(),
        ..AssessRequest::default()
    };
    let got = client.assess(world.ask(who, request)).await;
    doors.push(("Assess", said(answer(got).map(drop))));
    for format in ["json", "pdf"] {
        let request = ExportCaseFileRequest {
            case_id: case_id(),
            format: format.to_owned(),
            lang: String::new(),
        };
        let got = client.export_case_file(world.ask(who, request)).await;
        doors.push(("ExportCaseFile", said(answer(got).map(drop))));
    }
    doors
}

/// What a head may do to a case, with what only adds first.
fn commands(question_id: &str) -> Vec<Command> {
    vec![
        Command::Comment(Comment {
            text: "Set af fagchefen.".to_owned(),
        }),
        Command::AnswerQuestion(AnswerQuestion {
            question_id: question_id.to_owned(),
            text: "Ja.".to_owned(),
        }),
        Command::Acknowledge(Acknowledge {
            step: "reminder_24h".to_owned(),
        }),
        Command::ConfirmDecision(ConfirmDecision {
            track: types::Track::Authority.into(),
        }),
        Command::SendBackDecision(SendBackDecision {
            track: types::Track::Authority.into(),
            reason: "Se igen.".to_owned(),
        }),
    ]
}

/// How many cases each list tells of.
async fn in_each_list(world: &World, who: &Ctx) -> Vec<(&'static str, usize)> {
    let mut client = world.client();
    let search = ListQueueRequest {
        search: WORDS.to_owned(),
        ..ListQueueRequest::default()
    };
    let mut counts = Vec::new();
    for (list, request) in [
        ("ListQueue", ListQueueRequest::default()),
        ("ListQueue with words", search),
    ] {
        let queue = client.list_queue(world.ask(who, request)).await;
        let queue = answer(queue).unwrap();
        counts.push((list, queue.cases.len()));
        counts.push(("n_open", queue.n_open as usize));
    }
    let words = ListRegisterRequest {
        search: WORDS.to_owned(),
        ..ListRegisterRequest::default()
    };
    for (list, request) in [
        ("ListRegister", ListRegisterRequest::default()),
        ("ListRegister with words", words),
    ] {
        let register = client.list_register(world.ask(who, request)).await;
        let register = answer(register).unwrap();
        counts.push((list, register.rows.len()));
    }
    let request = ExportRegisterRequest {
        format: "csv".to_owned(),
        ..ExportRegisterRequest::default()
    };
    let csv = client.export_register(world.ask(who, request)).await;
    let csv = String::from_utf8(answer(csv).unwrap().content.to_vec()).unwrap();
    counts.push(("ExportRegister", csv.matches("BRUD-").count()));
    let figures = world
        .figures()
        .get_figures(world.ask(who, GetFiguresRequest::default()))
        .await;
    let total = answer(figures).unwrap().total.unwrap().count;
    counts.push(("GetFigures", total as usize));
    let expected = world
        .expected()
        .list_expected(world.ask(who, ListExpectedRequest::default()))
        .await;
    counts.push(("ListExpected", answer(expected).unwrap().cases.len()));
    counts
}

/// A case of the unit, with a question to its head.
async fn asked(world: &World, unit: &str) -> (Opened, String) {
    let mut received = report("901", WORDS, world.now());
    unit.clone_into(&mut received.unit_id);
    let case = world.open_of(received).await;
    let question = Command::AskQuestion(AskQuestion {
        role: "department_head".to_owned(),
        text: "Hvem fik brevet?".to_owned(),
    });
    world
        .command(&dpo(), &case.case_id, question)
        .await
        .unwrap();
    let seen = world.case(&dpo(), &case.case_id).await.unwrap();
    (case, seen.questions[0].id.clone())
}

#[tokio::test]
async fn a_head_sees_the_cases_of_her_units_and_no_other() {
    let world = World::new().await;
    let (school, question) = asked(&world, "school").await;
    let (homeless, _question) = asked(&world, "").await;
    let own = head_of(&["roads", "school"]);
    let other = head_of(&["roads"]);
    let none = head_of(&[]);

    for (door, said) in at_each_door(&world, &own, &school).await {
        assert_eq!(said, "seen", "{door}");
    }
    // A case without a unit is seen only by those who answer for the whole municipality.
    for (who, case) in [(&other, &school), (&none, &school), (&own, &homeless)] {
        for (door, said) in at_each_door(&world, who, case).await {
            assert_eq!(said, "NOT_FOUND", "{door} for {:?}", who.actor.units);
        }
        let version = world.line(&dpo(), &case.case_id).await.version;
        for command in commands(&question) {
            let name = format!("{command:?}");
            for expected_version in [0, version] {
                let done = world
                    .command_at(who, &case.case_id, expected_version, command.clone())
                    .await;
                assert_eq!(reason(done), "NOT_FOUND", "{name}");
            }
        }
    }
    for (list, n) in in_each_list(&world, &own).await {
        assert_eq!(n, 1, "{list}");
    }
    for who in [&other, &none] {
        for (list, n) in in_each_list(&world, who).await {
            assert_eq!(n, 0, "{list}");
        }
    }
    let mut all = who("hanne", Role::DepartmentHead, &["901"]);
    for (list, n) in in_each_list(&world, &all).await {
        assert_eq!(n, 2, "{list}");
    }
    // Naming a unit opens nothing.
    let narrowed = ListRegisterRequest {
        unit_id: "school".to_owned(),
        ..ListRegisterRequest::default()
    };
    let mut client = world.client();
    let rows = client.list_register(world.ask(&other, narrowed)).await;
    assert_eq!(answer(rows).unwrap().rows.len(), 0);
    // Naming every unit of another municipality names none of this one's.
    all.actor.units = Units::whole(&["902".parse().unwrap()]);
    assert_eq!(reason(world.case(&all, &school.case_id).await), "NOT_FOUND");

    // She acts on her own.
    let comment = CommandRequest {
        case_id: school.case_id.clone(),
        expected_version: 0,
        command: commands(&question).into_iter().next(),
        check_only: false,
    };
    let done = world.client().command(world.ask(&own, comment)).await;
    assert_eq!(answer(done).unwrap().changes, ["commented"]);
}

#[tokio::test]
async fn the_line_of_a_report_is_found_by_whoever_reported_it_and_no_colleague() {
    let world = World::new().await;
    let (case, _question) = asked(&world, "school").await;
    let find = |who: Ctx| {
        let request = FindCaseRequest {
            report_id: case.report_id.clone(),
            ..FindCaseRequest::default()
        };
        let asked = world.ask(&who, request);
        let mut client = world.client();
        async move { answer(client.find_case(asked).await) }
    };
    let eva = who("eva", Role::Employee, &["901"]);
    assert_eq!(reason(find(eva).await), "NOT_FOUND");
    let rita = who("rita", Role::Employee, &["901"]);
    assert_eq!(find(rita).await.unwrap().case_id, case.case_id);
    // Her address, given again to somebody else: her reports are not.
    let mut newcomer = who("rikke", Role::Employee, &["901"]);
    "RITA@901.example".clone_into(&mut newcomer.actor.email);
    assert_eq!(reason(find(newcomer).await), "NOT_FOUND");
    // Also of a unit that is not hers, when she heads another.
    let mut head = head_of(&["roads"]);
    "rita".clone_into(&mut head.actor.id);
    assert_eq!(find(head).await.unwrap().case_id, case.case_id);
}

#[tokio::test]
async fn the_database_hides_other_units_rows_whatever_the_code_asks() {
    let world = World::new().await;
    asked(&world, "school").await;
    asked(&world, "").await;
    let mut service = world.db.pool("triage").acquire().await.unwrap().detach();
    for (units, visible) in [
        (Some("*"), 2),
        (Some("*901"), 2),
        (Some("roads\u{1f}school"), 1),
        (Some("school"), 1),
        (Some("*902\u{1f}roads"), 0),
        (Some(""), 0),
        // Without the setting of units nothing is seen.
        (None, 0),
    ] {
        for table in ["cases", "history", "questions", "case_codes"] {
            let mut tx = service.begin().await.unwrap();
            sqlx::query("SELECT set_config('brudvagt.scope', '901', true)")
                .execute(&mut *tx)
                .await
                .unwrap();
            if let Some(units) = units {
                sqlx::query("SELECT set_config('brudvagt.units', $1, true)")
                    .bind(units)
                    .execute(&mut *tx)
                    .await
                    .unwrap();
            }
            let sql = format!("SELECT count(DISTINCT case_id) FROM triage.{table}");
            let n: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_one(&mut *tx)
                .await
                .unwrap();
            assert_eq!(n, visible, "{table} for units {units:?}");
        }
    }
}

#[tokio::test]
async fn every_table_that_tells_of_a_case_is_guarded_by_units() {
    let world = World::new().await;
    let mut owner = world.db.owner().await;
    let open: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class AS c \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'case_id' \
         WHERE n.nspname = 'triage' AND c.relkind = 'r' AND NOT EXISTS (SELECT FROM pg_policy AS p \
           WHERE p.polrelid = c.oid AND p.polname = 'units' AND NOT p.polpermissive) \
         ORDER BY 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    // The log of looks is read by the officer alone; `case_words` leads on to the cases; `seals` is read
    // by every policy.
    assert_eq!(open, ["access_log", "case_words", "seals"]);
}
