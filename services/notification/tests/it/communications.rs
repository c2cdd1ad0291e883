//! Letters to data subjects (GDPR art. 34).

use brudvagt_proto::{
    events::notification::CommunicationProgressed,
    notification::{
        Communication, ExportLetterRequest, GetCommunicationRequest, ImportRecipientsRequest,
        ImportRecipientsResponse, Letter, PrepareFilingRequest, SaveCommunicationRequest,
        SendCommunicationRequest,
    },
    triage::Case,
};
use brudvagt_types::Role;

use crate::world::{World, answer, case, dpo, holds, id_of, reason, who, with_fact};

const CSV: &str = "Navn;E-mail\nAnna Andersen;anna@borger.example\nBo Bojsen;bo@borger.example\n\
    ANNA Andersen ;ANNA@borger.example\nEva Evers;eva\n";

pub(crate) fn letter() -> Letter {
    Letter {
        subject: "Dine oplysninger er sendt til en forkert".to_owned(),
        nature: "Vi sendte et brev om dig til en anden borger.".to_owned(),
        consequences: "Borgeren kan have læst din adresse.".to_owned(),
        measures: "Borgeren har slettet brevet.".to_owned(),
        advice: String::new(),
        contact: "Dorte Made-Up, dorte@dpo.example".to_owned(),
        language: "da".to_owned(),
    }
}

pub(crate) async fn import(world: &World, case: &Case, csv: &str) -> (u32, u32, Vec<String>) {
    let read = import_as(world, case, csv, "add", &[]).await.unwrap();
    let errors = read
        .errors
        .iter()
        .map(|error| format!("{}: {}", error.line, error.reason));
    (read.n_added, read.n_known, errors.collect())
}

pub(crate) async fn import_as(
    world: &World,
    case: &Case,
    csv: &str,
    mode: &str,
    columns: &[&str],
) -> Result<ImportRecipientsResponse, String> {
    let asked = ImportRecipientsRequest {
        case_id: id_of(case),
        csv: csv.to_owned(),
        mode: mode.to_owned(),
        columns: columns.iter().map(|code| (*code).to_owned()).collect(),
        group: String::new(),
    };
    let read = world
        .client()
        .import_recipients(world.ask(&dpo(), asked))
        .await;
    answer(read).map_err(|refused| refused.reason)
}

pub(crate) async fn save(
    world: &World,
    case: &Case,
    letter: Letter,
) -> Result<Communication, String> {
    let asked = SaveCommunicationRequest {
        case_id: id_of(case),
        letter: Some(letter),
        ..SaveCommunicationRequest::default()
    };
    let saved = world
        .client()
        .save_communication(world.ask(&dpo(), asked))
        .await;
    answer(saved).map_err(|refused| refused.reason)
}

pub(crate) async fn send(world: &World, case: &Case) -> Result<Communication, String> {
    let asked = SendCommunicationRequest {
        case_id: id_of(case),
    };
    let sent = world
        .client()
        .send_communication(world.ask(&dpo(), asked))
        .await;
    answer(sent).map_err(|refused| refused.reason)
}

pub(crate) async fn get(world: &World, case: &Case) -> Communication {
    let asked = GetCommunicationRequest {
        case_id: id_of(case),
        ..GetCommunicationRequest::default()
    };
    answer(
        world
            .client()
            .get_communication(world.ask(&dpo(), asked))
            .await,
    )
    .unwrap()
}

/// The people affected are told `nature`, and the letters have arrived.
pub(crate) async fn tell(world: &World, case: &Case, nature: &str) {
    let letter = Letter {
        nature: nature.to_owned(),
        ..letter()
    };
    save(world, case, letter).await.unwrap();
    import(world, case, CSV).await;
    send(world, case).await.unwrap();
    world.post.open().await;
    world.advance(1);
    world.post.wait_for(2).await;
    world
        .wait_for_count("communications WHERE n_sent = 2", 1)
        .await;
}

#[tokio::test]
async fn a_letter_goes_to_everybody_on_the_list_once() {
    let world = World::new().await;
    let case = case("901", world.clock.now(), 1);
    world.know(&case);
    assert_eq!(send(&world, &case).await.unwrap_err(), "LETTER_INCOMPLETE");
    save(&world, &case, letter()).await.unwrap();
    assert_eq!(send(&world, &case).await.unwrap_err(), "NO_RECIPIENTS");
    let errors = ["4: REPEATED", "5: BAD_ADDRESS"].map(str::to_owned);
    assert_eq!(import(&world, &case, CSV).await, (2, 0, errors.into()));
    assert_eq!(
        import(&world, &case, "Navn;Mail\nbo  bojsen;BO@borger.example").await,
        (0, 1, vec![])
    );
    let everything = world.everything().await;
    for secret in ["anna@borger.example", "Bo Bojsen", "en anden borger"] {
        assert!(!holds(&everything, secret), "{secret} lies open");
    }

    let sending = send(&world, &case).await.unwrap();
    assert_eq!(
        (
            sending.state.as_str(),
            sending.n_recipients,
            sending.n_waiting
        ),
        ("sending", 2, 2)
    );
    assert_eq!(send(&world, &case).await.unwrap_err(), "NO_RECIPIENTS");
    assert_eq!(
        save(&world, &case, letter()).await.unwrap_err(),
        "COMMUNICATION_SENT"
    );
    world.post.open().await;
    world.advance(1);
    let mails = world.post.wait_for(2).await;
    let anna = mails
        .iter()
        .find(|mail| mail.to == "anna@borger.example")
        .unwrap();
    assert_eq!(anna.subject, letter().subject);
    assert!(anna.text.starts_with("Kære Anna Andersen"));
    world
        .wait_for_count("communications WHERE state = 'done'", 1)
        .await;
    let done = get(&world, &case).await;
    assert_eq!((done.n_sent, done.n_failed, done.n_waiting), (2, 0, 0));
    assert!(done.recipients.iter().all(|one| one.state == "sent"));
    let said: Vec<CommunicationProgressed> = world.announced().await;
    let said: Vec<_> = said
        .iter()
        .map(|one| (one.n_sent, one.done, one.actor_id.as_str()))
        .collect();
    assert_eq!(said, [(0, false, "dorte"), (2, true, "dorte")]);

    // The list ends before the case does; what it came to stays.
    world.advance(91 * 24);
    world.wait_for_count("recipients", 0).await;
    let later = get(&world, &case).await;
    assert!(later.recipients.is_empty());
    assert_eq!((later.n_recipients, later.n_sent), (2, 2));
    assert_eq!(later.letter.unwrap(), letter());
}

