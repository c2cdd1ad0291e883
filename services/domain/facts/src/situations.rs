//! Situations that a municipality meets every week, and what each of them saves people from typing.
//!
//! "A letter to the wrong recipient" already says a good deal: data got out, it can be read, and
//! nobody meant it. A situation *proposes* that, asks the questions that decide, and names measures
//! that usually help. A proposal is not an answer: a person has to read and confirm it.
//!
//! Invariants: only an unanswered fact is proposed. No proposal gives an answer that speaks for the
//! controller ([`PROTECTS`]), so confirming all of them never makes the advice milder than confirming
//! none (the tests of the risk rules try it). Choosing a situation decides nothing by itself: no rule
//! reads it.
//!
//! To add one: a variant of [`Situation`] and its entry in the table.
//!
//! # Law
//! GDPR art. 33(1) and 33(5): facts are what the controller can show; a form that fills them in by
//! itself would show nothing.

mod table;

use serde_json::Value;

use crate::answers::Answers;
use crate::facts::Facts;
use crate::field::FieldDef;
use crate::fields::field;
use crate::form::value_from_form;

pub use crate::situation::Situation;

pub use table::SITUATIONS;

/// A fact that follows from a situation until somebody says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// The fact.
    pub fact: &'static str,
    /// The answer, as a form sends it.
    pub answer: &'static [&'static str],
}

/// A measure that usually helps, in words a person may take over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProposedMeasure {
    /// Whether it keeps the breach from happening again; otherwise it limits the harm now.
    pub is_preventive: bool,
    /// In Danish.
    pub da: &'static str,
    /// In English.
    pub en: &'static str,
}

/// What one situation brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SituationDef {
    /// Which one.
    pub situation: Situation,
    /// What follows from it.
    pub proposes: &'static [Proposal],
    /// The facts that decide, in the order in which they are asked.
    pub asks: &'static [&'static str],
    /// Measures that usually help.
    pub measures: &'static [ProposedMeasure],
}

/// Answers that speak for the controller. Only a person may give them: that a letter was deleted, that
/// nobody saw it or that few were affected must be shown, not assumed.
///
/// A fact without answers here is never proposed at all.
pub const PROTECTS: &[(&str, &[&str])] = &[
    ("compromise", &["ruled_out", "suspected"]),
    (
        "confidentiality_loss",
        &["not_disclosed", "likely_disclosed", "not_assessable"],
    ),
    (
        "data_intelligibility",
        &["protection_intact", "likely_circumvented", "not_assessable"],
    ),
    ("key_safe", &["true"]),
    ("integrity_loss", &["no_misuse", "misuse_reversible"]),
    ("availability_loss", &["temporary"]),
    ("exfiltration_evidence", &["no_proven"]),
    ("logs_cover_period", &["true"]),
    ("malicious_intent", &["false"]),
    ("cpr_involved", &["false"]),
    ("confidential_data", &["false"]),
    ("membership_reveals", &["false"]),
    ("home_access", &["false"]),
    ("protected_address", &["false"]),
    ("children", &["false"]),
    ("vulnerable_subjects", &["false"]),
    ("deletion_confirmed", &["true"]),
    ("passed_on", &["false"]),
    ("backup_available", &["true"]),
    ("recovery", &[]),
    ("recipient_tie", &[]),
    ("recipient_count", &[]),
    ("affected_subjects", &[]),
    ("data_types", &[]),
    ("data_subject_categories", &[]),
    ("credential_protection", &[]),
    ("time_without_access_minutes", &[]),
    ("availability_impact", &[]),
    ("outage_harm", &[]),
    ("incidental_sensitive", &[]),
    ("incidental_reason", &[]),
    ("publicly_available_before", &[]),
    ("consequence", &[]),
    ("likelihood", &[]),
    ("high_risk_removed", &[]),
    ("communication_exemption", &[]),
    ("deceased", &[]),
];

impl Situation {
    /// What the situation brings.
    #[must_use]
    pub fn def(self) -> Option<&'static SituationDef> {
        SITUATIONS.iter().find(|def| def.situation == self)
    }

    /// The situation written `code`.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        SITUATIONS
            .iter()
            .map(|def| def.situation)
            .find(|it| it.code() == code)
    }
}

impl SituationDef {
    /// What the situation proposes beside `facts`: the facts nobody has answered.
    pub fn proposed(
        &'static self,
        facts: &Facts,
    ) -> impl Iterator<Item = (&'static FieldDef, Value)> {
        let known = Answers::from(facts);
        self.proposes
            .iter()
            .filter_map(|it| Some((field(it.fact)?, it.answer)))
            .filter(move |(def, _)| known.get(def.name).is_none() && !known.rules_out(def))
            .map(|(def, answer)| (def, value_from_form(def, answer)))
    }

