//! Rule CA-20: of an exercise nothing leaves the house, and every mail about it says what it is.

use brudvagt_proto::{
    events::notification::{CommunicationProgressed, FilingRecorded},
    notification::RecordFilingRequest,
    triage::Case,
};

use crate::{
    communications::{get, import, letter, save, send},
    world::{World, answer, case, changed, dpo, id_of},
};

const CSV: &str = "Navn;E-mail\nAnna Andersen;anna@borger.example\nBo Bojsen;bo@borger.example\n";

fn exercise(world: &World) -> Case {
    let mut case = case("901", world.clock.now(), 1);
    let line = case.line.as_mut().unwrap();
    "ØVELSE-2026-000123".clone_into(&mut line.reference);
    world.know(&case);
    case
}

#[tokio::test]
async fn nobody_gets_a_letter_about_an_exercise_and_it_is_noted_that_they_would_have() {
    let world = World::new().await;
    let case = exercise(&world);
    save(&world, &case, letter()).await.unwrap();
    import(&world, &case, CSV).await;
    world.post.open().await;
    send(&world, &case).await.unwrap();
    let told = get(&world, &case).await;
    assert_eq!((told.n_sent, told.n_told, told.n_waiting), (0, 2, 0));
    assert!(told.recipients.iter().all(|one| one.means == "exercise"));
    assert_eq!(world.count("messages WHERE template = 'letter'").await, 0);
    // A mail to staff arrives all the same, so whatever could have left would have.
    world.say(&changed(&case, "opened")).await;
    let mails = world.post.wait_for(2).await;
    world.advance(2);
    world.settle().await;
    for mail in &mails {
        assert!(!mail.to.ends_with("@borger.example"), "{}", mail.to);
        assert!(
            mail.subject.starts_with("[ØVELSE-2026-000123] ØVELSE: "),
            "{}",
            mail.subject
        );
        assert!(mail.text.starts_with("ØVELSE: "), "{}", mail.text);
    }
    assert_eq!(world.count("messages WHERE template = 'letter'").await, 0);
    let said: Vec<CommunicationProgressed> = world.announced().await;
    assert!(
        said.last().unwrap().done,
        "the exercise goes on as a case does"
    );
}

#[tokio::test]
async fn nothing_of_an_exercise_is_filed_and_whoever_did_is_told_to_withdraw_it() {
    let world = World::new().await;
    let case = exercise(&world);
    let wanted = |virk_reference: &str| RecordFilingRequest {
        case_id: id_of(&case),
        kind: "new".to_owned(),
        virk_reference: virk_reference.to_owned(),
        ..RecordFilingRequest::default()
    };
    let record = async |request| {
        let mut client = world.client();
        let given = client.record_filing(world.ask(&dpo(), request)).await;
        answer(given)
    };
    let in_earnest = record(wanted("0123456789abcdef0123456789abcdef01234567")).await;
    assert_eq!(in_earnest.unwrap_err().reason, "EXERCISE_NOT_SENT");
    let filed = record(wanted("")).await.unwrap();
    assert_eq!(filed.virk_reference, "ØVELSE-2026-000123-1");
    let said: Vec<FilingRecorded> = world.announced().await;
    assert_eq!(said.len(), 1);
}
