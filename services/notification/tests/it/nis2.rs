//! NIS 2 notices beside the filing (NIS 2-loven §§ 12-13).

use std::collections::HashMap;

use brudvagt_proto::{
    events::{
        notification::Nis2Progressed,
        triage::{CaseChanged, Nis2Step},
    },
    notification::{
        ApproveNis2NoticeRequest, ExportNis2NoticeRequest, GetNis2Request, Nis2, Nis2Notice,
        OpenNis2Request, RecordNis2NoticeRequest, SaveNis2NoticeRequest,
    },
    triage::{Case, Nis2Ended, Nis2Standing},
};
use brudvagt_types::{Role, Said};
use jiff::SignedDuration;

use crate::world::{World, answer, case, changed, dpo, holds, id_of, reason, who, with_fact};

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
    assert!(seen.assumption.da().contains("BEK 620/2025"));
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

    // A changed text is no longer the approved one.
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

/// The DPO of a municipality that wants another person on every decision.
fn author() -> brudvagt_types::Ctx {
    who("dorte", Role::Dpo, &["903"])
}

async fn open_of(world: &World, case: &Case) {
    let opened = world
        .client()
        .open_nis2(world.ask(&author(), opening(world, case)))
        .await;
    answer(opened).unwrap();
}

async fn save_of(world: &World, request: SaveNis2NoticeRequest) -> Nis2Notice {
    let saved = world
        .client()
        .save_nis2_notice(world.ask(&author(), request))
        .await;
    answer(saved).unwrap()
}

/// What cases were told: number, step, notice, what is owed and what waits.
async fn told(world: &World) -> Vec<String> {
    let said: Vec<Nis2Progressed> = world.announced().await;
    let line = |it: &Nis2Progressed| {
        let (owed, awaiting) = (it.owed.len(), it.awaiting.join(","));
        format!("{} {} {} {owed} {awaiting}", it.number, it.step, it.notice)
    };
    said.iter()
        .map(|it| line(it).trim_end().to_owned())
        .collect()
}

#[tokio::test]
async fn rule_ni_5_the_case_is_told_of_each_step_and_of_what_is_owed_after_it() {
    let world = World::new().await;
    let case = attacked(&world, "903");
    open_of(&world, &case).await;
    // Incomplete: nothing to approve yet, and nothing to tell.
    let mut begun = written(&case, 0);
    begun.values.insert("malicious".to_owned(), String::new());
    save_of(&world, begun).await;
    let saved = save_of(&world, written(&case, 1)).await;
    assert!(saved.awaits_approval);
    // Asked once: other words while it waits ask nobody again.
    save_of(&world, written(&case, 2)).await;
    let executive = who("karla", Role::ChiefExecutive, &["903"]);
    let approved = world
        .client()
        .approve_nis2_notice(world.ask(&executive, approval(&case, 3)))
        .await;
    assert!(!answer(approved).unwrap().awaits_approval);
    // Changed after it was approved: asked again.
    save_of(&world, written(&case, 4)).await;
    let approved = world
        .client()
        .approve_nis2_notice(world.ask(&executive, approval(&case, 5)))
        .await;
    answer(approved).unwrap();
    let record = RecordNis2NoticeRequest {
        case_id: id_of(&case),
        kind: "early_warning".to_owned(),
        reference: "NIS2-17".to_owned(),
        ..RecordNis2NoticeRequest::default()
    };
    let filed = world
        .client()
        .record_nis2_notice(world.ask_with_key(&author(), "once-only", record.clone()))
        .await;
    answer(filed).unwrap();
    let again = world
        .client()
        .record_nis2_notice(world.ask_with_key(&author(), "once-only", record))
        .await;
    answer(again).unwrap();
    assert_eq!(
        told(&world).await,
        [
            "1 opened  3",
            "2 approval_asked early_warning 3 early_warning",
            "3 approved early_warning 3",
            "4 approval_asked early_warning 3 early_warning",
            "5 approved early_warning 3",
            "6 filed early_warning 2",
        ]
    );
    let said: Vec<Nis2Progressed> = world.announced().await;
    assert_eq!(said[2].actor_role, "chief_executive");
    assert!(said[1].notice_due_at.is_some() && said[5].filed_at.is_some());
    assert!(said.iter().all(|it| it.opening == 1));
    let everything = format!("{said:?}");
    for words in ["Omsorgssystemet", "Hjemmeplejen", "NIS2-17"] {
        assert!(!everything.contains(words), "{words} travels");
    }
}

#[tokio::test]
async fn a_draft_that_nobody_else_approves_asks_nobody_and_its_change_after_approval_is_told() {
    let world = World::new().await;
    let case = attacked(&world, "901");
    open(&world, &case).await;
    save(&world, written(&case, 0)).await;
    let approved = world
        .client()
        .approve_nis2_notice(world.ask(&dpo(), approval(&case, 1)))
        .await;
    answer(approved).unwrap();
    save(&world, written(&case, 2)).await;
    assert_eq!(
        told(&world).await,
        [
            "1 opened  3",
            "2 approved early_warning 3",
            "3 redrafted early_warning 3",
        ]
    );
}

