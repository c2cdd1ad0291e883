//! Filings to Datatilsynet (GDPR art. 33).

use brudvagt_proto::{
    events::notification::FilingRecorded,
    notification::{
        ExportFilingRequest, Filing, GetFilingRequest, ListCorrespondenceRequest,
        ListFilingsRequest, PrepareFilingRequest, RecordCorrespondenceRequest, RecordFilingRequest,
    },
    triage::{Case, Law},
};
use brudvagt_types::{Role, Said, Text};
use sqlx::Connection;

use crate::world::{World, answer, case, dpo, holds, id_of, reason, who, with_fact};

const REFERENCE: &str = "0123456789abcdef0123456789abcdef01234567";
const TEXT: &str = "Et brev med helbredsoplysninger blev sendt til en forkert borger.";

fn filed(case: &Case) -> RecordFilingRequest {
    RecordFilingRequest {
        case_id: id_of(case),
        kind: "new".to_owned(),
        virk_reference: REFERENCE.to_owned(),
        receipt_pdf: b"%PDF-1.7 made up".to_vec().into(),
        receipt_filename: "kvittering.pdf".to_owned(),
        ..RecordFilingRequest::default()
    }
}

fn described(world: &World, hours: i64) -> Case {
    let case = case("901", world.clock.now(), hours);
    let case = with_fact(case, "description", &format!("{TEXT:?}"));
    world.know(&case);
    case
}

async fn prepare(world: &World, case: &Case, kind: &str) -> Filing {
    let asked = PrepareFilingRequest {
        case_id: id_of(case),
        kind: kind.to_owned(),
        withdrawal_reason: String::new(),
    };
    let given = world
        .client()
        .prepare_filing(world.ask(&dpo(), asked))
        .await;
    answer(given).unwrap()
}

#[tokio::test]
async fn a_draft_shows_what_would_be_said_and_what_is_missing() {
    let world = World::new().await;
    let draft = prepare(&world, &described(&world, 1), "new").await;
    let rows = || draft.sheet.iter().flat_map(|section| &section.rows);
    assert!(rows().any(|row| row.value == TEXT));
    assert!(rows().any(|row| row.value == "Nordvig Kommune"));
    assert!(!draft.complete && !draft.missing.is_empty());
    assert!(!draft.delay_reason_needed);
    assert_eq!(draft.state, "draft");
    assert!(
        prepare(&world, &described(&world, 73), "new")
            .await
            .delay_reason_needed
    );
}

#[tokio::test]
async fn a_filing_is_frozen_sealed_and_followed_up() {
    let world = World::new().await;
    let case = described(&world, 1);
    let record = |key, request| {
        let mut client = world.client();
        let request = world.ask_with_key(&dpo(), key, request);
        async move { client.record_filing(request).await }
    };
    let first = answer(record("first-filing", filed(&case)).await).unwrap();
    assert_eq!(
        (first.state.as_str(), first.virk_reference.as_str()),
        ("filed", REFERENCE)
    );
    // The same key is answered again, also though the case has moved on.
    let again = answer(record("first-filing", filed(&case)).await).unwrap();
    assert_eq!(again.filing_id, first.filing_id);
    assert_eq!(
        reason(record("second-filing", filed(&case)).await),
        "FILED_ALREADY"
    );
    let said: Vec<FilingRecorded> = world.announced().await;
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].receipt_sha256.len(), 32);
    let everything = world.everything().await;
    for secret in [
        TEXT,
        "helbredsoplysninger",
        "%PDF-1.7 made up",
        "kvittering.pdf",
    ] {
        assert!(!holds(&everything, secret), "{secret} lies open");
    }

    let known_now = with_fact(case.clone(), "affected_subjects", "3");
    world.know(&known_now);
    let draft = prepare(&world, &case, "follow_up").await;
    assert_eq!(draft.earlier_reference, REFERENCE);
    let changes: Vec<_> = draft
        .changed_since
        .iter()
        .map(|one| (one.said.as_str(), one.now.as_str()))
        .collect();
    assert!(
        changes.iter().all(|(said, _)| said.is_empty()),
        "{changes:?}"
    );
    let follow_up = RecordFilingRequest {
        kind: "follow_up".to_owned(),
        virk_reference: REFERENCE.replace('0', "f"),
        complete: true,
        ..filed(&case)
    };
    let used = RecordFilingRequest {
        virk_reference: REFERENCE.to_owned(),
        ..follow_up.clone()
    };
    assert_eq!(
        reason(record("used-reference", used).await),
        "VIRK_REFERENCE_USED"
    );
    answer(record("follow-up-1", follow_up).await).unwrap();
    let asked = ListFilingsRequest {
        case_id: id_of(&case),
    };
    let list = world.client().list_filings(world.ask(&dpo(), asked)).await;
    let list = answer(list).unwrap().filings;
    let kinds: Vec<_> = list
        .iter()
        .map(|one| (one.kind.as_str(), one.complete))
        .collect();
    assert_eq!(kinds, [("new", false), ("follow_up", true)]);
}

