//! Which mails join, which stand alone, and what points to what.

use brudvagt_proto::{
    Event,
    events::intake::{MailBounced, ReportFollowedUp, ReportReceived},
    intake::{GetReportRequest, Report, SplitFollowUpRequest},
};
use uuid::Uuid;

use crate::world::{World, anna, answer, dpo, letter};

const HOME: &[&str] = &["databrud@901.example"];
const STRANGER: &str = "x@andetsted.example";

/// The reports in the order they came, as the officer reads them.
async fn reports(world: &World) -> Vec<Report> {
    let mut owner = world.db.owner().await;
    let ids: Vec<Uuid> =
        sqlx::query_scalar("SELECT report_id FROM intake.reports ORDER BY received_at, reference")
            .fetch_all(&mut owner)
            .await
            .unwrap();
    let mut reports = Vec::new();
    for id in ids {
        let request = GetReportRequest {
            report_id: id.to_string(),
        };
        let read = world.client().get_report(world.ask(&dpo(), request)).await;
        reports.push(answer(read).unwrap());
    }
    reports
}

/// What was said on a subject, the oldest first.
async fn said<E: Event>(world: &World) -> Vec<E> {
    let mut owner = world.db.owner().await;
    let payloads: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT payload FROM intake.outbox WHERE subject = $1 ORDER BY seq")
            .bind(E::SUBJECT)
            .fetch_all(&mut owner)
            .await
            .unwrap();
    let decode = |bytes: &Vec<u8>| E::decode(bytes.as_slice()).unwrap();
    payloads.iter().map(decode).collect()
}

