//! Answers that contradict each other.
//!
//! Of two that disagree the worse is believed. Where the milder one is what clears, exempts or
//! rules out, it counts as not given, so that the advice stays provisional and the question is
//! asked again, until a person settles it.

use std::borrow::Cow;

use brudvagt_facts::circumstances::{AvailabilityImpact, ExfiltrationEvidence, RecipientKind};
use brudvagt_facts::incident::{Compromise, ConfidentialityLoss, Intelligibility};
use brudvagt_facts::{Facts, Problem, check_combinations};
use serde::{Deserialize, Serialize};

use crate::field::Field;
use crate::situation::Situation;
use crate::verdict::Missing;

/// Answers that cannot all be true, or that a person should look at again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// The rule of the facts, `FC-n`.
    pub rule: Cow<'static, str>,
    /// What is wrong, in Danish.
    pub text_da: Cow<'static, str>,
    /// What is wrong, in English.
    pub text_en: Cow<'static, str>,
    /// The facts it is about.
    pub fields: Vec<Cow<'static, str>>,
}

impl From<Problem> for Doubt {
    fn from(problem: Problem) -> Self {
        Self {
            rule: Cow::Borrowed(problem.rule),
            text_da: Cow::Borrowed(problem.text_da),
            text_en: Cow::Borrowed(problem.text_en),
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
    ("FC-17", &[Field::AffectedSubjects]),
    ("FC-18", &[Field::BackupAvailable]),
    ("FC-20", &[Field::RecipientKind]),
    ("FC-22", &[Field::PublicBefore]),
    ("FC-23", &[Field::DataIntelligibility]),
    ("FC-25", &[Field::AvailabilityImpact]),
    ("FC-27", &[Field::DeletionConfirmed]),
    ("FC-28", &[Field::DataIntelligibility]),
    ("FC-29", &[Field::HighRiskRemoved]),
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

impl Situation {
    /// The facts without the mild answers that others contradict.
    #[must_use]
    pub fn believed(mut self) -> Self {
        for field in self.doubted.iter() {
            match field {
                Field::Compromise => {
                    self.compromise = self.compromise.filter(|it| *it != Compromise::RuledOut);
                }
                Field::ConfidentialityLoss => {
                    self.confidentiality = self
                        .confidentiality
                        .filter(|it| *it != ConfidentialityLoss::NotDisclosed);
                }
                Field::ExfiltrationEvidence => {
                    self.exfiltration = self
                        .exfiltration
                        .filter(|it| *it != ExfiltrationEvidence::NoProven);
                }
                Field::DataIntelligibility => {
                    self.intelligibility = self
                        .intelligibility
                        .filter(|it| *it != Intelligibility::ProtectionIntact);
                }
                Field::RecipientKind => {
                    self.recipient = self.recipient.filter(|it| *it != RecipientKind::Nobody);
                }
                Field::AvailabilityImpact => {
                    self.impact = self.impact.filter(|it| *it > AvailabilityImpact::Service);
                }
                Field::AffectedSubjects => self.people = self.people.filter(|n| *n > 0),
                Field::BackupAvailable => self.backup = self.backup.filter(|it| !it),
                Field::DeletionConfirmed => self.deletion = self.deletion.filter(|it| !it),
                Field::PublicBefore => self.public_before = false,
                Field::HighRiskRemoved => {
                    self.claim.risk_removed = self.claim.risk_removed.filter(|it| !it);
                }
                _never_doubted => {}
            }
        }
        self
    }
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

    #[test]
    fn nothing_is_disbelieved_where_nothing_is_contradicted() {
        let facts = Facts {
            backup_available: Some(true),
            ..Facts::default()
        };
        let situation = Situation::from(&facts);
        assert_eq!(situation.believed(), situation);
    }

    #[test]
    fn a_backup_beside_a_loss_for_good_is_not_believed() {
        let facts = Facts {
            backup_available: Some(true),
            availability_loss: Some(brudvagt_facts::incident::AvailabilityLoss::Permanent),
            ..Facts::default()
        };
        let believed = Situation::from(&facts).believed();
        assert_eq!(believed.backup, None);
        assert!(believed.availability.is_some());
    }
}