/// The case says that NIS 2 was ended, after the opening of that number.
fn ended(mut case: Case, opening: u64) -> Case {
    case.nis2 = Some(Nis2Standing {
        opening,
        ended: Some(Nis2Ended::default()),
        ..Nis2Standing::default()
    });
    case
}

#[tokio::test]
async fn what_was_ended_on_the_case_takes_no_more_notices_until_it_is_opened_again() {
    let world = World::new().await;
    let case = attacked(&world, "901");
    open(&world, &case).await;
    world.know(&ended(case.clone(), 1));
    assert!(get(&world, &case).await.ended);
    let refused = world
        .client()
        .save_nis2_notice(world.ask(&dpo(), written(&case, 0)))
        .await;
    assert_eq!(reason(refused), "NIS2_ENDED");
    // Opened again before the case has heard of it: the end was of the opening before.
    let mut again = opening(&world, &case);
    again.reason = "Hjemmeplejen stod alligevel stille.".to_owned();
    let opened = world.client().open_nis2(world.ask(&dpo(), again)).await;
    let opened = answer(opened).unwrap();
    assert!(opened.opened && !opened.ended);
    assert!(opened.reason.contains("alligevel"));
    save(&world, written(&case, 0)).await;
    let twice = world
        .client()
        .open_nis2(world.ask(&dpo(), opening(&world, &case)))
        .await;
    assert_eq!(reason(twice), "NIS2_OPENED_ALREADY");
    let said: Vec<Nis2Progressed> = world.announced().await;
    let openings: Vec<_> = said.iter().map(|it| (it.number, it.opening)).collect();
    assert_eq!(openings, [(1, 1), (2, 2)]);
}

#[tokio::test]
async fn an_incident_from_before_nis_2_was_a_track_is_told_of_once_when_the_service_starts() {
    let mut world = World::new().await;
    let case = attacked(&world, "901");
    open(&world, &case).await;
    let gone = attacked(&world, "901");
    open(&world, &gone).await;
    world.say(&changed(&gone, "contents_erased")).await;
    world.settle().await;
    // As it was before the migration.
    let mut owner = world.db.owner().await;
    for sql in [
        "DELETE FROM notification.outbox",
        "UPDATE notification.nis2_incidents SET number = 0, opening = 0",
    ] {
        sqlx::query(sql).execute(&mut owner).await.unwrap();
    }
    for _twice in 0..2 {
        world.kill();
        world.start().await;
        world
            .wait_for_count("nis2_incidents WHERE number = 1", 1)
            .await;
    }
    assert_eq!(told(&world).await, ["1 opened  3"]);
    let said: Vec<Nis2Progressed> = world.announced().await;
    assert_eq!(
        said[0].case_id,
        id_of(&case),
        "what was erased is left alone"
    );
    assert_eq!(said[0].actor_id, "", "by the system");
}

fn nis2_changed(world: &World, case: &Case, change: &str, number: u64, actor: &str) -> CaseChanged {
    let mut event = changed(case, change);
    let due = world.clock.now() + SignedDuration::from_hours(20);
    event.actor_id = actor.to_owned();
    event.confirmation_roles = vec!["dpo".to_owned(), "chief_executive".to_owned()];
    event.nis2 = Some(Nis2Step {
        notice: "early_warning".to_owned(),
        number,
        due_at: Some(prost_types::Timestamp {
            seconds: due.as_second(),
            nanos: 0,
        }),
    });
    event
}

#[tokio::test]
async fn who_may_approve_a_notice_gets_one_mail_for_each_time_it_is_asked_and_its_author_none() {
    let world = World::new().await;
    world.post.open().await;
    let case = attacked(&world, "903");
    let asked = nis2_changed(&world, &case, "nis2_approval_asked", 2, "dorte");
    let id = world.say(&asked).await;
    let first = world.post.wait_for(1).await.remove(0);
    assert_eq!(first.to, "karla@903.example");
    assert!(
        first
            .subject
            .contains("NIS 2: tidlig varsling venter på din godkendelse")
    );
    let link = format!(
        "https://brud.example/sag/{}/nis2#early_warning",
        id_of(&case)
    );
    assert!(first.text.contains(&link), "{}", first.text);
    for word in ["Omsorg", "Hjemmeplejen", "ransomware", "angriber"] {
        assert!(!first.raw.contains(word), "{word} travels in a mail");
    }
    // The same request again, also under another id: no second mail.
    world.say_as(id, &asked).await;
    world.say(&asked).await;
    world.settle().await;
    assert_eq!(world.count("messages").await, 1);
    // Another request is another mail.
    world
        .say(&nis2_changed(
            &world,
            &case,
            "nis2_approval_asked",
            4,
            "dorte",
        ))
        .await;
    world.post.wait_for(2).await;
    // Approved: the DPO, who sends it, is told.
    world
        .say(&nis2_changed(&world, &case, "nis2_approved", 5, "karla"))
        .await;
    let mails = world.post.wait_for(3).await;
    assert_eq!(mails[2].to, "dorte@dpo.example");
    assert!(mails[2].subject.contains("er godkendt"));
    // Somebody who approves her own notice has nobody else to tell.
    world
        .say(&nis2_changed(&world, &case, "nis2_approved", 7, "dorte"))
        .await;
    world.settle().await;
    assert_eq!(world.count("messages").await, 3);
}