    /// The questions to ask beside `facts`: those that the answers so far do not rule out.
    pub fn questions(&'static self, facts: &Facts) -> impl Iterator<Item = &'static FieldDef> {
        let known = Answers::from(facts);
        self.asks
            .iter()
            .filter_map(|name| field(name))
            .filter(move |def| !known.rules_out(def))
    }
}

/// A kind that a yes implies: whoever says that CPR numbers are involved need not tick them among the
/// kinds of data, too. Nothing follows from a no.
pub const IMPLIES: [(&str, &str, &str); 3] = [
    ("cpr_involved", "data_types", "id_number"),
    ("children", "data_subject_categories", "minors"),
    (
        "vulnerable_subjects",
        "data_subject_categories",
        "vulnerable",
    ),
];

/// The upper end of an estimate as an employee gives it, so that a guess is never too mild; none where
/// it has no upper end.
#[must_use]
pub fn people_at_most(estimate: &str) -> Option<(&'static str, u32)> {
    Some(match estimate {
        "1" => ("exact", 1),
        "2-10" => ("approximate", 10),
        "11-100" => ("approximate", 100),
        _open_or_unknown => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Origin};

    #[test]
    fn every_situation_has_its_entry_and_its_code() {
        for choice in Situation::CHOICES {
            let found = Situation::named(choice.code).and_then(Situation::def);
            assert_eq!(
                found.map(|def| def.situation.code()),
                Some(choice.code),
                "{}",
                choice.code
            );
        }
        assert_eq!(Situation::CHOICES.len(), SITUATIONS.len());
        assert_eq!(Situation::named("fate"), None);
    }

    #[test]
    fn what_is_proposed_and_asked_is_a_fact_that_people_say_and_each_once() {
        for it in SITUATIONS {
            let names = it
                .proposes
                .iter()
                .map(|it| it.fact)
                .chain(it.asks.iter().copied());
            let mut seen = Vec::new();
            for name in names {
                let def = field(name).unwrap_or_else(|| panic!("{name}"));
                assert_eq!(def.origin, Origin::Person, "{name}");
                assert!(!seen.contains(&name), "{:?} has {name} twice", it.situation);
                seen.push(name);
            }
        }
    }

    #[test]
    fn every_proposal_is_an_answer_of_its_fact() {
        for it in SITUATIONS {
            for proposal in it.proposes {
                let def = field(proposal.fact).unwrap();
                let known = |code: &&str| match def.kind {
                    Kind::Bool => ["true", "false"].contains(code),
                    Kind::Choice(all) | Kind::Multi(all) => all.iter().any(|it| it.code == *code),
                    Kind::LongText => true,
                    Kind::Text | Kind::Int | Kind::Time | Kind::Date | Kind::Groups => false,
                };
                assert!(proposal.answer.iter().all(known), "{}", def.name);
                assert!(!proposal.answer.is_empty(), "{}", def.name);
            }
        }
    }

    #[test]
    fn nothing_that_protects_people_only_on_paper_is_proposed() {
        for it in SITUATIONS {
            for proposal in it.proposes {
                let Some((_, mild)) = PROTECTS.iter().find(|(fact, _)| *fact == proposal.fact)
                else {
                    continue;
                };
                assert!(!mild.is_empty(), "{:?}: {}", it.situation, proposal.fact);
                for code in proposal.answer {
                    assert!(
                        !mild.contains(code),
                        "{:?}: {}",
                        it.situation,
                        proposal.fact
                    );
                }
            }
        }
    }

    #[test]
    fn eight_to_twelve_questions_decide() {
        for it in SITUATIONS {
            assert!(
                (8..=12).contains(&it.asks.len()),
                "{:?}: {}",
                it.situation,
                it.asks.len()
            );
        }
    }

    #[test]
    fn an_answered_fact_is_never_proposed() {
        let def = Situation::WrongRecipient.def().unwrap();
        let facts = Facts {
            data_intelligibility: Some(crate::incident::Intelligibility::ProtectionIntact),
            ..Facts::default()
        };
        assert!(
            def.proposed(&Facts::default())
                .any(|(it, _)| it.name == "data_intelligibility")
        );
        assert!(
            def.proposed(&facts)
                .all(|(it, _)| it.name != "data_intelligibility")
        );
    }

    #[test]
    fn a_question_goes_when_an_answer_rules_it_out_and_not_before() {
        let def = Situation::WrongRecipient.def().unwrap();
        let asks = |facts: &Facts| def.questions(facts).any(|it| it.name == "recipient_tie");
        assert!(
            asks(&Facts::default()),
            "who received it is asked beside it"
        );
        let public = Facts {
            nature: vec![crate::incident::Nature::Confidentiality],
            recipient_kind: Some(crate::circumstances::RecipientKind::Public),
            ..Facts::default()
        };
        assert!(!asks(&public));
    }

    #[test]
    fn an_estimate_is_read_at_its_upper_end() {
        assert_eq!(people_at_most("2-10"), Some(("approximate", 10)));
        assert_eq!(people_at_most("over 100"), None);
        assert_eq!(people_at_most("unknown"), None);
    }
}
