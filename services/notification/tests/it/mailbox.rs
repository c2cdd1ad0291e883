//! The built-in mailbox of a demonstration.

use brudvagt_proto::notification::{GetDemonstrationMailRequest, ListDemonstrationMailRequest};
use brudvagt_types::Role;

use crate::world::{World, answer, case, changed, reason, who};

#[tokio::test]
async fn a_demonstration_shows_its_mails() {
    let world = World::demonstration().await;
    let case = case("901", world.clock.now(), 1);
    world.know(&case);
    world.say(&changed(&case, "opened")).await;
    world.wait_for_count("demonstration_mail", 2).await;
    let visitor = who("eva", Role::Employee, &["901"]);
    let asked = ListDemonstrationMailRequest {
        to: "Rita@901.example".to_owned(),
        limit: 0,
    };
    let list = world
        .client()
        .list_demonstration_mail(world.ask(&visitor, asked))
        .await;
    let mails = answer(list).unwrap().mails;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.is_empty(), "a list holds no words");
    let asked = GetDemonstrationMailRequest {
        id: mails[0].id.clone(),
    };
    let mail = world
        .client()
        .get_demonstration_mail(world.ask(&visitor, asked))
        .await;
    let mail = answer(mail).unwrap();
    assert!(mail.text.contains("BRUD-2026-000123"));
    assert!(mail.html.is_empty());
}

#[tokio::test]
async fn outside_a_demonstration_there_is_no_mailbox() {
    let world = World::new().await;
    let visitor = who("dorte", Role::Dpo, &["901"]);
    let asked = ListDemonstrationMailRequest::default();
    let list = world
        .client()
        .list_demonstration_mail(world.ask(&visitor, asked))
        .await;
    assert_eq!(reason(list), "NOT_A_DEMONSTRATION");
    let asked = GetDemonstrationMailRequest::default();
    let mail = world
        .client()
        .get_demonstration_mail(world.ask(&visitor, asked))
        .await;
    assert_eq!(reason(mail), "NOT_A_DEMONSTRATION");
}