#[tokio::test]
async fn nothing_is_sent_that_was_not_decided_or_says_too_little() {
    let world = World::new().await;
    let mut case = case("901", world.clock.now(), 1);
    case.tracks[1].state = "open".to_owned();
    world.know(&case);
    let incomplete = Letter {
        measures: String::new(),
        ..letter()
    };
    assert_eq!(
        save(&world, &case, incomplete).await.unwrap_err(),
        "LETTER_INCOMPLETE"
    );
    save(&world, &case, letter()).await.unwrap();
    import(&world, &case, CSV).await;
    assert_eq!(
        send(&world, &case).await.unwrap_err(),
        "COMMUNICATION_NOT_DECIDED"
    );
    assert_eq!(world.count("messages").await, 0);

    let asked = GetCommunicationRequest {
        case_id: id_of(&case),
        ..GetCommunicationRequest::default()
    };
    let head = who("hanne", Role::DepartmentHead, &["901"]);
    let seen = world
        .client()
        .get_communication(world.ask(&head, asked.clone()))
        .await;
    assert_eq!(reason(seen), "NOT_ALLOWED");
    let neighbour = who("nora", Role::Dpo, &["902"]);
    let seen = world
        .client()
        .get_communication(world.ask(&neighbour, asked))
        .await;
    assert_eq!(answer(seen).unwrap().n_recipients, 0);
}

#[tokio::test]
async fn a_list_holds_ten_thousand_and_not_one_more() {
    let world = World::new().await;
    let case = case("901", world.clock.now(), 1);
    world.know(&case);
    // By halves: ciphers that are not optimised take seconds for so many, and a call has ten.
    for half in [0..5_000, 5_000..10_000] {
        let csv: String = half
            .map(|n| format!("Person {n};p{n}@borger.example\n"))
            .collect();
        let csv = format!("Navn;E-mail\n{csv}");
        assert_eq!(import(&world, &case, &csv).await, (5_000, 0, vec![]));
    }
    let asked = ImportRecipientsRequest {
        case_id: id_of(&case),
        csv: "one.more@borger.example".to_owned(),
        mode: "add".to_owned(),
        columns: Vec::new(),
        group: String::new(),
    };
    let more = world
        .client()
        .import_recipients(world.ask(&dpo(), asked))
        .await;
    assert_eq!(reason(more), "TOO_MANY_RECIPIENTS");
    assert_eq!(world.count("recipients").await, 10_000);
    assert_eq!(get(&world, &case).await.recipients.len(), 200);
}

#[tokio::test]
async fn a_recipients_name_in_a_filing_is_pointed_at() {
    let world = World::new().await;
    let case = case("901", world.clock.now(), 1);
    let case = with_fact(
        case,
        "description",
        "\"Brevet til anna andersen kom forkert frem.\"",
    );
    world.know(&case);
    import(&world, &case, CSV).await;
    let asked = PrepareFilingRequest {
        case_id: id_of(&case),
        kind: "new".to_owned(),
        withdrawal_reason: String::new(),
    };
    let draft = world
        .client()
        .prepare_filing(world.ask(&dpo(), asked))
        .await;
    let draft = answer(draft).unwrap();
    let fields: Vec<_> = draft
        .warnings
        .iter()
        .map(|warning| warning.field.as_str())
        .collect();
    assert_eq!(fields, ["description"]);
}

#[tokio::test]
async fn a_letter_is_printed_for_who_has_no_mail() {
    let world = World::new().await;
    let case = case("901", world.clock.now(), 1);
    world.know(&case);
    save(&world, &case, letter()).await.unwrap();
    import(&world, &case, CSV).await;
    let anna = get(&world, &case).await.recipients[0].id.clone();
    for recipient_id in [anna, String::new()] {
        let asked = ExportLetterRequest {
            case_id: id_of(&case),
            recipient_id,
            group: String::new(),
        };
        let pdf = world.client().export_letter(world.ask(&dpo(), asked)).await;
        let pdf = answer(pdf).unwrap();
        assert!(pdf.content.starts_with(b"%PDF-"));
    }
}
