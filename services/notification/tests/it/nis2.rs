//! NIS 2 notices beside the filing (NIS 2-loven §§ 12-13).

use std::collections::HashMap;

use brudvagt_proto::{
    notification::{
        ApproveNis2NoticeRequest, ExportNis2NoticeRequest, GetNis2Request, Nis2, Nis2Notice,
        OpenNis2Request, RecordNis2NoticeRequest, SaveNis2NoticeRequest,
    },
    triage::Case,
};
use brudvagt_types::Role;
use jiff::SignedDuration;

use crate::world::{World, answer, case, dpo, holds, id_of, reason, who, with_fact};

const TEXT: &str = "Omsorgssystemet er krypteret af en angriber.";

fn attacked(world: &World, municipality: &str) -> Case {
    let case = case(municipality, world.clock.now(), 3);
    let case = with_fact(case, "description", &format!("{TEXT:?}"));
    let case = with_fact(case, "incident_type", r#""ransomware""#);
    let case = with_fact(case, "nature", r#"["availability"]"#);
    world.know(&case);
    case
}

async fn get(world: &World, case: &Case) -> Nis2 {
    let asked = GetNis2Request {
        case_id: id_of(case),
    };
    let of_both = who("dorte", Role::Dpo, &["901", "902"]);
    answer(world.client().get_nis2(world.ask(&of_both, asked)).await).unwrap()
}

fn opening(world: &World, case: &Case) -> OpenNis2Request {
    OpenNis2Request {
        case_id: id_of(case),
        aware_at_local: (world.clock.now() - SignedDuration::from_hours(2)).to_string(),
        significance: vec!["operational_disruption".to_owned()],
        reason: "Hjemmeplejen kan ikke se planer.".to_owned(),
    }
}

async fn open(world: &World, case: &Case) -> Nis2 {
    let opened = world
        .client()
        .open_nis2(world.ask(&dpo(), opening(world, case)))
        .await;
    answer(opened).unwrap()
}

fn written(case: &Case, version: u64) -> SaveNis2NoticeRequest {
    let said = [
        ("systems", "Omsorgssystemet"),
        ("malicious", "Ja"),
        ("cross_border", "Nej"),
    ];
    SaveNis2NoticeRequest {
        case_id: id_of(case),
        kind: "early_warning".to_owned(),
        values: HashMap::from(said.map(|(name, value)| (name.to_owned(), value.to_owned()))),
        expected_version: version,
    }
}

async fn save(world: &World, request: SaveNis2NoticeRequest) -> Nis2Notice {
    answer(
        world
            .client()
            .save_nis2_notice(world.ask(&dpo(), request))
            .await,
    )
    .unwrap()
}

fn approval(case: &Case, version: u64) -> ApproveNis2NoticeRequest {
    ApproveNis2NoticeRequest {
        case_id: id_of(case),
        kind: "early_warning".to_owned(),
        expected_version: version,
        warnings_seen: true,
    }
}

#[tokio::test]
async fn rule_ni_3_an_attack_on_a_covered_municipality_is_recommended_and_begins_with_the_facts() {
    let world = World::new().await;
    let case = attacked(&world, "901");
    let seen = get(&world, &case).await;
    assert!(seen.covered && seen.recommended && !seen.opened);
    assert!(seen.assumption_da.contains("BEK 620/2025"));
    let kinds: Vec<_> = seen.notices.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["early_warning", "incident_notice", "final_report"]);
    let description = &seen.notices[0].fields[0];
    assert!(description.value.contains(TEXT) && description.from_facts);
    assert!(seen.notices[0].due_at.is_none());

    let theirs = get(&world, &attacked(&world, "902")).await;
    assert!(!theirs.covered && !theirs.recommended);
    let refused = world
        .client()
        .save_nis2_notice(world.ask(&dpo(), written(&case, 0)))
        .await;
    assert_eq!(reason(refused), "NIS2_NOT_OPENED");
}

#[tokio::test]
async fn rule_ni_1_a_notice_has_its_own_awareness_approver_and_time() {
    let world = World::new().await;
    let case = attacked(&world, "901");
    let opened = open(&world, &case).await;
    let again = world
        .client()
        .open_nis2(world.ask(&dpo(), opening(&world, &case)))
        .await;
    assert_eq!(reason(again), "NIS2_OPENED_ALREADY");
    let aware = opened.aware_at.unwrap().seconds;
    assert_eq!(opened.notices[0].due_at.unwrap().seconds, aware + 24 * 3600);
    assert_eq!(opened.notices[1].due_at.unwrap().seconds, aware + 72 * 3600);
    assert!(opened.notices[2].due_at.is_none());

    let approve = |request| {
        let mut client = world.client();
        let executive = who("kommunaldirektoer", Role::ChiefExecutive, &["901"]);
        let request = world.ask(&executive, request);
        async move { client.approve_nis2_notice(request).await }
    };
    assert_eq!(
        reason(approve(approval(&case, 0)).await),
        "NOTICE_NOT_SAVED"
    );
    let saved = save(&world, written(&case, 0)).await;
    assert_eq!((saved.version, saved.state.as_str()), (1, "draft"));
    assert!(saved.missing.is_empty(), "{:?}", saved.missing);
    assert_eq!(reason(approve(approval(&case, 0)).await), "STALE_VERSION");
    let approved = answer(approve(approval(&case, 1)).await).unwrap();
    assert_eq!(approved.state, "approved");

    // Other words are not what was approved.
    let saved = save(&world, written(&case, 2)).await;
    assert_eq!(
        (saved.state.as_str(), saved.approved_by.as_str()),
        ("draft", "")
    );
    let record = RecordNis2NoticeRequest {
        case_id: id_of(&case),
        kind: "early_warning".to_owned(),
        reference: "NIS2-17".to_owned(),
        receipt_pdf: b"%PDF-1.7".to_vec().into(),
        ..RecordNis2NoticeRequest::default()
    };
    let early = world
        .client()
        .record_nis2_notice(world.ask(&dpo(), record.clone()))
        .await;
    assert_eq!(reason(early), "NOTICE_NOT_APPROVED");
    answer(approve(approval(&case, 3)).await).unwrap();
    let filed = world
        .client()
        .record_nis2_notice(world.ask(&dpo(), record))
        .await;
    let filed = answer(filed).unwrap();
    assert_eq!((filed.state.as_str(), filed.late), ("filed", false));
    let changed = world
        .client()
        .save_nis2_notice(world.ask(&dpo(), written(&case, 5)))
        .await;
    assert_eq!(reason(changed), "NOTICE_FILED");
    let everything = world.everything().await;
    for secret in ["Omsorgssystemet", "Hjemmeplejen"] {
        assert!(!holds(&everything, secret), "{secret} lies open");
    }
}

#[tokio::test]
async fn a_notice_is_exported_as_text_and_as_pdf() {
    let world = World::new().await;
    let case = attacked(&world, "901");
    open(&world, &case).await;
    let export = async |format: &str| {
        let asked = ExportNis2NoticeRequest {
            case_id: id_of(&case),
            kind: "incident_notice".to_owned(),
            format: format.to_owned(),
        };
        world
            .client()
            .export_nis2_notice(world.ask(&dpo(), asked))
            .await
    };
    let text = answer(export("text").await).unwrap();
    let words = String::from_utf8(text.content.to_vec()).unwrap();
    assert!(words.contains(TEXT) && words.contains("MANGLER") && words.contains("virk.dk"));
    let pdf = answer(export("pdf").await).unwrap();
    assert!(pdf.content.starts_with(b"%PDF-") && pdf.filename.ends_with("incident_notice.pdf"));
    assert_eq!(reason(export("docx").await), "UNKNOWN_FORMAT");
}
