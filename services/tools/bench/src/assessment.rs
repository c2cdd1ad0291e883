//! How long an assessment takes: the rules alone, without doors or storage, over every known case.

use std::{hint::black_box, time::Instant};

use brudvagt_facts::Facts;
use brudvagt_risk::known::known;
use brudvagt_risk::{CURRENT, Precedent, assess};
use jiff::civil::date;
use serde_json::json;

use crate::percentile;

/// How often each case is assessed: of these the median counts, so that a process that got in the way
/// once says nothing of the case.
const TIMES: u32 = 100;

/// Microseconds for one assessment.
pub(crate) struct Spread {
    /// Every single assessment: the middle one.
    pub(crate) p50: f64,
    /// Every single assessment, with whatever got in the way on this machine.
    pub(crate) p99: f64,
    /// The case that takes longest, by its median.
    pub(crate) slowest_case: f64,
}

/// The distribution over the known cases, and over sheets of which little is known: where most is
/// missing, most could change, and most is tried.
pub(crate) fn measure() -> Result<Spread, serde_json::Error> {
    let mut all = Vec::new();
    let mut slowest_case = 0.0_f64;
    for facts in cases()? {
        let own: [Precedent; 0] = [];
        let mut times = Vec::new();
        for _time in 0..TIMES {
            let started = Instant::now();
            black_box(assess(
                black_box(&facts),
                &CURRENT,
                &own,
                date(2026, 11, 29),
            ));
            times.push(started.elapsed().as_secs_f64() * 1e6);
        }
        all.extend_from_slice(&times);
        slowest_case = slowest_case.max(percentile(times, 50));
    }
    Ok(Spread {
        p50: percentile(all.clone(), 50),
        p99: percentile(all, 99),
        slowest_case,
    })
}

fn cases() -> Result<Vec<Facts>, serde_json::Error> {
    let mut cases: Vec<Facts> = known()?.into_iter().map(|case| case.facts).collect();
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
    for told in [json!({}), letter, attack] {
        cases.push(serde_json::from_value(told)?);
    }
    Ok(cases)
}
