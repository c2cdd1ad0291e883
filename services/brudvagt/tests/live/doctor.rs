//! What readers gave up on, seen and delivered again with the operator's commands.

use async_nats::{HeaderMap, jetstream};
use brudvagt_proto::{
    Event,
    events::{esdh::ReferenceAttached, intake::ReportReceived},
    intake::{SubmitReportRequest, intake_client::IntakeClient},
    triage::{
        Answer, CaseLine, Classify, Close, CommandRequest, FindCaseRequest, ListHistoryRequest,
        Reopen, SettleMeasures, WaiveEsdh, command_request::Command, triage_client::TriageClient,
    },
};
use brudvagt_types::Ctx;
use prost::Message;
use uuid::Uuid;

use crate::installation::{Installation, settled};

const MINE: [&str; 1] = ["901"];

/// Says something on the bus as `user`, under an id that is returned.
async fn say(
    installation: &Installation,
    user: &str,
    subject: &'static str,
    payload: Vec<u8>,
) -> String {
    let id = Uuid::now_v7().to_string();
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", id.as_str());
    headers.insert("Brudvagt-Event-Id", id.as_str());
    let bus = jetstream::new(installation.login(user).await);
    let said = bus.publish_with_headers(subject, headers, payload.into());
    said.await.unwrap().await.unwrap();
    id
}

/// The line about this event, once it is parked: number, reader, event, id, reason.
async fn parked(installation: &Installation, id: &str) -> Vec<String> {
    settled("the event is parked", || async {
        let list = installation.said(&["doctor", "parked"]);
        let line = list.lines().find(|line| line.contains(id))?;
        Some(line.split('\t').map(str::to_owned).collect())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_parked_is_seen_without_content_and_delivered_again() {
    let installation = Installation::start("").await;
    let nothing = installation.said(&["doctor", "parked"]);
    assert!(nothing.contains("Nothing is parked"), "{nothing}");
    let case = closed_case(&installation).await;

    // A reference that comes to a closed case does not fit: a person must look.
    let event = ReferenceAttached {
        case_id: case.case_id.clone(),
        municipality: "901".to_owned(),
        system: "demo".to_owned(),
        case_number: "85.10.13-G01-1-26".to_owned(),
        ..ReferenceAttached::default()
    };
    let subject = ReferenceAttached::SUBJECT;
    let id = say(&installation, "esdh", subject, event.encode_to_vec()).await;
    let line = parked(&installation, &id).await;
    assert_eq!(line[1], "triage-reference_attached");
    assert_eq!(line[2], subject);
    assert_eq!(line[4], "CASE_CLOSED");
    assert!(!line.join(" ").contains("85.10.13"), "{line:?}");

    // The person looks, reopens the case, and has it delivered again.
    let reopen = Reopen {
        reason: "Sagen skal journaliseres alligevel.".to_owned(),
    };
    command(&installation, &case.case_id, Command::Reopen(reopen)).await;
    let said = installation.said(&["doctor", "replay", &line[0]]);
    assert!(said.contains(&id), "{said}");
    settled("the case has the reference", || async {
        let kinds = history(&installation, &case.case_id).await;
        kinds
            .iter()
            .any(|kind| kind == "esdh_reference_attached")
            .then_some(())
    })
    .await;
    let left = installation.said(&["doctor", "parked"]);
    assert!(!left.contains(&id), "{left}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_again_after_a_replay_is_parked_again() {
    let installation = Installation::start("").await;
    // No message at all: it can never be read.
    let payload = vec![0xff; 7];
    let id = say(&installation, "intake", ReportReceived::SUBJECT, payload).await;
    let first = parked(&installation, &id).await;
    assert_eq!(first[4], "UNDECODABLE");
    installation.said(&["doctor", "replay", &first[0]]);
    let again = parked(&installation, &id).await;
    assert_ne!(first[0], again[0], "it is a new entry");
    let metrics = installation.metrics().await;
    let series = "brudvagt_parked_total{consumer=\"triage-report_received\"} 2";
    assert!(metrics.contains(series), "{metrics}");
}

async fn command(installation: &Installation, case_id: &str, command: Command) {
    let line = find(installation, case_id).await;
    let request = CommandRequest {
        case_id: case_id.to_owned(),
        expected_version: line.version,
        check_only: false,
        command: Some(command),
    };
    let ctx = brudvagt_testkit::case_worker(&MINE, installation.now());
    let mut triage = TriageClient::new(installation.to("triage"));
    let done = triage.command(installation.caller.request(&ctx, request));
    done.await.unwrap();
}

async fn find(installation: &Installation, case_id: &str) -> CaseLine {
    let wanted = brudvagt_proto::triage::GetCaseRequest {
        case_id: case_id.to_owned(),
    };
    let ctx = brudvagt_testkit::dpo(&MINE, installation.now());
    let mut triage = TriageClient::new(installation.to("triage"));
    let case = triage.get_case(installation.caller.request(&ctx, wanted));
    case.await.unwrap().into_inner().line.unwrap()
}

async fn history(installation: &Installation, case_id: &str) -> Vec<String> {
    let wanted = ListHistoryRequest {
        case_id: case_id.to_owned(),
        ..ListHistoryRequest::default()
    };
    let ctx = brudvagt_testkit::dpo(&MINE, installation.now());
    let mut triage = TriageClient::new(installation.to("triage"));
    let listed = triage.list_history(installation.caller.request(&ctx, wanted));
    let entries = listed.await.unwrap().into_inner().entries;
    entries.into_iter().map(|entry| entry.kind).collect()
}

/// A report that turned out to be no breach.
async fn closed_case(installation: &Installation) -> CaseLine {
    let ctx = Ctx {
        cause: Some(Uuid::now_v7().to_string()),
        ..brudvagt_testkit::employee("901", installation.now())
    };
    let report = SubmitReportRequest {
        municipality: "901".to_owned(),
        what_happened: "Et brev kom tilbage uåbnet.".to_owned(),
        affected_estimate: "1".to_owned(),
        ..SubmitReportRequest::default()
    };
    let mut intake = IntakeClient::new(installation.to("intake"));
    let submitted = intake.submit_report(installation.caller.request(&ctx, report));
    let report_id = submitted.await.unwrap().into_inner().report_id;
    let case = settled("the case opens", || async {
        let wanted = FindCaseRequest {
            report_id: report_id.clone(),
            ..FindCaseRequest::default()
        };
        let ctx = brudvagt_testkit::dpo(&MINE, installation.now());
        let mut triage = TriageClient::new(installation.to("triage"));
        let found = triage.find_case(installation.caller.request(&ctx, wanted));
        found.await.ok().map(tonic::Response::into_inner)
    })
    .await;
    let reason = || "Brevet var aldrig åbnet.".to_owned();
    for step in [
        Command::Classify(Classify {
            breach: Answer::No.into(),
            reason: reason(),
        }),
        Command::SettleMeasures(SettleMeasures { reason: reason() }),
        Command::WaiveEsdh(WaiveEsdh { reason: reason() }),
        Command::Close(Close { lessons: reason() }),
    ] {
        command(installation, &case.case_id, step).await;
    }
    case
}
