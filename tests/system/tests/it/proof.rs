//! What is sealed asks again who one is, whatever its address, and is not there for programs.

use brudvagt_kit::token::DEMONSTRATION;
use brudvagt_proto::{
    deadlines::{ListClocksRequest, deadlines_client::DeadlinesClient},
    intake::{Attachment, SubmitReportRequest, SubmitReportResponse, intake_client::IntakeClient},
    notification::{AttachToFilingRequest, notification_client::NotificationClient},
    triage::{AddMeasure, CommandRequest, command_request::Command, triage_client::TriageClient},
};
use serde_json::Value;

use crate::{
    outside::{between, case_page, encoded, key},
    web::{Answer, Portal},
    world::settled,
};

const WORKER: &str = "sagsbehandler-901|case_worker";
const OFFICER: &str = "dpo-digit|dpo";
/// She is named in no seal here.
const DIRECTOR: &str = "direktoer-901|chief_executive";
const REPORTER: &str = "medarbejder-901|employee";
/// Longer than it counts that somebody has shown who she is.
const A_WHILE: i64 = 16 * 60;

/// A report with a file, as its reporter sends it.
pub(crate) async fn report(portal: &Portal) -> SubmitReportResponse {
    let runtime = &portal.installation.runtime;
    let ctx = brudvagt_testkit::employee("901", runtime.clock.now());
    let report = SubmitReportRequest {
        municipality: "901".to_owned(),
        unit_id: "social-901".to_owned(),
        what_happened: "En leder så i en sag, der ikke var hendes.".to_owned(),
        affected_estimate: "1".to_owned(),
        attachments: vec![Attachment {
            filename: "log.txt".to_owned(),
            content_type: "text/plain".to_owned(),
            content: b"Opslag: 1".as_slice().into(),
            ..Attachment::default()
        }],
        ..SubmitReportRequest::default()
    };
    let mut intake = IntakeClient::new(runtime.channel("intake").unwrap());
    let request = runtime.caller(DEMONSTRATION).unwrap().request(&ctx, report);
    intake.submit_report(request).await.unwrap().into_inner()
}

/// A paper for Datatilsynet and a measure of the case.
async fn work_on(portal: &Portal, case_id: &str, expected_version: u64) {
    let runtime = &portal.installation.runtime;
    let (caller, now) = (runtime.caller(DEMONSTRATION).unwrap(), runtime.clock.now());
    let ctx = || brudvagt_testkit::case_worker(&["901"], now);
    let paper = AttachToFilingRequest {
        case_id: case_id.to_owned(),
        filename: "bilag.txt".to_owned(),
        content: b"Et bilag".as_slice().into(),
        kind: String::new(),
    };
    let mut notification = NotificationClient::new(runtime.channel("notification").unwrap());
    let request = caller.request(&ctx(), paper);
    notification.attach_to_filing(request).await.unwrap();
    let measure = CommandRequest {
        case_id: case_id.to_owned(),
        expected_version,
        check_only: false,
        command: Some(Command::AddMeasure(AddMeasure {
            kind: "remedial".to_owned(),
            text: "Luk adgangen.".to_owned(),
            owner_id: "sagsbehandler-901".to_owned(),
            due_date: "2031-01-01".to_owned(),
            done: false,
        })),
    };
    let mut triage = TriageClient::new(runtime.channel("triage").unwrap());
    let request = caller.request(&ctx(), measure);
    triage.command(request).await.unwrap();
}

