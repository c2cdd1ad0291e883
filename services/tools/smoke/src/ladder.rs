//! A second case, reported by mail, that nobody touches while 72 hours pass.

use std::collections::HashSet;

use anyhow::Context;
use brudvagt_proto::{
    deadlines::{Clock, ListClocksRequest},
    triage::CaseLine,
    types::Channel,
};
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    clock, dpo, mail,
    place::Place,
    report,
    steps::{Steps, refused, until},
};

/// What must happen, in order, and how many hours after the start.
const LADDER: [(&str, i64); 7] = [
    ("dpo_at_once", 0),
    ("dpo_untouched", 4),
    ("head_not_assessed", 24),
    ("executive_not_decided", 48),
    ("everyone_last_hours", 60),
    ("everyone_due", 72),
    ("missed", 72),
];

pub(crate) async fn nobody_acts(place: &Place, steps: &mut Steps) -> anyhow::Result<()> {
    steps.part(
        "En sag, som ingen rører i 72 timer",
        "a case that nobody touches for 72 hours",
    );
    let before: HashSet<String> = report::queue(place).await?.into_iter().map(id).collect();
    let subject = "Lagde en liste i det forkerte rum";
    let text = "Hej. Vi lagde en liste med navne i det forkerte rum på intranettet.";
    let sent = mail::send(place, subject, text);
    steps
        .step(
            "En mail til kommunens adresse modtages",
            "a mail to the municipality's address is taken",
            sent,
        )
        .await?;
    let opens = until("the mail's case opens", || async {
        let queue = report::queue(place).await?;
        Ok(queue
            .into_iter()
            .find(|line| line.channel() == Channel::Mail && !before.contains(&line.case_id)))
    });
    let case_id = id(steps
        .step("Mailens sag åbner", "the mail opens a case", opens)
        .await?);
    let armed = until("the clock is armed", || async {
        let clocks = clocks(place, &case_id).await?;
        Ok(clocks.into_iter().find(|clock| clock.regime == "gdpr_33"))
    });
    let armed = steps
        .step("Sagens 72-timersur går", "its 72-hour clock runs", armed)
        .await?;
    for (step, hours) in LADDER {
        let climbs = climb(place, &case_id, &armed, step);
        steps
            .step(
                &format!("{hours:>2} timer gået: trinnet {step} står i sagens historik"),
                "the step is in the case's history",
                climbs,
            )
            .await?;
    }
    let told = once_and_in_order(place, &case_id);
    steps
        .step(
            "Hvert trin nåede sagen én gang og i rækkefølge",
            "each step came once, in order",
            told,
        )
        .await
}

fn id(line: CaseLine) -> String {
    line.case_id
}

async fn clocks(place: &Place, case_id: &str) -> anyhow::Result<Vec<Clock>> {
    let request = ListClocksRequest {
        case_id: case_id.to_owned(),
    };
    let mut deadlines = place.deadlines.clone();
    let listed = deadlines.list_clocks(place.as_dpo(request)).await;
    Ok(listed
        .map_err(|status| refused(&status))?
        .into_inner()
        .clocks)
}

/// Told only when the deadline falls outside working time, so it depends on when this runs.
const BEFORE_CLOSING: &str = "before_closing";

/// Moves the clock to where the step is planned and waits until the case's history has it.
async fn climb(place: &Place, case_id: &str, armed: &Clock, step: &str) -> anyhow::Result<()> {
    let planned = armed.milestones.iter().find(|one| one.step == step);
    let at = planned
        .and_then(|one| one.at)
        .with_context(|| format!("no step {step} is planned"))?;
    let at = Timestamp::new(at.seconds, at.nanos)?;
    let ahead = at.duration_since(clock::now(place).await?).as_secs();
    if ahead >= 0 {
        clock::advance(place, ahead.saturating_add(1)).await?;
    }
    until(step, || async {
        let reached = escalations(place, case_id).await?;
        Ok(reached.iter().any(|known| known == step).then_some(()))
    })
    .await
}

/// The steps that the history names, oldest first.
async fn escalations(place: &Place, case_id: &str) -> anyhow::Result<Vec<String>> {
    let history = dpo::history(place, case_id).await?;
    let escalated = history.iter().filter(|entry| entry.kind == "escalated");
    escalated
        .map(|entry| {
            let codes: Value = serde_json::from_str(&entry.codes_json)?;
            let step = codes.get("step").and_then(Value::as_str);
            Ok(step.context("an escalation without a step")?.to_owned())
        })
        .collect()
}

async fn once_and_in_order(place: &Place, case_id: &str) -> anyhow::Result<()> {
    let seen = escalations(place, case_id).await?;
    let seen: Vec<_> = seen.iter().filter(|step| *step != BEFORE_CLOSING).collect();
    let wanted: Vec<&str> = LADDER.iter().map(|(step, _)| *step).collect();
    anyhow::ensure!(seen == wanted, "the history tells {seen:?}");
    Ok(())
}
