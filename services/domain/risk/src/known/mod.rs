//! Known cases: made up (opdigt), each for a kind of mistake an assessment can make, with what a
//! careful data protection officer decides. `cases.json` holds the first of each kind;
//! `municipal.json` what else goes wrong in a municipality, `everyday.json` what a sceptical officer
//! meets from day to day, and `sceptical.json`, `tried.json`, `adverse.json` and `unseen.json` what such officers judged before
//! any was run, each with the reason for the answer; the last has what a nervous employee half tells.

mod compare;
#[cfg(test)]
mod needed;

use brudvagt_facts::Facts;
use serde::Deserialize;

pub use compare::compare_markdown;

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
    let sceptical: Vec<Known> = serde_json::from_str(include_str!("sceptical.json"))?;
    all.extend(sceptical);
    let tried: Vec<Known> = serde_json::from_str(include_str!("tried.json"))?;
    all.extend(tried);
    let adverse: Vec<Known> = serde_json::from_str(include_str!("adverse.json"))?;
    all.extend(adverse);
    let unseen: Vec<Known> = serde_json::from_str(include_str!("unseen.json"))?;
    all.extend(unseen);
    Ok(all)
}
