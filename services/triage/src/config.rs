use std::collections::BTreeMap;

use brudvagt_types::MunicipalityCode;
use jiff::SignedDuration;
use serde::Deserialize;

use crate::rules::odd_looks::OddLooks;

/// Section `[triage]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Days that a case's contents are kept after it was closed, or after anything was written on it
    /// since. Five years: KLE 85.10.13 (P1825D), and the limitation of databeskyttelsesloven § 41(7).
    pub kept_days: u32,
    /// Where a municipality has decided otherwise, by its code.
    pub kept_days_of: BTreeMap<MunicipalityCode, u32>,
    /// Days until an exercise that nobody has ended ends by itself.
    pub exercise_days: u16,
    /// From when on a look at cases is one that somebody should ask about. The operator's, because those
    /// who are told of it are looked at, too.
    pub odd_looks: OddLooks,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            kept_days: 1825,
            kept_days_of: BTreeMap::new(),
            exercise_days: 14,
            odd_looks: OddLooks::default(),
        }
    }
}

impl Config {
    /// How long an exercise runs at most: never shorter than the 72 hours that it practises.
    pub(crate) fn exercise(&self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.exercise_days.max(4)))
    }

    /// How long `municipality` keeps the contents of a closed case.
    pub(crate) fn kept(&self, municipality: &MunicipalityCode) -> SignedDuration {
        let days = self.kept_days_of.get(municipality);
        SignedDuration::from_hours(24 * i64::from(*days.unwrap_or(&self.kept_days)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_runs_two_weeks_unless_the_operator_says_otherwise_and_never_less_than_the_law_s_time()
     {
        let of = |exercise_days| {
            Config {
                exercise_days,
                ..Config::default()
            }
            .exercise()
            .as_hours()
        };
        assert_eq!(Config::default().exercise().as_hours(), 14 * 24);
        assert_eq!([of(21), of(0)], [21 * 24, 4 * 24]);
    }

    #[test]
    fn contents_are_kept_five_years_unless_a_municipality_says_otherwise() {
        let longer: MunicipalityCode = "902".parse().unwrap();
        let config = Config {
            kept_days_of: BTreeMap::from([(longer.clone(), 3650)]),
            ..Config::default()
        };
        let days = |code: &MunicipalityCode| config.kept(code).as_hours() / 24;
        assert_eq!((days(&"901".parse().unwrap()), days(&longer)), (1825, 3650));
    }
}
