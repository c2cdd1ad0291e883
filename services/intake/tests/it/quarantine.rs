//! Mail that waits for somebody to look.

use brudvagt_proto::intake::{
    DiscardQuarantinedRequest, GetQuarantinedRequest, GetReportRequest, ListQuarantineRequest,
    Quarantined, ReleaseQuarantinedRequest,
};
use brudvagt_types::Role;

use crate::world::{TEXT, World, answer, dpo, letter, person};

const HOME: &[&str] = &["databrud@901.example"];

async fn waiting(world: &World) -> Vec<Quarantined> {
    let listed = world
        .client()
        .list_quarantine(world.ask(&dpo(), ListQuarantineRequest::default()))
        .await;
    answer(listed).unwrap().messages
}

#[tokio::test]
async fn a_machines_mail_waits_and_is_released_as_received_when_it_came() {
    let world = World::new().await;
    let raw = letter("1", "Automatisk svar: Brud", "X-Autoreply: yes\n");
    assert_eq!(world.mail(HOME, &raw).await, 250);
    assert_eq!(world.mail(HOME, &raw).await, 250);
    assert_eq!(world.count("intake.reports").await, 0);
    let mails = waiting(&world).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(
        (mails[0].reason.as_str(), mails[0].municipality.as_str()),
        ("AUTO_REPLY", "901")
    );
    assert!(!world.everything().await.contains(&hex::encode(TEXT)));

    world
        .runtime
        .clock
        .advance(jiff::SignedDuration::from_hours(5));
    let release = ReleaseQuarantinedRequest {
        id: mails[0].id.clone(),
        municipality: "901".into(),
        ..ReleaseQuarantinedRequest::default()
    };
    let released = world
        .client()
        .release_quarantined(world.ask(&dpo(), release.clone()))
        .await;
    let released = answer(released).unwrap();
    assert_eq!(released.received_at, mails[0].received_at);
    let request = GetReportRequest {
        report_id: released.report_id,
    };
    let report = answer(world.client().get_report(world.ask(&dpo(), request)).await).unwrap();
    assert_eq!(report.what_happened, TEXT);

    assert!(waiting(&world).await.is_empty());
    let again = world
        .client()
        .release_quarantined(world.ask(&dpo(), release))
        .await;
    assert_eq!(answer(again).unwrap_err().reason, "NOT_FOUND");
    assert_eq!(world.count("intake.keys").await, 1, "only the report's");
}

#[tokio::test]
async fn a_mail_in_quarantine_is_read_as_text_by_the_officer_alone() {
    let world = World::new().await;
    let raw = letter("1", "Automatisk svar: Brud", "X-Autoreply: yes\n");
    world.mail(HOME, &raw).await;
    let request = GetQuarantinedRequest {
        id: waiting(&world).await[0].id.clone(),
    };
    let read = world
        .client()
        .get_quarantined(world.ask(&dpo(), request.clone()))
        .await;
    let read = answer(read).unwrap();
    assert!(read.is_readable);
    assert_eq!(
        (read.subject.as_str(), read.text.as_str()),
        ("Automatisk svar: Brud", TEXT)
    );
    assert_eq!(read.to, HOME);
    let karl = person("karl", Role::ChiefExecutive, &["901"]);
    let refused = world
        .client()
        .get_quarantined(world.ask(&karl, request))
        .await;
    assert_eq!(answer(refused).unwrap_err().reason, "NOT_ALLOWED");
}

async fn discard(world: &World, id: &str, reason: &str) -> Result<Quarantined, String> {
    let request = DiscardQuarantinedRequest {
        id: id.to_owned(),
        reason_code: reason.to_owned(),
    };
    let done = world
        .client()
        .discard_quarantined(world.ask(&dpo(), request))
        .await;
    answer(done).map_err(|refused| refused.reason)
}

#[tokio::test]
async fn a_mail_laid_aside_needs_a_reason_and_can_be_taken_up_again() {
    let world = World::new().await;
    world
        .mail(HOME, &letter("1", "Automatisk svar", "X-Autoreply: yes\n"))
        .await;
    let id = waiting(&world).await[0].id.clone();
    let refused = discard(&world, &id, "fordi").await;
    assert_eq!(refused.unwrap_err(), "DISCARD_REASON_NEEDED");
    assert_eq!(
        discard(&world, &id, "spam").await.unwrap().discard_reason,
        "spam"
    );
    assert_eq!(
        discard(&world, &id, "spam").await.unwrap_err(),
        "ALREADY_RELEASED"
    );
    assert!(waiting(&world).await.is_empty());
    let aside = ListQuarantineRequest {
        discarded: true,
        ..ListQuarantineRequest::default()
    };
    let aside = world
        .client()
        .list_quarantine(world.ask(&dpo(), aside))
        .await;
    assert_eq!(answer(aside).unwrap().messages[0].id, id);
    let release = ReleaseQuarantinedRequest {
        id,
        municipality: "901".into(),
        ..ReleaseQuarantinedRequest::default()
    };
    let released = world
        .client()
        .release_quarantined(world.ask(&dpo(), release))
        .await;
    assert!(answer(released).is_ok());
    assert_eq!(world.count("intake.reports").await, 1);
}

