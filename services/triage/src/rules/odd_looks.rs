//! Which looks at cases no work explains. No I/O: one person's looks of one Danish day in one municipality
//! go in, what is odd about them comes out.
//!
//! A rule says that somebody should ask, never that something is wrong.

use std::collections::{BTreeMap, BTreeSet};

use brudvagt_calculus::to_local;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

/// What a rule notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pattern {
    /// Many different cases opened, on none of which she works.
    ManyCases,
    /// A case that names her was opened, on which she does not work and which she did not report.
    OwnName,
    /// Files with cases taken out at night.
    NightExports,
}

impl Pattern {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::ManyCases => "many_cases",
            Self::OwnName => "own_name",
            Self::NightExports => "night_exports",
        }
    }
}

/// From how many on a rule speaks; 0 switches it off.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Cases that somebody opens on a day without working on them.
    pub many_cases: u32,
    /// Cases that name whoever opens them.
    pub own_name: u32,
    /// Files taken out at night.
    pub night_exports: u32,
    /// The hours of the Danish clock at which a night begins and ends.
    pub night_from: i8,
    pub night_until: i8,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            many_cases: 40,
            own_name: 1,
            night_exports: 1,
            night_from: 23,
            night_until: 5,
        }
    }
}

/// The limits of each municipality: those of all, and those that one has set otherwise.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OddLooks {
    pub limits: Limits,
    pub limits_of: BTreeMap<MunicipalityCode, Limits>,
}

impl OddLooks {
    pub(crate) fn of(&self, municipality: &MunicipalityCode) -> &Limits {
        self.limits_of.get(municipality).unwrap_or(&self.limits)
    }
}

/// One look at a case.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) at: Timestamp,
    pub(crate) case_id: Uuid,
    pub(crate) what: String,
    /// Somebody who works on the case looks.
    pub(crate) is_work: bool,
    /// The case's words name whoever looks, and she did not report it.
    pub(crate) names_her: bool,
}

/// Something that a person should ask about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Odd {
    pub(crate) pattern: Pattern,
    pub(crate) n: u32,
    pub(crate) limit: u32,
    pub(crate) first_at: Timestamp,
    pub(crate) last_at: Timestamp,
}

/// Lists show a line of many cases at once: to see them is no opening.
const LISTS: [&str; 5] = [
    "queue",
    "register",
    "register_export",
    "questions",
    "measures",
];
/// What leaves as a file.
const EXPORTS: [&str; 2] = ["register_export", "case_file"];

/// What is odd about the looks of one person on one day.
pub(crate) fn odd(looks: &[Look], limits: &Limits) -> Vec<Odd> {
    let opened = || {
        looks
            .iter()
            .filter(|look| !LISTS.contains(&look.what.as_str()))
    };
    let unworked: Vec<&Look> = opened().filter(|look| !look.is_work).collect();
    let own: Vec<&Look> = unworked
        .iter()
        .copied()
        .filter(|look| look.names_her)
        .collect();
    let cases = |looks: &[&Look]| {
        looks
            .iter()
            .map(|it| it.case_id)
            .collect::<BTreeSet<_>>()
            .len()
    };
    let is_export = |look: &&Look| EXPORTS.contains(&look.what.as_str());
    let at_night: Vec<&Look> = looks
        .iter()
        .filter(is_export)
        .filter(|look| is_night(look.at, limits))
        .collect();
    // A file of the register notes each of its cases, all at one moment.
    let files: BTreeSet<(Timestamp, &str)> = at_night
        .iter()
        .map(|it| (it.at, it.what.as_str()))
        .collect();
    [
        (
            Pattern::ManyCases,
            cases(&unworked),
            limits.many_cases,
            &unworked,
        ),
        (Pattern::OwnName, cases(&own), limits.own_name, &own),
        (
            Pattern::NightExports,
            files.len(),
            limits.night_exports,
            &at_night,
        ),
    ]
    .into_iter()
    .filter_map(|(pattern, n, limit, looks)| {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        let times = || looks.iter().map(|look| look.at);
        (limit > 0 && n >= limit).then_some(Odd {
            pattern,
            n,
            limit,
            first_at: times().min()?,
            last_at: times().max()?,
        })
    })
    .collect()
}