#[tokio::test]
async fn what_is_wrong_with_a_filing_is_named_and_nothing_is_recorded() {
    let world = World::new().await;
    let late = described(&world, 73);
    let record = async |request: RecordFilingRequest| {
        reason(
            world
                .client()
                .record_filing(world.ask(&dpo(), request))
                .await,
        )
    };
    // GDPR art. 33(1): after 72 hours with the reasons.
    assert_eq!(record(filed(&late)).await, "DELAY_REASON_NEEDED");
    let case = described(&world, 1);
    for (request, expected) in [
        (
            RecordFilingRequest {
                virk_reference: "ABC".to_owned(),
                ..filed(&case)
            },
            "VIRK_REFERENCE_MALFORMED",
        ),
        (
            RecordFilingRequest {
                receipt_pdf: b"PK".to_vec().into(),
                ..filed(&case)
            },
            "RECEIPT_NOT_A_PDF",
        ),
        (
            RecordFilingRequest {
                kind: "follow_up".to_owned(),
                ..filed(&case)
            },
            "NOTHING_FILED",
        ),
        (
            RecordFilingRequest {
                kind: "other".to_owned(),
                ..filed(&case)
            },
            "UNKNOWN_FILING_KIND",
        ),
        (
            RecordFilingRequest {
                filed_at_local: "i går".to_owned(),
                ..filed(&case)
            },
            "FILED_AT_WRONG",
        ),
        (
            RecordFilingRequest {
                dpa_case_number: "7".to_owned(),
                ..filed(&case)
            },
            "DPA_CASE_NUMBER_MALFORMED",
        ),
        (
            RecordFilingRequest {
                case_id: "x".to_owned(),
                ..filed(&case)
            },
            "NOT_FOUND",
        ),
    ] {
        assert_eq!(record(request).await, expected);
    }
    // Made up, and put together here so that no file holds it.
    let number = format!("{}-{}", "111111", "1118");
    let with_cpr = with_fact(case.clone(), "description", &format!("\"Borger {number}\""));
    world.know(&with_cpr);
    let draft = prepare(&world, &case, "new").await;
    assert_eq!(draft.warnings[0].field, "description");
    assert!(!draft.warnings[0].text.da().contains("111111"));
    assert_eq!(record(filed(&case)).await, "WARNINGS_NOT_SEEN");
    let mut undecided = case.clone();
    undecided.tracks[0].state = "open".to_owned();
    world.know(&undecided);
    assert_eq!(record(filed(&case)).await, "NOT_DECIDED_TO_NOTIFY");
    assert_eq!(world.count("filings").await, 0);
    assert!(world.announced::<FilingRecorded>().await.is_empty());
}

