//! Concluded assessments are kept, so that a reassessment shows what changed.
//!
//! # Law
//! Rule AV-1: GDPR art. 5(2) and 33(5); EDPB 9/2022 on documentation: the reasoning of each decision
//! can be read afterwards, also of one that was changed.

use brudvagt_calculus::to_local;
use brudvagt_facts::{FactSheet, diff as fact_diff};
use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_proto::triage::{
    AssessmentChange, AssessmentVersion, FactChange, RuleChange, ScoreChange, ValueChange,
};
use brudvagt_risk::{Assessment, Changed, Ruleset, assess, diff, enisa::decimal};
use brudvagt_types::{Ctx, Text};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    content::Sealed,
    law,
    store::{self, AssessmentRow, CaseRow, StoredVersion},
    wire,
};

const PURPOSE: &str = "assessment";

/// Facts that state the conclusion itself; a difference in these is no reason for the change.
const CONCLUSIONS: [&str; 2] = ["risk_outcome", "risk_reasoning"];

/// Facts and what the rules said of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Assessed {
    pub(crate) facts: FactSheet,
    pub(crate) assessment: Assessment,
}

impl Assessed {
    pub(crate) fn at(now: Timestamp, facts: FactSheet, ruleset: &Ruleset) -> Self {
        let assessment = assess(facts.facts(), ruleset, &[], to_local(now).date());
        Self { facts, assessment }
    }

    /// What differs from `before`, which is version number `from`.
    pub(crate) fn changed_since(&self, before: &Self, from: u32) -> AssessmentChange {
        let difference = diff(&before.assessment, &self.assessment);
        AssessmentChange {
            from,
            facts: fact_changes(&before.facts, &self.facts),
            score: difference.score.iter().map(score_change).collect(),
            rules_began: rule_changes(&self.assessment, &difference.rules_added),
            rules_ceased: rule_changes(&before.assessment, &difference.rules_removed),
            outcome: difference.outcome.map(|it| codes(&it)),
            notification: difference.art33.map(|it| codes(&it)),
            communication: difference.art34.map(|it| codes(&it)),
            ruleset: difference.ruleset.map(|it| codes(&it)),
        }
    }
}

fn fact_changes(before: &FactSheet, now: &FactSheet) -> Vec<FactChange> {
    let json = |value: Option<Value>| value.map_or_else(String::new, |value| value.to_string());
    fact_diff(before, now)
        .into_iter()
        .filter(|change| !CONCLUSIONS.contains(&change.field.name))
        .map(|change| FactChange {
            name: change.field.name.to_owned(),
            label: Some(
                Text::new(
                    change.field.label.da.to_owned(),
                    change.field.label.en.to_owned(),
                )
                .into(),
            ),
            was_json: json(change.before),
            now_json: json(change.after),
        })
        .collect()
}

fn score_change(change: &brudvagt_risk::ScoreChange) -> ScoreChange {
    let points = |quarters: Option<u16>| quarters.map_or_else(String::new, decimal);
    ScoreChange {
        part: change.element.as_str().to_owned(),
        label: Some(change.element.label().into()),
        was: points(change.from),
        now: points(change.to),
    }
}

fn rule_changes<S: AsRef<str>>(said_by: &Assessment, rules: &[S]) -> Vec<RuleChange> {
    rules
        .iter()
        .filter_map(|rule| said_by.finding(rule.as_ref()))
        .map(|finding| RuleChange {
            rule: finding.rule.to_string(),
            sentence: Some(
                Text::new(
                    finding.sentence.da.to_string(),
                    finding.sentence.en.to_string(),
                )
                .into(),
            ),
            source: Some(
                Text::new(finding.cited_da().to_owned(), finding.source.en.to_string()).into(),
            ),
        })
        .collect()
}

/// Before and after by their codes.
fn codes<T: Serialize>(changed: &Changed<T>) -> ValueChange {
    let code = |value: &T| match serde_json::to_value(value) {
        Ok(Value::String(code)) => code,
        Ok(other) => other.to_string(),
        Err(_unwritable) => String::new(),
    };
    ValueChange {
        was: code(&changed.from),
        now: code(&changed.to),
    }
}

