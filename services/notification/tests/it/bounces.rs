//! A mail of ours that came back has told nobody anything.

use brudvagt_proto::events::{
    notification::{CommunicationProgressed, MessageFailed},
    triage::{CaseChanged, Change, Escalation},
};

use crate::{
    communications::tell,
    world::{World, case, changed},
};

/// The first part of a Message-ID.
fn mail_id(message_id: &str) -> String {
    let id = message_id.trim_matches(['<', '>']);
    id.split(['.', '@']).next().unwrap().to_owned()
}

fn bounced(event: &CaseChanged, message_id: &str) -> CaseChanged {
    CaseChanged {
        change: Change::MailBounced.into(),
        bounced_mail_id: mail_id(message_id),
        bounce_status: "5.1.1".to_owned(),
        ..event.clone()
    }
}

/// Rule NO-9.
#[tokio::test]
async fn an_escalation_that_came_back_goes_to_the_next_at_once() {
    let world = World::new().await;
    world.post.open().await;
    let case = case("901", world.clock.now(), 60);
    world.know(&case);
    let mut event = changed(&case, "escalated");
    event.escalation = Some(Escalation {
        milestone_id: "m-1".to_owned(),
        step: "head_not_assessed".to_owned(),
        roles: vec!["department_head".to_owned()],
        due_at: event.now.clone().unwrap().due_at,
        regime: "gdpr_33".to_owned(),
        missed: false,
    });
    world.say(&event).await;
    let mails = world.post.wait_for(1).await;
    assert_eq!(mails[0].to, "hanne@901.example");
    world
        .wait_for_count("messages WHERE state = 'sent'", 1)
        .await;
    let back = bounced(&event, &mails[0].message_id);
    world.say(&back).await;
    let mails = world.post.wait_for(2).await;
    assert_eq!(mails[1].to, "dorte@dpo.example");
    assert_eq!(mails[1].subject, mails[0].subject);
    assert!(mails[1].text.contains("ikke kunne leveres"));
    let failed: Vec<MessageFailed> = world.announced().await;
    assert_eq!(failed[0].reason, "BOUNCED");
    // The same bounce again, and one of no mail of ours, tell nobody anything.
    world.say(&back).await;
    world.say(&bounced(&event, "<no.x@demo.example>")).await;
    world.settle().await;
    assert_eq!(world.post.arrived().len(), 2);
}

/// Rule NO-8: GDPR art. 34(1).
#[tokio::test]
async fn a_letter_that_came_back_counts_as_not_told() {
    let world = World::new().await;
    let case = case("901", world.clock.now(), 1);
    world.know(&case);
    tell(&world, &case, "Et brev er sendt forkert.").await;
    let letters = world.post.wait_for(2).await;
    let event = changed(&case, "commented");
    world.say(&bounced(&event, &letters[0].message_id)).await;
    world
        .wait_for_count(
            "recipients WHERE state = 'failed' AND error = 'BOUNCED 5.1.1'",
            1,
        )
        .await;
    let said: Vec<CommunicationProgressed> = world.announced().await;
    let last = said.last().unwrap();
    assert_eq!((last.n_sent, last.n_failed), (1, 1));
}

#[tokio::test]
async fn one_address_gets_so_many_receipts_an_hour_and_an_answer_finds_the_report() {
    let world = World::new().await;
    world.post.open().await;
    for n in 0..8 {
        let mut case = case("901", world.clock.now(), 1);
        case.reported_in = format!("mail-{n}@901.example");
        world.know(&case);
        world.say(&changed(&case, "opened")).await;
    }
    world.settle().await;
    let mails = world.post.wait_for(8 + 5).await;
    let receipts: Vec<_> = mails
        .iter()
        .filter(|it| it.to == "rita@901.example")
        .collect();
    assert_eq!(
        receipts.len(),
        5,
        "every case is told to the officer, all the same"
    );
    assert!(receipts[0].raw.contains("In-Reply-To: <mail-"));
    assert!(receipts[0].raw.contains("References: <mail-"));
}
