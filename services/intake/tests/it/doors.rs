//! Reports of people and systems without an account.

use brudvagt_kit::problem::Received;
use brudvagt_proto::{
    Code,
    access::ListAccessRequest,
    intake::{
        Caller as Called, CloseDoorRequest, Door, FindDoorRequest, FollowUpRequest,
        GetReportRequest, GetReporterRequest, ListDoorsRequest, OpenDoorRequest, OpenDoorResponse,
        OpenReceiptRequest, OpenReceiptResponse, Report, SubmitAtDoorRequest, SubmitAtDoorResponse,
        SubmitReportRequest,
    },
    types::Channel,
};
use brudvagt_types::{Actor, Ctx, Role, Scope, Units};
use tonic::Request;

use crate::world::{Person, TEXT, World, anna, answer, dpo, person, report};

const NAME: &str = "Britta Opdigt";

fn director() -> Person {
    person("dan", Role::ChiefExecutive, &["901"])
}

fn public() -> OpenDoorRequest {
    OpenDoorRequest {
        municipality: "901".into(),
        kind: "public".into(),
        address: "nordvig".into(),
        name: "Nordvig Kommune".into(),
        ..OpenDoorRequest::default()
    }
}

fn supplier() -> OpenDoorRequest {
    OpenDoorRequest {
        municipality: "901".into(),
        kind: "supplier".into(),
        name: "Skyhuset A/S".into(),
        agreement: "Aftale 17".into(),
        agreed_hours: 24,
        ..OpenDoorRequest::default()
    }
}

async fn open(world: &World, request: OpenDoorRequest) -> Result<OpenDoorResponse, Received> {
    let request = world.ask(&director(), request);
    answer(world.doors().open_door(request).await)
}

fn at(door: &OpenDoorResponse) -> FindDoorRequest {
    let known = door.door.clone().unwrap();
    FindDoorRequest {
        kind: known.kind,
        address: known.address,
        token: door.token.clone(),
    }
}

async fn find(world: &World, door: FindDoorRequest) -> Result<Door, Received> {
    let request = world.ask_as_system("portal", door);
    answer(world.doors().find_door(request).await)
}

/// As the portal asks, with the key of a form.
fn with_key<T>(world: &World, key: &str, message: T) -> Request<T> {
    let ctx = Ctx {
        now: world.runtime.clock.now(),
        actor: Actor::system("portal"),
        scope: Scope::System,
        cause: Some(key.to_owned()),
    };
    world
        .runtime
        .caller("portal")
        .unwrap()
        .request(&ctx, message)
}

async fn submit(
    world: &World,
    key: &str,
    request: SubmitAtDoorRequest,
) -> Result<SubmitAtDoorResponse, Received> {
    let request = with_key(world, key, request);
    answer(world.doors().submit_at_door(request).await)
}

fn citizen(door: &OpenDoorResponse) -> SubmitAtDoorRequest {
    SubmitAtDoorRequest {
        door: Some(at(door)),
        report: Some(SubmitReportRequest {
            what_happened: TEXT.into(),
            ..SubmitReportRequest::default()
        }),
        kind: "citizen".into(),
        name: NAME.into(),
        contact: "britta@opdigt.example".into(),
        ..SubmitAtDoorRequest::default()
    }
}

async fn come_back(world: &World, code: &str) -> Result<OpenReceiptResponse, Received> {
    let request = OpenReceiptRequest { code: code.into() };
    let request = world.ask_as_system("portal", request);
    answer(world.doors().open_receipt(request).await)
}

/// Who the portal lets somebody with a code read and add as.
fn holder(receipt: &OpenReceiptResponse) -> Person {
    Person {
        actor: Actor {
            id: receipt.holder_id.clone(),
            name: receipt.holder_name.clone(),
            email: String::new(),
            role: Role::Employee,
            unit_id: String::new(),
            units: Units::default(),
            by_program: false,
        },
        codes: &["901"],
    }
}

async fn read(world: &World, who: &Person, report_id: &str) -> Result<Report, Received> {
    let request = GetReportRequest {
        report_id: report_id.into(),
    };
    answer(world.client().get_report(world.ask(who, request)).await)
}

