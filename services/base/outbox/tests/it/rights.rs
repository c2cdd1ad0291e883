//! What the bus refuses, asked with the real logins on a real server.

use std::time::Duration;

use async_nats::{Client, jetstream};
use brudvagt_kit::bus::inbox;
use brudvagt_outbox::{DEAD_STREAM, EVENT_STREAM, OPERATOR};
use brudvagt_proto::{Event, events::intake::ReportFollowedUp, events::triage::CaseChanged};
use brudvagt_testkit::TestBus;
use futures::StreamExt;

/// A refused request has no answer; an allowed one has it long before.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether a request to the bus's own interface is answered at all.
async fn is_answered(client: &Client, subject: String) -> bool {
    let request = client.request(subject, "".into());
    tokio::time::timeout(PATIENCE, request)
        .await
        .is_ok_and(|answer| answer.is_ok())
}

async fn say_changed(triage: &Client) {
    let jetstream = jetstream::new(triage.clone());
    let said = jetstream.publish(CaseChanged::SUBJECT, "".into()).await;
    said.unwrap().await.unwrap();
}

async fn n_events(operator: &jetstream::Context) -> u64 {
    let mut stream = operator.get_stream(EVENT_STREAM).await.unwrap();
    stream.info().await.unwrap().state.messages
}

#[tokio::test]
async fn a_service_says_its_own_events_and_no_others() {
    let bus = TestBus::start().await;
    let operator = jetstream::new(bus.login(OPERATOR).await);
    let triage = bus.login("triage").await;
    say_changed(&triage).await;
    let mut others = jetstream::new(triage);
    others.set_timeout(PATIENCE);
    for subject in [
        ReportFollowedUp::SUBJECT,
        "brudvagt.dead.deadlines-case_changed",
    ] {
        let said = others.publish(subject, "".into()).await.unwrap().await;
        assert!(said.is_err(), "triage said {subject}");
    }
    assert_eq!(n_events(&operator).await, 1);
}

#[tokio::test]
async fn a_service_neither_purges_nor_unmakes_nor_makes_anything() {
    let bus = TestBus::start().await;
    let client = bus.login("triage").await;
    say_changed(&client).await;
    for what in [
        format!("STREAM.PURGE.{EVENT_STREAM}"),
        format!("STREAM.DELETE.{EVENT_STREAM}"),
        format!("STREAM.DELETE.{DEAD_STREAM}"),
        format!("STREAM.UPDATE.{EVENT_STREAM}"),
        "STREAM.CREATE.OTHER".to_owned(),
        format!("STREAM.MSG.DELETE.{EVENT_STREAM}"),
        format!("STREAM.MSG.GET.{EVENT_STREAM}"),
        format!("CONSUMER.DELETE.{EVENT_STREAM}.triage-report_received"),
        format!("CONSUMER.CREATE.{EVENT_STREAM}"),
    ] {
        let subject = format!("$JS.API.{what}");
        assert!(!is_answered(&client, subject).await, "triage: {what}");
    }
    let operator = bus.login(OPERATOR).await;
    assert_eq!(n_events(&jetstream::new(operator.clone())).await, 1);
    let purge = format!("$JS.API.STREAM.PURGE.{EVENT_STREAM}");
    assert!(is_answered(&operator, purge).await, "the operator purges");
}

#[tokio::test]
async fn a_service_takes_its_own_deliveries_and_no_others() {
    let bus = TestBus::start().await;
    let client = bus.login("triage").await;
    let place = |name: &str| format!("$JS.API.CONSUMER.INFO.{EVENT_STREAM}.{name}");
    assert!(is_answered(&client, place("triage-report_received")).await);
    assert!(!is_answered(&client, place("deadlines-case_changed")).await);
    say_changed(&client).await;
    assert!(!is_delivered(&client, "deadlines-case_changed").await);
    // The event is still there for whom it is.
    let whose = bus.login("deadlines").await;
    assert!(is_delivered(&whose, "deadlines-case_changed").await);
}

/// Whether the next event of a reader's place is handed out.
async fn is_delivered(client: &Client, place: &str) -> bool {
    let inbox = client.new_inbox();
    let mut delivered = client.subscribe(inbox.clone()).await.unwrap();
    let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{EVENT_STREAM}.{place}");
    let asked = client.publish_with_reply(subject, inbox, "".into()).await;
    asked.unwrap();
    tokio::time::timeout(PATIENCE, delivered.next())
        .await
        .is_ok_and(|message| message.is_some())
}

#[tokio::test]
async fn nobody_listens_to_events_or_to_anothers_answers() {
    let bus = TestBus::start().await;
    let (listening, portal) = (bus.login("deadlines").await, bus.login("portal").await);
    let mut all = listening.subscribe("brudvagt.>").await.unwrap();
    let mut answers = listening
        .subscribe(format!("{}.>", inbox("triage")))
        .await
        .unwrap();
    let mut changes = portal.subscribe(CaseChanged::SUBJECT).await.unwrap();
    listening.flush().await.unwrap();
    portal.flush().await.unwrap();
    say_changed(&bus.login("triage").await).await;
    // The portal may listen to this one, and has heard it: so would the other have by now.
    changes.next().await.unwrap();
    let quiet = Duration::from_millis(200);
    assert!(tokio::time::timeout(quiet, all.next()).await.is_err());
    assert!(tokio::time::timeout(quiet, answers.next()).await.is_err());
}

#[tokio::test]
async fn who_shows_no_login_is_refused() {
    let bus = TestBus::start().await;
    assert!(async_nats::connect(bus.nats.url()).await.is_err());
    assert!(bus.nats.url().contains("127.0.0.1"));
}
