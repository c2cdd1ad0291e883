//! At least once, with the same Message-ID, whatever happens on the way.

use std::collections::HashMap;

use brudvagt_proto::events::notification::{MessageFailed, MessageSent};
use jiff::SignedDuration;

use crate::{
    post_office::{Arrived, Mood},
    world::{World, case, changed},
};

fn by_id(mails: &[Arrived]) -> HashMap<&str, Vec<&Arrived>> {
    let mut by_id: HashMap<&str, Vec<&Arrived>> = HashMap::new();
    for mail in mails {
        by_id.entry(&mail.message_id).or_default().push(mail);
    }
    by_id
}

#[tokio::test]
async fn mails_wait_for_the_mail_server_and_every_one_goes() {
    let world = World::new().await;
    for n in 0..10 {
        let mut case = case("901", world.clock.now(), 1);
        // Nobody gets ten receipts within an hour.
        case.receipt_to = format!("rita{n}@901.example");
        world.know(&case);
        world.say(&changed(&case, "opened")).await;
    }
    world
        .wait_for_count("messages WHERE state = 'planned' AND attempts > 0", 20)
        .await;
    // The server keeps the mail but denies it, which the sender cannot know.
    world.post.set_mood(Mood::KeepsAndDenies);
    world.post.open().await;
    world.advance(2);
    world.post.wait_for(20).await;
    world
        .wait_for_count("messages WHERE last_error = 'SMTP_451'", 20)
        .await;
    world.post.set_mood(Mood::Takes);
    world.advance(2);
    world
        .wait_for_count("messages WHERE state = 'sent'", 20)
        .await;

    let mails = world.post.arrived();
    let by_id = by_id(&mails);
    assert_eq!(by_id.len(), 20, "twenty mails");
    for sent in by_id.values() {
        assert!(sent.len() >= 2, "each was sent again");
        assert!(
            sent.iter().all(|mail| mail.raw == sent[0].raw),
            "byte for byte"
        );
    }
    let announced: Vec<MessageSent> = world.announced().await;
    assert_eq!(announced.len(), 20, "and counted once");
}

#[tokio::test]
async fn a_crash_between_sending_and_recording_sends_the_same_mail_again() {
    let mut world = World::new().await;
    world.post.set_mood(Mood::KeepsAndHangs);
    world.post.open().await;
    let mut quiet = case("901", world.clock.now(), 1);
    quiet.receipt_to = String::new();
    world.know(&quiet);
    world.say(&changed(&quiet, "opened")).await;
    world.post.wait_for(1).await;
    world.kill();
    assert_eq!(world.count("messages WHERE state = 'sent'").await, 0);

    world.post.set_mood(Mood::Takes);
    world.start().await;
    // Not before the lease of the dead one has ended.
    assert_eq!(world.post.arrived().len(), 1);
    world.clock.advance(SignedDuration::from_secs(121));
    let mails = world.post.wait_for(2).await;
    assert_eq!(mails[0].message_id, mails[1].message_id);
    assert_eq!(mails[0].raw, mails[1].raw);
    world
        .wait_for_count("messages WHERE state = 'sent'", 1)
        .await;
    assert_eq!(world.announced::<MessageSent>().await.len(), 1);
}

#[tokio::test]
async fn a_long_delay_is_said_once_and_the_mail_goes_all_the_same() {
    let world = World::new().await;
    let mut quiet = case("901", world.clock.now(), 1);
    quiet.receipt_to = String::new();
    world.know(&quiet);
    world.say(&changed(&quiet, "opened")).await;
    world.wait_for_count("messages WHERE attempts > 0", 1).await;
    world.advance(73);
    world
        .wait_for_count("messages WHERE delay_said_at IS NOT NULL", 1)
        .await;
    let attempts = world.attempts().await;
    world.advance(2);
    let tried_again = format!("messages WHERE attempts > {attempts}");
    world.wait_for_count(&tried_again, 1).await;
    world.post.open().await;
    world.advance(2);
    world.post.wait_for(1).await;
    world
        .wait_for_count("messages WHERE state = 'sent'", 1)
        .await;
    let failed: Vec<MessageFailed> = world.announced().await;
    let reasons: Vec<_> = failed.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(reasons, ["LONG_DELAY"]);
}

#[tokio::test]
async fn only_a_wrong_address_is_given_up_and_that_is_said() {
    let world = World::new().await;
    world.post.open().await;
    let mut elsewhere = case("902", world.clock.now(), 1);
    elsewhere.receipt_to = String::new();
    world.know(&elsewhere);
    world.say(&changed(&elsewhere, "opened")).await;
    world
        .wait_for_count("messages WHERE state = 'failed'", 1)
        .await;
    let failed: Vec<MessageFailed> = world.announced().await;
    assert_eq!(failed[0].reason, "ADDRESS_REFUSED");
    assert!(world.post.arrived().is_empty());
}