fn is_night(at: Timestamp, limits: &Limits) -> bool {
    let hour = to_local(at).hour();
    if limits.night_from > limits.night_until {
        hour >= limits.night_from || hour < limits.night_until
    } else {
        (limits.night_from..limits.night_until).contains(&hour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(at: &str, case: u128, what: &str) -> Look {
        Look {
            at: at.parse().unwrap(),
            case_id: Uuid::from_u128(case),
            what: what.to_owned(),
            is_work: false,
            names_her: false,
        }
    }

    const NOON: &str = "2026-11-27T11:00:00Z";

    fn many(n: u128, what: &str) -> Vec<Look> {
        (1..=n).map(|case| look(NOON, case, what)).collect()
    }

    fn found(looks: &[Look]) -> Vec<(Pattern, u32)> {
        let odd = odd(looks, &Limits::default());
        odd.into_iter().map(|it| (it.pattern, it.n)).collect()
    }

    #[test]
    fn many_cases_without_work_are_odd_and_one_fewer_is_not() {
        assert_eq!(found(&many(39, "case")), []);
        assert_eq!(found(&many(40, "case")), [(Pattern::ManyCases, 40)]);
        // Each case once, however often and however it was looked at.
        let mut again = many(39, "case");
        again.extend(many(39, "history"));
        again.extend(many(39, "case"));
        assert_eq!(found(&again), []);
        // Work is work, and a list is no opening.
        let mut worked = many(40, "case");
        worked[7].is_work = true;
        assert_eq!(found(&worked), []);
        for list in [
            "queue",
            "register",
            "register_export",
            "questions",
            "measures",
        ] {
            assert_eq!(found(&many(200, list)), [], "{list}");
        }
    }

    #[test]
    fn a_case_that_names_her_is_odd_unless_she_works_on_it() {
        let mut looks = many(1, "case");
        looks[0].names_her = true;
        assert_eq!(found(&looks), [(Pattern::OwnName, 1)]);
        looks[0].is_work = true;
        assert_eq!(found(&looks), []);
        looks[0].is_work = false;
        looks[0].what = "queue".to_owned();
        assert_eq!(found(&looks), [], "she did not open it");
    }

    #[test]
    fn a_file_taken_out_at_night_counts_once_however_many_cases_it_holds() {
        // Danish winter time is an hour ahead.
        for (at, is_odd) in [
            ("2026-11-27T21:59:59Z", false),
            ("2026-11-27T22:00:00Z", true),
            ("2026-11-28T03:59:59Z", true),
            ("2026-11-28T04:00:00Z", false),
            (NOON, false),
        ] {
            let looks: Vec<Look> = (1..=300)
                .map(|case| look(at, case, "register_export"))
                .collect();
            let expected: &[_] = if is_odd {
                &[(Pattern::NightExports, 1)]
            } else {
                &[]
            };
            assert_eq!(found(&looks), expected, "{at}");
        }
        let opened = [look("2026-11-28T01:00:00Z", 1, "case")];
        assert_eq!(found(&opened), [], "nothing left");
    }

    #[test]
    fn a_municipality_sets_its_own_limits_and_nought_switches_off() {
        let told = r#"{"limits": {"many_cases": 10},
            "limits_of": {"902": {"many_cases": 0, "night_from": 1}}}"#;
        let set: OddLooks = serde_json::from_str(told).unwrap();
        let of = |code: &str| set.of(&code.parse().unwrap()).clone();
        let looks = many(12, "case");
        assert_eq!(odd(&looks, &of("901")).len(), 1);
        assert_eq!(odd(&looks, &of("902")), []);
        let night = Limits {
            night_from: 1,
            ..Limits::default()
        };
        let at = |text: &str| text.parse().unwrap();
        assert!(!is_night(at("2026-11-27T23:30:00Z"), &night));
        assert!(is_night(at("2026-11-28T00:30:00Z"), &night));
        assert_eq!(of("902").night_until, 5, "what is left out is as for all");
    }
}
