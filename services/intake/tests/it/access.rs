//! Access to reports: the rule, and the database below it.

use brudvagt_proto::intake::{
    GetReportRequest, ListMyReportsRequest, ListQuarantineRequest, SubmitReportRequest,
};
use brudvagt_types::{Role, Units};
use sqlx::Connection;

use crate::world::{Person, World, anna, answer, dpo, person, report};

async fn may_read(world: &World, who: &Person, report_id: &str) -> bool {
    let request = GetReportRequest {
        report_id: report_id.to_owned(),
    };
    match answer(world.client().get_report(world.ask(who, request)).await) {
        Ok(_) => true,
        Err(problem) => {
            assert_eq!(problem.reason, "NOT_FOUND");
            false
        }
    }
}

#[tokio::test]
async fn a_report_is_read_by_its_reporter_and_by_those_who_handle_it() {
    let world = World::new().await;
    let request = SubmitReportRequest {
        unit_id: "school".into(),
        ..report()
    };
    let id = world.submit(&anna(), request).await.unwrap().report_id;
    let head_of = |units: &[&str]| {
        let mut head = person("hans", Role::DepartmentHead, &["901"]);
        head.actor.units = Units::new(vec![], units.iter().map(|unit| (*unit).to_owned()));
        head
    };
    let mut head_of_all = head_of(&[]);
    head_of_all.actor.units = Units::whole(&["901".parse().unwrap()]);
    for (who, may) in [
        (anna(), true),
        (person("bo", Role::Employee, &["901"]), false),
        (dpo(), true),
        (person("karl", Role::ChiefExecutive, &["901"]), true),
        (head_of(&["school"]), true),
        // Several units, as the directory resolved what lies below them.
        (head_of(&["roads", "children", "school"]), true),
        (head_of_all, true),
        (head_of(&["roads"]), false),
        (head_of(&[]), false),
        (person("dina", Role::Dpo, &["902"]), false),
        (person("kim", Role::ChiefExecutive, &["902"]), false),
    ] {
        assert_eq!(may_read(&world, &who, &id).await, may, "{}", who.actor.name);
    }
    assert!(!may_read(&world, &dpo(), "no-id").await);
}

/// A report is taken whatever unit it names, and put under none but a unit of its own municipality that
/// takes reports: another's head would be nobody's, and a report from a unit that is no more unseen.
#[tokio::test]
async fn a_report_is_put_under_a_unit_of_its_own_municipality_or_none() {
    let world = World::new().await;
    let bente = person("bente", Role::Employee, &["901", "902"]);
    for (municipality, sent, kept) in [
        ("901", "roads", "roads"),
        ("901", "social-902", ""),
        // The directory knows no units of 902, so every id counts there.
        ("902", "social-902", "social-902"),
    ] {
        let request = SubmitReportRequest {
            municipality: municipality.into(),
            unit_id: sent.into(),
            ..report()
        };
        let id = world.submit(&bente, request).await.unwrap().report_id;
        let request = GetReportRequest { report_id: id };
        let read = world.client().get_report(world.ask(&bente, request)).await;
        let read = answer(read).unwrap();
        assert_eq!(read.unit_id, kept, "{municipality} {sent}");
    }
}

/// Addresses are given again, and two people may share one: SCIM promises neither.
#[tokio::test]
async fn whoever_has_the_address_of_a_reporter_has_not_reported_it() {
    let world = World::new().await;
    let id = world.submit(&anna(), report()).await.unwrap().report_id;
    let mut newcomer = person("annika", Role::Employee, &["901"]);
    newcomer.actor.email.clone_from(&anna().actor.email);
    assert!(!may_read(&world, &newcomer, &id).await);
    let mine = world
        .client()
        .list_my_reports(world.ask(&newcomer, ListMyReportsRequest {}))
        .await;
    assert!(answer(mine).unwrap().reports.is_empty());
    assert!(may_read(&world, &anna(), &id).await);
}

