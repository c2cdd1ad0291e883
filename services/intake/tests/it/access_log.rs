//! Who looked at what people wrote.

use brudvagt_proto::{
    access::{Access, ListAccessRequest},
    intake::{
        Attachment, GetAttachmentRequest, GetQuarantinedRequest, GetReportRequest,
        ListQuarantineRequest, ReleaseQuarantinedRequest, SubmitReportRequest,
    },
};
use brudvagt_types::Role;

use crate::world::{Person, World, anna, answer, dpo, letter, person, report};

fn get(report_id: &str) -> GetReportRequest {
    GetReportRequest {
        report_id: report_id.to_owned(),
    }
}

/// The whole log of a report or a mail, as the officer is told.
async fn log_of(world: &World, subject_id: &str) -> Vec<Access> {
    let request = ListAccessRequest {
        subject_id: subject_id.to_owned(),
        ..ListAccessRequest::default()
    };
    world.list_access(&dpo(), request).await.unwrap().entries
}

/// Who and what of an entry.
fn told(entry: &Access) -> (&str, &str, &str) {
    (&entry.actor_id, &entry.actor_role, &entry.what)
}

async fn read(world: &World, who: &Person, report_id: &str) {
    let request = world.ask(who, get(report_id));
    answer(world.client().get_report(request).await).unwrap();
}

#[tokio::test]
async fn reading_a_report_is_noted_with_who_what_and_when() {
    let world = World::new().await;
    let id = world.submit(&anna(), report()).await.unwrap().report_id;
    assert_eq!(log_of(&world, &id).await, []);
    let read_at = world.runtime.clock.now();
    read(&world, &person("karl", Role::ChiefExecutive, &["901"]), &id).await;
    let log = log_of(&world, &id).await;
    assert_eq!(log.len(), 1);
    assert_eq!(told(&log[0]), ("karl", "chief_executive", "report"));
    let noted_at = brudvagt_kit::wire::from_proto(log[0].at.as_ref()).unwrap();
    assert!(noted_at >= read_at && noted_at <= world.runtime.clock.now());
}

#[tokio::test]
async fn opening_a_file_is_noted_with_its_report() {
    let world = World::new().await;
    let with_file = SubmitReportRequest {
        attachments: vec![Attachment {
            filename: "liste.txt".into(),
            content_type: "text/plain".into(),
            content: "Opdigtet".into(),
            ..Attachment::default()
        }],
        ..report()
    };
    let id = world.submit(&anna(), with_file).await.unwrap().report_id;
    let opened = world
        .client()
        .get_report(world.ask(&anna(), get(&id)))
        .await;
    let file = answer(opened).unwrap().attachments.remove(0);
    let request = GetAttachmentRequest {
        attachment_id: file.id,
        ..GetAttachmentRequest::default()
    };
    let opened = world
        .client()
        .get_attachment(world.ask(&dpo(), request))
        .await;
    answer(opened).unwrap();
    let log = log_of(&world, &id).await;
    assert_eq!(
        log.iter().map(told).collect::<Vec<_>>(),
        [
            ("dorte", "dpo", "attachment"),
            ("anna", "employee", "report")
        ]
    );
}

#[tokio::test]
async fn looking_at_a_waiting_mail_is_noted_and_so_is_the_list_that_shows_its_subject() {
    let world = World::new().await;
    let raw = letter("1", "Automatisk svar: Brud", "X-Autoreply: yes\n");
    assert_eq!(world.mail(&["databrud@901.example"], &raw).await, 250);
    let listed = world
        .client()
        .list_quarantine(world.ask(&dpo(), ListQuarantineRequest::default()))
        .await;
    let id = answer(listed).unwrap().messages.remove(0).id;
    let count = ListQuarantineRequest {
        count_only: true,
        ..ListQuarantineRequest::default()
    };
    let counted = world
        .client()
        .list_quarantine(world.ask(&dpo(), count))
        .await;
    assert_eq!(answer(counted).unwrap().n_waiting, 1);
    assert_eq!(
        world.count("intake.access_log").await,
        1,
        "a number is no look"
    );
    let request = GetQuarantinedRequest { id: id.clone() };
    let opened = world
        .client()
        .get_quarantined(world.ask(&dpo(), request))
        .await;
    answer(opened).unwrap();
    let log = log_of(&world, &id).await;
    assert_eq!(
        log.iter().map(told).collect::<Vec<_>>(),
        [
            ("dorte", "dpo", "quarantined_mail"),
            ("dorte", "dpo", "quarantined_subject")
        ]
    );
}

