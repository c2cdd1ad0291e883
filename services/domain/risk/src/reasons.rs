//! A draft of the reasons, for the register, the filing and the decision; a person edits it.
//!
//! # Law
//! GDPR art. 33(5); Datatilsynet 2021-442-12924: "very low" without why was criticised.

use std::borrow::Cow;
use std::fmt::Write as _;

use brudvagt_facts::risk_answers::RiskOutcome;
use brudvagt_types::Text;

use crate::assess::Assessment;
use crate::finding::Finding;
use crate::groups::GroupOutcome;
use crate::rules::Effect;
use crate::ruleset::RULESETS;
use crate::weigh::Art34;

/// What a person still has to write.
const TO_WRITE: Text = Text::new(
    "[skriv, hvad der er anderledes her]",
    "[write what differs here]",
);

/// Whether a text still holds a place that the draft left to a person.
#[must_use]
pub fn is_unfinished(text: &str) -> bool {
    text.contains(TO_WRITE.da) || text.contains(TO_WRITE.en)
}

/// The reasons in plain words, made of what decided this case.
#[must_use]
pub fn draft(assessment: &Assessment) -> Text<String> {
    let mut text = Text::default();
    match write_draft(assessment, &mut text) {
        // Writing to a String cannot fail; the result is only for the trait's sake.
        Ok(()) | Err(std::fmt::Error) => text,
    }
}

fn write_draft(it: &Assessment, Text { da, en }: &mut Text<String>) -> std::fmt::Result {
    let (opening_da, opening_en) = match it.outcome {
        _any if is_no_breach(it) => (
            "Vi vurderer, at hændelsen ikke er et brud på persondatasikkerheden.",
            "We judge that the incident is not a personal-data breach.",
        ),
        RiskOutcome::HighRisk => (
            "Vi vurderer, at bruddet sandsynligvis indebærer en høj risiko for de berørte.",
            "We judge that the breach is likely to result in a high risk to the people affected.",
        ),
        RiskOutcome::Risk => (
            "Vi vurderer, at bruddet indebærer en risiko for de berørte.",
            "We judge that the breach results in a risk to the people affected.",
        ),
        RiskOutcome::UnlikelyRisk => (
            "Vi vurderer, at det er usandsynligt, at hændelsen indebærer en risiko for de berørte.",
            "We judge that the incident is unlikely to result in a risk to the people affected.",
        ),
    };
    write!(da, "{opening_da} Det har vi lagt vægt på:")?;
    write!(en, "{opening_en} We have given weight to this:")?;
    for finding in deciding(it) {
        write!(da, "\n- {} ({})", finding.sentence.da, finding.cited_da())?;
        write!(en, "\n- {} ({})", finding.sentence.en, finding.source.en)?;
    }
    for group in &it.groups {
        write_group(group, (da, en))?;
    }
    for near in &it.milder_than {
        write!(
            da,
            "\n- Det er mildere end {}. Forskellen er: {}",
            near.source.da, TO_WRITE.da
        )?;
        write!(
            en,
            "\n- This is milder than {}. The difference is: {}",
            near.source.en, TO_WRITE.en
        )?;
    }
    if it.art33.provisional || it.art34.recommendation == Art34::MoreFactsNeeded {
        write!(
            da,
            "\nVurderingen er foreløbig, fordi vi endnu ikke ved: {}",
            questions(it, |fact| fact.question.da.clone())
        )?;
        write!(
            en,
            "\nThe assessment is provisional, because we do not know yet: {}",
            questions(it, |fact| fact.question.en.clone())
        )?;
    }
    for trigger in &it.triggers {
        write!(da, "\n- Forudsat at {}.", trigger.condition.da)?;
        write!(en, "\n- Provided that {}.", trigger.condition.en)?;
    }
    if !it.triggers.is_empty() {
        // Where there is no breach, nobody affected is there to complain.
        let (again_da, again_en) = if is_no_breach(it) {
            ("", "")
        } else {
            (
                ", hvis en berørt klager",
                " if somebody affected complains,",
            )
        };
        write!(da, "\nVi ser på sagen igen{again_da}")?;
        write!(en, "\nWe look at the case again{again_en}")?;
        for (nth, trigger) in it.triggers.iter().enumerate() {
            let is_first = nth == 0 && again_da.is_empty();
            let is_last = nth + 1 == it.triggers.len() && !is_first;
            let (or_da, or_en) = if is_last { ("eller ", "or ") } else { ("", "") };
            write!(da, ", {or_da}hvis {}", trigger.look_again.da)?;
            let comma = if nth == 0 { "" } else { "," };
            write!(en, "{comma} {or_en}if {}", trigger.look_again.en)?;
        }
        da.push('.');
        en.push('.');
    }
    Ok(())
}

/// Whether a rule decided that the incident is not a breach.
fn is_no_breach(it: &Assessment) -> bool {
    let rules_out = |id: &str| {
        let mut in_sets = RULESETS.iter().filter_map(|set| set.rule(id));
        in_sets.any(|rule| rule.effect == Effect::NotABreach)
    };
    it.deciding_rules.iter().any(|id| rules_out(id))
}

/// A group's risk, and whether it is told.
fn write_group(it: &GroupOutcome, (da, en): (&mut String, &mut String)) -> std::fmt::Result {
    let (risk_da, risk_en) = match it.outcome {
        RiskOutcome::HighRisk => ("høj risiko", "high risk"),
        RiskOutcome::Risk => ("risiko", "a risk"),
        RiskOutcome::UnlikelyRisk => ("risiko er usandsynlig", "a risk is unlikely"),
    };
    let (told_da, told_en) = match it.art34 {
        Art34::Communicate => ("de skal underrettes", "they must be told"),
        Art34::MoreFactsNeeded => (
            "det er ikke afklaret, om de skal underrettes",
            "it is not settled whether they must be told",
        ),
        Art34::Exempt => (
            "en undtagelse gælder for dem",
            "an exemption applies to them",
        ),
        Art34::NotRequired => (
            "underretning er ikke påkrævet",
            "telling them is not required",
        ),
    };
    let counted = |people: Option<u32>| people.map_or_else(String::new, |n| format!(" ({n})"));
    let people = counted(it.people);
    let (name_da, name_en) = if it.name.is_empty() {
        ("De øvrige berørte", "The others affected")
    } else {
        (&*it.name, &*it.name)
    };
    write!(da, "\n- {name_da}{people}: {risk_da}; {told_da}.")?;
    write!(en, "\n- {name_en}{people}: {risk_en}; {told_en}.")
}

/// The rules that decided, in the order of their ids.
fn deciding(it: &Assessment) -> impl Iterator<Item = &Finding> {
    it.for_rules
        .iter()
        .chain(&it.against_rules)
        .filter(|finding| it.deciding_rules.contains(&finding.rule))
}

/// The most telling open questions.
fn questions(
    it: &Assessment,
    words: impl Fn(&crate::assess::MissingFact) -> Cow<'static, str>,
) -> String {
    const SHOWN: usize = 4;
    let shown: Vec<_> = it.missing.iter().take(SHOWN).map(words).collect();
    shown.join(" ")
}
