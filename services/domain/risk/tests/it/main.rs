//! The rules against published examples, and the properties that hold for any facts at all.

mod annex_b;
mod claims;
mod danish;
mod edpb_examples;
mod everyday;
mod exemptions;
mod explained;
mod facts;
mod groups;
mod kinds;
mod known;
mod one_answer;
mod properties;
mod read;
mod sceptical;
mod situations;
mod sources;
mod witnesses;

use brudvagt_facts::Facts;
use brudvagt_facts::risk_answers::RiskOutcome;
use brudvagt_risk::{Art33, Art34, Assessment, CURRENT, assess};
use jiff::civil::{Date, date};

/// The day on which the examples are looked at.
const TODAY: Date = date(2026, 11, 29);

/// What a source says of an example.
struct Expected {
    name: &'static str,
    facts: Facts,
    outcome: RiskOutcome,
    art34: Art34,
    /// The rules that must decide, exactly.
    decided_by: &'static [&'static str],
}

fn assessed(facts: &Facts) -> Assessment {
    assess(facts, &CURRENT, &[], TODAY)
}

fn check(cases: Vec<Expected>) {
    let mut wrong = Vec::new();
    for case in cases {
        let got = assessed(&case.facts);
        let notify = if case.outcome == RiskOutcome::UnlikelyRisk {
            Art33::DoNotNotify
        } else {
            Art33::Notify
        };
        if got.outcome != case.outcome
            || got.art33.recommendation != notify
            || got.art34.recommendation != case.art34
            || got.deciding_rules != case.decided_by
        {
            let missing: Vec<_> = got.missing.iter().map(|fact| fact.field).collect();
            wrong.push(format!(
                "{}: {:?} {:?} {:?} decided by {:?}, missing {missing:?}",
                case.name,
                got.outcome,
                got.art33.recommendation,
                got.art34.recommendation,
                got.deciding_rules,
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
