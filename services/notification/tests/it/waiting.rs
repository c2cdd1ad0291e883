//! What is about no case: mail that waits, a mailbox that cannot be read, a setting that asks for less.

use brudvagt_kit::wire::to_proto;
use brudvagt_proto::events::{
    directory::{CheckLoosened, Loosened},
    intake::{MailWaits, MailboxUnread},
    notification::MessageSent,
    triage::OddLookFound,
};

use uuid::Uuid;

use crate::world::{World, case, changed};

#[tokio::test]
async fn a_mailbox_that_cannot_be_read_is_told_to_the_officer_and_when_it_is_over() {
    let world = World::new().await;
    world.post.open().await;
    let now = world.clock.now();
    let unread = MailboxUnread {
        municipality: "901".to_owned(),
        mailbox: "databrud@901.example".to_owned(),
        reason: "LOGIN_REFUSED".to_owned(),
        since: Some(to_proto(now)),
        at: Some(to_proto(now)),
        is_readable_again: false,
    };
    world.say(&unread).await;
    // Said again under another id, it is one line.
    world.say(&unread).await;
    let mails = world.post.wait_for(1).await;
    assert_eq!(mails[0].to, "dorte@dpo.example");
    assert!(
        mails[0].subject.starts_with("Postkassen kan ikke læses"),
        "{}",
        mails[0].subject
    );
    assert!(mails[0].text.contains("databrud@901.example"));
    let over = MailboxUnread {
        reason: String::new(),
        at: Some(to_proto(now + jiff::SignedDuration::from_hours(1))),
        is_readable_again: true,
        ..unread
    };
    world.say(&over).await;
    let mails = world.post.wait_for(2).await;
    assert!(mails[1].subject.starts_with("Postkassen læses igen"));
    world
        .wait_for_count("messages WHERE state = 'sent'", 2)
        .await;
    assert_eq!(world.count("messages").await, 2);
    assert!(world.announced::<MessageSent>().await.is_empty(), "no case");
}

#[tokio::test]
async fn waiting_mail_is_told_to_the_officer_in_one_line() {
    let world = World::new().await;
    world.post.open().await;
    let now = world.clock.now();
    let waits = MailWaits {
        municipality: "901".to_owned(),
        n_waiting: 3,
        oldest_at: Some(to_proto(now)),
        at: Some(to_proto(now)),
    };
    world.say(&waits).await;
    let mails = world.post.wait_for(1).await;
    assert_eq!(mails[0].to, "dorte@dpo.example");
    assert!(mails[0].subject.starts_with("3 mails venter på dig"));
}

fn loosened(municipality: &str, actor_id: &str, actor_role: &str) -> CheckLoosened {
    CheckLoosened {
        municipality: municipality.to_owned(),
        settings: vec![Loosened {
            setting: "second_person".to_owned(),
            before: "every_decision".to_owned(),
            after: "none".to_owned(),
        }],
        actor_id: actor_id.to_owned(),
        actor_role: actor_role.to_owned(),
        at: Some(to_proto("2026-11-27T15:40:00Z".parse().unwrap())),
    }
}

/// GDPR art. 24(1), 39(1)(b): M10 of the attack report.
#[tokio::test]
async fn a_check_that_is_switched_off_is_told_to_the_chief_executive_and_the_officer() {
    let world = World::new().await;
    world.post.open().await;
    // By the chief executive of 903: the officer must hear, and she herself, whose name was used.
    let event = loosened("903", "karla", "chief_executive");
    world.say(&event).await;
    world.say(&event).await;
    let mut mails = world.post.wait_for(2).await;
    mails.sort_by(|one, other| one.to.cmp(&other.to));
    let to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(to, ["dorte@dpo.example", "karla@903.example"]);
    for mail in &mails {
        assert_eq!(mail.subject, "En indstilling er lempet: Østvig Kommune");
        for said in ["karla Made-Up, kommunaldirektør", "kl. 16.40", "Nu: Aldrig"] {
            assert!(mail.text.contains(said), "{said} in {}", mail.text);
        }
    }

    // By the officer: the chief executive hears and she does not.
    world
        .say(&CheckLoosened {
            at: Some(to_proto("2026-11-27T15:50:00Z".parse().unwrap())),
            ..loosened("903", "dorte", "dpo")
        })
        .await;
    let mails = world.post.wait_for(3).await;
    assert_eq!(mails[2].to, "karla@903.example");
    assert!(
        mails[2]
            .text
            .contains("dorte Made-Up, databeskyttelsesrådgiver")
    );
    world
        .wait_for_count("messages WHERE state = 'sent'", 3)
        .await;
    assert_eq!(world.count("messages").await, 3);
}

/// When only the person who made the change could be told, the event is parked, where operators see
/// it.
#[tokio::test]
async fn a_check_that_nobody_else_watches_over_is_parked() {
    let world = World::new().await;
    world.post.open().await;
    world.say(&loosened("901", "dorte", "dpo")).await;
    assert_eq!(world.parked().await, "NOBODY_TO_TELL");
    assert_eq!(world.count("messages").await, 0);
}

fn odd_look(municipality: &str, person_id: &str, about_officer: bool) -> OddLookFound {
    OddLookFound {
        notice_id: Uuid::now_v7().to_string(),
        municipality: municipality.to_owned(),
        person_id: person_id.to_owned(),
        about_officer,
        pattern: "night_exports".to_owned(),
        at: Some(to_proto("2026-11-27T23:40:00Z".parse().unwrap())),
    }
}

/// GDPR art. 38(3), 39(1)(b).
#[tokio::test]
async fn an_odd_look_is_told_to_the_officer_and_hers_to_the_chief_executive() {
    let world = World::new().await;
    world.post.open().await;
    let event = odd_look("903", "sara", false);
    world.say(&event).await;
    world.say(&event).await;
    let mails = world.post.wait_for(1).await;
    assert_eq!(mails[0].to, "dorte@dpo.example");
    assert_eq!(mails[0].subject, "Usædvanlige opslag: Østvig Kommune");
    assert!(
        mails[0].text.contains("hentet om natten"),
        "{}",
        mails[0].text
    );
    assert!(!mails[0].text.contains("sara"), "{}", mails[0].text);
    world.say(&odd_look("903", "dorte", true)).await;
    assert_eq!(world.post.wait_for(2).await[1].to, "karla@903.example");
    // Of whom the officer would be told, she is the one herself: the other hears.
    world.say(&odd_look("903", "karla", true)).await;
    assert_eq!(world.post.wait_for(3).await[2].to, "dorte@dpo.example");
    // Nobody but her is there.
    world.say(&odd_look("901", "dorte", true)).await;
    assert_eq!(world.parked().await, "NOBODY_TO_TELL");
    assert_eq!(world.count("messages").await, 3);
}

/// What only a newer triage knows, and what an older one said as text, may have asked for a mail.
#[tokio::test]
async fn a_change_that_this_version_cannot_read_waits_for_one_that_can() {
    let world = World::new().await;
    for number in [0, 9_999] {
        let mut unread = changed(&case("901", world.clock.now(), 1), "opened");
        unread.change = number;
        world.say(&unread).await;
    }
    world.settle().await;
    assert_eq!(world.parked().await, "UNKNOWN_CODE");
    assert_eq!(world.n_parked().await, 2);
}
