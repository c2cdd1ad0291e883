//! Rule sets by date.

use std::borrow::Cow;

use brudvagt_facts::risk_answers::RiskOutcome;
use jiff::civil::{Date, date};

use crate::rules::{self, Limits, Rule};

/// The rules in force in a period. A case keeps the set in force at its awareness.
#[derive(Clone, Debug)]
pub struct Ruleset {
    /// The id a case remembers.
    pub id: Cow<'static, str>,
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

    /// The same rules under a duty to notify that is dated data of its own: from which outcome, and
    /// since when. The id names both, so that what was judged under it can be found again.
    #[must_use]
    pub fn under(
        &self,
        duty: &str,
        notify_from: RiskOutcome,
        from: Date,
        to: Option<Date>,
    ) -> Self {
        Self {
            id: Cow::Owned(format!("{}+{duty}", self.id)),
            valid_from: self.valid_from.max(from),
            valid_to: self.valid_to.into_iter().chain(to).min(),
            notify_from,
            limits: self.limits,
            topics: self.topics,
        }
    }

    /// Whether it is in force on a day: the first and the last one count.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
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
/// 2025) would raise `notify_from` to high risk; it is not adopted. Who knows the duty of the day
/// lays it over these rules: [`Ruleset::under`].
pub static CURRENT: Ruleset = Ruleset {
    id: Cow::Borrowed("gdpr-2018"),
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
    RULESETS.iter().copied().rev().find(|set| set.holds_on(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_set_follows_the_day() {
        assert!(in_force(date(2018, 5, 24)).is_none());
        assert_eq!(
            in_force(date(2018, 5, 25)).map(|set| &*set.id),
            Some("gdpr-2018")
        );
        assert_eq!(
            in_force(date(2026, 11, 24)).map(|set| &*set.id),
            Some("gdpr-2018")
        );
    }

    #[test]
    fn a_duty_laid_over_the_rules_is_named_dated_and_leaves_the_rules_alone() {
        let (first, last) = (date(2028, 3, 1), date(2030, 12, 31));
        let set = CURRENT.under("duty@2028-03-01", RiskOutcome::HighRisk, first, Some(last));
        assert_eq!(set.id, "gdpr-2018+duty@2028-03-01");
        assert_eq!((set.valid_from, set.valid_to), (first, Some(last)));
        assert_eq!(set.notify_from, RiskOutcome::HighRisk);
        assert!(
            set.rules()
                .map(|rule| rule.id)
                .eq(CURRENT.rules().map(|rule| rule.id))
        );
        let days = [date(2028, 2, 29), first, last, date(2031, 1, 1)];
        assert_eq!(
            days.map(|day| set.holds_on(day)),
            [false, true, true, false]
        );
        // No duty is older than the rules.
        let older = CURRENT.under("duty", RiskOutcome::Risk, date(2000, 1, 1), None);
        assert_eq!(
            (older.valid_from, older.valid_to),
            (CURRENT.valid_from, None)
        );
    }

    #[test]
    fn ids_are_unique_ascending_and_fit_in_every_sentence_a_lawyer_reads() {
        let ids: Vec<_> = CURRENT.rules().map(|rule| rule.id).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
        for rule in CURRENT.rules() {
            assert!(rule.sentence_da.ends_with('.'), "{}", rule.id);
            assert!(rule.sentence_en.ends_with('.'), "{}", rule.id);
            assert!(!rule.source_da.is_empty(), "{}", rule.id);
            assert_eq!(CURRENT.rule(rule.id).map(|found| found.id), Some(rule.id));
        }
    }
}
