//! When triage has ended a case's words, those kept here end too.

use brudvagt_proto::notification::ListMessagesRequest;

use crate::world::{World, answer, case, changed, dpo, id_of};

#[tokio::test]
async fn an_erased_cases_mails_lose_their_words_and_anothers_keep_them() {
    let world = World::new().await;
    world.post.open().await;
    let (mine, other) = (
        case("901", world.clock.now(), 1),
        case("901", world.clock.now(), 1),
    );
    for case in [&mine, &other] {
        world.know(case);
        world.say(&changed(case, "opened")).await;
    }
    world
        .wait_for_count("messages WHERE state = 'sent'", 4)
        .await;
    world.wait_for_count("keys", 2).await;

    world.say(&changed(&mine, "closed")).await;
    // Whoever reported it hears that it is closed.
    world
        .wait_for_count("messages WHERE state = 'sent'", 5)
        .await;
    world.say(&changed(&mine, "contents_erased")).await;
    world.wait_for_count("keys", 1).await;

    // That they were sent stays; what they said does not.
    assert_eq!(world.count("messages WHERE state = 'sent'").await, 5);
    let list = |case_id: String| {
        let request = ListMessagesRequest { case_id };
        let request = world.ask(&dpo(), request);
        async { answer(world.client().list_messages(request).await) }
    };
    assert_eq!(list(id_of(&mine)).await.unwrap_err().reason, "ERASED");
    assert_eq!(list(id_of(&other)).await.unwrap().messages.len(), 2);
}
