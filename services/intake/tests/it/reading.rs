//! Mails as they come in by SMTP, and what is read of them. The numbers in them are made-up.

use brudvagt_proto::intake::{GetAttachmentRequest, GetReportRequest, Report};

use crate::world::{World, answer, dpo, letter};

const HOME: &[&str] = &["databrud@901.example"];

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

fn head(kind: &str) -> String {
    format!(
        "From: Anna <anna@901.example>\nSubject: Brev\nMIME-Version: 1.0\nContent-Type: {kind}\n\n"
    )
}

#[tokio::test]
async fn a_mail_nested_without_end_waits_and_the_next_one_is_a_report() {
    let world = World::new().await;
    let nested = head("message/rfc822") + &"Content-Type:message/rfc822\n\n".repeat(34_000) + "x";
    assert_eq!(world.mail(HOME, &nested).await, 250);
    let unreadable = "intake.quarantine WHERE reason = 'UNREADABLE'";
    assert_eq!(world.count(unreadable).await, 1);
    assert_eq!(world.mail(HOME, &letter("1", "Brud", "")).await, 250);
    assert_eq!(world.count("intake.reports").await, 1);
}

#[tokio::test]
async fn of_many_tiny_parts_the_first_are_listed_and_the_number_is_said() {
    let world = World::new().await;
    let parts =
        head("multipart/mixed; boundary=B") + &"--B\nContent-Type:a/b\n\nx\n".repeat(46_428);
    assert_eq!(world.mail(HOME, &parts).await, 250);
    let report = the_report(&world).await;
    assert!(
        report.what_happened.contains("46428"),
        "{}",
        report.what_happened
    );
    assert_eq!(report.attachments.len(), 201);
}

#[tokio::test]
async fn cells_are_apart_and_a_text_file_keeps_its_bytes() {
    let world = World::new().await;
    let raw = head("multipart/mixed; boundary=B")
        + "--B\nContent-Type: text/html; charset=utf-8\n\n<table><tr><td>111111-1118</td><td>00112233</td></tr></table>\n--B\nContent-Type: text/csv; name=liste.csv\nContent-Disposition: attachment; filename=liste.csv\nContent-Transfer-Encoding: base64\n\nbmF2bjtjcHINClP4cmVuOzAxMDEwMTEyMzQNCg==\n--B--\n";
    assert_eq!(world.mail(HOME, &raw).await, 250);
    let report = the_report(&world).await;
    assert_eq!(report.what_happened, "111111-1118\t00112233");
    let request = GetAttachmentRequest {
        attachment_id: report.attachments[0].id.clone(),
        ..GetAttachmentRequest::default()
    };
    let file = world
        .client()
        .get_attachment(world.ask(&dpo(), request))
        .await;
    assert_eq!(
        answer(file).unwrap().content.as_ref(),
        b"navn;cpr\r\nS\xf8ren;0101011234\r\n"
    );
}

#[tokio::test]
async fn an_invitation_opens_no_case_and_a_suppliers_notice_does() {
    let world = World::new().await;
    let invitation = head("text/calendar; method=REQUEST") + "BEGIN:VCALENDAR\nEND:VCALENDAR\n";
    assert_eq!(world.mail(HOME, &invitation).await, 250);
    assert_eq!(world.count("intake.reports").await, 0);
    let notice = "From: Drift <drift@leverandor.example>\nSubject: Sikkerhedsbrud hos os\nPrecedence: bulk\nAuto-Submitted: auto-generated\nList-Unsubscribe: <https://leverandor.example/u>\n\nVi har konstateret uberettiget adgang til jeres borgeres oplysninger.";
    assert_eq!(world.mail(HOME, notice).await, 250);
    assert_eq!(world.count("intake.reports").await, 1);
}

/// Whoever has no login is refused nothing that the form takes.
#[tokio::test]
async fn the_files_that_the_form_takes_a_mail_takes_too() {
    const LARGEST: usize = 10 * 1024 * 1024;
    // As base64 stands in a mail: lines of 76 letters.
    let line = format!("{}\n", "QUFB".repeat(19));
    let mut file = line.repeat(LARGEST / 57);
    file.push_str(&"QUFB".repeat((LARGEST % 57) / 3));
    file.push_str("QQ==\n");
    let part = |name: &str| {
        format!(
            "--B\nContent-Type: application/pdf; name={name}\nContent-Disposition: attachment; filename={name}\nContent-Transfer-Encoding: base64\n\n{file}"
        )
    };
    let world = World::new().await;
    let raw = head("multipart/mixed; boundary=B")
        + "--B\nContent-Type: text/plain\n\nEt opdigtet brud.\n"
        + &part("a.pdf")
        + &part("b.pdf")
        + "--B--\n";
    assert!(raw.len() > 28_000_000, "{}", raw.len());
    assert_eq!(world.mail(HOME, &raw).await, 250);
    let report = the_report(&world).await;
    let sizes = report.attachments.iter();
    let sizes: Vec<_> = sizes
        .map(|it| (it.filename.as_str(), it.size_bytes))
        .collect();
    let largest = u64::try_from(LARGEST).unwrap();
    assert!(
        sizes.contains(&("a.pdf", largest)) && sizes.contains(&("b.pdf", largest)),
        "{sizes:?}"
    );
}
