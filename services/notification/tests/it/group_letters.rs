//! A letter of its own for each group of people that differs (GDPR art. 34(1) and (2)). Everybody is
//! made up.

use brudvagt_proto::{
    notification::{
        Communication, ExportLetterRequest, Letter, PreviewLetterRequest, ProposeLetterRequest,
        PutInGroupRequest, SaveCommunicationRequest,
    },
    triage::{Case, PersonGroup},
};

use crate::{
    communications::{get, import, letter, save, send},
    world::{World, answer, case, dpo, id_of, with_fact},
};

const LIST: &str = "Navn;Mail\nAnna Opdigtet;anna@borger.example\nBo Opdigtet;bo@borger.example\n";

/// A case of which one group lost more than the others.
fn grouped(world: &World) -> Case {
    let groups = r#"[{"id":"g1","name":"Forældre","people":1,"answers":{"data_types":["health"]}},
        {"id":"g2","name":"Naboer","people":1,"answers":{}}]"#;
    let case = with_fact(
        case("901", world.clock.now(), 1),
        "data_types",
        r#"["contact"]"#,
    );
    let case = with_fact(case, "nature", r#"["confidentiality"]"#);
    let case = with_fact(case, "incident_type", r#""sent_by_mistake""#);
    let mut case = with_fact(case, "groups", groups);
    let group = |id: &str, name: &str| PersonGroup {
        id: id.to_owned(),
        name: name.to_owned(),
        to_tell: true,
        ..PersonGroup::default()
    };
    case.groups = vec![group("g1", "Forældre"), group("g2", "Naboer")];
    world.know(&case);
    case
}

fn to_parents() -> Letter {
    Letter {
        subject: "Oplysninger om jeres barn".to_owned(),
        nature: "Vi sendte et brev om jeres barns helbred til en anden borger.".to_owned(),
        ..letter()
    }
}

async fn save_for(
    world: &World,
    case: &Case,
    group: &str,
    letter: Option<Letter>,
) -> Result<Communication, String> {
    let asked = SaveCommunicationRequest {
        case_id: id_of(case),
        remove: letter.is_none(),
        letter,
        group: group.to_owned(),
        ..SaveCommunicationRequest::default()
    };
    let saved = world
        .client()
        .save_communication(world.ask(&dpo(), asked))
        .await;
    answer(saved).map_err(|refused| refused.reason)
}

async fn put(world: &World, case: &Case, recipient: &str, group: &str) -> Communication {
    let asked = PutInGroupRequest {
        case_id: id_of(case),
        recipient_ids: vec![recipient.to_owned()],
        group: group.to_owned(),
    };
    answer(world.client().put_in_group(world.ask(&dpo(), asked)).await).unwrap()
}

async fn preview(world: &World, case: &Case, recipient: &str) -> String {
    let asked = PreviewLetterRequest {
        case_id: id_of(case),
        recipient_id: recipient.to_owned(),
    };
    let seen = world
        .client()
        .preview_letter(world.ask(&dpo(), asked))
        .await;
    answer(seen).unwrap().text
}

fn warned(it: &Communication) -> bool {
    let code = "GROUP_WITHOUT_LETTER";
    it.warnings.iter().any(|warning| warning.code == code)
}

#[tokio::test]
async fn each_reads_the_letter_of_their_own_group_and_nobody_elses() {
    let world = World::new().await;
    let case = grouped(&world);
    let early = save_for(&world, &case, "g1", Some(to_parents())).await;
    assert_eq!(early.unwrap_err(), "LETTER_INCOMPLETE");
    save(&world, &case, letter()).await.unwrap();
    let nobody = save_for(&world, &case, "g9", Some(to_parents())).await;
    assert_eq!(nobody.unwrap_err(), "UNKNOWN_GROUP");
    import(&world, &case, LIST).await;
    let listed = get(&world, &case).await.recipients;
    let (anna, bo) = (listed[0].id.as_str(), listed[1].id.as_str());
    assert!(warned(&put(&world, &case, anna, "g1").await));
    let saved = save_for(&world, &case, "g1", Some(to_parents()))
        .await
        .unwrap();
    assert!(!warned(&saved));
    assert_eq!(saved.letter.unwrap().nature, letter().nature);
    assert_eq!(saved.group_letters[0].name, "Forældre");
    assert!(saved.group_letters[0].can_change);

    // Everybody's letter is written anew, and the group's stays.
    save(&world, &case, letter()).await.unwrap();
    assert!(preview(&world, &case, anna).await.contains("jeres barns"));
    assert!(!preview(&world, &case, bo).await.contains("jeres barns"));

    send(&world, &case).await.unwrap();
    let under_way = save_for(&world, &case, "g1", None).await;
    assert_eq!(under_way.unwrap_err(), "COMMUNICATION_SENT");
    world.post.open().await;
    world.advance(1);
    let mails = world.post.wait_for(2).await;
    for mail in &mails {
        let is_anna = mail.to == "anna@borger.example";
        assert_eq!(mail.text.contains("jeres barns"), is_anna, "{}", mail.to);
        assert_eq!(mail.subject == to_parents().subject, is_anna, "{}", mail.to);
    }
    world
        .wait_for_count("communications WHERE cardinality(written_as) = 2", 1)
        .await;
}

/// What somebody was sent does not change because they are put into another group afterwards.
#[tokio::test]
async fn a_letter_that_was_sent_stays_what_it_was() {
    let world = World::new().await;
    let case = grouped(&world);
    save(&world, &case, letter()).await.unwrap();
    save_for(&world, &case, "g1", Some(to_parents()))
        .await
        .unwrap();
    import(&world, &case, LIST).await;
    send(&world, &case).await.unwrap();
    world.post.open().await;
    world.advance(1);
    world.post.wait_for(2).await;
    world
        .wait_for_count("communications WHERE n_sent = 2", 1)
        .await;
    let anna = get(&world, &case).await.recipients[0].id.clone();
    put(&world, &case, &anna, "g1").await;
    assert!(!preview(&world, &case, &anna).await.contains("jeres barns"));

    // A group that nobody has been written to in can still get its letter.
    let later = save_for(&world, &case, "g2", Some(to_parents())).await;
    assert_eq!(later.unwrap().group_letters.len(), 2);
    let taken_back = save_for(&world, &case, "g2", None).await;
    assert_eq!(taken_back.unwrap().group_letters.len(), 1);
}

/// GDPR art. 5(1)(f): a letter about a breach tells nobody of somebody else's data.
#[tokio::test]
async fn a_proposal_tells_each_group_of_its_own_data_only() {
    let world = World::new().await;
    let case = grouped(&world);
    let propose = async |group: &str| {
        let asked = ProposeLetterRequest {
            case_id: id_of(&case),
            language: "da".to_owned(),
            group: group.to_owned(),
        };
        let said = world
            .client()
            .propose_letter(world.ask(&dpo(), asked))
            .await;
        answer(said).unwrap().nature
    };
    assert!(propose("g1").await.contains("dit helbred"));
    for others in ["", "g2"] {
        let said = propose(others).await;
        assert!(
            said.contains("adresse") && !said.contains("helbred"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn each_groups_letter_can_be_printed() {
    let world = World::new().await;
    let case = grouped(&world);
    save(&world, &case, letter()).await.unwrap();
    save_for(&world, &case, "g1", Some(to_parents()))
        .await
        .unwrap();
    let print = async |group: &str| {
        let asked = ExportLetterRequest {
            case_id: id_of(&case),
            group: group.to_owned(),
            ..ExportLetterRequest::default()
        };
        let printed = world.client().export_letter(world.ask(&dpo(), asked)).await;
        answer(printed)
            .map(|it| it.filename)
            .map_err(|it| it.reason)
    };
    let both = [print("").await.unwrap(), print("g1").await.unwrap()];
    assert_ne!(both[0], both[1]);
    assert_eq!(print("g2").await.unwrap_err(), "NOT_FOUND");
}
