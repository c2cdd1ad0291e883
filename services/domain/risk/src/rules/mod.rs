//! The rules, grouped by what they look at, and how one is made.
//!
//! To add a rule to the newest set: write it in its topic's file with a free id, its source and a
//! sentence, each in both languages; add it to the topic's list; give it a witness in
//! `tests/it/witnesses.rs`. The sentence may claim nothing that the condition does not show; where it
//! names several things, list them among the set's alternatives, each with its source.
//! A change of meaning is a new rule set with a start date, not an edit: cases keep the set they
//! were judged under, so the folder of a set that has ended is not changed.

pub(crate) mod gdpr_2018;
pub(crate) mod gdpr_2026;

use brudvagt_facts::communication::CommunicationExemption;
use brudvagt_facts::incident::Nature;
use brudvagt_types::Text;

use crate::reading::Reading;
use crate::verdict::Verdict;

/// What a rule does when its condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Stands unless the opposite is shown: notify (Art. 33).
    Burden,
    /// Shows a risk: speaks for notifying (Art. 33), and answers whatever speaks against.
    Risk,
    /// Shows a high risk: speaks for notifying (Art. 33) and telling people (Art. 34).
    HighRisk,
    /// Shows that a risk from this loss is unlikely: speaks against notifying (Art. 33).
    Clears(Nature),
    /// Shows that the incident is not a breach.
    NotABreach,
    /// Takes away the duty to tell people (Art. 34), not the duty to notify.
    Exempts(CommunicationExemption),
    /// Changes no recommendation, but must be seen.
    Reminds,
}

/// One rule of law or practice.
#[derive(Debug)]
pub struct Rule {
    /// The id that cases, texts and tests use.
    pub id: &'static str,
    /// Where it comes from, as lawyers cite it.
    pub source: Text,
    /// What it says.
    pub sentence: Text,
    /// What it does.
    pub effect: Effect,
    /// When it holds.
    pub condition: fn(&Reading) -> Verdict,
}

/// One of several things that make a rule hold. It decides nothing and explains what did.
#[derive(Debug)]
pub struct Alternative {
    /// What it is, in Danish; stands in a list after the rule's sentence.
    pub da: &'static str,
    /// What it is, in English.
    pub en: &'static str,
    /// Where this alternative comes from, as lawyers cite it.
    pub source: Text,
    /// When it holds.
    pub holds: fn(&Reading) -> Verdict,
}
