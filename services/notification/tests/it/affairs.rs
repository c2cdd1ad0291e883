//! Datatilsynet's questions, attachments of a filing, and who looked.

use brudvagt_proto::{
    access::ListAccessRequest,
    events::notification::{CorrespondenceRecorded, FilingRecorded},
    notification::{
        AttachToFilingRequest, FilingAttachment, GetFilingAttachmentRequest,
        ListCorrespondenceRequest, ListFilingAttachmentsRequest, PrepareFilingRequest,
        RecordCorrespondenceRequest, RecordFilingRequest, RemoveFromFilingRequest,
    },
    triage::Case,
};
use brudvagt_types::{Role, Said};

use crate::world::{World, answer, case, dpo, holds, id_of, reason, who};

const REFERENCE: &str = "0123456789abcdef0123456789abcdef01234567";

fn opened(world: &World) -> Case {
    let case = case("901", world.clock.now(), 1);
    world.know(&case);
    case
}

fn entry(case: &Case, kind: &str, text: &str) -> RecordCorrespondenceRequest {
    RecordCorrespondenceRequest {
        case_id: id_of(case),
        kind: kind.to_owned(),
        text: text.to_owned(),
        ..RecordCorrespondenceRequest::default()
    }
}

async fn write(
    world: &World,
    request: RecordCorrespondenceRequest,
) -> brudvagt_proto::notification::Correspondence {
    let said = world
        .client()
        .record_correspondence(world.ask(&dpo(), request))
        .await;
    answer(said).unwrap()
}

#[tokio::test]
async fn a_question_says_by_when_and_an_answer_settles_it() {
    let world = World::new().await;
    let case = opened(&world);
    let question = RecordCorrespondenceRequest {
        due_date: "2099-12-01".to_owned(),
        dpa_case_number: "2026-442-1234".to_owned(),
        ..entry(&case, "question", "Hvor mange breve var der?")
    };
    let first = write(&world, question).await;
    let later = RecordCorrespondenceRequest {
        due_date: "2099-12-08".to_owned(),
        ..entry(&case, "question", "Og hvem fik dem?")
    };
    let second = write(&world, later).await;
    assert_eq!((first.number, second.number), (1, 2));

    let unclear = entry(&case, "answer", "33 breve.");
    let refused = world
        .client()
        .record_correspondence(world.ask(&dpo(), unclear.clone()))
        .await;
    assert_eq!(reason(refused), "QUESTION_NEEDED");
    let named = RecordCorrespondenceRequest {
        question_id: first.id.clone(),
        ..unclear
    };
    write(&world, named).await;
    write(&world, entry(&case, "answer", "Borgere på ældreområdet.")).await;

    let said: Vec<CorrespondenceRecorded> = world.announced().await;
    let open: Vec<_> = said
        .iter()
        .map(|it| (it.kind.as_str(), it.n_open, it.number))
        .collect();
    assert_eq!(
        open,
        [
            ("question", 1, 1),
            ("question", 2, 2),
            ("answer", 1, 3),
            ("answer", 0, 4)
        ]
    );
    // 1 December 2099 ends at 23:00 UTC; the earliest open question counts.
    assert_eq!(said[1].open_due_at.unwrap(), said[0].due_at.unwrap());
    assert_eq!(said[2].open_due_at.unwrap(), said[1].due_at.unwrap());
    assert!(said[3].open_due_at.is_none());
    assert_eq!(said[2].question_id, first.id);
    assert_eq!(said[0].dpa_case_number, "2026-442-1234");

    let list = ListCorrespondenceRequest {
        case_id: id_of(&case),
    };
    let list = answer(
        world
            .client()
            .list_correspondence(world.ask(&dpo(), list))
            .await,
    )
    .unwrap();
    assert!(list.entries[0].answered_at.is_some() && list.entries[1].answered_at.is_some());
    assert!(
        list.outcomes
            .iter()
            .any(|it| it.code == "fine_recommendation")
    );
    let everything = world.everything().await;
    for words in ["Hvor mange breve", "ældreområdet"] {
        assert!(!holds(&everything, words), "{words} lies open");
    }
}