#[tokio::test]
async fn a_mail_laid_aside_is_unreadable_after_thirty_days_and_one_that_waits_is_not() {
    let world = World::new().await;
    for number in ["1", "2"] {
        let raw = letter(number, "Automatisk svar", "X-Autoreply: yes\n");
        world.mail(HOME, &raw).await;
    }
    let id = waiting(&world).await[0].id.clone();
    discard(&world, &id, "automatic").await.unwrap();
    assert_eq!(world.count("intake.keys").await, 2);
    while world.count("intake.keys").await == 2 {
        world
            .runtime
            .clock
            .advance(jiff::SignedDuration::from_hours(24));
        tokio::task::yield_now().await;
    }
    let gone = world
        .client()
        .get_quarantined(world.ask(&dpo(), GetQuarantinedRequest { id }))
        .await;
    assert_eq!(answer(gone).unwrap_err().reason, "NOT_FOUND");
    assert_eq!(waiting(&world).await.len(), 1);
    assert_eq!(
        world
            .count("intake.quarantine WHERE discard_reason = 'automatic'")
            .await,
        1
    );
}

#[tokio::test]
async fn a_mail_is_released_into_the_report_that_the_officer_names() {
    let world = World::new().await;
    world.mail(HOME, &letter("1", "Brud", "")).await;
    world
        .mail(HOME, &letter("2", "Automatisk svar", "X-Autoreply: yes\n"))
        .await;
    let mut release = ReleaseQuarantinedRequest {
        id: waiting(&world).await[0].id.clone(),
        municipality: "901".into(),
        reference: "BRUD-2026-999999".into(),
    };
    let refused = world
        .client()
        .release_quarantined(world.ask(&dpo(), release.clone()))
        .await;
    assert_eq!(answer(refused).unwrap_err().reason, "REPORT_UNKNOWN");
    "brud-2026-000001".clone_into(&mut release.reference);
    let released = world
        .client()
        .release_quarantined(world.ask(&dpo(), release))
        .await;
    assert!(answer(released).unwrap().reference.ends_with("-000001"));
    assert_eq!(world.count("intake.reports").await, 1);
    assert_eq!(world.count("intake.follow_ups").await, 1);
}

#[tokio::test]
async fn a_bounce_waits_and_an_empty_mail_is_a_report_that_says_so() {
    let world = World::new().await;
    assert_eq!(
        world.mail_from("", HOME, &letter("1", "Retur", "")).await,
        250
    );
    assert_eq!(world.mail(HOME, "").await, 250);
    let mails = waiting(&world).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].reason, "NULL_RETURN_PATH");
    assert_eq!(world.count("intake.reports").await, 1);
}

#[tokio::test]
async fn mail_that_no_address_claims_waits_with_the_keeper() {
    let world = World::new().await;
    assert_eq!(
        world
            .mail(&["hvemsomhelst@901.example"], &letter("1", "Brud", ""))
            .await,
        250
    );
    // Another's domain is refused at the door: its sender hears that nobody here takes it.
    let elsewhere = &["hvemsomhelst@andet.example"];
    assert_ne!(world.mail(elsewhere, &letter("2", "Brud", "")).await, 250);
    assert_eq!(world.count("intake.quarantine").await, 1);
    let mails = waiting(&world).await;
    assert_eq!(
        (mails[0].reason.as_str(), mails[0].municipality.as_str()),
        ("UNKNOWN_RECIPIENT", "")
    );
    // 901 is first in the key file and looks after it; 902's officer sees nothing.
    let dina = person("dina", Role::Dpo, &["902"]);
    let listed = world
        .client()
        .list_quarantine(world.ask(&dina, ListQuarantineRequest::default()))
        .await;
    assert!(answer(listed).unwrap().messages.is_empty());

    let release = ReleaseQuarantinedRequest {
        id: mails[0].id.clone(),
        municipality: "902".into(),
        ..ReleaseQuarantinedRequest::default()
    };
    let refused = world
        .client()
        .release_quarantined(world.ask(&dina, release.clone()))
        .await;
    assert_eq!(answer(refused).unwrap_err().reason, "NOT_FOUND");
    let released = world
        .client()
        .release_quarantined(world.ask(&dpo(), release))
        .await;
    assert!(answer(released).is_ok());
    assert_eq!(
        world
            .count("intake.reports WHERE municipality = '902'")
            .await,
        1
    );
}

