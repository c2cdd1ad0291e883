//! Reports by the form.

use brudvagt_proto::{
    events::intake::ReportReceived,
    intake::{
        Attachment, FollowUpRequest, GetAttachmentRequest, GetReportRequest, SubmitReportRequest,
    },
    types::Channel,
};
use brudvagt_types::{Role, Said};
use prost::Message;

use crate::world::{TEXT, World, anna, answer, person, report};

#[tokio::test]
async fn what_is_acknowledged_is_stored_sealed_and_said_without_the_bus() {
    let world = World::new().await;
    let kept = world.submit(&anna(), report()).await.unwrap();
    let year = brudvagt_calculus::to_local(world.runtime.clock.now()).year();
    assert_eq!(kept.reference, format!("BRUD-{year}-000001"));

    let request = GetReportRequest {
        report_id: kept.report_id.clone(),
    };
    let read = answer(world.client().get_report(world.ask(&anna(), request)).await).unwrap();
    assert_eq!(read.what_happened, TEXT);
    assert_eq!(read.channel(), Channel::Form);
    assert_eq!(read.reporter.unwrap().email, "anna@901.example");
    assert_eq!(read.received_at, kept.received_at);

    let everything = world.everything().await;
    for plain in [TEXT, "anna Made-Up", "anna@901"] {
        assert!(!everything.contains(plain));
        assert!(!everything.contains(&hex::encode(plain)), "{plain}");
    }

    let mut owner = world.db.owner().await;
    let (subject, payload): (String, Vec<u8>) =
        sqlx::query_as("SELECT subject, payload FROM intake.outbox")
            .fetch_one(&mut owner)
            .await
            .unwrap();
    assert_eq!(subject, "brudvagt.intake.report_received");
    let said = ReportReceived::decode(payload.as_slice()).unwrap();
    assert_eq!(
        (said.report_id, said.reference),
        (kept.report_id, kept.reference)
    );
}

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_one_row() {
    let world = World::new().await;
    let submit = |request: SubmitReportRequest| {
        let request = world.ask_with_key(&anna(), "the-same-key", request);
        let mut client = world.client();
        async move { answer(client.submit_report(request).await) }
    };
    let first = submit(report()).await.unwrap();
    assert_eq!(submit(report()).await.unwrap(), first);
    assert_eq!(world.count("intake.reports").await, 1);
    assert_eq!(world.count("intake.outbox").await, 1);

    let other = SubmitReportRequest {
        what_happened: "Noget andet.".into(),
        ..report()
    };
    assert_eq!(
        submit(other).await.unwrap_err().reason,
        "IDEMPOTENCY_KEY_REUSED"
    );
    assert_eq!(world.count("intake.reports").await, 1);
}

#[tokio::test]
async fn the_same_key_at_the_same_time_is_one_row_and_one_answer() {
    let world = World::new().await;
    let (anna, mut tasks) = (anna(), tokio::task::JoinSet::new());
    for _ in 0..8 {
        let request = world.ask_with_key(&anna, "the-same-key", report());
        let mut client = world.client();
        tasks.spawn(async move { answer(client.submit_report(request).await) });
    }
    let mut reports: Vec<String> = tasks
        .join_all()
        .await
        .into_iter()
        .map(|kept| kept.unwrap().report_id)
        .collect();
    reports.dedup();
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert_eq!(world.count("intake.reports").await, 1);
    let again = world.ask_with_key(&anna, "the-same-key", report());
    assert!(answer(world.client().submit_report(again).await).is_ok());
    assert_eq!(world.count("intake.reports").await, 1);
}

