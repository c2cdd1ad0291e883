//! Mutations of the rule set that need no compiler: each rule left out, and each threshold moved.
//! A rule or number that no known case misses is listed with the reason.

use jiff::civil::{Date, date};

use super::known;
use crate::limits::Limits;
use crate::rules::{Effect, Rule};
use crate::ruleset::{CURRENT, Ruleset};
use crate::situation::Situation;
use crate::weigh::{Decision, judge};

const TODAY: Date = date(2026, 11, 29);

fn situations() -> Vec<Situation> {
    let cases = known().unwrap();
    let facts = cases.iter().map(|case| case.facts.whole());
    facts.map(|facts| Situation::on(&facts, TODAY)).collect()
}

fn decisions(situations: &[Situation], ruleset: &Ruleset) -> Vec<Decision> {
    let each = situations.iter();
    each.map(|situation| judge(*situation, ruleset)).collect()
}

fn without(left_out: &str) -> Ruleset {
    let rules: Vec<Rule> = CURRENT
        .rules()
        .filter(|rule| rule.id != left_out)
        .map(|rule| Rule { ..*rule })
        .collect();
    let rules: &'static [Rule] = Vec::leak(rules);
    Ruleset {
        topics: Vec::leak(vec![rules]),
        ..CURRENT.clone()
    }
}

/// Rules that no single known case misses, and why they stay.
const BACKED_UP: &[(&str, &str)] = &[
    ("RK-36", "whereabouts are confidential, so RK-37 speaks too"),
    ("RK-80", "a person's judgement, which no known case holds"),
    ("RK-81", "a person's judgement, which no known case holds"),
    ("RK-90", "tests/it/exemptions.rs"),
    ("RK-92", "tests/it/exemptions.rs"),
    ("RK-94", "tests/it/exemptions.rs"),
];

/// Whether a rule makes an advice milder, or shows a high risk. A mere risk is also the burden's
/// (RK-01), so that leaving out its rule changes the reasons alone.
const fn turns(effect: Effect) -> bool {
    match effect {
        Effect::Clears(_) | Effect::NotABreach | Effect::Exempts(_) | Effect::HighRisk => true,
        Effect::Risk | Effect::Burden | Effect::Reminds => false,
    }
}

#[test]
fn each_rule_that_clears_exempts_or_shows_a_high_risk_is_missed_by_a_known_case() {
    let situations = situations();
    let whole = decisions(&situations, &CURRENT);
    let deciding = CURRENT.rules().filter(|rule| turns(rule.effect));
    let mut unmissed: Vec<&str> = deciding
        .filter(|rule| decisions(&situations, &without(rule.id)) == whole)
        .map(|rule| rule.id)
        .collect();
    unmissed.sort_unstable();
    let listed: Vec<&str> = BACKED_UP.iter().map(|(id, _)| *id).collect();
    assert_eq!(unmissed, listed);
}

type Nudge = (&'static str, fn(&mut Limits) -> &mut u32);

const NUDGES: &[Nudge] = &[
    ("few_people", |l| &mut l.few_people),
    ("few_people_trusted", |l| &mut l.few_people_trusted),
    ("few_bound_recipients", |l| &mut l.few_bound_recipients),
    ("many_people", |l| &mut l.many_people),
    ("many_recipients", |l| &mut l.many_recipients),
    ("momentary_minutes", |l| &mut l.momentary_minutes),
    ("short_outage_minutes", |l| &mut l.short_outage_minutes),
    ("long_outage_minutes", |l| &mut l.long_outage_minutes),
    ("unnoticed_minutes", |l| &mut l.unnoticed_minutes),
];

#[test]
fn each_threshold_matters_to_a_known_case() {
    let situations = situations();
    let whole = decisions(&situations, &CURRENT);
    for (name, number) in NUDGES {
        // Eight times as much or an eighth: whether a number is used at all, not whether it is exact.
        let changed = |factor: fn(u32) -> u32| {
            let mut ruleset = CURRENT.clone();
            let limit = number(&mut ruleset.limits);
            *limit = factor(*limit);
            decisions(&situations, &ruleset) != whole
        };
        assert!(changed(|n| n * 8) || changed(|n| n / 8), "{name}");
    }
}
