//! How long an assessment takes: the rules alone, without doors or storage.

use std::{hint::black_box, time::Instant};

use brudvagt_facts::Facts;
use brudvagt_risk::{CURRENT, Precedent, assess};
use jiff::civil::date;
use serde_json::json;

const TIMES: u32 = 2_000;

/// The slowest of several cases, in microseconds for each assessment.
pub(crate) fn measure() -> anyhow::Result<f64> {
    let mut slowest = 0.0_f64;
    for facts in cases()? {
        let own: [Precedent; 0] = [];
        let started = Instant::now();
        for _time in 0..TIMES {
            black_box(assess(
                black_box(&facts),
                &CURRENT,
                &own,
                date(2026, 11, 29),
            ));
        }
        let each = started.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES);
        slowest = slowest.max(each);
    }
    Ok(slowest)
}

/// Nothing known, where most is missing and most could change; a letter to a wrong person; and an
/// attack with most facts told.
fn cases() -> anyhow::Result<Vec<Facts>> {
    let letter = json!({
        "incident_type": "mail_misdelivered",
        "nature": ["confidentiality"],
        "data_types": ["basic", "health"],
        "affected_subjects": 1,
        "recipient_kind": "known_wrong_citizen",
    });
    let attack = json!({
        "incident_type": "ransomware",
        "nature": ["confidentiality", "integrity", "availability"],
        "data_types": ["basic", "health", "economic", "contact"],
        "affected_subjects": 40_000,
        "malicious_intent": true,
    });
    [json!({}), letter, attack]
        .into_iter()
        .map(|facts| Ok(serde_json::from_value(facts)?))
        .collect()
}
