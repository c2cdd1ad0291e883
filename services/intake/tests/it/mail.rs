//! Reports by mail.

use brudvagt_intake::Config;
use brudvagt_proto::{
    Code,
    intake::{GetReportRequest, ListMyReportsRequest, ListQuarantineRequest, Report},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::world::{TEXT, World, anna, answer, dpo, free_address, letter};

const HOME: &[&str] = &["databrud@901.example"];

/// The only report there is, as the officer reads it.
async fn the_report(world: &World) -> Report {
    let mut owner = world.db.owner().await;
    let id: uuid::Uuid = sqlx::query_scalar("SELECT report_id FROM intake.reports")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    let request = GetReportRequest {
        report_id: id.to_string(),
    };
    answer(world.client().get_report(world.ask(&dpo(), request)).await).unwrap()
}

#[tokio::test]
async fn a_mail_is_acknowledged_and_is_a_report_received_when_it_came() {
    let world = World::new().await;
    let before = world.runtime.clock.now();
    assert_eq!(
        world
            .mail(HOME, &letter("1", "Brev sendt forkert", ""))
            .await,
        250
    );
    let report = the_report(&world).await;
    assert_eq!(
        (report.channel().code(), report.municipality.as_str()),
        ("mail", "901")
    );
    assert_eq!(
        (report.what_happened.as_str(), report.subject.as_str()),
        (TEXT, "Brev sendt forkert")
    );
    let reporter = report.reporter.unwrap();
    assert_eq!(reporter.name, "Anna Made-Up");
    assert_eq!(reporter.email, "anna@901.example");
    // The header says 2001; the clock is ours.
    assert!(report.received_at.unwrap().seconds >= before.as_second());
    assert_eq!(report.noticed_at, report.received_at);
    let names: Vec<_> = report
        .attachments
        .iter()
        .map(|file| file.filename.as_str())
        .collect();
    assert_eq!(names, ["original.eml"]);

    let everything = world.everything().await;
    for plain in [TEXT, "Brev sendt", "anna@901"] {
        assert!(!everything.contains(&hex::encode(plain)), "{plain}");
    }
    let mine = world
        .client()
        .list_my_reports(world.ask(&anna(), ListMyReportsRequest {}))
        .await;
    assert_eq!(
        answer(mine).unwrap().reports.len(),
        1,
        "found again by her address"
    );
}

#[tokio::test]
async fn a_mail_is_acknowledged_only_after_its_commit() {
    let world = World::new().await;
    world.db.close().await;
    assert_eq!(world.mail(HOME, &letter("1", "Brud", "")).await, 451);
    world.db.reopen().await;
    assert_eq!(world.count("intake.reports").await, 0);
    assert_eq!(world.mail(HOME, &letter("1", "Brud", "")).await, 250);
    assert_eq!(world.count("intake.reports").await, 1);
}

#[tokio::test]
async fn the_same_mail_again_is_one_report_and_the_same_id_with_other_words_is_another() {
    let world = World::new().await;
    let mail = letter("1", "Brud", "");
    let with_a_hop = format!("Received: from a by b; Tue, 24 Nov 2026 10:20:00 +0100\n{mail}");
    for raw in [&mail, &mail, &with_a_hop] {
        assert_eq!(world.mail(HOME, raw).await, 250);
    }
    assert_eq!(world.count("intake.reports").await, 1);
    assert_eq!(world.count("intake.outbox").await, 1);
    assert_eq!(world.mail(HOME, &mail.replace("borger", "nabo")).await, 250);
    assert_eq!(world.count("intake.reports").await, 2);
}

#[tokio::test]
async fn a_mail_to_two_municipalities_is_a_report_in_each() {
    let world = World::new().await;
    let both = &[
        "databrud@901.example",
        "Databrud+x@902.example",
        "info@902.example",
    ];
    assert_eq!(world.mail(both, &letter("1", "Brud", "")).await, 250);
    assert_eq!(world.count("intake.reports").await, 2);
    assert_eq!(
        world
            .count("intake.reports WHERE municipality = '902'")
            .await,
        1
    );
    assert_eq!(world.count("intake.quarantine").await, 0);
}

#[tokio::test]
async fn an_answer_joins_its_report_by_reference_then_by_message() {
    let world = World::new().await;
    world.mail(HOME, &letter("1", "Brud", "")).await;
    let reference = the_report(&world).await.reference;
    let by_reference = letter("2", &format!("Sv: [{reference}] Brud"), "");
    let by_message = letter("3", "Sv: Brud", "In-Reply-To: <2@901.example>\n");
    assert_eq!(world.mail(HOME, &by_reference).await, 250);
    assert_eq!(world.mail(HOME, &by_message).await, 250);
    let report = the_report(&world).await;
    assert_eq!(report.follow_ups.len(), 2);
    assert_eq!(report.follow_ups[1].by, "Anna Made-Up");

    // A reference is no way into another municipality's case.
    assert_eq!(
        world.mail(&["databrud@902.example"], &by_reference).await,
        250
    );
    assert_eq!(world.count("intake.follow_ups").await, 2);
    assert_eq!(
        world
            .count("intake.reports WHERE municipality = '902'")
            .await,
        1
    );
}

#[tokio::test]
async fn an_encrypted_mail_starts_the_clock_and_says_it_cannot_be_read() {
    let world = World::new().await;
    let raw = "From: anna@901.example\nSubject: Fortroligt\nContent-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIAG";
    assert_eq!(world.mail(HOME, raw).await, 250);
    let report = the_report(&world).await;
    assert!(
        report.what_happened.contains("krypteret"),
        "{}",
        report.what_happened
    );
    assert_eq!(report.attachments.len(), 2);
}

#[tokio::test]
async fn a_sender_whom_a_trusted_relay_could_not_confirm_is_flagged_and_kept() {
    let config = Config {
        trusted_relays: vec!["MX.901.example".to_owned()],
        ..Config::default()
    };
    let world = World::configured(config).await;
    world.start_directory().await;
    let failed = "Authentication-Results: mx.901.example; dmarc=fail header.from=901.example\n";
    let forged = "Authentication-Results: mx.andet.example; dmarc=fail\n";
    let first = format!("{failed}{}", letter("1", "Brud", ""));
    assert_eq!(world.mail(HOME, &first).await, 250);
    let report = the_report(&world).await;
    assert!(report.is_unconfirmed);
    assert_eq!(report.what_happened, TEXT);

    let more = |id: &str, relay: &str| {
        let subject = format!("Sv: [{}] Brud", report.reference);
        format!("{relay}{}", letter(id, &subject, ""))
    };
    assert_eq!(world.mail(HOME, &more("2", failed)).await, 250);
    assert_eq!(world.mail(HOME, &more("3", forged)).await, 250);
    let flags: Vec<_> = the_report(&world)
        .await
        .follow_ups
        .iter()
        .map(|more| more.is_unconfirmed)
        .collect();
    assert_eq!(flags, [true, false]);

    let waits = format!(
        "{failed}{}",
        letter("4", "Automatisk svar: Brud", "X-Autoreply: yes\n")
    );
    assert_eq!(world.mail(HOME, &waits).await, 250);
    let listed = world
        .client()
        .list_quarantine(world.ask(&dpo(), ListQuarantineRequest::default()))
        .await;
    assert!(answer(listed).unwrap().messages[0].is_unconfirmed);
}

#[tokio::test]
async fn a_mail_over_lmtp_is_one_report_and_is_answered_for_each_recipient() {
    let lmtp = free_address();
    let world = World::configured(Config {
        lmtp_listen: Some(lmtp),
        ..Config::default()
    })
    .await;
    world.start_directory().await;
    let mut stream = TcpStream::connect(lmtp).await.unwrap();
    let script = "LHLO mailserver\r\nMAIL FROM:<anna@901.example>\r\n\
        RCPT TO:<databrud@901.example>\r\nRCPT TO:<databrud@901.example>\r\n\
        DATA\r\nSubject: Brud\r\n\r\nEt brev er sendt forkert.\r\n.\r\nQUIT\r\n";
    stream.write_all(script.as_bytes()).await.unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    assert_eq!(said.matches("250 2.6.0").count(), 2, "{said}");
    assert_eq!(world.count("intake.reports").await, 1);
}