#[tokio::test]
async fn bad_input_is_a_clear_refusal_in_danish_and_leaves_nothing() {
    let world = World::new().await;
    let with = |change: fn(&mut SubmitReportRequest)| {
        let mut request = report();
        change(&mut request);
        request
    };
    let table = [
        ("TEXT_EMPTY", with(|r| r.what_happened.clear())),
        (
            "TEXT_TOO_LONG",
            with(|r| r.what_happened = "å".repeat(20_001)),
        ),
        (
            "TEXT_NOT_TEXT",
            with(|r| r.what_happened = "PK\u{3}\u{4}\0".into()),
        ),
        (
            "TIME_NO_SUCH_DATE",
            with(|r| r.noticed_at_local = "2026-02-30T10:00".into()),
        ),
        (
            "TIME_IN_FUTURE",
            with(|r| r.noticed_at_local = "2099-01-01T10:00".into()),
        ),
        (
            "TIME_UNREADABLE",
            with(|r| r.noticed_at_local = "i går".into()),
        ),
        (
            "ESTIMATE_UNKNOWN",
            with(|r| r.affected_estimate = "mange".into()),
        ),
        (
            "MUNICIPALITY_UNKNOWN",
            with(|r| r.municipality = "Nordvig".into()),
        ),
        ("NOT_ALLOWED", with(|r| r.municipality = "902".into())),
    ];
    for (reason, request) in table {
        let problem = world.submit(&anna(), request).await.unwrap_err();
        assert_eq!(problem.reason, reason);
        assert!(!problem.text.da.is_empty() && problem.text.da != problem.text.en);
    }
    let keyless = answer(
        world
            .client()
            .submit_report(world.ask_with_key(&anna(), "short", report()))
            .await,
    );
    assert_eq!(keyless.unwrap_err().reason, "IDEMPOTENCY_KEY_REQUIRED");
    for table in [
        "intake.reports",
        "intake.keys",
        "intake.outbox",
        "intake.inbox",
    ] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
}

/// As the form and the interface for programs have it: whoever calls the door itself loses no words, either.
#[tokio::test]
async fn an_empty_file_is_named_and_the_rest_is_taken() {
    let world = World::new().await;
    let file = |content: &'static str| Attachment {
        filename: "liste.txt".into(),
        content: content.into(),
        ..Attachment::default()
    };
    let files = || vec![file("Opdigtet"), file(""), file("Også opdigtet")];
    let request = SubmitReportRequest {
        attachments: files(),
        ..report()
    };
    let kept = world.submit(&anna(), request).await.unwrap();
    assert_eq!(kept.attachments_left_out, [2]);
    let wanted = FollowUpRequest {
        report_id: kept.report_id.clone(),
        attachments: files(),
        ..FollowUpRequest::default()
    };
    let added = world.client().follow_up(world.ask(&anna(), wanted)).await;
    assert_eq!(answer(added).unwrap().attachments_left_out, [2]);
    let wanted = GetReportRequest {
        report_id: kept.report_id.clone(),
    };
    let known = world.client().get_report(world.ask(&anna(), wanted)).await;
    let known = answer(known).unwrap();
    assert_eq!(known.attachments.len(), 4);
    // With nothing to say and nothing to keep there is no addition.
    let empty = FollowUpRequest {
        report_id: kept.report_id,
        attachments: vec![file("")],
        ..FollowUpRequest::default()
    };
    let refused = world.client().follow_up(world.ask(&anna(), empty)).await;
    assert_eq!(answer(refused).unwrap_err().reason, "TEXT_EMPTY");
}

#[tokio::test]
async fn a_doubled_hour_is_taken_early_and_said_in_both_languages() {
    let world = World::new().await;
    let request = SubmitReportRequest {
        noticed_at_local: "2025-10-26T02:30".into(),
        ..report()
    };
    let kept = world.submit(&anna(), request).await.unwrap();
    assert!(
        kept.time_note.da().contains("forekom to gange"),
        "{}",
        kept.time_note.da()
    );
    assert!(kept.time_note.en().contains("occurred twice"));
}