#[tokio::test]
async fn who_looked_at_a_mail_before_its_release_has_looked_at_the_report_it_became() {
    let world = World::new().await;
    let karl = person("karl", Role::Dpo, &["901"]);
    let release = async |id: String, reference: &str| {
        let request = ReleaseQuarantinedRequest {
            id,
            municipality: "902".into(),
            reference: reference.to_owned(),
        };
        let officer = person("dorte", Role::Dpo, &["901", "902"]);
        let released = world
            .client()
            .release_quarantined(world.ask(&officer, request))
            .await;
        answer(released).unwrap()
    };
    let looked_at = async |number: &str| {
        let raw = letter(number, "Automatisk svar: Brud", "X-Autoreply: yes\n");
        assert_eq!(world.mail(&["databrud@901.example"], &raw).await, 250);
        let listed = world
            .client()
            .list_quarantine(world.ask(&karl, ListQuarantineRequest::default()))
            .await;
        let id = answer(listed).unwrap().messages.remove(0).id;
        let request = GetQuarantinedRequest { id: id.clone() };
        let opened = world
            .client()
            .get_quarantined(world.ask(&karl, request))
            .await;
        answer(opened).unwrap();
        id
    };
    // It waited with one municipality and is another's: that one's officer is told, too.
    let theirs = person("dina", Role::Dpo, &["902"]);
    let log = async |subject_id: &str| {
        let request = ListAccessRequest {
            subject_id: subject_id.to_owned(),
            ..ListAccessRequest::default()
        };
        world.list_access(&theirs, request).await.unwrap().entries
    };
    let report = release(looked_at("1").await, "").await;
    let first = log(&report.report_id).await;
    assert_eq!(
        first.iter().map(told).collect::<Vec<_>>(),
        [
            ("karl", "dpo", "quarantined_mail"),
            ("karl", "dpo", "quarantined_subject")
        ],
        "the list told him its subject, too"
    );
    // So it is when the mail says more of a report that is there.
    world
        .runtime
        .clock
        .advance(jiff::SignedDuration::from_hours(1));
    let more = release(looked_at("2").await, &report.reference).await;
    assert_eq!(more.report_id, report.report_id);
    let both = log(&report.report_id).await;
    assert_eq!(both.len(), 4);
    assert_ne!(both[0].at, both[3].at, "each has its own time");
}

#[tokio::test]
async fn a_service_that_reads_for_itself_is_noted_by_its_name() {
    let world = World::new().await;
    let id = world.submit(&anna(), report()).await.unwrap().report_id;
    let request = world.ask_as_system("triage", get(&id));
    answer(world.client().get_report(request).await).unwrap();
    let log = log_of(&world, &id).await;
    assert_eq!(
        log.iter().map(told).collect::<Vec<_>>(),
        [("system:triage", "system", "report")]
    );
}

#[tokio::test]
async fn who_was_refused_has_not_looked() {
    let world = World::new().await;
    let id = world.submit(&anna(), report()).await.unwrap().report_id;
    for stranger in [
        person("bo", Role::Employee, &["901"]),
        person("dina", Role::Dpo, &["902"]),
    ] {
        let refused = world
            .client()
            .get_report(world.ask(&stranger, get(&id)))
            .await;
        assert_eq!(answer(refused).unwrap_err().reason, "NOT_FOUND");
    }
    assert_eq!(world.count("intake.access_log").await, 0);
}

#[tokio::test]
async fn another_municipalitys_officer_is_told_of_no_looks() {
    let world = World::new().await;
    let id = world.submit(&anna(), report()).await.unwrap().report_id;
    read(&world, &anna(), &id).await;
    let request = ListAccessRequest {
        subject_id: id.clone(),
        ..ListAccessRequest::default()
    };
    let theirs = person("dina", Role::Dpo, &["902"]);
    let told = world.list_access(&theirs, request).await.unwrap();
    assert_eq!(told.entries, []);
    assert_eq!(log_of(&world, &id).await.len(), 1);
}

#[tokio::test]
async fn nobody_but_the_officer_reads_who_looked() {
    let world = World::new().await;
    let id = world.submit(&anna(), report()).await.unwrap().report_id;
    for role in [Role::Employee, Role::DepartmentHead, Role::ChiefExecutive] {
        let request = ListAccessRequest {
            subject_id: id.clone(),
            ..ListAccessRequest::default()
        };
        let refused = world
            .list_access(&person("x", role, &["901"]), request)
            .await;
        assert_eq!(refused.unwrap_err().reason, "NOT_ALLOWED", "{role:?}");
    }
}

#[tokio::test]
async fn the_log_is_read_in_pages_newest_first() {
    let world = World::new().await;
    let id = world.submit(&anna(), report()).await.unwrap().report_id;
    for who in ["a", "b", "c"] {
        read(&world, &person(who, Role::Dpo, &["901"]), &id).await;
    }
    let ask = |after: String| ListAccessRequest {
        subject_id: id.clone(),
        after,
        limit: 2,
    };
    let first = world.list_access(&dpo(), ask(String::new())).await.unwrap();
    let rest = world.list_access(&dpo(), ask(first.next)).await.unwrap();
    let all = first.entries.iter().chain(&rest.entries);
    let who: Vec<_> = all.map(|entry| entry.actor_id.as_str()).collect();
    assert_eq!(who, ["c", "b", "a"]);
    assert_eq!(rest.next, "");
    // An entry's own id is a cursor too.
    let after_first = ask(first.entries[0].id.to_string());
    let rest = world.list_access(&dpo(), after_first).await.unwrap();
    assert_eq!(rest.entries[0].actor_id, "b");
    let odd = world.list_access(&dpo(), ask("i forgårs".into())).await;
    assert_eq!(odd.unwrap_err().reason, "UNKNOWN_CURSOR");
}