#[tokio::test]
async fn a_filing_is_exported_to_read_and_for_machines() {
    let world = World::new().await;
    let case = described(&world, 1);
    let export = async |filing_id: &str, format: &str| {
        let asked = ExportFilingRequest {
            case_id: id_of(&case),
            filing_id: filing_id.to_owned(),
            format: format.to_owned(),
            kind: String::new(),
        };
        answer(world.client().export_filing(world.ask(&dpo(), asked)).await)
    };
    let draft = export("", "pdf").await.unwrap();
    assert_eq!(draft.filename, "BRUD-2026-000123-anmeldelse-udkast.pdf");
    assert!(draft.content.starts_with(b"%PDF-"));
    let given = world
        .client()
        .record_filing(world.ask(&dpo(), filed(&case)))
        .await;
    let id = answer(given).unwrap().filing_id;
    let json = export(&id, "json").await.unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json.content).unwrap();
    assert_eq!(json["field_62"], TEXT);
    assert!(
        export(&id, "pdf")
            .await
            .unwrap()
            .content
            .starts_with(b"%PDF-")
    );
    assert_eq!(
        export(&id, "docx").await.unwrap_err().reason,
        "UNKNOWN_FORMAT"
    );
}

#[tokio::test]
async fn another_municipalitys_filing_does_not_exist() {
    let world = World::new().await;
    let case = described(&world, 1);
    let given = world
        .client()
        .record_filing(world.ask(&dpo(), filed(&case)))
        .await;
    let filing = answer(given).unwrap();
    let neighbour = who("nora", Role::Dpo, &["902"]);
    let get = GetFilingRequest {
        filing_id: filing.filing_id.clone(),
    };
    assert_eq!(
        reason(world.client().get_filing(world.ask(&neighbour, get)).await),
        "NOT_FOUND"
    );
    let list = ListFilingsRequest {
        case_id: id_of(&case),
    };
    let list = world
        .client()
        .list_filings(world.ask(&neighbour, list))
        .await;
    assert!(answer(list).unwrap().filings.is_empty());
    let again = world
        .client()
        .record_filing(world.ask(&neighbour, filed(&case)))
        .await;
    assert_eq!(reason(again), "NOT_FOUND");

    // The database enforces it, too: the role sees nothing without a scope, or with another
    // municipality's.
    for (scope, expected) in [("-", 0), ("902", 0), ("901", 1), ("902,901", 1)] {
        let mut connection = world
            .db
            .pool("notification")
            .acquire()
            .await
            .unwrap()
            .detach();
        let mut tx = connection.begin().await.unwrap();
        sqlx::query("SELECT set_config('brudvagt.scope', $1, true)")
            .bind(scope)
            .execute(&mut *tx)
            .await
            .unwrap();
        let n: i64 = sqlx::query_scalar("SELECT count(*) FROM notification.filings")
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert_eq!(n, expected, "with scope {scope}");
        let changed = sqlx::query("UPDATE notification.filings SET complete = true")
            .execute(&mut *tx)
            .await;
        assert!(changed.is_err(), "a filing can be changed");
    }
}

