//! Who sees what: the doors, and the database below them.

use brudvagt_proto::{
    access::ListAccessRequest,
    triage::{
        AssessRequest, CommandRequest, Comment, ExportCaseFileRequest, ExportRegisterRequest,
        FindCaseRequest, ListHistoryRequest, ListQueueRequest, ListRegisterRequest,
        command_request::Command,
    },
};
use brudvagt_types::Role;
use sqlx::{AssertSqlSafe, Connection};
use uuid::Uuid;

use crate::world::{WORDS, World, answer, dpo, dpo_of, reason, who};

#[tokio::test]
async fn the_services_role_cannot_change_what_is_history() {
    let world = World::new().await;
    world.open("901", WORDS).await;
    let mut service = world.db.pool("triage").acquire().await.unwrap().detach();
    sqlx::query(
        "SELECT set_config('brudvagt.scope', '*', false), set_config('brudvagt.units', '*', false)",
    )
    .execute(&mut service)
    .await
    .unwrap();
    for table in ["history", "access_log"] {
        for statement in [
            format!("UPDATE triage.{table} SET at = at"),
            format!("DELETE FROM triage.{table}"),
            format!("TRUNCATE triage.{table}"),
            format!("ALTER TABLE triage.{table} DISABLE ROW LEVEL SECURITY"),
        ] {
            let refused = sqlx::query(AssertSqlSafe(statement.clone()))
                .execute(&mut service)
                .await
                .unwrap_err()
                .to_string();
            assert!(
                refused.contains("permission denied") || refused.contains("must be owner"),
                "{statement}: {refused}"
            );
        }
    }
    let deleted = sqlx::query("DELETE FROM triage.cases")
        .execute(&mut service)
        .await
        .unwrap_err();
    assert!(deleted.to_string().contains("permission denied"));
    assert_eq!(world.count("history").await, 1);
}

#[tokio::test]
async fn the_database_hides_another_municipalitys_rows_from_the_services_own_role() {
    let world = World::new().await;
    let here = world.open("901", WORDS).await;
    world.open("902", WORDS).await;
    let both = dpo_of(&["901", "902"]);
    for opened in [&here.case_id] {
        world.case(&both, opened).await.unwrap();
    }
    let mut service = world.db.pool("triage").acquire().await.unwrap().detach();
    for (scope, visible) in [
        ("901", 1),
        ("902", 1),
        ("901,902", 2),
        ("*", 2),
        ("-", 0),
        ("", 0),
    ] {
        for table in ["cases", "history", "case_codes"] {
            let mut tx = service.begin().await.unwrap();
            sqlx::query("SELECT set_config('brudvagt.scope', $1, true), set_config('brudvagt.units', '*', true)")
                .bind(scope)
                .execute(&mut *tx)
                .await
                .unwrap();
            let sql = format!("SELECT count(DISTINCT municipality) FROM triage.{table}");
            let n: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_one(&mut *tx)
                .await
                .unwrap();
            assert_eq!(n, visible, "{table} in scope {scope:?}");
        }
    }
    let mut tx = service.begin().await.unwrap();
    sqlx::query(
        "SELECT set_config('brudvagt.scope', '902', true), set_config('brudvagt.units', '*', true)",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    let moved = sqlx::query("UPDATE triage.cases SET municipality = '901'")
        .execute(&mut *tx)
        .await
        .unwrap_err();
    assert!(moved.to_string().contains("row-level security"), "{moved}");
}

#[tokio::test]
async fn every_table_with_a_municipality_is_guarded() {
    let world = World::new().await;
    let mut owner = world.db.owner().await;
    let open: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class AS c \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'municipality' \
         WHERE n.nspname = 'triage' AND c.relkind = 'r' AND NOT c.relrowsecurity",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert_eq!(open, Vec::<String>::new());
}

#[tokio::test]
async fn another_municipalitys_case_is_answered_as_one_that_does_not_exist() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let stranger = dpo_of(&["902"]);
    let nobody = Uuid::now_v7().to_string();
    let mut client = world.client();
    for id in [case.case_id.as_str(), nobody.as_str(), "no-id"] {
        let case_id = || id.to_owned();
        assert_eq!(reason(world.case(&stranger, id).await), "NOT_FOUND");
        let command = CommandRequest {
            case_id: case_id(),
            command: Some(Command::Comment(Comment {
                text: "Set.".to_owned(),
            })),
            ..CommandRequest::default()
        };
        let asked = client.command(world.ask(&stranger, command)).await;
        assert_eq!(reason(answer(asked)), "NOT_FOUND");
        let history = ListHistoryRequest {
            case_id: case_id(),
            ..ListHistoryRequest::default()
        };
        let asked = client.list_history(world.ask(&stranger, history)).await;
        assert_eq!(reason(answer(asked)), "NOT_FOUND");
        let assess = AssessRequest {
            case_id: case_id(),
            ..AssessRequest::default()
        };
        let asked = client.assess(world.ask(&stranger, assess)).await;
        assert_eq!(reason(answer(asked)), "NOT_FOUND");
        let file = ExportCaseFileRequest {
            case_id: case_id(),
            format: "json".to_owned(),
            lang: String::new(),
        };
        let asked = client.export_case_file(world.ask(&stranger, file)).await;
        assert_eq!(reason(answer(asked)), "NOT_FOUND");
    }
    for request in [
        FindCaseRequest {
            reference: case.reference.clone(),
            ..FindCaseRequest::default()
        },
        FindCaseRequest {
            report_id: case.report_id.clone(),
            ..FindCaseRequest::default()
        },
    ] {
        let asked = client.find_case(world.ask(&stranger, request)).await;
        assert_eq!(reason(answer(asked)), "NOT_FOUND");
    }
    // Naming the other municipality opens nothing.
    let queue = ListQueueRequest {
        municipalities: vec!["901".to_owned()],
        ..ListQueueRequest::default()
    };
    let queue = answer(client.list_queue(world.ask(&stranger, queue)).await).unwrap();
    assert_eq!((queue.cases.len(), queue.n_open), (0, 0));
    let register = ListRegisterRequest {
        municipalities: vec!["901".to_owned()],
        ..ListRegisterRequest::default()
    };
    let register = answer(client.list_register(world.ask(&stranger, register)).await).unwrap();
    assert_eq!(register.rows.len(), 0);
}

