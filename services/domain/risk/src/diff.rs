//! What a reassessment changed.

use std::borrow::Cow;

use brudvagt_facts::risk_answers::RiskOutcome;
use serde::{Deserialize, Serialize};

use crate::assess::Assessment;
use crate::enisa::Element;
use crate::field::Field;
use crate::finding::Finding;
use crate::weigh::{Art33, Art34};

/// A value before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed<T> {
    /// In the old assessment.
    pub from: T,
    /// In the new one.
    pub to: T,
}

impl<T: PartialEq> Changed<T> {
    fn between(from: T, to: T) -> Option<Self> {
        (from != to).then_some(Self { from, to })
    }
}

/// A part of the ENISA score in quarters, before and after; absent: it was not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreChange {
    /// Which part.
    pub element: Element,
    /// In the old assessment.
    pub from: Option<u16>,
    /// In the new one.
    pub to: Option<u16>,
}

/// The difference between two assessments of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The rule set.
    pub ruleset: Option<Changed<Cow<'static, str>>>,
    /// The risk.
    pub outcome: Option<Changed<RiskOutcome>>,
    /// Notify?
    pub art33: Option<Changed<Art33>>,
    /// Tell the people?
    pub art34: Option<Changed<Art34>>,
    /// The ENISA score in quarters.
    pub enisa: Option<Changed<Option<u16>>>,
    /// The parts of the score that differ.
    pub score: Vec<ScoreChange>,
    /// Rules that apply now and did not.
    pub rules_added: Vec<Cow<'static, str>>,
    /// Rules that applied and do not now.
    pub rules_removed: Vec<Cow<'static, str>>,
    /// Facts that were missing and are known now, or no longer matter.
    pub answered: Vec<Field>,
    /// Facts that are asked for now and were not.
    pub newly_missing: Vec<Field>,
}

impl Difference {
    /// Whether the two assessments say the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Compares two assessments.
#[must_use]
pub fn diff(old: &Assessment, new: &Assessment) -> Difference {
    let score = |assessment: &Assessment| assessment.enisa.as_ref().map(|score| score.quarters);
    Difference {
        ruleset: Changed::between(old.ruleset.clone(), new.ruleset.clone()),
        outcome: Changed::between(old.outcome, new.outcome),
        art33: Changed::between(old.art33.recommendation, new.art33.recommendation),
        art34: Changed::between(old.art34.recommendation, new.art34.recommendation),
        enisa: Changed::between(score(old), score(new)),
        score: score_changes(old, new),
        rules_added: only_in(new, old),
        rules_removed: only_in(old, new),
        answered: missing_only_in(old, new),
        newly_missing: missing_only_in(new, old),
    }
}

fn score_changes(old: &Assessment, new: &Assessment) -> Vec<ScoreChange> {
    let part = |assessment: &Assessment, element: Element| {
        let score = assessment.enisa.as_ref()?;
        let part = score.parts.iter().find(|part| part.element == element)?;
        Some(part.quarters)
    };
    Element::ALL
        .into_iter()
        .map(|element| ScoreChange {
            element,
            from: part(old, element),
            to: part(new, element),
        })
        .filter(|change| change.from != change.to)
        .collect()
}

impl Assessment {
    /// What rule `id` said of the case, when it applied.
    #[must_use]
    pub fn finding(&self, id: &str) -> Option<&Finding> {
        applied(self).find(|finding| finding.rule == id)
    }
}

fn applied(assessment: &Assessment) -> impl Iterator<Item = &Finding> {
    assessment
        .for_rules
        .iter()
        .chain(&assessment.against_rules)
        .chain(&assessment.reminders)
}

fn only_in(these: &Assessment, those: &Assessment) -> Vec<Cow<'static, str>> {
    applied(these)
        .filter(|finding| applied(those).all(|other| other.rule != finding.rule))
        .map(|finding| finding.rule.clone())
        .collect()
}

fn missing_only_in(these: &Assessment, those: &Assessment) -> Vec<Field> {
    these
        .missing
        .iter()
        .map(|fact| fact.field)
        .filter(|field| those.missing.iter().all(|other| other.field != *field))
        .collect()
}
