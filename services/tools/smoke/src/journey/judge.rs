//! The DPO classifies, sets awareness, records facts, assesses, decides.

use std::collections::HashMap;

use anyhow::Context;
use brudvagt_proto::{
    triage::{
        Answer, Classify, ConcludeAssessment, DecideCommunication, DecideNotification, RecordFacts,
        SetAwareness, command_request::Command,
    },
    types::Phase,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{clock, dpo, place::Place, steps::Steps};

/// What is known of the breach, apart from its times.
const FACTS: &str = include_str!("facts.json");

pub(super) async fn judge(place: &Place, steps: &mut Steps, case_id: &str) -> anyhow::Result<()> {
    let classify = Command::Classify(Classify {
        breach: Answer::Yes.into(),
        reason: String::new(),
    });
    let (da, en) = ("DPO: det er et brud", "the DPO: it is a breach");
    steps
        .step(da, en, dpo::command(place, case_id, classify))
        .await?;
    let (da, en) = (
        "DPO: kendskabstidspunktet fastsættes",
        "the DPO sets when the controller knew",
    );
    steps.step(da, en, set_awareness(place, case_id)).await?;
    let (da, en) = ("DPO: fakta registreres", "the DPO records facts");
    steps.step(da, en, record_facts(place, case_id)).await?;
    let (da, en) = ("DPO: risikoen vurderes", "the DPO assesses the risk");
    steps.step(da, en, assess(place, case_id)).await?;
    let (da, en) = (
        "DPO: bruddet anmeldes, og de berørte underrettes",
        "the DPO decides to notify and to communicate",
    );
    steps.step(da, en, decide(place, case_id)).await
}

async fn set_awareness(place: &Place, case_id: &str) -> anyhow::Result<()> {
    let local = brudvagt_calculus::to_local(clock::now(place).await?);
    let command = Command::SetAwareness(SetAwareness {
        aware_at_local: local.strftime("%Y-%m-%dT%H:%M").to_string(),
        reason: "Modtageren ringede og fortalte om brevet.".to_owned(),
    });
    dpo::command(place, case_id, command).await?;
    let line = dpo::see(place, case_id).await?.line.unwrap_or_default();
    anyhow::ensure!(
        line.aware_confirmed,
        "the case does not say it is confirmed"
    );
    let (aware, due) = (
        line.aware_at.context("no time")?,
        line.due_at.context("none due")?,
    );
    // GDPR art. 33(1); the 72nd hour is counted to its end (Regulation 1182/71, art. 3).
    let hours = due.seconds.saturating_sub(aware.seconds) / 3600;
    anyhow::ensure!(
        (72..=73).contains(&hours),
        "due {hours} hours after awareness"
    );
    Ok(())
}

async fn record_facts(place: &Place, case_id: &str) -> anyhow::Result<()> {
    let facts_json = facts(clock::now(place).await?)?;
    let n_facts = facts_json.len();
    let command = Command::RecordFacts(RecordFacts { facts_json });
    dpo::command(place, case_id, command).await?;
    let case = dpo::see(place, case_id).await?;
    anyhow::ensure!(
        case.facts.len() >= n_facts,
        "{} facts are kept",
        case.facts.len()
    );
    let wrong: Vec<_> = case.problems.iter().map(|problem| &problem.rule).collect();
    anyhow::ensure!(
        wrong.is_empty(),
        "the facts contradict each other: {wrong:?}"
    );
    Ok(())
}

fn facts(now: Timestamp) -> anyhow::Result<HashMap<String, String>> {
    let mut facts: HashMap<String, Value> = serde_json::from_str(FACTS)?;
    for (name, hours) in [
        ("occurred_from", 3),
        ("detected_at", 1),
        ("told_by_other_at", 1),
    ] {
        let at = now.saturating_sub(SignedDuration::from_hours(hours))?;
        facts.insert(
            name.to_owned(),
            json!(at.round(jiff::Unit::Second)?.to_string()),
        );
    }
    Ok(facts
        .into_iter()
        .map(|(name, value)| (name, value.to_string()))
        .collect())
}

async fn assess(place: &Place, case_id: &str) -> anyhow::Result<()> {
    let recommended = dpo::see(place, case_id).await?.recommended_outcome;
    anyhow::ensure!(!recommended.is_empty(), "the rules recommend nothing");
    let command = Command::ConcludeAssessment(ConcludeAssessment {
        outcome: "high_risk".to_owned(),
        reason: "CPR-nummer og økonomi er kommet til en forkert borger.".to_owned(),
    });
    dpo::command(place, case_id, command).await?;
    Ok(())
}

async fn decide(place: &Place, case_id: &str) -> anyhow::Result<()> {
    let notify = Command::DecideNotification(DecideNotification {
        notify: Answer::Yes.into(),
        reason: "Oplysningerne kan misbruges.".to_owned(),
    });
    dpo::command(place, case_id, notify).await?;
    let communicate = Command::DecideCommunication(DecideCommunication {
        decision: "communicate".to_owned(),
        exemption: String::new(),
        reason: "Borgeren skal kunne tage sine forholdsregler.".to_owned(),
        ..DecideCommunication::default()
    });
    dpo::command(place, case_id, communicate).await?;
    let phase = dpo::see(place, case_id)
        .await?
        .line
        .unwrap_or_default()
        .phase();
    anyhow::ensure!(phase == Phase::Decided, "the phase is {phase:?}");
    Ok(())
}