/// Keeps what was concluded: the facts as they were, and what the rules said of them.
pub(super) async fn keep(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &CaseRow,
    sealed: &Sealed,
    facts: FactSheet,
) -> Result<(), Problem> {
    let ruleset = law::ruleset_of(&row.state.0)?;
    let version = AssessmentRow {
        case_id: row.case_id,
        municipality: row.municipality.clone(),
        seq: row.version,
        content: sealed.seal_json(PURPOSE, &Assessed::at(ctx.now, facts, &ruleset))?,
    };
    store::insert_assessment(unit.connection(), &version).await?;
    Ok(())
}

/// The versions, oldest first, each with what it changed.
pub(super) fn versions(
    rows: &[StoredVersion],
    sealed: &Sealed,
) -> Result<(Vec<AssessmentVersion>, Vec<Assessed>), Problem> {
    let mut lines = Vec::with_capacity(rows.len());
    let mut assessed: Vec<Assessed> = Vec::with_capacity(rows.len());
    for row in rows {
        let this: Assessed = sealed.open_json(PURPOSE, &row.content)?;
        let changed = assessed
            .last()
            .map(|before| this.changed_since(before, number(row.number).saturating_sub(1)));
        let codes: Value =
            serde_json::from_str(&row.codes).map_err(|error| Problem::internal(&error))?;
        let code = |name: &str| {
            let code = codes.get(name).and_then(Value::as_str);
            code.unwrap_or_default().to_owned()
        };
        lines.push(AssessmentVersion {
            number: number(row.number),
            seq: u64::try_from(row.seq).unwrap_or(0),
            at: Some(wire::to_proto(row.at.0)),
            by: row.author_name.clone(),
            outcome: code("outcome"),
            recommended: code("recommended"),
            ruleset: code("ruleset"),
            changed,
        });
        assessed.push(this);
    }
    Ok((lines, assessed))
}

fn number(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use brudvagt_types::Said;

    use super::*;

    fn assessed(answers: &[(&str, Value)]) -> Assessed {
        let mut sheet = FactSheet::default();
        let at = "2026-11-24T10:00:00Z".parse().unwrap();
        sheet.set_all(answers.iter().cloned(), "p-1", at).unwrap();
        Assessed::at(at, sheet, &brudvagt_risk::CURRENT)
    }

    fn letter() -> Vec<(&'static str, Value)> {
        vec![
            ("compromise", json!("confirmed")),
            ("nature", json!(["confidentiality"])),
            ("confidentiality_loss", json!("disclosed")),
            ("data_intelligibility", json!("intelligible")),
            ("incident_type", json!("sent_by_mistake")),
            ("recipient_kind", json!("known_wrong_citizen")),
            ("recipient_count", json!(1)),
            ("data_types", json!(["basic", "contact"])),
        ]
    }

    #[test]
    fn av_1_a_reassessment_says_which_facts_rules_and_parts_changed() {
        let before = assessed(&letter());
        let mut answers = letter();
        // A protected address has a rule of its own, RK-34.
        answers.push(("protected_address", json!(true)));
        answers.push(("risk_reasoning", json!("Brevet er hentet")));
        let now = assessed(&answers);
        let changed = now.changed_since(&before, 1);
        let facts: Vec<_> = changed.facts.iter().map(|fact| &fact.name[..]).collect();
        assert_eq!(facts, ["protected_address"], "its own reason is none");
        assert_eq!(changed.facts[0].was_json, "");
        assert_eq!(changed.facts[0].now_json, "true");
        let began: Vec<_> = changed.rules_began.iter().map(|it| &it.rule[..]).collect();
        assert!(began.contains(&"RK-34"), "{began:?}");
        for rule in changed.rules_began.iter().chain(&changed.rules_ceased) {
            assert!(!rule.sentence.da().is_empty() && !rule.source.da().is_empty());
        }
        let back = before.changed_since(&now, 2);
        assert_eq!(back.rules_ceased, changed.rules_began);
        let same = now.changed_since(&now, 1);
        assert_eq!(
            same,
            AssessmentChange {
                from: 1,
                ..AssessmentChange::default()
            }
        );
    }

    #[test]
    fn a_version_reads_back_as_it_was_kept() {
        let kept = assessed(&letter());
        let json = serde_json::to_string(&kept).unwrap();
        let read: Assessed = serde_json::from_str(&json).unwrap();
        assert_eq!(read.assessment, kept.assessment);
        assert_eq!(read.facts, kept.facts);
    }
}