#[tokio::test]
async fn without_the_directory_mail_is_kept_and_finds_its_way_by_itself() {
    let world = World::without_directory().await;
    let raw = letter("1", "Brud", "");
    assert_eq!(world.mail(&["databrud@902.example"], &raw).await, 250);
    assert_eq!(waiting(&world).await[0].reason, "DIRECTORY_UNAVAILABLE");
    assert_eq!(world.count("intake.reports").await, 0);

    world.start_directory().await;
    // Moving the clock wakes the job; it may have to try again until the channel is up.
    while world
        .count("intake.quarantine WHERE released_at IS NOT NULL")
        .await
        == 0
    {
        world
            .runtime
            .clock
            .advance(jiff::SignedDuration::from_mins(2));
        tokio::task::yield_now().await;
    }
    assert_eq!(
        world
            .count("intake.reports WHERE municipality = '902'")
            .await,
        1
    );
    assert!(waiting(&world).await.is_empty());
    // The sender that never saw our answer sends it again: still one.
    assert_eq!(world.mail(&["databrud@902.example"], &raw).await, 250);
    assert_eq!(world.count("intake.reports").await, 1);
}

#[tokio::test]
async fn a_mail_that_needs_the_directory_for_an_hour_is_told_of_as_one_that_waits() {
    let world = World::without_directory().await;
    let raw = letter("1", "Brud", "");
    assert_eq!(world.mail(&["databrud@902.example"], &raw).await, 250);
    let told = "intake.outbox WHERE subject LIKE '%mail_waits'";
    let advance = |minutes| {
        let clock = &world.runtime.clock;
        clock.advance(jiff::SignedDuration::from_mins(minutes));
    };
    advance(50);
    // A later round has begun, so the one that this wakes has ended.
    for _ in 0..3 {
        advance(1);
        tokio::task::yield_now().await;
    }
    assert_eq!(world.count(told).await, 0, "it may yet find its way");
    while world.count(told).await == 0 {
        advance(5);
        tokio::task::yield_now().await;
    }
    assert_eq!(waiting(&world).await[0].reason, "DIRECTORY_UNAVAILABLE");
}

#[tokio::test]
async fn every_waiting_mail_is_on_some_page_with_its_sender_and_subject_and_is_counted() {
    let world = World::new().await;
    for n in 0..7 {
        let raw = letter(
            &n.to_string(),
            &format!("Automatisk svar: {n}"),
            "X-Autoreply: yes\n",
        );
        world.mail(HOME, &raw).await;
    }
    let bulk = letter("b", "Orientering om drift", "Precedence: bulk\n");
    world.mail(HOME, &bulk).await;
    let mut subjects = Vec::new();
    let mut after = String::new();
    loop {
        let request = ListQuarantineRequest {
            limit: 3,
            after,
            ..ListQuarantineRequest::default()
        };
        let page = world
            .client()
            .list_quarantine(world.ask(&dpo(), request))
            .await;
        let page = answer(page).unwrap();
        assert_eq!(page.n_waiting, 8);
        assert!(page.messages.len() <= 3);
        for line in page.messages {
            assert_eq!(line.from_email, "anna@901.example");
            let hours = line.due_at.unwrap().seconds - line.received_at.unwrap().seconds;
            assert_eq!(hours, 72 * 3600);
            subjects.push(line.subject);
        }
        after = page.next;
        if after.is_empty() {
            break;
        }
    }
    assert_eq!(subjects.len(), 8);
    assert_eq!(subjects[7], "Orientering om drift");
    let request = ListQuarantineRequest {
        reason: "BULK".to_owned(),
        ..ListQuarantineRequest::default()
    };
    let page = world
        .client()
        .list_quarantine(world.ask(&dpo(), request))
        .await;
    let page = answer(page).unwrap();
    assert_eq!(page.messages.len(), 1);
    let reasons: Vec<_> = page
        .reasons
        .iter()
        .map(|it| (it.reason.as_str(), it.n_waiting))
        .collect();
    assert_eq!(reasons, [("AUTO_REPLY", 7), ("BULK", 1)]);
}