#[tokio::test]
async fn an_outcome_ends_every_question() {
    let world = World::new().await;
    let case = opened(&world);
    write(&world, entry(&case, "question", "Hvorfor?")).await;
    let outcome = RecordCorrespondenceRequest {
        outcome: "serious_criticism".to_owned(),
        ..entry(&case, "outcome", "Datatilsynet udtaler alvorlig kritik.")
    };
    let written = write(&world, outcome).await;
    assert_eq!(written.outcome_in_words.da(), "Alvorlig kritik");
    let said: Vec<CorrespondenceRecorded> = world.announced().await;
    assert_eq!(
        (said[1].outcome.as_str(), said[1].n_open),
        ("serious_criticism", 0)
    );
    for (wrong, expected) in [
        (
            RecordCorrespondenceRequest {
                outcome: "frikendt".to_owned(),
                ..entry(&case, "outcome", "x")
            },
            "UNKNOWN_OUTCOME",
        ),
        (
            RecordCorrespondenceRequest {
                due_date: "2020-01-01".to_owned(),
                ..entry(&case, "question", "x")
            },
            "DUE_BEFORE_RECEIVED",
        ),
        (
            RecordCorrespondenceRequest {
                received_at_local: "i morgen".to_owned(),
                ..entry(&case, "question", "x")
            },
            "RECEIVED_AT_WRONG",
        ),
    ] {
        let refused = world
            .client()
            .record_correspondence(world.ask(&dpo(), wrong))
            .await;
        assert_eq!(reason(refused), expected);
    }
}

async fn attach(world: &World, case: &Case, filename: &str, content: &[u8]) -> FilingAttachment {
    let request = AttachToFilingRequest {
        case_id: id_of(case),
        filename: filename.to_owned(),
        content: content.to_vec().into(),
        kind: "risk_assessment".to_owned(),
    };
    answer(
        world
            .client()
            .attach_to_filing(world.ask(&dpo(), request))
            .await,
    )
    .unwrap()
}

/// A page with this text, without a table at its end.
fn pdf(text: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 72 700 Td ({text}) Tj ET");
    format!(
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
         3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 << \
         /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>\nendobj\n\
         4 0 obj\n<< /Length {} >>\nstream\n{content}\nendstream\nendobj\n\
         trailer\n<< /Root 1 0 R >>\n%%EOF\n",
        content.len()
    )
    .into_bytes()
}

fn filed(case: &Case) -> RecordFilingRequest {
    RecordFilingRequest {
        case_id: id_of(case),
        kind: "new".to_owned(),
        virk_reference: REFERENCE.to_owned(),
        ..RecordFilingRequest::default()
    }
}

#[tokio::test]
async fn attachments_are_read_through_before_they_are_filed_and_stay_as_filed() {
    let world = World::new().await;
    let case = opened(&world);
    // Made up, and put together here so that no file holds it.
    let number = format!("{}-{}", "111111", "1118");
    let bad = attach(
        &world,
        &case,
        "brev.txt",
        format!("Borgeren {number}").as_bytes(),
    )
    .await;
    assert_eq!((bad.state.as_str(), bad.warnings.len()), ("warned", 1));
    assert!(bad.warnings[0].text.da().contains("brev.txt"));
    let letter = pdf(&format!("Borgeren {number}"));
    let read = attach(&world, &case, "brev.pdf", &letter).await;
    assert_eq!((read.state.as_str(), read.warnings.len()), ("warned", 1));
    assert_eq!(read.not_checked.da(), "");
    let clean = attach(&world, &case, "brev.pdf", &pdf("Borgeren")).await;
    assert_eq!(clean.state, "clean");
    for one in [read, clean] {
        let request = RemoveFromFilingRequest {
            case_id: id_of(&case),
            attachment_id: one.attachment_id,
        };
        let removed = world
            .client()
            .remove_from_filing(world.ask(&dpo(), request))
            .await;
        answer(removed).unwrap();
    }
    let pdf = attach(&world, &case, "../mappe/skema.pdf", b"%PDF-1.7").await;
    assert_eq!(
        (pdf.state.as_str(), pdf.filename.as_str()),
        ("not_checked", "skema.pdf")
    );
    assert!(!pdf.not_checked.da().is_empty() && !pdf.not_checked.en().is_empty());

    let draft = PrepareFilingRequest {
        case_id: id_of(&case),
        kind: "new".to_owned(),
        ..PrepareFilingRequest::default()
    };
    let draft = answer(
        world
            .client()
            .prepare_filing(world.ask(&dpo(), draft))
            .await,
    )
    .unwrap();
    assert_eq!(draft.attachments.len(), 2);
    let refused = world
        .client()
        .record_filing(world.ask(&dpo(), filed(&case)))
        .await;
    assert_eq!(reason(refused), "WARNINGS_NOT_SEEN");

    let remove = RemoveFromFilingRequest {
        case_id: id_of(&case),
        attachment_id: bad.attachment_id.clone(),
    };
    answer(
        world
            .client()
            .remove_from_filing(world.ask(&dpo(), remove))
            .await,
    )
    .unwrap();
    let filing = world
        .client()
        .record_filing(world.ask(&dpo(), filed(&case)))
        .await;
    let filing = answer(filing).unwrap();
    assert_eq!(filing.attachments.len(), 1);
    let said: Vec<FilingRecorded> = world.announced().await;
    assert_eq!(said[0].n_attachments, 1);
    assert_eq!(said[0].attachments, ["risk_assessment"]);

    // Once filed it cannot be removed; the next draft begins without it.
    let remove = RemoveFromFilingRequest {
        case_id: id_of(&case),
        attachment_id: pdf.attachment_id.clone(),
    };
    let refused = world
        .client()
        .remove_from_filing(world.ask(&dpo(), remove))
        .await;
    assert_eq!(reason(refused), "NOT_FOUND");
    let list = ListFilingAttachmentsRequest {
        case_id: id_of(&case),
        filing_id: String::new(),
    };
    let list = world
        .client()
        .list_filing_attachments(world.ask(&dpo(), list))
        .await;
    assert!(answer(list).unwrap().attachments.is_empty());
    let of_case = |case_id: String| GetFilingAttachmentRequest {
        attachment_id: pdf.attachment_id.clone(),
        case_id,
    };
    let other = of_case("0199aaaa-0000-7000-8000-00000000abcd".to_owned());
    let refused = world
        .client()
        .get_filing_attachment(world.ask(&dpo(), other))
        .await;
    assert_eq!(refused.unwrap_err().code(), tonic::Code::NotFound);
    let file = world
        .client()
        .get_filing_attachment(world.ask(&dpo(), of_case(id_of(&case))))
        .await;
    assert_eq!(answer(file).unwrap().content, b"%PDF-1.7".as_slice());
    assert!(!holds(&world.everything().await, "skema.pdf"));
}