/// A mail by somebody else, or in other words, than the first.
fn mail(from: &str, id: &str, subject: &str, text: &str, more: &str) -> String {
    format!(
        "From: Maja Holm <{from}>\nTo: databrud@901.example\nSubject: {subject}\nDate: Tue, 24 Nov 2026 10:20:00 +0100\nMessage-ID: <{id}@x.example>\n{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    )
}

/// The first report there is, by Anna; gives its number and id.
async fn first(world: &World) -> (String, Uuid) {
    assert_eq!(world.mail(HOME, &letter("1", "Brud", "")).await, 250);
    let report = reports(world).await.remove(0);
    (report.reference, report.report_id.parse().unwrap())
}

fn our_id(report_id: Uuid) -> String {
    format!(
        "<{}.{}@demo.example>",
        Uuid::from_u128(7),
        report_id.simple()
    )
}

/// Rule IN-2.
#[tokio::test]
async fn a_stranger_with_a_number_gets_a_report_of_its_own_that_points_to_the_case() {
    let world = World::new().await;
    let (reference, report_id) = first(&world).await;
    let raw = mail(
        STRANGER,
        "s",
        &format!("SV: [{reference}] noget"),
        "Luk sagen.",
        "",
    );
    assert_eq!(world.mail_from(STRANGER, HOME, &raw).await, 250);
    let both = reports(&world).await;
    assert_eq!(both.len(), 2);
    assert!(both[0].follow_ups.is_empty());
    let hint = &said::<ReportReceived>(&world).await[1];
    assert_eq!(hint.related_report_id, report_id.to_string());
    assert_eq!(hint.relation, "named_by_stranger");
}

/// Rule IN-1.
#[tokio::test]
async fn a_new_breach_told_in_an_old_thread_has_a_clock_of_its_own() {
    let world = World::new().await;
    let (reference, report_id) = first(&world).await;
    let raw = letter(
        "2",
        &format!("VS: [{reference}] Nyt brud: 900 CPR-numre"),
        "",
    );
    assert_eq!(world.mail(HOME, &raw).await, 250);
    assert_eq!(reports(&world).await.len(), 2);
    let hint = &said::<ReportReceived>(&world).await[1];
    assert_eq!(hint.related_report_id, report_id.to_string());
    assert_eq!(hint.relation, "tells_of_new");
}

#[tokio::test]
async fn an_answer_to_one_of_our_mails_joins_whatever_its_subject_and_a_stranger_is_marked() {
    let world = World::new().await;
    let (_reference, report_id) = first(&world).await;
    let more = format!("In-Reply-To: {}\n", our_id(report_id));
    let raw = mail(
        STRANGER,
        "s",
        "[EKSTERN] Mere om brevet",
        "Det er hentet.",
        &more,
    );
    assert_eq!(world.mail_from(STRANGER, HOME, &raw).await, 250);
    let all = reports(&world).await;
    assert_eq!(all.len(), 1);
    let added = &all[0].follow_ups[0];
    assert_eq!(
        (added.by.as_str(), added.email.as_str()),
        ("Maja Holm", STRANGER)
    );
    assert_eq!(added.subject, "[EKSTERN] Mere om brevet");
    assert!(added.from_stranger);
    assert!(said::<ReportFollowedUp>(&world).await[0].from_stranger);
    // The reporter's own answer is no stranger's.
    let more = format!("In-Reply-To: {}\n", our_id(report_id));
    assert_eq!(
        world.mail(HOME, &letter("2", "Sv: noget", &more)).await,
        250
    );
    assert!(!reports(&world).await[0].follow_ups[1].from_stranger);
    assert!(!said::<ReportFollowedUp>(&world).await[1].from_stranger);
    // Having answered makes nobody known: with the number alone she gets a report of her own.
    let again = mail(
        STRANGER,
        "t",
        &format!("[{}]", all[0].reference),
        "Og læst.",
        "",
    );
    assert_eq!(world.mail_from(STRANGER, HOME, &again).await, 250);
    let all = reports(&world).await;
    assert_eq!((all.len(), all[0].follow_ups.len()), (2, 2));
    // Another municipality's address takes it for a report.
    let elsewhere = &["databrud@902.example"];
    assert_eq!(world.mail_from(STRANGER, elsewhere, &raw).await, 250);
    assert_eq!(world.count("intake.reports").await, 3);
}

#[tokio::test]
async fn one_message_id_for_two_breaches_is_two_reports_and_a_footer_makes_no_second() {
    let world = World::new().await;
    let scanner = "scanner3@901.example";
    let one = mail(
        scanner,
        "0",
        "Brud: lønseddel sendt forkert",
        "Se emnet.",
        "",
    );
    let other = mail(
        scanner,
        "0",
        "Brud: elevlisten ligger på Aula",
        "Se emnet.",
        "",
    )
    .replace("24 Nov 2026 10:20", "25 Nov 2026 09:05");
    for raw in [&one, &other] {
        assert_eq!(world.mail_from(scanner, HOME, raw).await, 250);
    }
    assert_eq!(reports(&world).await.len(), 2);
    assert_eq!(said::<ReportReceived>(&world).await[1].relation, "");
    // The same with a gateway's line under it: kept with the report, which it may change.
    let with_footer = format!("{one}\nKontrolleret for virus.\n");
    assert_eq!(world.mail_from(scanner, HOME, &with_footer).await, 250);
    assert_eq!(world.count("intake.reports").await, 2);
    assert_eq!(world.count("intake.follow_ups").await, 1);
    // In doubt both are kept, and each is pointed at.
    let doubtful = one.replace("Se emnet.", "Den lå hos HR.");
    assert_eq!(world.mail_from(scanner, HOME, &doubtful).await, 250);
    let hint = said::<ReportReceived>(&world).await.pop().unwrap();
    assert_eq!(hint.relation, "same_message");
    assert_eq!(world.count("intake.reports").await, 3);
}

#[tokio::test]
async fn the_same_mail_under_another_message_id_is_kept_and_points_to_the_first() {
    let world = World::new().await;
    let (_reference, report_id) = first(&world).await;
    let raw = letter("2", "Brud", "");
    assert_eq!(world.mail(HOME, &raw).await, 250);
    assert_eq!(reports(&world).await.len(), 2);
    let hint = &said::<ReportReceived>(&world).await[1];
    assert_eq!(hint.related_report_id, report_id.to_string());
    assert_eq!(hint.relation, "same_message");
}

#[tokio::test]
async fn fifty_alike_from_one_sender_are_a_few_reports_and_lose_no_word() {
    let world = World::new().await;
    let machine = "borgerservice@901.example";
    for n in 40_001..40_051 {
        let subject = format!("Tak for din henvendelse (ref. {n})");
        let raw = mail(
            machine,
            &n.to_string(),
            &subject,
            &format!("Dit nummer er {n}."),
            "",
        );
        assert_eq!(world.mail_from(machine, HOME, &raw).await, 250);
    }
    assert_eq!(world.count("intake.reports").await, 3);
    assert_eq!(world.count("intake.follow_ups").await, 47);
    // A mail that says something else becomes a report of its own.
    let other = mail(
        machine,
        "o",
        "Brev sendt forkert",
        "Til en anden borger.",
        "",
    );
    assert_eq!(world.mail_from(machine, HOME, &other).await, 250);
    assert_eq!(world.count("intake.reports").await, 4);
}

#[tokio::test]
async fn a_bounce_of_our_mail_reaches_its_report_and_is_no_report() {
    let world = World::new().await;
    let (_reference, report_id) = first(&world).await;
    let raw = format!(
        "From: MAILER-DAEMON@mx.borger.example\nSubject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; bo@borger.example\nAction: failed\nStatus: 5.1.1\n\n--r\nContent-Type: text/rfc822-headers\n\nMessage-ID: {}\n\n--r--\n",
        our_id(report_id)
    );
    // To the address our mails are sent from, which is no municipality's.
    let to = &["brudvagt@901.example"];
    for from in ["", "MAILER-DAEMON@mx.borger.example"] {
        assert_eq!(world.mail_from(from, to, &raw).await, 250);
    }
    assert_eq!(world.count("intake.reports").await, 1);
    assert_eq!(
        world
            .count("intake.quarantine WHERE municipality = '901' AND discarded_at IS NOT NULL")
            .await,
        1,
        "kept once, and nobody has to look at it"
    );
    let bounced = said::<MailBounced>(&world).await;
    assert_eq!(bounced.len(), 1);
    assert_eq!(bounced[0].report_id, report_id.to_string());
    assert_eq!(bounced[0].mail_id, Uuid::from_u128(7).to_string());
    assert_eq!(bounced[0].status, "5.1.1");
    // Somebody who forwards it has something to say.
    let text = format!(
        "Brevet kom retur.\n\nUndelivered Mail Returned to Sender\nMessage-ID: {}",
        our_id(report_id)
    );
    let forwarded = mail("anna@901.example", "f", "VS: Brevet kom retur", &text, "");
    assert_eq!(world.mail(HOME, &forwarded).await, 250);
    assert_eq!(world.count("intake.reports").await, 2);
}

#[tokio::test]
async fn another_brudvagts_mail_waits_and_is_never_answered() {
    let world = World::new().await;
    let raw = letter(
        "1",
        "[BRUD-2026-000007] Vi har modtaget",
        "X-Brudvagt-Template: receipt\n",
    );
    assert_eq!(world.mail(HOME, &raw).await, 250);
    assert_eq!(world.count("intake.reports").await, 0);
    assert_eq!(
        world.count("intake.quarantine WHERE reason = 'LOOP'").await,
        1
    );
}

#[tokio::test]
async fn a_receipt_goes_where_the_mail_came_from_and_to_no_machine() {
    let world = World::new().await;
    for (n, from) in ["anna@901.example", STRANGER, "noreply@901.example"]
        .into_iter()
        .enumerate()
    {
        let raw = mail(
            "maja@901.example",
            &n.to_string(),
            &format!("Brud {from}"),
            from,
            "",
        );
        assert_eq!(world.mail_from(from, HOME, &raw).await, 250);
    }
    let to: Vec<String> = reports(&world)
        .await
        .into_iter()
        .map(|it| it.receipt_to)
        .collect();
    assert_eq!(to, ["anna@901.example", STRANGER, ""]);
}

/// GDPR art. 33(1): the hours run from when it was told.
#[tokio::test]
async fn an_addition_about_something_else_becomes_a_report_received_when_it_came() {
    let world = World::new().await;
    let (reference, report_id) = first(&world).await;
    let raw = letter("2", &format!("Sv: [{reference}] Og en USB-nøgle"), "");
    assert_eq!(world.mail(HOME, &raw).await, 250);
    let came_at = reports(&world).await[0].follow_ups[0].at;
    world
        .runtime
        .clock
        .advance(jiff::SignedDuration::from_hours(5));
    let request = SplitFollowUpRequest {
        report_id: report_id.to_string(),
        follow_up: 1,
    };
    let split = world
        .client()
        .split_follow_up(world.ask(&dpo(), request.clone()))
        .await;
    let split = answer(split).unwrap();
    let both = reports(&world).await;
    assert_eq!(both.len(), 2);
    assert_eq!(both[1].received_at, came_at);
    assert_eq!(
        both[1].subject,
        format!("Sv: [{reference}] Og en USB-nøgle")
    );
    assert_eq!(both[1].attachments.len(), 1, "the original came along");
    assert_eq!(both[0].follow_ups[0].split_into, split.report_id);
    let said = said::<ReportReceived>(&world).await.pop().unwrap();
    assert_eq!(said.relation, "split_from");
    assert_eq!(said.related_report_id, report_id.to_string());
    // Once, and by the officer alone.
    let again = world
        .client()
        .split_follow_up(world.ask(&dpo(), request.clone()))
        .await;
    assert_eq!(answer(again).unwrap_err().reason, "SPLIT_ALREADY");
    let refused = world
        .client()
        .split_follow_up(world.ask(&anna(), request))
        .await;
    assert_eq!(answer(refused).unwrap_err().reason, "NOT_ALLOWED");
}
