//! Another system's key: it reports, follows what it reported, adds, and sees nothing else.

use brudvagt_kit::problem::Received;
use brudvagt_proto::{
    Code,
    access::ListAccessRequest,
    intake::{
        CloseDoorRequest, Door, FindDoorRequest, FollowReportRequest, FollowReportResponse,
        FollowUpRequest, GetReportRequest, OpenDoorRequest, OpenDoorResponse, Report,
        SubmitAtDoorRequest, SubmitAtDoorResponse, SubmitReportRequest,
    },
};
use brudvagt_types::{Actor, Ctx, Role, Scope, Units};
use jiff::SignedDuration;
use tonic::Request;

use crate::world::{Person, TEXT, World, answer, dpo, person};

const SYSTEM: &str = "Opdigt Servicedesk";
const NAME: &str = "Britta Opdigt";

async fn open(world: &World, name: &str) -> OpenDoorResponse {
    let request = OpenDoorRequest {
        municipality: "901".into(),
        kind: "system".into(),
        name: name.into(),
        ..OpenDoorRequest::default()
    };
    answer(world.doors().open_door(world.ask(&dpo(), request)).await).unwrap()
}

fn shown(key: &OpenDoorResponse) -> FindDoorRequest {
    FindDoorRequest {
        kind: "system".into(),
        address: String::new(),
        token: key.token.clone(),
    }
}

async fn find(world: &World, key: &OpenDoorResponse) -> Result<Door, Received> {
    let request = world.ask_as_system("portal", shown(key));
    answer(world.doors().find_door(request).await)
}

fn report(key: &OpenDoorResponse) -> SubmitAtDoorRequest {
    SubmitAtDoorRequest {
        door: Some(shown(key)),
        report: Some(SubmitReportRequest {
            what_happened: TEXT.into(),
            ..SubmitReportRequest::default()
        }),
        name: NAME.into(),
        contact: "anna@901.example".into(),
        ..SubmitAtDoorRequest::default()
    }
}

async fn submit(
    world: &World,
    key: &str,
    request: SubmitAtDoorRequest,
) -> Result<SubmitAtDoorResponse, Received> {
    let ctx = Ctx {
        now: world.runtime.clock.now(),
        actor: Actor::system("portal"),
        scope: Scope::System,
        cause: Some(key.to_owned()),
    };
    let caller = world.runtime.caller("portal").unwrap();
    let request: Request<_> = caller.request(&ctx, request);
    answer(world.doors().submit_at_door(request).await)
}

/// As the portal lets a system ask: what it reported is its own, and nothing else is.
fn holder(door: &Door) -> Person {
    Person {
        actor: Actor {
            id: door.holder_id.clone(),
            name: door.name.clone(),
            email: String::new(),
            role: Role::Employee,
            unit_id: String::new(),
            units: Units::default(),
            by_program: false,
        },
        codes: &["901"],
    }
}

async fn follow(
    world: &World,
    who: &Person,
    report_id: &str,
) -> Result<FollowReportResponse, Received> {
    let request = FollowReportRequest {
        report_id: report_id.into(),
    };
    answer(world.doors().follow_report(world.ask(who, request)).await)
}

async fn read(world: &World, who: &Person, report_id: &str) -> Result<Report, Received> {
    let request = GetReportRequest {
        report_id: report_id.into(),
    };
    answer(world.client().get_report(world.ask(who, request)).await)
}

async fn reported(world: &World, key: &OpenDoorResponse, cause: &str) -> String {
    let sent = submit(world, cause, report(key)).await.unwrap();
    // It comes back with its key: there is no code that somebody could lose.
    assert_eq!(sent.code, "");
    sent.report.unwrap().report_id
}

#[tokio::test]
async fn a_system_follows_what_it_reported_and_another_system_of_the_municipality_does_not() {
    let world = World::new().await;
    let key = open(&world, SYSTEM).await;
    let other = open(&world, "Opdigt Overvågning").await;
    assert_ne!(key.token, other.token);
    let report_id = reported(&world, &key, "order-0001").await;

    let own = holder(&find(&world, &key).await.unwrap());
    let known = follow(&world, &own, &report_id).await.unwrap();
    assert!(known.reference.starts_with("BRUD-"), "{known:?}");
    assert_eq!((known.noticed_at, known.told_at), (known.received_at, None));
    let more = FollowUpRequest {
        report_id: report_id.clone(),
        text: "Der var to breve.".into(),
        attachments: Vec::new(),
    };
    answer(world.client().follow_up(world.ask(&own, more)).await).unwrap();

    let stranger = holder(&find(&world, &other).await.unwrap());
    for who in [&stranger, &person("eva", Role::CaseWorker, &["901"])] {
        let refused = follow(&world, who, &report_id).await.unwrap_err();
        assert_eq!(refused.reason, "NOT_FOUND");
    }
    let refused = read(&world, &stranger, &report_id).await.unwrap_err();
    assert_eq!(refused.reason, "NOT_FOUND");
}