#[tokio::test]
async fn whoever_has_the_code_reads_and_adds_and_nobody_else_without_an_account() {
    let world = World::new().await;
    let door = open(&world, public()).await.unwrap();
    assert_eq!(door.token, "");
    let found = find(&world, at(&door)).await.unwrap();
    assert_eq!(found.name, "Nordvig Kommune");

    let sent = submit(&world, "form-key-1", citizen(&door)).await.unwrap();
    let report_id = sent.report.unwrap().report_id;
    let seen = read(&world, &dpo(), &report_id).await.unwrap();
    assert_eq!(seen.channel(), Channel::Public);
    assert_eq!(seen.reporter_kind, "citizen");
    assert_eq!(seen.reporter.unwrap().name, NAME);
    assert_eq!(seen.contact, "britta@opdigt.example");
    // Nobody has shown that the address is hers: nothing is mailed there.
    assert_eq!(seen.receipt_to, "");
    assert!(seen.follows_by_code);

    let receipt = come_back(&world, &sent.code.to_lowercase().replace('-', " "))
        .await
        .unwrap();
    assert_eq!(receipt.report_id, report_id);
    let holder = holder(&receipt);
    assert_eq!(
        read(&world, &holder, &report_id)
            .await
            .unwrap()
            .what_happened,
        TEXT
    );
    let more = FollowUpRequest {
        report_id: report_id.clone(),
        text: "Der kom et svar.".into(),
        attachments: Vec::new(),
    };
    answer(world.client().follow_up(world.ask(&holder, more)).await).unwrap();
    let seen = read(&world, &dpo(), &report_id).await.unwrap();
    assert_eq!(seen.follow_ups[0].by, NAME);

    assert_eq!(
        read(&world, &anna(), &report_id).await.unwrap_err().reason,
        "NOT_FOUND"
    );
    let wrong = sent.code.replace(|c: char| c.is_ascii_digit(), "Z");
    assert_eq!(
        come_back(&world, &wrong).await.unwrap_err().reason,
        "NOT_FOUND"
    );
    assert_eq!(come_back(&world, "").await.unwrap_err().reason, "NOT_FOUND");

    let everything = world.everything().await;
    let spelt = sent.code.replace('-', "");
    for secret in [
        sent.code.as_str(),
        &spelt,
        NAME,
        "britta@",
        "Nordvig Kommune",
        TEXT,
    ] {
        assert!(!everything.contains(secret), "{secret}");
        assert!(!everything.contains(&hex::encode(secret)), "{secret}");
    }
}

/// Typing somebody else's address does not put a report among that person's own.
#[tokio::test]
async fn an_address_that_was_typed_makes_nobody_the_reporter() {
    let world = World::new().await;
    let door = open(&world, public()).await.unwrap();
    let forged = SubmitAtDoorRequest {
        contact: "anna@901.example".into(),
        name: "anna Made-Up".into(),
        ..citizen(&door)
    };
    let sent = submit(&world, "form-key-1", forged).await.unwrap();
    let report_id = sent.report.unwrap().report_id;
    assert_eq!(
        read(&world, &anna(), &report_id).await.unwrap_err().reason,
        "NOT_FOUND"
    );
}

#[tokio::test]
async fn a_form_sent_twice_is_one_report_and_one_code() {
    let world = World::new().await;
    let door = open(&world, public()).await.unwrap();
    let first = submit(&world, "form-key-1", citizen(&door)).await.unwrap();
    assert_eq!(
        submit(&world, "form-key-1", citizen(&door)).await.unwrap(),
        first
    );
    let other = submit(&world, "form-key-2", citizen(&door)).await.unwrap();
    assert_ne!(other.code, first.code);
    assert_eq!(world.count("intake.reports").await, 2);

    // A door closed in between takes nothing from whoever has sent already, and says so to others.
    let close = CloseDoorRequest {
        door_id: door.door.clone().unwrap().door_id,
    };
    let closed = world
        .doors()
        .close_door(world.ask(&director(), close))
        .await;
    assert!(answer(closed).unwrap().closed_at.is_some());
    assert_eq!(
        submit(&world, "form-key-1", citizen(&door)).await.unwrap(),
        first
    );
    let refused = submit(&world, "form-key-3", citizen(&door))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "DOOR_CLOSED");
    assert_eq!(
        find(&world, at(&door)).await.unwrap_err().reason,
        "NOT_FOUND"
    );
    assert!(come_back(&world, &first.code).await.is_ok());
}

