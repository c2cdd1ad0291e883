//! Known cases: made up (opdigt), each for a kind of mistake an assessment can make, with what a
//! careful data protection officer decides. `cases.json` holds the first of each kind;
//! `municipal.json` what else goes wrong in a municipality, and `everyday.json` what a sceptical officer
//! meets from day to day, with the reason for each answer.

use brudvagt_facts::Facts;
use jiff::civil::Date;
use serde::Deserialize;

use crate::assess::{Assessment, assess};
use crate::ruleset::Ruleset;

/// A made-up case and what is right in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// A stable name.
    pub id: String,
    /// What happened, in Danish.
    pub title_da: String,
    /// Why that is right, in Danish.
    #[serde(default)]
    pub why_da: Option<String>,
    /// Notify: `yes`, `no`, or `ask` where the advice must be provisional.
    pub notify: String,
    /// Tell people: `yes`, `no`, or `ask`.
    pub tell: String,
    /// The facts.
    pub facts: Facts,
}

/// Every known case.
///
/// # Errors
/// Never in practice: a test reads the file.
pub fn known() -> Result<Vec<Known>, serde_json::Error> {
    let mut all: Vec<Known> = serde_json::from_str(include_str!("cases.json"))?;
    let municipal: Vec<Known> = serde_json::from_str(include_str!("municipal.json"))?;
    all.extend(municipal);
    let everyday: Vec<Known> = serde_json::from_str(include_str!("everyday.json"))?;
    all.extend(everyday);
    Ok(all)
}

/// What each rule set says of the known cases, where they differ, as Markdown.
///
/// # Errors
/// As [`known`].
pub fn compare_markdown(
    old: &Ruleset,
    new: &Ruleset,
    today: Date,
) -> Result<String, serde_json::Error> {
    let known = known()?;
    let mut page = format!("# {} / {}\n\n", old.id, new.id);
    page.push_str("| Sag | Hvad skete der | Før / before | Nu / now | Afgørende nu / deciding now |\n|---|---|---|---|---|\n");
    let mut n_differ = 0_usize;
    for case in &known {
        let before = assess(&case.facts, old, &[], today);
        let now = assess(&case.facts, new, &[], today);
        if in_short(&before) == in_short(&now) {
            continue;
        }
        n_differ += 1;
        let row = format!(
            "| {} | {} | {} | {} | {} |\n",
            case.id,
            case.title_da,
            in_short(&before),
            in_short(&now),
            now.deciding_rules.join(", ")
        );
        page.push_str(&row);
    }
    let n = known.len();
    let sum = format!(
        "\n{n_differ} af {n} kendte sager vurderes anderledes. / {n_differ} of {n} known cases are assessed differently.\n"
    );
    page.push_str(&sum);
    Ok(page)
}

/// An advice in a few codes.
fn in_short(it: &Assessment) -> String {
    let code = |value: serde_json::Result<serde_json::Value>| {
        value
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    };
    format!(
        "{}, {}{}, {}",
        it.outcome.code(),
        code(serde_json::to_value(it.art33.recommendation)),
        if it.art33.provisional { "?" } else { "" },
        code(serde_json::to_value(it.art34.recommendation)),
    )
}

#[cfg(test)]
mod needed;
