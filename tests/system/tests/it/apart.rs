//! A municipality is its own controller: another's cases do not exist for it.

use brudvagt_kit::problem::received;
use brudvagt_proto::{
    deadlines::ListClocksRequest,
    intake::GetReportRequest,
    triage::{
        Answer, AssessRequest, Classify, CommandRequest, Comment, ExportCaseFileRequest,
        FindCaseRequest, ListRegisterRequest, SettleMeasures, command_request::Command,
    },
};
use brudvagt_types::Role;
use uuid::Uuid;

use crate::world::{World, assert_not_found, settled};

const MINE: [&str; 1] = ["901"];
const YOURS: [&str; 1] = ["902"];

#[tokio::test(flavor = "multi_thread")]
async fn another_municipality_sees_nothing() {
    let world = World::new().await;
    let case = world.open("901").await;
    let yours = world.open("902").await;
    let id = case.case_id.as_str();
    let mut triage = world.triage.clone();

    let queue = world.queue(&YOURS).await;
    let seen: Vec<_> = queue.iter().map(|line| line.case_id.as_str()).collect();
    assert_eq!(seen, [yours.case_id.as_str()]);

    assert_not_found(world.case(&YOURS, id).await);
    assert_not_found(world.history(&YOURS, id).await);
    let file = ExportCaseFileRequest {
        case_id: id.to_owned(),
        format: "json".to_owned(),
        ..ExportCaseFileRequest::default()
    };
    assert_not_found(triage.export_case_file(world.dpo(&YOURS, file)).await);
    let assess = AssessRequest {
        case_id: id.to_owned(),
        facts_json: String::new(),
        against: 0,
    };
    assert_not_found(triage.assess(world.dpo(&YOURS, assess)).await);
    for wanted in [
        FindCaseRequest {
            reference: case.reference.clone(),
            ..FindCaseRequest::default()
        },
        FindCaseRequest {
            report_id: case.report_id.clone(),
            ..FindCaseRequest::default()
        },
        FindCaseRequest {
            case_id: id.to_owned(),
            ..FindCaseRequest::default()
        },
    ] {
        assert_not_found(triage.find_case(world.dpo(&YOURS, wanted)).await);
    }
    let comment = || {
        Command::Comment(Comment {
            text: "Hvad er det her?".to_owned(),
        })
    };
    assert_not_found(world.command(&YOURS, id, 0, comment()).await);
    let report = GetReportRequest {
        report_id: case.report_id.clone(),
    };
    let mut intake = world.intake.clone();
    assert_not_found(intake.get_report(world.dpo(&YOURS, report)).await);

    // Another's case and none at all are refused alike: an answer must not tell them apart.
    let none = Uuid::now_v7().to_string();
    let of_none = world.case(&YOURS, &none).await.unwrap_err();
    let of_mine = world.case(&YOURS, id).await.unwrap_err();
    assert_eq!(of_none.message(), of_mine.message());
    assert_eq!(of_none.details(), of_mine.details());

    // Nothing of all this reached the case, and its own DPO still sees it.
    let history = world.history(&MINE, id).await.unwrap();
    assert!(history.iter().all(|entry| entry.kind != "commented"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_does_not_widen_what_a_token_allows() {
    let world = World::new().await;
    let case = world.open("901").await;
    let request = ListRegisterRequest {
        municipalities: vec!["901".to_owned()],
        ..ListRegisterRequest::default()
    };
    let mut triage = world.triage.clone();
    let register = triage
        .list_register(world.dpo(&YOURS, request.clone()))
        .await;
    assert!(register.unwrap().into_inner().rows.is_empty());
    let mine = triage.list_register(world.dpo(&MINE, request)).await;
    assert_eq!(mine.unwrap().into_inner().rows.len(), 1);

    let listed = |codes: &'static [&'static str]| {
        let request = ListClocksRequest {
            case_id: case.case_id.clone(),
        };
        let (mut deadlines, request) = (world.deadlines.clone(), world.dpo(codes, request));
        async move { deadlines.list_clocks(request).await }
    };
    settled("the clock is armed", || async {
        let mine = listed(&MINE).await.unwrap().into_inner().clocks;
        (!mine.is_empty()).then_some(())
    })
    .await;
    let yours = listed(&YOURS).await;
    assert!(yours.unwrap().into_inner().clocks.is_empty());
}

/// GDPR art. 24(1), 38(6), 39(1), with the settings of a real directory.
#[tokio::test(flavor = "multi_thread")]
async fn the_controller_decides_and_works_by_the_roles_it_gave() {
    let world = World::new().await;
    let case = world.open("901").await;
    let decide = || {
        Command::Classify(Classify {
            breach: Answer::No.into(),
            reason: "Det er ikke så slemt.".to_owned(),
        })
    };
    let settle = || {
        Command::SettleMeasures(SettleMeasures {
            reason: "Der er intet at gøre.".to_owned(),
        })
    };
    let asked = |command| CommandRequest {
        case_id: case.case_id.clone(),
        expected_version: case.version,
        check_only: false,
        command: Some(command),
    };
    for (role, command, reason) in [
        (Role::Dpo, decide(), "DECISION_NOT_YOURS"),
        (Role::Notifier, decide(), "NOT_ALLOWED"),
        (Role::Reader, decide(), "NOT_ALLOWED"),
        (Role::Employee, decide(), "NOT_ALLOWED"),
        (Role::DepartmentHead, settle(), "NOT_ALLOWED"),
    ] {
        let mut triage = world.triage.clone();
        let request = world.signed(role, &MINE, asked(command));
        let refused = triage.command(request).await.unwrap_err();
        assert_eq!(refused.code(), tonic::Code::PermissionDenied, "{role:?}");
        assert_eq!(received(&refused).reason, reason, "{role:?}");
    }
    let mut triage = world.triage.clone();
    triage
        .command(world.head(&MINE, asked(decide())))
        .await
        .unwrap();
}
