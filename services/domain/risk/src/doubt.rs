//! Answers that contradict each other.
//!
//! Of two answers that disagree the worse is believed. A milder answer that would clear, exempt or
//! rule out counts as not given, so that the advice stays provisional and the question is asked
//! again until a person settles it.

use std::borrow::Cow;

use brudvagt_facts::{Facts, Problem, check_combinations};
use brudvagt_types::Text;
use serde::{Deserialize, Serialize};

use crate::field::Field;
use crate::verdict::Missing;

/// Answers that cannot all be true, or that a person should look at again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// The rule of the facts, `FC-n`.
    pub rule: Cow<'static, str>,
    /// What is wrong.
    #[serde(flatten, with = "crate::kept::text")]
    pub text: Text<Cow<'static, str>>,
    /// The facts it is about.
    pub fields: Vec<Cow<'static, str>>,
}

impl From<Problem> for Doubt {
    fn from(problem: Problem) -> Self {
        Self {
            rule: Cow::Borrowed(problem.rule),
            text: problem.text.into(),
            fields: problem.fields.iter().copied().map(Cow::Borrowed).collect(),
        }
    }
}

/// The combinations in which a mild answer is contradicted, and which answer that is. Elsewhere
/// the rules read the worse of the two anyway, or the combination says nothing of the risk.
const DISBELIEVED: &[(&str, &[Field])] = &[
    ("FC-11", &[Field::ExfiltrationEvidence]),
    (
        "FC-12",
        &[Field::ConfidentialityLoss, Field::ExfiltrationEvidence],
    ),
    ("FC-16", &[Field::Compromise]),
    ("FC-34", &[Field::Compromise]),
    ("FC-17", &[Field::AffectedSubjects]),
    ("FC-18", &[Field::BackupAvailable]),
    ("FC-20", &[Field::RecipientKind]),
    ("FC-22", &[Field::PublicBefore]),
    ("FC-23", &[Field::DataIntelligibility]),
    ("FC-25", &[Field::AvailabilityImpact]),
    ("FC-27", &[Field::DeletionConfirmed]),
    ("FC-28", &[Field::DataIntelligibility]),
    ("FC-29", &[Field::HighRiskRemoved]),
    ("FC-35", &[Field::Recovery]),
    ("FC-37", &[Field::Recovery]),
    ("FC-40", &[Field::Deceased]),
    ("FC-43", &[Field::Recovery]),
];

/// The facts whose mild answer another answer contradicts.
pub(crate) fn doubted(facts: &Facts) -> Missing {
    let mut all = Missing::default();
    for problem in check_combinations(facts) {
        for (rule, fields) in DISBELIEVED {
            if *rule == problem.rule {
                for field in *fields {
                    all = all.union(Missing::one(*field));
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_disbelieved_answer_belongs_to_a_rule_of_the_facts_and_is_one_of_its_facts() {
        let listed = include_str!("../../facts/RULES.md");
        for (rule, _) in DISBELIEVED {
            assert!(listed.contains(&format!("| {rule} |")), "{rule}");
        }
    }
}
