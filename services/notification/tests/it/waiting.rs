//! What is about no case: mail that waits, and a mailbox that cannot be read.

use brudvagt_kit::wire::to_proto;
use brudvagt_proto::events::{
    intake::{MailWaits, MailboxUnread},
    notification::MessageSent,
};

use crate::world::World;

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
    world.say_of_intake(&unread).await;
    // Said again under another id, it is one line.
    world.say_of_intake(&unread).await;
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
    world.say_of_intake(&over).await;
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
    world.say_of_intake(&waits).await;
    let mails = world.post.wait_for(1).await;
    assert_eq!(mails[0].to, "dorte@dpo.example");
    assert!(mails[0].subject.starts_with("3 mails venter på dig"));
}
