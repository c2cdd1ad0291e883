//! Several mails to one person leave as one, and what comes of each is told of its own case (ADR 0082).

use brudvagt_proto::{
    events::{
        notification::{MessageFailed, MessageSent},
        triage::{CaseChanged, Change, Escalation},
    },
    triage::Case,
};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::world::{World, case, changed};

const OFFICER: &str = "dorte@dpo.example";

fn escalated(case: &Case, step: &str, role: &str) -> CaseChanged {
    let mut event = changed(case, "escalated");
    event.escalation = Some(Escalation {
        milestone_id: format!("m-{step}"),
        step: step.to_owned(),
        roles: vec![role.to_owned()],
        due_at: event.now.clone().unwrap().due_at,
        regime: "gdpr_33".to_owned(),
        missed: false,
    });
    event
}

/// Cases that began an hour ago, said one after the other.
async fn open(world: &World, codes: &[&str]) -> Vec<CaseChanged> {
    let mut events = Vec::new();
    for (n, code) in codes.iter().enumerate() {
        let mut case = case(code, world.clock.now(), 1);
        case.line.as_mut().unwrap().reference = format!("BRUD-2026-{:06}", 200 + n);
        world.know(&case);
        let mut event = escalated(&case, "dpo_untouched", "dpo");
        event.report_id = Uuid::now_v7().to_string();
        world.say(&event).await;
        world.settle().await;
        events.push(event);
    }
    events
}

async fn sent(world: &World, n: i64) {
    world
        .wait_for_count("messages WHERE state = 'sent'", n)
        .await;
}

#[tokio::test]
async fn the_first_goes_at_once_and_the_next_ones_of_all_municipalities_leave_as_one() {
    let mut world = World::new().await;
    world.let_gather().await;
    world.post.open().await;
    open(&world, &["901", "901", "903", "901"]).await;
    sent(&world, 1).await;
    let first = world.post.arrived();
    assert_eq!(first.len(), 1, "the others wait");
    assert!(first[0].subject.contains("BRUD-2026-000200"));

    world.clock.advance(SignedDuration::from_mins(11));
    sent(&world, 4).await;
    let mails = world.post.arrived();
    assert_eq!(mails.len(), 2, "three left as one");
    let digest = &mails[1];
    assert_eq!(digest.to, OFFICER);
    assert!(
        digest.subject.starts_with("3 ") && !digest.subject.contains("BRUD-"),
        "{}",
        digest.subject
    );
    for n in 201..=203 {
        assert!(digest.text.contains(&format!("BRUD-2026-000{n}")), "{n}");
    }
    assert_eq!(digest.text.matches("https://brud.example/sag/").count(), 3);
    assert!(digest.raw.contains("Auto-Submitted: auto-generated"));
    // Each case's history hears of its own.
    let said: Vec<MessageSent> = world.announced().await;
    let mut cases: Vec<_> = said.iter().map(|it| it.case_id.clone()).collect();
    cases.sort_unstable();
    cases.dedup();
    assert_eq!(cases.len(), 4);

    // A mail that follows alone later is a mail as ever.
    world.clock.advance(SignedDuration::from_mins(30));
    open(&world, &["901"]).await;
    sent(&world, 5).await;
    assert!(world.post.arrived()[2].subject.contains("BRUD-2026-000200"));
}

/// Rule NO-10: GDPR art. 33(1).
#[tokio::test]
async fn no_10_what_is_near_its_deadline_waits_for_no_other() {
    let mut world = World::new().await;
    world.let_gather().await;
    world.post.open().await;
    open(&world, &["901", "901"]).await;
    let near = case("901", world.clock.now(), 60);
    world.know(&near);
    world.say(&escalated(&near, "dpo_untouched", "dpo")).await;
    sent(&world, 2).await;
    world.settle().await;
    assert_eq!(world.post.arrived().len(), 2);
}

/// Rules NO-9 and NO-10: a bounce of a digest is a bounce for each of its cases.
#[tokio::test]
async fn no_9_a_digest_that_came_back_has_told_of_none_of_its_cases_and_the_next_hears_of_each() {
    let mut world = World::new().await;
    world.let_gather().await;
    world.post.open().await;
    let events = open(&world, &["901", "901", "903"]).await;
    sent(&world, 1).await;
    world.clock.advance(SignedDuration::from_mins(11));
    sent(&world, 3).await;
    let digest = world.post.arrived()[1].clone();
    let id = digest.message_id.trim_matches(['<', '>']);
    let (mail_id, rest) = id.split_once('.').unwrap();
    // It leads back to a case, by the report in its Message-ID.
    assert!(rest.len() > 32);
    let back = CaseChanged {
        change: Change::MailBounced.into(),
        bounced_mail_id: mail_id.to_owned(),
        bounce_status: "5.1.1".to_owned(),
        ..events[1].clone()
    };
    world.say(&back).await;
    world.settle().await;
    world
        .wait_for_count("messages WHERE state = 'failed'", 2)
        .await;
    let failed: Vec<MessageFailed> = world.announced().await;
    let mut of: Vec<_> = failed.iter().map(|it| it.municipality.as_str()).collect();
    of.sort_unstable();
    assert_eq!(of, ["901", "903"]);
    // The next who can act hears of each at once, in its own words.
    sent(&world, 3).await;
    let told: Vec<_> = world.post.arrived().into_iter().skip(2).collect();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|it| it.to != OFFICER));
    for mail in &told {
        assert!(mail.text.contains("ikke kunne leveres"));
    }
    // The same bounce again tells nobody anything.
    world.say(&back).await;
    world.settle().await;
    assert_eq!(world.post.arrived().len(), 4);
}
