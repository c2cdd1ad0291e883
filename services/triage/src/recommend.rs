//! The pure crates over a case's facts: what is missing, what is recommended.

use brudvagt_calculus::to_local;
use brudvagt_case::Outcome;
use brudvagt_facts::{FactSheet, Facts, Purpose, check_combinations};
use brudvagt_kit::Problem;
use brudvagt_proto::triage::{Meter, Problem as WireProblem};
use brudvagt_risk::{Art33, Art34, GroupOutcome, Precedent, Ruleset, assess};
use brudvagt_types::Text;
use jiff::Timestamp;

/// What the rules say, in the case's own terms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Advice {
    pub(crate) outcome: Option<Outcome>,
    pub(crate) notify: Option<bool>,
    pub(crate) communicate: Option<bool>,
    pub(crate) ruleset: String,
    /// Each group of people, the gravest first; none where no groups were made.
    pub(crate) groups: Vec<GroupOutcome>,
}

impl Advice {
    /// Groups that must be told, where others need not be.
    pub(crate) fn to_tell(&self) -> Vec<String> {
        let told = self.groups.iter().filter(|it| it.is_to_be_told());
        told.map(|it| it.id.clone()).collect()
    }
}

pub(crate) fn recommend(facts: &Facts, ruleset: &Ruleset, now: Timestamp) -> Advice {
    let assessment = assess(facts, ruleset, &[], to_local(now).date());
    Advice {
        outcome: Outcome::parse(assessment.outcome.code()),
        notify: Some(match assessment.art33.recommendation {
            Art33::Notify => true,
            Art33::DoNotNotify => false,
        }),
        communicate: match assessment.art34.recommendation {
            Art34::Communicate => Some(true),
            Art34::NotRequired | Art34::Exempt => Some(false),
            Art34::MoreFactsNeeded => None,
        },
        ruleset: assessment.ruleset.into_owned(),
        groups: assessment.groups,
    }
}

/// The whole assessment as JSON. `own` are the installation's earlier cases of the kind.
pub(crate) fn assessment_json(
    facts: &Facts,
    ruleset: &Ruleset,
    own: &[Precedent],
    now: Timestamp,
) -> Result<String, Problem> {
    serde_json::to_string_pretty(&assess(facts, ruleset, own, to_local(now).date()))
        .map_err(|error| Problem::internal(&error))
}

/// # Errors
/// `FACTS_UNREADABLE`.
pub(crate) fn read_facts(json: &str) -> Result<Facts, Problem> {
    serde_json::from_str(json).map_err(|error| {
        Problem::invalid(
            "facts",
            "FACTS_UNREADABLE",
            Text::new(
                "Oplysningerne kan ikke læses.".to_owned(),
                error.to_string(),
            ),
        )
    })
}

/// How much of what each purpose needs is known.
pub(crate) fn meters(sheet: &FactSheet) -> Vec<Meter> {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    [
        ("assess", Purpose::Assess),
        ("file", Purpose::File),
        ("communicate", Purpose::Communicate),
        ("close", Purpose::Close),
    ]
    .into_iter()
    .map(|(name, purpose)| {
        let (have, needed) = sheet.meter(purpose);
        let missing = sheet.missing(purpose);
        Meter {
            purpose: name.to_owned(),
            have: count(have),
            needed: count(needed),
            missing: missing.iter().map(|def| def.name.to_owned()).collect(),
        }
    })
    .collect()
}

/// Combinations of facts that are wrong or doubtful (FC-1…), on a case that is notified through
/// `channel`: how a reference looks is known of Virk only (FC-21).
///
/// Beside the facts, `n_similar` like breaches of the unit speak against an answer that there were none (LB-1).
///
/// # Law
/// Datatilsynet 2021-432-0063: a controller with repeated similar breaches must review its risk
/// assessment and measures.
pub(crate) fn problems(facts: &Facts, channel: &str, n_similar: u32) -> Vec<WireProblem> {
    let denied = (n_similar > 0 && facts.repeated == Some(false)).then(|| WireProblem {
        rule: "LB-1".to_owned(),
        text: Some(
            Text::new(
                "Svaret er, at lignende brud ikke er sket før, men fagområdet har haft et inden for 12 \
                 måneder. Se på dem, og ret svaret, hvis de ligner."
                    .to_owned(),
                "The answer is that no similar breach has happened before, but the unit has had one \
                 within 12 months. Look at them, and correct the answer if they are alike."
                    .to_owned(),
            )
            .into(),
        ),
        fields: vec!["repeated".to_owned()],
    });
    check_combinations(facts)
        .into_iter()
        .filter(|problem| channel == "virk" || problem.rule != "FC-21")
        .map(|problem| WireProblem {
            rule: problem.rule.to_owned(),
            text: Some(problem.text.into()),
            fields: problem.fields.iter().map(|&name| name.to_owned()).collect(),
        })
        .chain(denied)
        .collect()
}