#[tokio::test]
async fn who_reported_in_confidence_is_told_to_few_and_each_look_is_noted() {
    let world = World::new().await;
    let door = open(&world, public()).await.unwrap();
    let confidential = SubmitAtDoorRequest {
        confidential: true,
        ..citizen(&door)
    };
    let sent = submit(&world, "form-key-1", confidential).await.unwrap();
    let report_id = sent.report.unwrap().report_id;
    let wanted = GetReportRequest {
        report_id: report_id.clone(),
    };
    let by_triage = world.ask_as_system("triage", wanted);
    let by_triage = answer(world.client().get_report(by_triage).await).unwrap();
    for seen in [
        read(&world, &dpo(), &report_id).await.unwrap(),
        read(&world, &director(), &report_id).await.unwrap(),
        by_triage,
    ] {
        assert!(seen.is_confidential);
        assert_eq!(
            (seen.reporter.unwrap().name.as_str(), seen.contact.as_str()),
            ("", "")
        );
    }
    let receipt = come_back(&world, &sent.code).await.unwrap();
    assert_eq!(receipt.holder_name, "Fortrolig indberetter");
    let own = read(&world, &holder(&receipt), &report_id).await.unwrap();
    assert_eq!(own.reporter.unwrap().name, NAME);

    let ask = |who: Person| {
        let request = GetReporterRequest {
            report_id: report_id.clone(),
        };
        let request = world.ask(&who, request);
        let mut client = world.client();
        async move { answer(client.get_reporter(request).await) }
    };
    for who in [
        director(),
        anna(),
        person("hans", Role::DepartmentHead, &["901"]),
    ] {
        assert_eq!(ask(who).await.unwrap_err().reason, "NOT_ALLOWED");
    }
    let told = ask(dpo()).await.unwrap();
    assert_eq!(told.reporter.unwrap().name, NAME);
    assert_eq!(told.contact, "britta@opdigt.example");
    let request = ListAccessRequest {
        subject_id: report_id.clone(),
        ..ListAccessRequest::default()
    };
    let looks = world.list_access(&dpo(), request).await.unwrap();
    let names = looks.entries.iter().filter(|look| look.what == "reporter");
    assert_eq!(
        names.map(|look| look.actor_id.as_str()).collect::<Vec<_>>(),
        ["dorte"]
    );
}

#[tokio::test]
async fn a_link_that_is_turned_over_ends_the_one_before() {
    let world = World::new().await;
    let with_token = OpenDoorRequest {
        with_token: true,
        ..public()
    };
    let first = open(&world, with_token.clone()).await.unwrap();
    assert_eq!(first.token.len(), 26);
    assert!(find(&world, at(&first)).await.is_ok());
    let bare = FindDoorRequest {
        token: String::new(),
        ..at(&first)
    };
    assert_eq!(find(&world, bare).await.unwrap_err().reason, "NOT_FOUND");

    let second = open(&world, with_token).await.unwrap();
    assert_ne!(second.token, first.token);
    assert_eq!(
        find(&world, at(&first)).await.unwrap_err().reason,
        "NOT_FOUND"
    );
    assert!(find(&world, at(&second)).await.is_ok());
    let everything = world.everything().await;
    assert!(!everything.contains(&second.token));
    let request = ListDoorsRequest {
        municipality: "901".into(),
    };
    let listed = world
        .doors()
        .list_doors(world.ask(&director(), request))
        .await;
    let listed = answer(listed).unwrap().doors;
    let open: Vec<_> = listed.iter().map(|it| it.closed_at.is_none()).collect();
    assert_eq!(open, [true, false]);
}

#[tokio::test]
async fn only_who_says_how_a_municipality_works_opens_doors_and_only_its_own() {
    let world = World::new().await;
    for role in [
        Role::Employee,
        Role::CaseWorker,
        Role::DepartmentHead,
        Role::Notifier,
    ] {
        let request = world.ask(&person("eva", role, &["901"]), public());
        let refused = answer(world.doors().open_door(request).await).unwrap_err();
        assert_eq!(refused.reason, "NOT_ALLOWED");
    }
    let elsewhere = OpenDoorRequest {
        municipality: "902".into(),
        ..public()
    };
    assert_eq!(
        open(&world, elsewhere.clone()).await.unwrap_err().reason,
        "NOT_ALLOWED"
    );
    open(&world, public()).await.unwrap();
    let request = world.ask(&dpo(), elsewhere.clone());
    let taken = answer(world.doors().open_door(request).await).unwrap_err();
    assert_eq!(taken.reason, "ADDRESS_TAKEN");

    // Nor when the address is given up: a leaflet still leads to it.
    let moved = OpenDoorRequest {
        address: "nordvig2".into(),
        ..public()
    };
    open(&world, moved).await.unwrap();
    let request = world.ask(&dpo(), elsewhere);
    let kept = answer(world.doors().open_door(request).await).unwrap_err();
    assert_eq!(kept.reason, "ADDRESS_TAKEN");
    open(&world, public()).await.unwrap();
}

