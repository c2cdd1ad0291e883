//! Rule sets by date.

use std::borrow::Cow;

use brudvagt_facts::risk_answers::RiskOutcome;
use jiff::civil::{Date, date};

use crate::limits::Limits;
use crate::reading::{self, Reading};
use crate::rules::{self, Alternative, Rule};
use crate::situation::Situation;

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
    /// How a situation is read before the rules look at it.
    pub reader: fn(Situation, Limits) -> Reading,
    /// The rules, by topic.
    pub topics: &'static [&'static [Rule]],
    /// What may have made a rule hold, for rules that leave it open.
    pub alternatives: &'static [(&'static str, &'static [Alternative])],
}

impl Ruleset {
    /// Every rule, in the order of the ids.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> + use<> {
        self.topics.iter().flat_map(|topic| topic.iter())
    }

    /// A situation as these rules read it.
    #[must_use]
    pub fn read(&self, situation: Situation) -> Reading {
        (self.reader)(situation, self.limits)
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
            reader: self.reader,
            topics: self.topics,
            alternatives: self.alternatives,
        }
    }

    /// Whether it is in force on a day: the first and the last one count.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// What may have made the rule with this id hold; none where its sentence leaves nothing open.
    #[must_use]
    pub fn alternatives_of(&self, id: &str) -> &'static [Alternative] {
        let mut listed = self.alternatives.iter();
        listed
            .find(|(rule, _)| *rule == id)
            .map_or(&[], |(_, alternatives)| alternatives)
    }

    /// The rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&'static Rule> {
        self.rules().find(|rule| rule.id == id)
    }
}

const LIMITS: Limits = Limits {
    few_people: 20,
    few_people_trusted: 25,
    few_bound_recipients: 5,
    many_people: 100,
    many_recipients: 100,
    momentary_minutes: 15,
    short_outage_minutes: 60,
    long_outage_minutes: 24 * 60,
    unnoticed_minutes: 7 * 24 * 60,
    enisa_risk: 8,
    enisa_high: 16,
};

/// The first rule set. A promise of deletion cleared much, and some unanswered facts counted as no.
/// Cases whose awareness lies in its time keep it.
///
/// # Law
/// GDPR arts. 33 and 34 as in force since 25 May 2018. The Commission's Digital Omnibus (19 Nov
/// 2025) would raise `notify_from` to high risk; it is not adopted. The caller, who knows the duty
/// in force, lays it over these rules with [`Ruleset::under`].
pub static GDPR_2018: Ruleset = Ruleset {
    id: Cow::Borrowed("gdpr-2018"),
    valid_from: date(2018, 5, 25),
    valid_to: Some(date(2026, 11, 28)),
    notify_from: RiskOutcome::Risk,
    limits: LIMITS,
    reader: reading::gdpr_2018::read,
    topics: rules::gdpr_2018::ALL,
    alternatives: &[],
};

/// The rule set in force: the same law, read so that it errs on the safe side (ADR 0028).
pub static CURRENT: Ruleset = Ruleset {
    id: Cow::Borrowed("gdpr-2026"),
    valid_from: date(2026, 11, 29),
    valid_to: None,
    notify_from: RiskOutcome::Risk,
    limits: LIMITS,
    reader: reading::gdpr_2026::read,
    topics: rules::gdpr_2026::ALL,
    alternatives: rules::gdpr_2026::alternatives::ALL,
};

/// Every rule set, oldest first.
pub static RULESETS: &[&Ruleset] = &[&GDPR_2018, &CURRENT];

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
            in_force(date(2026, 11, 28)).map(|set| &*set.id),
            Some("gdpr-2018")
        );
        assert_eq!(
            in_force(date(2026, 11, 29)).map(|set| &*set.id),
            Some("gdpr-2026")
        );
    }

    #[test]
    fn a_duty_laid_over_the_rules_is_named_dated_and_leaves_the_rules_alone() {
        let (first, last) = (date(2028, 3, 1), date(2030, 12, 31));
        let set = CURRENT.under("duty@2028-03-01", RiskOutcome::HighRisk, first, Some(last));
        assert_eq!(set.id, "gdpr-2026+duty@2028-03-01");
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
        for set in RULESETS {
            let ids: Vec<_> = set.rules().map(|rule| rule.id).collect();
            assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
            for rule in set.rules() {
                assert!(rule.sentence.da.ends_with('.'), "{}", rule.id);
                assert!(rule.sentence.en.ends_with('.'), "{}", rule.id);
                assert!(!rule.source.da.is_empty(), "{}", rule.id);
                assert_eq!(set.rule(rule.id).map(|found| found.id), Some(rule.id));
            }
        }
    }
}