async fn seal(portal: &Portal, case: &str, worker: &str) {
    let path = format!("{case}/forsegling");
    let page = portal.get(&path, worker).await;
    let version = between(&page.body, "name=\"version\" value=\"", "\"");
    let form = encoded(&[
        ("csrf", page.csrf()),
        ("key", key(&page)),
        ("version", version),
        ("act", "seal"),
        ("confirmed", "yes"),
        ("seal.reason", "Sagen handler om en leder."),
        ("seal.person_ids", "dpo-digit"),
    ]);
    let done = portal.send("POST", &path, worker, &form).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

/// How many clocks of a case somebody sees whom no seal names.
async fn n_clocks(portal: &Portal, case_id: &str) -> usize {
    let runtime = &portal.installation.runtime;
    let ctx = brudvagt_testkit::dpo(&["901"], runtime.clock.now());
    let asked = ListClocksRequest {
        case_id: case_id.to_owned(),
    };
    let mut deadlines = DeadlinesClient::new(runtime.channel("deadlines").unwrap());
    let request = runtime.caller(DEMONSTRATION).unwrap().request(&ctx, asked);
    let known = deadlines.list_clocks(request).await.unwrap();
    known.into_inner().clocks.len()
}

/// The path that follows this in a page.
fn path_in(page: &Answer, start: &str) -> String {
    format!(
        "{start}{}",
        between(&page.body, &format!("\"{start}"), "\"")
    )
}

#[track_caller]
fn assert_asks(answer: &Answer, path: &str) {
    assert_eq!(answer.status, 303, "{path}: {}", answer.body);
    let to = answer.header("location").unwrap();
    assert!(to.starts_with("/bekraeft-dig?next="), "{path}: {to}");
}

/// # Law
/// GDPR art. 25(2), 32(1)(b), 32(4); rule CA-18.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_and_file_of_a_sealed_case_asks_again_who_one_is() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let (sealed, open) = (report(&portal).await, report(&portal).await);
    let worker = portal.sign_in(WORKER, "").await.cookie();
    let reporter = portal.sign_in(REPORTER, "").await.cookie();
    let (case, shown) = case_page(&portal, &worker, &sealed.reference).await;
    let (other_case, other) = case_page(&portal, &worker, &open.reference).await;
    let id = case.trim_start_matches("/sag/");
    let version = between(&shown, "name=\"version\" value=\"", "\"");
    work_on(&portal, id, version.parse().unwrap()).await;
    let file = format!("/bilag/{}", between(&shown, "/attachments/", "\""));
    let other_file = format!("/bilag/{}", between(&other, "/attachments/", "\""));
    let filing = portal.get(&format!("{case}/anmeldelse"), &worker).await;
    let paper = path_in(&filing, &format!("{case}/anmeldelse/bilag/"));
    let task = path_in(&portal.get(&case, &worker).await, "/opgaver/");
    seal(&portal, &case, &worker).await;
    let director = portal.sign_in(DIRECTOR, "").await.cookie();
    settled("the report is sealed, too", || async {
        (portal.get(&file, &director).await.status == 404).then_some(())
    })
    .await;
    // Just signed in: she sees them.
    for path in [&file, &paper, &task] {
        assert_eq!(portal.get(path, &worker).await.status, 200, "{path}");
    }

    portal.wait(A_WHILE);
    let (first, rest) = id.split_at(1);
    let report_id = &sealed.report_id;
    for path in [
        case.clone(),
        // The same, as a browser may write it.
        format!("/sag/%{:02x}{rest}/historik", first.as_bytes()[0]),
        format!("/sag/%7b{id}%7d/historik"),
        format!("{case}/oplysninger"),
        format!("{case}/anmeldelse/json"),
        format!("{case}/anmeldelse/pdf"),
        format!("{case}/underretning/brev"),
        format!("{case}/nis2/early_warning/pdf"),
        format!("{case}/sagsmappe.json"),
        paper.clone(),
        file.clone(),
        file.replace("/bilag/", "/attachments/"),
        task.clone(),
        format!("/mine/{report_id}"),
        format!("/reports/{report_id}"),
        format!("/kvittering/{report_id}"),
    ] {
        assert_asks(&portal.get(&path, &worker).await, &path);
    }
    // Another case in the address leads to no paper of this one.
    let mixed = paper.replace(&case, &other_case);
    assert_eq!(portal.get(&mixed, &worker).await.status, 404);
    // What is not sealed asks for nothing.
    let other_page = format!("{other_case}/historik");
    for path in [&other_file, &other_page] {
        assert_eq!(portal.get(path, &worker).await.status, 200, "{path}");
    }
    // Whoever reported hears of no seal.
    for path in [&file, &format!("/mine/{report_id}")] {
        assert_eq!(portal.get(path, &reporter).await.status, 200, "{path}");
    }
    // Nor does anybody who is not named.
    assert_eq!(portal.get(&case, &director).await.status, 404);

    // She shows it, and has the file.
    let asked = portal.get(&file, &worker).await;
    let ask = asked.header("location").unwrap().to_owned();
    let page = portal.get(&ask, &worker).await;
    let form = encoded(&[("csrf", page.csrf()), ("key", key(&page)), ("next", &file)]);
    let shown = portal.send("POST", "/bekraeft-dig", &worker, &form).await;
    assert_eq!(shown.header("location"), Some(file.as_str()));
    let got = portal.get(&file, &shown.cookie()).await;
    assert_eq!((got.status, got.body.as_str()), (200, "Opslag: 1"));
}