#[tokio::test]
async fn the_service_cannot_change_what_was_filed() {
    let world = World::new().await;
    let case = opened(&world);
    attach(&world, &case, "a.txt", b"Et brev").await;
    answer(
        world
            .client()
            .record_filing(world.ask(&dpo(), filed(&case)))
            .await,
    )
    .unwrap();
    let pool = world.db.pool("notification");
    let mut tx = pool.begin().await.unwrap();
    sqlx::query("SELECT set_config('brudvagt.scope', '*', true)")
        .execute(&mut *tx)
        .await
        .unwrap();
    for statement in [
        "DELETE FROM notification.filing_attachments",
        "UPDATE notification.filing_attachments SET filing_id = NULL",
    ] {
        let done = sqlx::query(statement).execute(&mut *tx).await.unwrap();
        assert_eq!(done.rows_affected(), 0, "{statement}");
    }
}

#[tokio::test]
async fn who_looked_at_what_is_noted_and_only_the_dpo_reads_that() {
    let world = World::new().await;
    let case = opened(&world);
    write(&world, entry(&case, "question", "Hvorfor?")).await;
    let list = ListCorrespondenceRequest {
        case_id: id_of(&case),
    };
    let executive = who("kommunaldirektoer", Role::ChiefExecutive, &["901"]);
    let colleague = who("ditte", Role::Dpo, &["901"]);
    let look = async |person: &_| {
        let request = world.ask(person, list.clone());
        world.client().list_correspondence(request).await
    };
    answer(look(&colleague).await).unwrap();
    // Somebody who is refused has seen nothing and is not noted.
    assert_eq!(reason(look(&executive).await), "NOT_ALLOWED");
    let asked = ListAccessRequest {
        subject_id: id_of(&case),
        limit: 1,
        ..ListAccessRequest::default()
    };
    let page = world
        .access_log()
        .list_access(world.ask(&dpo(), asked.clone()))
        .await;
    let page = answer(page).unwrap();
    let seen = &page.entries[0];
    assert_eq!(
        (seen.what.as_str(), seen.actor_id.as_str()),
        ("correspondence", colleague.actor.id.as_str())
    );
    let rest = ListAccessRequest {
        after: page.next,
        ..asked.clone()
    };
    let rest = answer(
        world
            .access_log()
            .list_access(world.ask(&dpo(), rest))
            .await,
    )
    .unwrap();
    assert_eq!(rest.entries[0].actor_role, "dpo");
    let refused = world
        .access_log()
        .list_access(world.ask(&executive, asked))
        .await;
    assert_eq!(reason(refused), "NOT_ALLOWED");
}