#[tokio::test]
async fn a_supplier_says_when_it_knew_and_when_it_told_and_the_agreement_stands_beside() {
    // GDPR art. 33(1) and (2).
    let world = World::new().await;
    let door = open(&world, supplier()).await.unwrap();
    let local = |hours: i64| {
        let at = world.runtime.clock.now() - jiff::SignedDuration::from_hours(hours);
        let at = brudvagt_calculus::to_local(at);
        at.strftime("%Y-%m-%dT%H:%M").to_string()
    };
    let request = SubmitAtDoorRequest {
        knew_at_local: local(60),
        told_at_local: local(20),
        name: "Vagten".into(),
        kind: String::new(),
        ..citizen(&door)
    };
    let sent = submit(&world, "form-key-1", request).await.unwrap();
    let seen = read(&world, &dpo(), &sent.report.unwrap().report_id)
        .await
        .unwrap();
    assert_eq!(
        (seen.channel().code(), seen.reporter_kind.as_str()),
        ("processor", "supplier")
    );
    let told = seen.told_at.unwrap().seconds;
    assert!((seen.received_at.unwrap().seconds - told - 20 * 3600).abs() <= 60);
    let of = seen.supplier.unwrap();
    assert_eq!(
        (of.name.as_str(), of.agreement.as_str(), of.agreed_hours),
        ("Skyhuset A/S", "Aftale 17", 24)
    );
    assert_eq!(told - of.knew_at.unwrap().seconds, 40 * 3600);

    let mut other = at(&door);
    other.kind = "public".into();
    assert_eq!(find(&world, other).await.unwrap_err().reason, "NOT_FOUND");
}

#[tokio::test]
async fn who_calls_is_written_down_and_the_hours_run_from_the_call() {
    // GDPR art. 33(1): the municipality knows since it was told.
    let world = World::new().await;
    let call = |at: &str| SubmitReportRequest {
        caller: Some(Called {
            name: NAME.into(),
            contact: "70 00 00 00".into(),
            called_at_local: at.into(),
        }),
        ..report()
    };
    let before = world.runtime.clock.now() - jiff::SignedDuration::from_hours(3);
    let local = brudvagt_calculus::to_local(before);
    let kept = world
        .submit(&anna(), call(&local.strftime("%Y-%m-%dT%H:%M").to_string()))
        .await
        .unwrap();
    let seen = read(&world, &anna(), &kept.report_id).await.unwrap();
    assert_eq!(seen.channel(), Channel::Phone);
    assert_eq!(
        (seen.caller.as_str(), seen.contact.as_str()),
        (NAME, "70 00 00 00")
    );
    assert_eq!(seen.reporter.unwrap().person_id, "anna");
    assert_eq!(seen.told_at.unwrap().seconds, before.as_second() / 60 * 60);
    let refused = world
        .submit(&anna(), call("2099-01-01T10:00"))
        .await
        .unwrap_err();
    assert_eq!(refused.fields[0].0, "caller.called_at_local");
    // A call without a time came now.
    let kept = world.submit(&anna(), call("")).await.unwrap();
    let seen = read(&world, &anna(), &kept.report_id).await.unwrap();
    assert_eq!((seen.channel(), seen.told_at), (Channel::Phone, None));
}

#[tokio::test]
async fn a_door_opened_twice_by_one_form_is_one_door_and_one_token() {
    let world = World::new().await;
    let opened = async || {
        let request = world.ask_with_key(&director(), "form-key-1", supplier());
        answer(world.doors().open_door(request).await).unwrap()
    };
    let first = opened().await;
    assert_eq!(opened().await, first);
    assert_eq!(world.count("intake.doors").await, 1);
}