#[tokio::test]
async fn an_employee_reads_no_case_and_finds_the_line_of_her_own_report() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let rita = who("rita", Role::Employee, &["901"]);
    assert_eq!(
        reason(world.case(&rita, &case.case_id).await),
        "NOT_ALLOWED"
    );
    let queue = world
        .client()
        .list_queue(world.ask(&rita, ListQueueRequest::default()))
        .await;
    assert_eq!(reason(answer(queue)), "NOT_ALLOWED");
    let guessed = FindCaseRequest {
        reference: case.reference.clone(),
        ..FindCaseRequest::default()
    };
    let guessed = world.client().find_case(world.ask(&rita, guessed)).await;
    assert_eq!(reason(answer(guessed)), "NOT_ALLOWED");
    let hers = FindCaseRequest {
        report_id: case.report_id.clone(),
        ..FindCaseRequest::default()
    };
    let hers = world.client().find_case(world.ask(&rita, hers)).await;
    assert_eq!(answer(hers).unwrap().case_id, case.case_id);
}

#[tokio::test]
async fn who_looked_at_a_case_is_noted() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let before = world.count("access_log").await;
    world.case(&dpo(), &case.case_id).await.unwrap();
    let history = ListHistoryRequest {
        case_id: case.case_id.clone(),
        ..ListHistoryRequest::default()
    };
    let file = ExportCaseFileRequest {
        case_id: case.case_id.clone(),
        format: "json".to_owned(),
        lang: String::new(),
    };
    let karl = who("karl", Role::ChiefExecutive, &["901"]);
    let mut client = world.client();
    answer(client.list_history(world.ask(&karl, history)).await).unwrap();
    answer(client.export_case_file(world.ask(&dpo(), file)).await).unwrap();
    let mut owner = world.db.owner().await;
    let noted: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT actor_id, actor_role, what FROM triage.access_log ORDER BY at OFFSET $1",
    )
    .bind(before)
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let seen =
        |who: &str, role: &str, what: &str| (who.to_owned(), role.to_owned(), what.to_owned());
    assert_eq!(
        noted,
        [
            seen("dorte", "dpo", "case"),
            seen("karl", "chief_executive", "history"),
            seen("dorte", "dpo", "case_file"),
        ]
    );
}

#[tokio::test]
async fn the_register_its_exports_and_an_assessment_are_looks_at_each_case_they_show() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    world.open("902", WORDS).await;
    let before = world.count("access_log").await;
    let mut client = world.client();
    let karl = who("karl", Role::ChiefExecutive, &["901"]);
    let register = ListRegisterRequest::default();
    answer(client.list_register(world.ask(&karl, register)).await).unwrap();
    let csv = ExportRegisterRequest {
        format: "csv".to_owned(),
        ..ExportRegisterRequest::default()
    };
    answer(client.export_register(world.ask(&karl, csv)).await).unwrap();
    let assess = AssessRequest {
        case_id: case.case_id.clone(),
        ..AssessRequest::default()
    };
    answer(client.assess(world.ask(&dpo(), assess)).await).unwrap();
    let mut owner = world.db.owner().await;
    let noted: Vec<(String, String, Uuid)> = sqlx::query_as(
        "SELECT actor_id, what, case_id FROM triage.access_log ORDER BY entry_id OFFSET $1",
    )
    .bind(before)
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let id: Uuid = case.case_id.parse().unwrap();
    let seen = |who: &str, what: &str| (who.to_owned(), what.to_owned(), id);
    assert_eq!(
        noted,
        [
            seen("karl", "register"),
            seen("karl", "register_export"),
            seen("dorte", "assessment"),
        ]
    );
}

#[tokio::test]
async fn who_looked_at_a_case_is_told_to_its_officer_alone() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let karl = who("karl", Role::ChiefExecutive, &["901"]);
    world.case(&dpo(), &case.case_id).await.unwrap();
    world.case(&karl, &case.case_id).await.unwrap();
    let request = ListAccessRequest {
        subject_id: case.case_id.clone(),
        limit: 1,
        ..ListAccessRequest::default()
    };
    let mut log = world.access_log();
    let asked = world.ask(&dpo(), request.clone());
    let newest = answer(log.list_access(asked).await).unwrap();
    assert_eq!(newest.entries[0].actor_id, "karl");
    let older = ListAccessRequest {
        after: newest.next,
        ..request.clone()
    };
    let older = answer(log.list_access(world.ask(&dpo(), older)).await).unwrap();
    assert_eq!(older.entries[0].actor_id, "dorte");
    let refused = log.list_access(world.ask(&karl, request.clone())).await;
    assert_eq!(reason(answer(refused)), "NOT_ALLOWED");
    let elsewhere = world.ask(&dpo_of(&["902"]), request);
    let told = answer(log.list_access(elsewhere).await).unwrap();
    assert_eq!(told.entries, []);
}