/// # Law
/// GDPR art. 25(2), 32(1)(b): what is sealed for a person is not carried off by what runs in her name.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_opens_no_sealed_case_though_its_person_is_named() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let receipt = report(&portal).await;
    let officer = portal.sign_in(OFFICER, "").await.cookie();
    let page = portal.get("/adgang", &officer).await;
    let form = encoded(&[
        ("csrf", page.csrf()),
        ("key", key(&page)),
        ("act", "make"),
        ("name", "Et opdigtet overblik"),
        ("reads_words", "yes"),
    ]);
    let made = portal.send("POST", "/adgang", &officer, &form).await;
    let token = between(&made.body, "id=\"adgang\">", "<");
    let ask = async |path: &str| {
        let headers = format!("Authorization: Bearer {token}\r\n");
        portal.ask("GET", path, &headers, "").await
    };
    let worker = portal.sign_in(WORKER, "").await.cookie();
    let (case, _page) = case_page(&portal, &worker, &receipt.reference).await;
    let one = case.replace("/sag/", "/api/v1/cases/");
    let words = format!("/api/v1/reports/{}", receipt.report_id);
    let lists = [
        "/api/v1/cases?municipality=901&limit=100",
        "/api/v1/due?municipality=901&before=2099-01-01T00:00:00Z&limit=100",
    ];
    let id = case.trim_start_matches("/sag/");
    settled("its clock runs", || async {
        (n_clocks(&portal, id).await > 0).then_some(())
    })
    .await;
    for path in [one.as_str(), words.as_str(), lists[0], lists[1]] {
        let known = ask(path).await;
        assert_eq!(known.status, 200, "{path}");
        assert!(
            known.body.contains(&receipt.report_id) || known.body.contains(id),
            "{path}"
        );
    }

    seal(&portal, &case, &worker).await;
    let director = portal.sign_in(DIRECTOR, "").await.cookie();
    let report = format!("/mine/{}", receipt.report_id);
    settled("clocks and report are sealed, too", || async {
        let is_hidden = portal.get(&report, &director).await.status == 404;
        (is_hidden && n_clocks(&portal, id).await == 0).then_some(())
    })
    .await;
    for path in [&one, &words] {
        let refused = ask(path).await;
        assert_eq!(refused.status, 404, "{path}: {}", refused.body);
        let problem: Value = serde_json::from_str(&refused.body).unwrap();
        assert_eq!(problem["reason"], "NOT_FOUND", "{path}");
    }
    for path in lists {
        let known = ask(path).await;
        assert_eq!(known.status, 200, "{path}: {}", known.body);
        assert!(!known.body.contains(id), "{path}");
    }
    // Its person sees it, as herself.
    assert_eq!(portal.get(&case, &officer).await.status, 200);
}
