//! Two rule sets over the known cases: each difference with what decided before and what decides now,
//! in words, so that a lawyer can agree or object case by case.

use std::fmt::Write as _;

use brudvagt_facts::risk_answers::RiskOutcome;
use jiff::civil::Date;

use super::{Known, known};
use crate::assess::{Assessment, MissingFact, assess};
use crate::finding::Finding;
use crate::ruleset::Ruleset;
use crate::weigh::{Art33, Art34};

/// How many open questions of a case are shown.
const QUESTIONS: usize = 4;

/// What each rule set says of the known cases, where they differ, and why, as Markdown. Danish first,
/// English beside.
///
/// # Errors
/// As [`known`].
pub fn compare_markdown(
    old: &Ruleset,
    new: &Ruleset,
    today: Date,
) -> Result<String, serde_json::Error> {
    let known = known()?;
    let mut page = format!("# {} / {}\n", old.id, new.id);
    let mut n_differ = 0_usize;
    for case in &known {
        let before = assess(&case.facts, old, &[], today);
        let now = assess(&case.facts, new, &[], today);
        if in_words(&before) == in_words(&now) {
            continue;
        }
        n_differ += 1;
        match write_difference(&mut page, case, &before, &now) {
            // Writing to a String cannot fail; the result is only for the trait's sake.
            Ok(()) | Err(std::fmt::Error) => {}
        }
    }
    let n = known.len();
    let sum = format!(
        "\n{n_differ} af {n} kendte sager vurderes anderledes. / {n_differ} of {n} known cases are assessed differently.\n"
    );
    page.push_str(&sum);
    Ok(page)
}

fn write_difference(
    page: &mut String,
    case: &Known,
    before: &Assessment,
    now: &Assessment,
) -> std::fmt::Result {
    writeln!(page, "\n## {}\n\n{}", case.id, case.title_da)?;
    if let Some(why) = &case.why_da {
        writeln!(page, "{why}")?;
    }
    for (heading, it) in [("Før / before", before), ("Nu / now", now)] {
        let (da, en) = in_words(it);
        writeln!(page, "\n**{heading}** ({}): {da} / {en}\n", it.ruleset)?;
        for finding in deciding(it) {
            writeln!(
                page,
                "- {}: {} ({}) / {} ({})",
                finding.rule,
                finding.sentence.da,
                finding.cited_da(),
                finding.sentence.en,
                finding.source.en,
            )?;
        }
        let asked: Vec<&MissingFact> = it.missing.iter().take(QUESTIONS).collect();
        if is_open(it) && !asked.is_empty() {
            let da: Vec<&str> = asked.iter().map(|fact| &*fact.question.da).collect();
            let en: Vec<&str> = asked.iter().map(|fact| &*fact.question.en).collect();
            writeln!(
                page,
                "- Der spørges først: {} / First it asks: {}",
                da.join(" "),
                en.join(" ")
            )?;
        }
    }
    Ok(())
}

/// The rules that decided, with their words.
fn deciding(it: &Assessment) -> impl Iterator<Item = &Finding> {
    it.for_rules
        .iter()
        .chain(&it.against_rules)
        .filter(|finding| it.deciding_rules.contains(&finding.rule))
}

/// Whether the advice hangs on a missing answer.
fn is_open(it: &Assessment) -> bool {
    it.art33.provisional || it.art34.recommendation == Art34::MoreFactsNeeded
}

/// The advice in a few words, in Danish and in English.
fn in_words(it: &Assessment) -> (String, String) {
    let outcome = match it.outcome {
        RiskOutcome::UnlikelyRisk => ("risiko er usandsynlig", "a risk is unlikely"),
        RiskOutcome::Risk => ("risiko", "risk"),
        RiskOutcome::HighRisk => ("høj risiko", "high risk"),
    };
    let notify = match (it.art33.recommendation, it.art33.provisional) {
        (Art33::DoNotNotify, _) => ("anmeld ikke", "do not notify"),
        (Art33::Notify, false) => ("anmeld", "notify"),
        (Art33::Notify, true) => ("anmeld, foreløbigt", "notify, provisionally"),
    };
    let tell = match it.art34.recommendation {
        Art34::NotRequired => ("underretning ikke påkrævet", "telling not required"),
        Art34::Exempt => ("undtaget fra underretning", "exempt from telling"),
        Art34::MoreFactsNeeded => ("underretning ikke afklaret", "telling not settled"),
        Art34::Communicate => ("underret", "tell"),
    };
    let all = [outcome, notify, tell];
    (
        all.map(|(da, _)| da).join(", "),
        all.map(|(_, en)| en).join(", "),
    )
}
