//! The outcome of each group of people, and what they make of the whole.
//!
//! # Law
//! Rule GR-1: GDPR art. 33(1) asks what the breach does to anybody, so the gravest group decides it;
//! art. 34(1) asks what it does to each, so a group is told for what it does to them. Groups are never
//! a reason not to notify: the whole is judged as if it held all that any of them does.

use std::borrow::Cow;

use brudvagt_facts::Facts;
use brudvagt_facts::communication::CommunicationExemption;
use brudvagt_facts::groups::THE_OTHERS;
use brudvagt_facts::risk_answers::RiskOutcome;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::field::Field;
use crate::rules::Effect;
use crate::ruleset::Ruleset;
use crate::situation::Situation;
use crate::verdict::{Missing, Verdict};
use crate::weigh::{self, Art33, Art34, Decision, rank};

/// What the rules say of some of the people affected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupOutcome {
    /// The group's id; [`THE_OTHERS`] for those who are in none.
    pub id: String,
    /// What people call it; empty for the others.
    pub name: String,
    /// How many people, when that is known.
    pub people: Option<u32>,
    /// The risk to them.
    pub outcome: RiskOutcome,
    /// Tell them?
    pub art34: Art34,
    /// The exemption that applies to them.
    pub exemption: Option<CommunicationExemption>,
    /// The rules that show the risk to them.
    pub deciding_rules: Vec<Cow<'static, str>>,
    /// What is still to be found out about them.
    pub missing: Vec<Field>,
}

impl GroupOutcome {
    /// Whether they are told, or may have to be.
    #[must_use]
    pub const fn is_to_be_told(&self) -> bool {
        matches!(self.art34, Art34::Communicate)
    }
}

/// The groups' outcomes, the gravest first; none where no groups were made.
pub(crate) fn outcomes(facts: &Facts, ruleset: &Ruleset, today: Date) -> Vec<GroupOutcome> {
    if facts.groups.is_empty() {
        return Vec::new();
    }
    let whole = facts.whole();
    let mut all: Vec<GroupOutcome> = facts
        .groups
        .iter()
        .map(|group| {
            let judged = Judged::of(&whole.told_to_group(group), ruleset, today);
            judged.named(&group.id, &group.name, group.people)
        })
        .collect();
    if !facts.groups_hold_everybody() {
        let others = Judged::of(&whole, ruleset, today);
        all.push(others.named(THE_OTHERS, "", facts.people_in_no_group()));
    }
    // Stable: equals stay in the order in which a person made them.
    all.sort_by_key(|it| std::cmp::Reverse((it.art34, rank(it.outcome))));
    all
}

/// The decision on the case: who is told follows the groups; Datatilsynet is notified for the gravest,
/// and for the whole.
pub(crate) fn of_all(whole: Decision, groups: &[GroupOutcome]) -> Decision {
    let Some(gravest) = groups.iter().max_by_key(|it| rank(it.outcome)) else {
        return whole;
    };
    let told = groups.iter().max_by_key(|it| it.art34);
    // Facts of different groups may together make a high risk that no single person faces; for each
    // of them it is still a risk.
    let least = if whole.art33 == Art33::Notify {
        RiskOutcome::Risk
    } else {
        RiskOutcome::UnlikelyRisk
    };
    let outcome = if rank(gravest.outcome) < rank(least) {
        least
    } else {
        gravest.outcome
    };
    let art33 = if outcome == RiskOutcome::UnlikelyRisk {
        whole.art33
    } else {
        Art33::Notify
    };
    Decision {
        outcome,
        art33,
        art34: told.map_or(whole.art34, |it| it.art34),
        exemption: told.map_or(whole.exemption, |it| it.exemption),
        ..whole
    }
}

struct Judged {
    decision: Decision,
    deciding: Vec<Cow<'static, str>>,
    missing: Missing,
}

impl Judged {
    fn of(facts: &Facts, ruleset: &Ruleset, today: Date) -> Self {
        let reading = ruleset.read(Situation::on(facts, today));
        let scales = weigh::scales(&reading, ruleset);
        let decision = weigh::decide(&reading, &scales, ruleset);
        let mut deciding = Vec::new();
        let mut missing = Missing::default();
        for rule in ruleset.rules() {
            let shows = match (rule.effect, decision.outcome) {
                (Effect::HighRisk, RiskOutcome::HighRisk)
                | (Effect::Risk, RiskOutcome::Risk)
                | (Effect::Clears(_), RiskOutcome::UnlikelyRisk) => true,
                (Effect::Exempts(ground), _) => decision.exemption == Some(ground),
                _silent => false,
            };
            match weigh::verdict(rule, &reading) {
                Verdict::Applies if shows => deciding.push(Cow::Borrowed(rule.id)),
                Verdict::Unknown(open) => missing = missing.union(open),
                Verdict::Applies | Verdict::DoesNot => {}
            }
        }
        if scales.not_a_breach {
            missing = Missing::default();
        }
        Self {
            decision,
            deciding,
            missing,
        }
    }

    fn named(self, id: &str, name: &str, people: Option<u32>) -> GroupOutcome {
        GroupOutcome {
            id: id.to_owned(),
            name: name.to_owned(),
            people,
            outcome: self.decision.outcome,
            art34: self.decision.art34,
            exemption: self.decision.exemption,
            deciding_rules: self.deciding,
            missing: self.missing.iter().collect(),
        }
    }
}
