//! A person's own judgement and the ENISA score. The judgement only adds: a low one never takes away
//! what a rule has shown, and none is not asked for. The score supports; it decides nothing.
//!
//! # Law
//! EDPB 9/2022 refers to ENISA's method; the legal test is risk and high risk. A bank that relied
//! on a medium score was fined for not notifying.

use brudvagt_facts::risk_answers::{Consequence, Likelihood};
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::reading::Reading;
use crate::verdict::Verdict;

/// Somebody has looked at the case and judged it, so it takes facts that settle the matter to set
/// the judgement aside; missing ones do not.
fn unless_settled(r: &Reading) -> Verdict {
    Verdict::known(r.at_stake() != Verdict::DoesNot)
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-80",
        source: Text::new(
            "Datatilsynet: Underretning af den registrerede (vejledning)",
            "Datatilsynet: Underretning af den registrerede (guidelines)",
        ),
        sentence: Text::new(
            "De mulige følger er vurderet som meget alvorlige. Så skal der underrettes, selv om sandsynligheden er lille.",
            "The possible consequences are judged very serious, so people must be told however small the likelihood.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let grave = r.facts.consequence == Some(Consequence::VerySerious);
            unless_settled(r).and(Verdict::known(grave))
        },
    },
    Rule {
        id: "RK-81",
        source: Text::new(
            "GDPR art. 34, stk. 1, betragtning 76; Datatilsynet: Underretning af den registrerede (vejledning)",
            "GDPR art. 34(1), recital 76; Datatilsynet: Underretning af den registrerede (guidelines)",
        ),
        sentence: Text::new(
            "Alvorlige følger er vurderet som sandsynlige.",
            "Serious consequences are judged likely.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let serious = r.facts.consequence >= Some(Consequence::Serious)
                && r.facts.likelihood >= Some(Likelihood::Likely);
            unless_settled(r).and(Verdict::known(serious))
        },
    },
    Rule {
        id: "RK-82",
        source: Text::new(
            "GDPR art. 33, stk. 1, betragtning 76",
            "GDPR art. 33(1), recital 76",
        ),
        sentence: Text::new(
            "Følgerne er vurderet som alvorlige, eller som mærkbare og mulige.",
            "The consequences are judged serious, or noticeable and possible.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            let felt = r.facts.consequence >= Some(Consequence::Serious)
                || (r.facts.consequence >= Some(Consequence::Noticeable)
                    && r.facts.likelihood >= Some(Likelihood::Possible));
            unless_settled(r).and(Verdict::known(felt))
        },
    },
    Rule {
        id: "RK-83",
        source: Text::new(
            "ENISA 2013 (støtte, ikke den retlige prøve)",
            "ENISA 2013 (support, not the legal test)",
        ),
        sentence: Text::new(
            "ENISA-tallet er middel eller højere. Det afgør ikke, om der skal anmeldes, men er en anledning til at se efter, om noget er overset.",
            "The ENISA score is medium or higher. It does not decide whether to notify, but it is a reason to look for something overlooked.",
        ),
        effect: Effect::Reminds,
        condition: |r| {
            let scored = r.facts.enisa >= Some(r.limits.enisa_risk);
            Verdict::known(scored)
        },
    },
    Rule {
        id: "RK-84",
        source: Text::new(
            "ENISA 2013 (støtte, ikke den retlige prøve)",
            "ENISA 2013 (support, not the legal test)",
        ),
        sentence: Text::new(
            "ENISA-tallet er meget højt. Det afgør ikke, om der skal underrettes, men siger vurderingen noget mildere, bør begrundelsen forklare forskellen.",
            "The ENISA score is very high. It does not decide whether to tell people, but where the assessment is milder the reasons should explain the difference.",
        ),
        effect: Effect::Reminds,
        condition: |r| {
            let scored = r.facts.enisa >= Some(r.limits.enisa_high);
            Verdict::known(scored)
        },
    },
];