#[tokio::test]
async fn files_come_back_as_they_were_sent_under_a_harmless_name() {
    let world = World::new().await;
    let file = |name: &str, content: Vec<u8>| Attachment {
        filename: name.into(),
        content_type: "application/pdf".into(),
        content: content.into(),
        ..Attachment::default()
    };
    // As much as is allowed: 10 MB each, 20 MB together.
    let big = vec![7; 10 * 1024 * 1024];
    let request = SubmitReportRequest {
        attachments: vec![file("../../brev.pdf", big.clone()), file("b", big.clone())],
        ..report()
    };
    let kept = world.submit(&anna(), request).await.unwrap();
    let request = GetReportRequest {
        report_id: kept.report_id,
    };
    let read = answer(world.client().get_report(world.ask(&anna(), request)).await).unwrap();
    let names: Vec<_> = read
        .attachments
        .iter()
        .map(|file| file.filename.as_str())
        .collect();
    assert_eq!(names, ["brev.pdf", "b"]);
    assert!(read.attachments[0].content.is_empty());

    let request = GetAttachmentRequest {
        attachment_id: read.attachments[0].id.clone(),
        ..GetAttachmentRequest::default()
    };
    let opened = answer(
        world
            .client()
            .get_attachment(world.ask(&anna(), request))
            .await,
    )
    .unwrap();
    assert_eq!(opened.content, big);
    assert_eq!(opened.size_bytes, 10 * 1024 * 1024);
    assert_eq!(opened.sha256, read.attachments[0].sha256);
    assert!(!world.everything().await.contains(&hex::encode("brev.pdf")));
}

#[tokio::test]
async fn more_can_be_added_by_who_may_read_and_by_nobody_else() {
    let world = World::new().await;
    let kept = world.submit(&anna(), report()).await.unwrap();
    let more = |text: &str| FollowUpRequest {
        report_id: kept.report_id.clone(),
        text: text.into(),
        attachments: Vec::new(),
    };
    for (number, text) in [
        (1, "Brevet er hentet tilbage."),
        (2, "Borgeren er ringet op."),
    ] {
        let added = answer(
            world
                .client()
                .follow_up(world.ask(&anna(), more(text)))
                .await,
        );
        assert_eq!(added.unwrap().follow_up, number);
    }
    let bo = person("bo", Role::Employee, &["901"]);
    let refused = answer(
        world
            .client()
            .follow_up(world.ask(&bo, more("Nysgerrig.")))
            .await,
    );
    assert_eq!(refused.unwrap_err().reason, "NOT_FOUND");
    let empty = answer(
        world
            .client()
            .follow_up(world.ask(&anna(), more(" ")))
            .await,
    );
    assert_eq!(empty.unwrap_err().reason, "TEXT_EMPTY");

    let request = GetReportRequest {
        report_id: kept.report_id.clone(),
    };
    let read = answer(world.client().get_report(world.ask(&anna(), request)).await).unwrap();
    let texts: Vec<_> = read
        .follow_ups
        .iter()
        .map(|more| more.text.as_str())
        .collect();
    assert_eq!(
        texts,
        ["Brevet er hentet tilbage.", "Borgeren er ringet op."]
    );
    assert_eq!(read.follow_ups[0].by, "anna Made-Up");
    assert_eq!(
        world
            .count("intake.outbox WHERE subject = 'brudvagt.intake.report_followed_up'")
            .await,
        2
    );
}

#[tokio::test]
async fn a_destroyed_key_leaves_a_report_that_says_it_was_erased() {
    let world = World::new().await;
    let kept = world.submit(&anna(), report()).await.unwrap();
    let mut owner = world.db.owner().await;
    sqlx::query("DELETE FROM intake.keys")
        .execute(&mut owner)
        .await
        .unwrap();
    let request = GetReportRequest {
        report_id: kept.report_id,
    };
    let read = answer(world.client().get_report(world.ask(&anna(), request)).await);
    assert_eq!(read.unwrap_err().reason, "REPORT_ERASED");
}
