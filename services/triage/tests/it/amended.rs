//! The law changes while cases are open: each keeps the set in force at its awareness (rule RG-1).
//!
//! Rules are installed once a process; each test runs in its own.

use brudvagt_calculus::{Regimes, to_local};
use brudvagt_kit::wire::from_proto;
use brudvagt_proto::triage::{
    Answer, Case, Classify, ConcludeAssessment, DecideNotification, Law, ListHistoryRequest,
    SetAwareness, command_request::Command,
};
use brudvagt_types::Said;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::Value;

use crate::world::{WORDS, World, answer, dpo, reason, report};

/// A plain risk: everything that could make it high is answered.
const PLAIN_RISK: [(&str, &str); 19] = [
    ("compromise", "\"confirmed\""),
    ("incident_type", "\"sent_by_mistake\""),
    ("nature", "[\"confidentiality\"]"),
    ("confidentiality_loss", "\"disclosed\""),
    ("data_intelligibility", "\"intelligible\""),
    ("recipient_kind", "\"known_wrong_citizen\""),
    ("recipient_count", "1"),
    ("recipient_tie", "\"none\""),
    ("passed_on", "false"),
    ("data_types", "[\"basic\"]"),
    ("affected_subjects", "1"),
    ("cpr_involved", "false"),
    ("confidential_data", "false"),
    ("membership_reveals", "false"),
    ("protected_address", "false"),
    ("data_subject_categories", "[\"citizens\"]"),
    ("children", "false"),
    ("vulnerable_subjects", "false"),
    ("malicious_intent", "false"),
];

/// High risk only, 96 hours, another channel, since yesterday. Made up. Gives the version's name.
fn amend(now: Timestamp) -> String {
    let first_day = to_local(now).date() - 1.day();
    let proposal = include_str!("../../../../docs/changed-law.toml")
        .replace("2028-03-01", &first_day.to_string())
        .replace("single_entry_point", "enisa_sep");
    Regimes::install(&proposal).unwrap();
    format!("gdpr_33@{first_day}")
}

async fn open(world: &World, received_at: Timestamp) -> String {
    let opened = world.open_of(report("901", WORDS, received_at)).await;
    let breach = Command::Classify(Classify {
        breach: Answer::Yes.into(),
        reason: String::new(),
    });
    let id = opened.case_id;
    world.command(&dpo(), &id, breach).await.unwrap();
    world.record(&dpo(), &id, &PLAIN_RISK).await;
    id
}

async fn read(world: &World, id: &str) -> (Case, Law, i64) {
    let case = world.case(&dpo(), id).await.unwrap();
    let line = case.line.clone().unwrap();
    let at = |at: Option<&prost_types::Timestamp>| from_proto(at).unwrap();
    let period = at(line.due_at.as_ref()).duration_since(at(line.aware_at.as_ref()));
    let law = case.law.clone().unwrap();
    (case, law, period.as_hours())
}

/// The codes of the newest entry of a kind.
async fn codes(world: &World, id: &str, kind: &str) -> Value {
    let request = ListHistoryRequest {
        case_id: id.to_owned(),
        after_seq: 0,
        limit: 200,
    };
    let told = world
        .client()
        .list_history(world.ask(&dpo(), request))
        .await;
    let entries = answer(told).unwrap().entries;
    let entry = entries.iter().rfind(|entry| entry.kind == kind).unwrap();
    serde_json::from_str(&entry.codes_json).unwrap()
}

fn conclude(outcome: &str) -> Command {
    Command::ConcludeAssessment(ConcludeAssessment {
        outcome: outcome.to_owned(),
        reason: "Efter en samlet vurdering.".to_owned(),
    })
}

fn notify(reason: &str) -> Command {
    Command::DecideNotification(DecideNotification {
        notify: Answer::Yes.into(),
        reason: reason.to_owned(),
    })
}

#[tokio::test]
async fn rg_1_threshold_period_and_channel_are_those_in_force_at_the_awareness() {
    let world = World::new().await;
    let new = amend(world.now());
    let id = open(&world, world.now()).await;
    let (case, law, hours) = read(&world, &id).await;
    assert_eq!((law.regime.as_str(), hours), (new.as_str(), 96));
    assert_eq!(
        (&*law.notify_from, &*law.channel, law.channel_name.da()),
        ("high_risk", "enisa_sep", "den fælles indgang")
    );
    assert_eq!(
        (&*case.recommended_outcome, &*case.recommended_notification),
        ("risk", "no")
    );
    // The history says under which set the clock was counted and the risk was judged.
    assert_eq!(codes(&world, &id, "opened").await["regime"], *new);
    world.command(&dpo(), &id, conclude("risk")).await.unwrap();
    let judged = codes(&world, &id, "assessment_concluded").await;
    assert_eq!(judged["ruleset"], format!("gdpr-2026+{new}"));
    // To notify all the same is against the recommendation now, and asks why.
    let without = world.command(&dpo(), &id, notify("")).await;
    assert_eq!(reason(without), "REASON_NEEDED");

    // A high risk that is feared is notified, and so is one that is there.
    for (types, outcome) in [("null", "risk"), ("[\"health\"]", "high_risk")] {
        world.record(&dpo(), &id, &[("data_types", types)]).await;
        let (case, ..) = read(&world, &id).await;
        assert_eq!(
            (&*case.recommended_outcome, &*case.recommended_notification),
            (outcome, "yes")
        );
    }
}

#[tokio::test]
async fn rg_1_a_case_from_before_keeps_the_old_law_until_its_awareness_is_corrected() {
    let world = World::new().await;
    let new = amend(world.now());
    let id = open(&world, world.now() - SignedDuration::from_hours(72)).await;
    let (case, law, hours) = read(&world, &id).await;
    assert_eq!((&*law.regime, hours), ("gdpr_33@2018-05-25", 72));
    assert_eq!((&*law.notify_from, &*law.channel), ("risk", "virk"));
    assert_eq!(case.recommended_notification, "yes");
    world.command(&dpo(), &id, notify("")).await.unwrap();

    let aware = Command::SetAwareness(SetAwareness {
        aware_at_local: to_local(world.now()).strftime("%Y-%m-%d %H:%M").to_string(),
        reason: "Databehandleren skrev først i dag.".to_owned(),
    });
    world.command(&dpo(), &id, aware).await.unwrap();
    let (case, law, hours) = read(&world, &id).await;
    assert_eq!((law.regime.as_str(), hours), (new.as_str(), 96));
    assert_eq!(case.recommended_notification, "no");
    assert_eq!(codes(&world, &id, "awareness_set").await["regime"], *new);
}