#[tokio::test]
async fn correspondence_is_kept_sealed_and_in_order() {
    let world = World::new().await;
    let case = described(&world, 1);
    let entry = |kind: &str, outcome: &str| RecordCorrespondenceRequest {
        case_id: id_of(&case),
        kind: kind.to_owned(),
        text: format!("Datatilsynets ord om {kind}"),
        due_date: "2099-12-01".to_owned(),
        outcome: outcome.to_owned(),
        dpa_case_number: "2026-442-1234".to_owned(),
        ..RecordCorrespondenceRequest::default()
    };
    let record = async |request| {
        answer(
            world
                .client()
                .record_correspondence(world.ask(&dpo(), request))
                .await,
        )
    };
    record(entry("question", "")).await.unwrap();
    record(entry("outcome", "criticism")).await.unwrap();
    assert_eq!(
        record(entry("outcome", "")).await.unwrap_err().reason,
        "UNKNOWN_OUTCOME"
    );
    let blank = RecordCorrespondenceRequest {
        text: " ".to_owned(),
        ..entry("answer", "")
    };
    assert_eq!(record(blank).await.unwrap_err().reason, "TEXT_NEEDED");
    let impossible = RecordCorrespondenceRequest {
        due_date: "2026-02-30".to_owned(),
        ..entry("answer", "")
    };
    assert_eq!(record(impossible).await.unwrap_err().reason, "NO_SUCH_DATE");
    assert!(!holds(&world.everything().await, "Datatilsynets ord"));
    let asked = ListCorrespondenceRequest {
        case_id: id_of(&case),
    };
    let list = world
        .client()
        .list_correspondence(world.ask(&dpo(), asked))
        .await;
    let entries = answer(list).unwrap().entries;
    let kinds: Vec<_> = entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["question", "outcome"]);
    assert_eq!(entries[0].by, "dorte Made-Up");
}

/// EDPB field 106 asks for what the people were told; triage knows only which letter it was.
#[tokio::test]
async fn a_filing_says_the_letter_that_was_sent_in_its_own_words() {
    let world = World::new().await;
    let case = described(&world, 1);
    crate::communications::tell(&world, &case, "Brevet viste din adresse.").await;
    let row = |draft: &Filing| {
        let rows = draft.sheet.iter().flat_map(|section| &section.rows);
        rows.filter(|row| row.facts == ["communication_content"])
            .map(|row| row.value.clone())
            .next()
    };
    // Until the case says that letters went out, nothing is said of one.
    assert_eq!(row(&prepare(&world, &case, "new").await), None);
    let told = with_fact(case.clone(), "communication_status", "\"done\"");
    let told = with_fact(
        told,
        "communication_content",
        "\"Brev på dansk (SHA-256 ab).\"",
    );
    world.know(&told);
    let said = row(&prepare(&world, &told, "new").await).unwrap();
    assert!(
        said.contains("Hvad er der sket?\nBrevet viste din adresse."),
        "{said}"
    );
    assert!(!said.contains("SHA-256"), "{said}");
    assert!(
        !said.contains("Anna"),
        "it names none of the readers: {said}"
    );

    let filing = world
        .client()
        .record_filing(world.ask(&dpo(), filed(&told)))
        .await;
    let filing = answer(filing).unwrap();
    assert_eq!(row(&filing).unwrap(), said);
    assert_eq!(filing.changed_since, [], "the same words are no change");
    let asked = ExportFilingRequest {
        case_id: id_of(&told),
        filing_id: filing.filing_id,
        format: "json".to_owned(),
        kind: String::new(),
    };
    let json = world.client().export_filing(world.ask(&dpo(), asked)).await;
    let json: serde_json::Value = serde_json::from_slice(&answer(json).unwrap().content).unwrap();
    assert_eq!(json["field_106"], said);
}

/// The law a case is under may name another channel than Virk.
#[tokio::test]
async fn a_filing_through_another_channel_takes_its_reference_and_names_it() {
    let world = World::new().await;
    let mut case = described(&world, 1);
    case.law = Some(Law {
        channel: "enisa_sep".to_owned(),
        channel_name: Some(Text::new("den fælles indgang", "the single entry point").into()),
        ..Law::default()
    });
    world.know(&case);
    let record = async |reference: &str| {
        let request = RecordFilingRequest {
            virk_reference: reference.to_owned(),
            ..filed(&case)
        };
        let mut client = world.client();
        answer(client.record_filing(world.ask(&dpo(), request)).await)
    };
    let refused = record("SEP 7").await.unwrap_err();
    assert_eq!(refused.reason, "VIRK_REFERENCE_MALFORMED");
    assert!(refused.text.da.contains("den fælles indgang"));
    let filing = record("SEP-2028/7").await.unwrap();
    assert_eq!(filing.virk_reference, "SEP-2028/7");
}