#[tokio::test]
async fn a_system_says_for_whom_it_reports_in_words_and_nobody_is_mailed() {
    let world = World::new().await;
    let key = open(&world, SYSTEM).await;
    let report_id = reported(&world, &key, "order-0001").await;
    let seen = read(&world, &dpo(), &report_id).await.unwrap();
    assert_eq!(
        (seen.channel().code(), seen.reporter_kind.as_str()),
        ("system", "system")
    );
    let reporter = seen.reporter.unwrap();
    assert_eq!(
        (reporter.name.as_str(), reporter.email.as_str()),
        (SYSTEM, "")
    );
    assert_eq!(
        (seen.caller.as_str(), seen.contact.as_str()),
        (NAME, "anna@901.example")
    );
    assert_eq!(seen.receipt_to, "");
    assert!(seen.follows_by_code);
    // Nor does the address put the report among those of the person it is of.
    let refused = read(&world, &crate::world::anna(), &report_id).await;
    assert_eq!(refused.unwrap_err().reason, "NOT_FOUND");

    let everything = world.everything().await;
    for secret in [key.token.as_str(), NAME, SYSTEM, "anna@901", TEXT] {
        assert!(!everything.contains(secret), "{secret}");
        assert!(!everything.contains(&hex::encode(secret)), "{secret}");
    }
}

#[tokio::test]
async fn the_same_key_and_body_are_one_report_and_another_body_is_refused() {
    let world = World::new().await;
    let key = open(&world, SYSTEM).await;
    let first = reported(&world, &key, "order-0001").await;
    world.runtime.clock.advance(SignedDuration::from_hours(2));
    assert_eq!(reported(&world, &key, "order-0001").await, first);
    let mut other = report(&key);
    other.report.as_mut().unwrap().what_happened.push('!');
    let refused = submit(&world, "order-0001", other).await.unwrap_err();
    assert_eq!(refused.reason, "IDEMPOTENCY_KEY_REUSED");
    // Another system numbers its own.
    let neighbour = open(&world, "Opdigt Overvågning").await;
    assert_ne!(reported(&world, &neighbour, "order-0001").await, first);
    assert_eq!(world.count("intake.reports").await, 2);
}

/// # Law
/// GDPR art. 33(1): the municipality knows since it was told, not since its system sent it on.
#[tokio::test]
async fn what_was_told_before_is_kept_beside_what_was_noticed_and_what_was_received() {
    let world = World::new().await;
    let key = open(&world, SYSTEM).await;
    let now = world.runtime.clock.now();
    let ago = |hours| (now - SignedDuration::from_hours(hours)).to_string();
    let mut sent = report(&key);
    sent.told_at_local = ago(20);
    sent.report.as_mut().unwrap().noticed_at_local = ago(30);
    let sent = submit(&world, "order-0001", sent).await.unwrap();
    let own = holder(&find(&world, &key).await.unwrap());
    let known = follow(&world, &own, &sent.report.unwrap().report_id)
        .await
        .unwrap();
    let received = known.received_at.unwrap().seconds;
    assert_eq!(received - known.told_at.unwrap().seconds, 20 * 3600);
    assert_eq!(received - known.noticed_at.unwrap().seconds, 30 * 3600);

    let mut ahead = report(&key);
    ahead.told_at_local = (now + SignedDuration::from_hours(1)).to_string();
    let refused = submit(&world, "order-0002", ahead).await.unwrap_err();
    assert_eq!(refused.reason, "TIME_IN_FUTURE");
    assert_eq!(refused.fields[0].0, "told_at_local");
}

#[tokio::test]
async fn a_key_that_was_ended_opens_nothing_and_its_last_use_is_known() {
    let world = World::new().await;
    let key = open(&world, SYSTEM).await;
    assert_eq!(find(&world, &key).await.unwrap().used_at, None);
    world.runtime.clock.advance(SignedDuration::from_mins(10));
    let used = find(&world, &key).await.unwrap().used_at.unwrap();
    world.runtime.clock.advance(SignedDuration::from_mins(10));
    find(&world, &key).await.unwrap();
    let again = find(&world, &key).await.unwrap().used_at.unwrap();
    assert_eq!(again, used, "to the hour");

    let request = CloseDoorRequest {
        door_id: key.door.clone().unwrap().door_id,
    };
    let closed = world.doors().close_door(world.ask(&dpo(), request)).await;
    assert!(answer(closed).unwrap().closed_at.is_some());
    assert_eq!(find(&world, &key).await.unwrap_err().reason, "NOT_FOUND");
    let refused = submit(&world, "order-0001", report(&key)).await;
    assert_eq!(refused.unwrap_err().reason, "DOOR_CLOSED");
}

/// A system that asks every minute is no reader: the log of looks stays one of people.
#[tokio::test]
async fn following_a_report_is_no_look_at_it() {
    let world = World::new().await;
    let key = open(&world, SYSTEM).await;
    let report_id = reported(&world, &key, "order-0001").await;
    let own = holder(&find(&world, &key).await.unwrap());
    follow(&world, &own, &report_id).await.unwrap();
    let looks = world
        .list_access(
            &dpo(),
            ListAccessRequest {
                subject_id: report_id,
                ..ListAccessRequest::default()
            },
        )
        .await
        .unwrap();
    assert!(looks.entries.is_empty(), "{looks:?}");
}
