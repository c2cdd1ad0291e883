//! Five years after the end: words are gone here, and what happened can still be verified.

use async_nats::{HeaderMap, jetstream};
use brudvagt_kit::{bus, problem::received};
use brudvagt_proto::{
    Event,
    events::esdh::{DocumentsJournalised, ReferenceAttached},
    intake::GetReportRequest,
    triage::{Answer, Classify, Close, SettleMeasures, WaiveEsdh, command_request::Command},
};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::world::{World, settled};

const MINE: [&str; 1] = ["901"];
/// How long contents are kept unless a municipality says otherwise.
const KEPT_DAYS: i64 = 1825;

fn reason() -> String {
    "Brevet kom tilbage uåbnet.".to_owned()
}

/// Says something as the ESDH service does.
async fn say<E: Event>(world: &World, event: &E) {
    let id = Uuid::now_v7().to_string();
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", id.as_str());
    headers.insert("Brudvagt-Event-Id", id.as_str());
    let client = bus::connect(&world.runtime.base.nats, "esdh")
        .await
        .unwrap();
    let payload = event.encode_to_vec().into();
    let jetstream = jetstream::new(client);
    let said = jetstream.publish_with_headers(E::SUBJECT, headers, payload);
    said.await.unwrap().await.unwrap();
}

async fn do_it(world: &World, case_id: &str, command: Command) {
    let line = world.case(&MINE, case_id).await.unwrap().line.unwrap();
    let done = world.command(&MINE, case_id, line.version, command).await;
    done.unwrap();
}

async fn kinds(world: &World, case_id: &str) -> Vec<String> {
    let history = world.history(&MINE, case_id).await.unwrap();
    history.into_iter().map(|entry| entry.kind).collect()
}

async fn until_it_holds(world: &World, case_id: &str, kind: &str) {
    settled(kind, || async {
        let kinds = kinds(world, case_id).await;
        kinds.iter().any(|one| one == kind).then_some(())
    })
    .await;
}

/// No breach, journalised or not, and closed.
async fn closed(world: &World, journalised: bool) -> (String, String) {
    let line = world.open("901").await;
    let case_id = line.case_id.as_str();
    let classify = Classify {
        breach: Answer::No.into(),
        reason: reason(),
    };
    do_it(world, case_id, Command::Classify(classify)).await;
    let settle = SettleMeasures { reason: reason() };
    do_it(world, case_id, Command::SettleMeasures(settle)).await;
    if journalised {
        let attached = ReferenceAttached {
            case_id: case_id.to_owned(),
            municipality: "901".to_owned(),
            system: "demo".to_owned(),
            case_number: "85.10.13-G01-1-26".to_owned(),
            ..ReferenceAttached::default()
        };
        say(world, &attached).await;
        until_it_holds(world, case_id, "esdh_reference_attached").await;
        let done = DocumentsJournalised {
            case_id: case_id.to_owned(),
            municipality: "901".to_owned(),
            ..DocumentsJournalised::default()
        };
        say(world, &done).await;
        until_it_holds(world, case_id, "journalised").await;
    } else {
        let waive = WaiveEsdh { reason: reason() };
        do_it(world, case_id, Command::WaiveEsdh(waive)).await;
    }
    do_it(world, case_id, Command::Close(Close { lessons: reason() })).await;
    (line.case_id, line.report_id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journalised_cases_words_end_when_its_time_is_up_and_its_chain_still_holds() {
    let world = World::new().await;
    let (case_id, report_id) = closed(&world, true).await;
    let (kept, kept_report) = closed(&world, false).await;

    world
        .runtime
        .clock
        .advance(SignedDuration::from_hours(24 * (KEPT_DAYS - 1)));
    // The events of another case pass through all services, so anything due would have happened by
    // then.
    world.open("901").await;
    assert!(world.case(&MINE, &case_id).await.is_ok(), "a day too early");

    world.runtime.clock.advance(SignedDuration::from_hours(25));
    until_it_holds(&world, &case_id, "contents_erased").await;

    let erased = world.case(&MINE, &case_id).await.unwrap_err();
    assert_eq!(received(&erased).reason, "CASE_ERASED");
    let report = |report_id: String| {
        let request = world.dpo(&MINE, GetReportRequest { report_id });
        let mut intake = world.intake.clone();
        async move { intake.get_report(request).await }
    };
    let gone = report(report_id).await.unwrap_err();
    assert_eq!(received(&gone).reason, "REPORT_ERASED");

    // What happened stays, without a word of why.
    let history = world.history(&MINE, &case_id).await.unwrap();
    assert!(history.iter().any(|entry| entry.kind == "classified"));
    assert!(history.iter().all(|entry| entry.text.is_empty()));
    let file = world.checked_file(&MINE, &case_id).await;
    assert!(file.is_sound(), "{}", file.text().en);
    assert!(file.n_erased > 0, "{}", file.text().en);

    // A case that was never journalised has its only copy here.
    let still = world.history(&MINE, &kept).await.unwrap();
    assert!(still.iter().any(|entry| entry.text == reason()));
    assert!(report(kept_report).await.is_ok());
}
