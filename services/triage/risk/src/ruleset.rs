//! Rule sets by date.

use brudvagt_facts::risk_answers::RiskOutcome;
use jiff::civil::{Date, date};

use crate::rules::{self, Limits, Rule};

/// The rules in force in a period. A case keeps the set in force at its awareness.
#[derive(Debug)]
pub struct Ruleset {
    /// The id a case remembers.
    pub id: &'static str,
    /// First day in force.
    pub valid_from: Date,
    /// Last day in force, when known.
    pub valid_to: Option<Date>,
    /// The outcome from which Art. 33 demands a notification.
    pub notify_from: RiskOutcome,
    /// Thresholds.
    pub limits: Limits,
    /// The rules, by topic.
    pub topics: &'static [&'static [Rule]],
}

impl Ruleset {
    /// Every rule, in the order of the ids.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> + use<> {
        self.topics.iter().flat_map(|topic| topic.iter())
    }

    /// The rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&'static Rule> {
        self.rules().find(|rule| rule.id == id)
    }
}

/// The rule set in force, and the only one so far.
///
/// # Law
/// GDPR arts. 33 and 34 as in force since 25 May 2018. The Commission's Digital Omnibus (19 Nov
/// 2025) would raise `notify_from` to high risk; it is not adopted.
pub static CURRENT: Ruleset = Ruleset {
    id: "gdpr-2018",
    valid_from: date(2018, 5, 25),
    valid_to: None,
    notify_from: RiskOutcome::Risk,
    limits: Limits {
        few_people: 20,
        few_bound_recipients: 5,
        many_people: 100,
        many_recipients: 100,
        short_outage_minutes: 60,
        long_outage_minutes: 24 * 60,
        enisa_risk: 8,
        enisa_high: 16,
    },
    topics: rules::ALL,
};

/// Every rule set, oldest first.
pub static RULESETS: &[&Ruleset] = &[&CURRENT];

/// The rule set in force on a day.
#[must_use]
pub fn in_force(day: Date) -> Option<&'static Ruleset> {
    RULESETS
        .iter()
        .copied()
        .rev()
        .find(|set| set.valid_from <= day && set.valid_to.is_none_or(|last| day <= last))
}

/// The rule set with this id, for a case judged under it.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Ruleset> {
    RULESETS.iter().copied().find(|set| set.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_set_follows_the_day() {
        assert!(in_force(date(2018, 5, 24)).is_none());
        assert_eq!(
            in_force(date(2018, 5, 25)).map(|set| set.id),
            Some("gdpr-2018")
        );
        assert_eq!(
            in_force(date(2026, 11, 24)).map(|set| set.id),
            Some("gdpr-2018")
        );
        assert_eq!(
            by_id("gdpr-2018").map(|set| set.valid_from),
            Some(date(2018, 5, 25))
        );
        assert!(by_id("none").is_none());
    }

    #[test]
    fn ids_are_unique_ascending_and_fit_in_every_sentence_a_lawyer_reads() {
        let ids: Vec<_> = CURRENT.rules().map(|rule| rule.id).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
        for rule in CURRENT.rules() {
            assert!(rule.sentence_da.ends_with('.'), "{}", rule.id);
            assert!(rule.sentence_en.ends_with('.'), "{}", rule.id);
            assert!(!rule.source.is_empty(), "{}", rule.id);
            assert_eq!(CURRENT.rule(rule.id).map(|found| found.id), Some(rule.id));
        }
    }
}