#[tokio::test]
async fn my_reports_are_mine() {
    let world = World::new().await;
    let bo = person("bo", Role::Employee, &["901"]);
    for who in [&anna(), &bo, &anna()] {
        world.submit(who, report()).await.unwrap();
    }
    let mine = world
        .client()
        .list_my_reports(world.ask(&bo, ListMyReportsRequest {}))
        .await;
    let mine = answer(mine).unwrap().reports;
    assert_eq!(mine.len(), 1);
    assert!(mine[0].reference.ends_with("-000002"));
}

#[tokio::test]
async fn only_the_officer_sees_quarantine() {
    let world = World::new().await;
    for (who, reason) in [
        (anna(), "NOT_ALLOWED"),
        (
            person("karl", Role::ChiefExecutive, &["901"]),
            "NOT_ALLOWED",
        ),
    ] {
        let listed = world
            .client()
            .list_quarantine(world.ask(&who, ListQuarantineRequest::default()))
            .await;
        assert_eq!(answer(listed).unwrap_err().reason, reason);
    }
}

#[tokio::test]
async fn the_database_hides_another_municipalitys_rows_from_the_services_own_role() {
    let world = World::new().await;
    world.submit(&anna(), report()).await.unwrap();
    let elsewhere = SubmitReportRequest {
        municipality: "902".into(),
        ..report()
    };
    let bente = person("bente", Role::Employee, &["902"]);
    world.submit(&bente, elsewhere).await.unwrap();

    let mut service = world.db.service("intake").await;
    for (scope, visible) in [
        ("901", 1),
        ("902", 1),
        ("901,902", 2),
        ("*", 2),
        ("-", 0),
        ("", 0),
    ] {
        for table in ["reports", "keys"] {
            let mut tx = service.begin().await.unwrap();
            sqlx::query("SELECT set_config('brudvagt.scope', $1, true)")
                .bind(scope)
                .execute(&mut *tx)
                .await
                .unwrap();
            let n: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
                "SELECT count(*) FROM intake.{table}"
            )))
            .fetch_one(&mut *tx)
            .await
            .unwrap();
            assert_eq!(n, visible, "{table} in scope {scope:?}");
        }
    }
    // Without any scope, and across: the role cannot write what it could not read.
    let unscoped: i64 = sqlx::query_scalar("SELECT count(*) FROM intake.reports")
        .fetch_one(&mut service)
        .await
        .unwrap();
    assert_eq!(unscoped, 0);
    let mut tx = service.begin().await.unwrap();
    sqlx::query("SELECT set_config('brudvagt.scope', '902', true)")
        .execute(&mut *tx)
        .await
        .unwrap();
    let written = sqlx::query("INSERT INTO intake.keys (owner, municipality, wrapped) VALUES (gen_random_uuid(), '901', '')")
        .execute(&mut *tx)
        .await;
    assert!(
        written
            .unwrap_err()
            .to_string()
            .contains("row-level security")
    );
}

#[tokio::test]
async fn the_services_role_cannot_change_what_was_received() {
    let world = World::new().await;
    world.submit(&anna(), report()).await.unwrap();
    let mut service = world.db.service("intake").await;
    for statement in [
        "UPDATE intake.reports SET received_at = received_at",
        "DELETE FROM intake.reports",
        "DELETE FROM intake.attachments",
        "UPDATE intake.follow_ups SET at = at",
        "UPDATE intake.quarantine SET received_at = received_at",
        "DELETE FROM intake.quarantine",
        "UPDATE intake.keys SET wrapped = wrapped",
        "UPDATE intake.access_log SET at = at",
        "DELETE FROM intake.access_log",
    ] {
        let refused = sqlx::query(statement)
            .execute(&mut service)
            .await
            .unwrap_err();
        assert!(
            refused.to_string().contains("permission denied"),
            "{statement}: {refused}"
        );
    }
}
