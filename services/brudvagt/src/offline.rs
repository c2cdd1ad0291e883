//! Commands that need no server: rules, deadlines, verification.

use std::path::Path;

use anyhow::{Context, bail};
use brudvagt_calculus::{Regimes, copenhagen, describe, to_local};
use brudvagt_case::casefile::{AnchorList, PublicKey, verify_file};
use brudvagt_kit::Clock;
use brudvagt_risk::known::compare_markdown;
use brudvagt_risk::{CURRENT, GDPR_2018, Ruleset, assess, rules_markdown};
use brudvagt_triage::ruleset_at;
use jiff::{Timestamp, civil::Date};

use crate::read_facts::read_facts;

/// The full assessment of a file with facts, as JSON, under the rules in force at the awareness they
/// name; else at the internal report, else now.
///
/// # Errors
/// When the file cannot be read, is not facts, or the GDPR did not apply then.
pub fn assess_file(file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| {
        let file = file.display();
        format!("{file}: Filen kan ikke læses. (the file cannot be read)")
    })?;
    let facts = read_facts(&text).with_context(|| file.display().to_string())?;
    let aware_at = facts.aware_at.or(facts.reported_internally_at);
    let now = Clock::default().now();
    let ruleset = ruleset(aware_at.unwrap_or(now))?;
    Ok(serde_json::to_string_pretty(&assess(
        &facts,
        &ruleset,
        &[],
        to_local(now).date(),
    ))?)
}

fn ruleset(at: Timestamp) -> anyhow::Result<Ruleset> {
    ruleset_at(at).map_err(|problem| anyhow::anyhow!("{} ({})", problem.text.da, problem.text.en))
}

/// The facts' JSON Schema.
///
/// # Errors
/// Never in practice: the schema is made of our own tables.
pub fn facts_schema() -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(&brudvagt_facts::json_schema())?)
}

/// The rule table in force on a Danish day, or now, for a lawyer.
///
/// # Errors
/// When the GDPR did not apply then.
pub fn rules(on: Option<Date>) -> anyhow::Result<String> {
    let at = match on {
        Some(day) => copenhagen().to_ambiguous_timestamp(day.into()).earlier()?,
        None => Clock::default().now(),
    };
    Ok(rules_markdown(&ruleset(at)?))
}

/// What the newest rules say of the known cases, where they differ from the ones before.
///
/// # Errors
/// Never in practice: the cases are our own.
pub fn compare_rules() -> anyhow::Result<String> {
    let today = to_local(Clock::default().now()).date();
    Ok(compare_markdown(&GDPR_2018, &CURRENT, today)?)
}

/// Lays a file of regimes over the built-in ones, when one is named, before the first clock is
/// counted.
///
/// # Errors
/// When it cannot be read, is not such a file, or overlaps what holds.
pub fn install_regimes(file: Option<&Path>) -> anyhow::Result<()> {
    let Some(file) = file else { return Ok(()) };
    let amendments = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    Regimes::install(&amendments)
        .map_err(|error| anyhow::anyhow!("{}: {} ({error})", file.display(), error.text().da))
}

/// When a period that starts at `time` ends, in Danish, then English.
///
/// # Errors
/// When `time` is not a moment or no such regime is in force then.
pub fn deadline(time: &str, regime: &str) -> anyhow::Result<String> {
    // Accepts the names people use: "NIS2" alone means its early warning.
    let lower = regime.to_lowercase();
    let regime = match lower.as_str() {
        "nis2" => "nis2_early_warning",
        "gdpr" => "gdpr_33",
        named => named,
    };
    match describe(time, Regimes::installed()?, regime, None) {
        Ok(told) => Ok(format!("{}\n\n{}", told.text().da, told.text().en)),
        Err(error) => bail!("{} ({error})", error.text().da),
    }
}

/// Checks a case file; the report, and whether the file is sound.
///
/// # Errors
/// When a file cannot be read, or a key or anchor list is not one.
pub fn verify(
    file: &Path,
    key: Option<&str>,
    anchors: Option<&Path>,
) -> anyhow::Result<(String, bool)> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let key: Option<PublicKey> = key.map(str::parse).transpose().context("--key")?;
    let anchors = match anchors {
        Some(list) => {
            let text = std::fs::read(list).with_context(|| list.display().to_string())?;
            let list = AnchorList::read(&text, key.as_ref());
            vec![
                list.map_err(|fault| anyhow::anyhow!(fault.text().da))
                    .context("--anchors")?,
            ]
        }
        None => Vec::new(),
    };
    let report = verify_file(&bytes, key.as_ref(), &anchors);
    Ok((
        format!("{}\n\n{}", report.text().da, report.text().en),
        report.is_sound(),
    ))
}
