//! The law a case is under: the duty to notify in force at its awareness, laid over the rules of risk.
//!
//! # Law
//! Rule RG-1: a case keeps the set in force at its awareness. This is the one place in triage that
//! looks the law up for a case, so that clock, recommendation and channel come from one version.

use brudvagt_calculus::{Regime, Regimes, due, regime::Threshold, to_local};
use brudvagt_case::Case;
use brudvagt_facts::risk_answers::RiskOutcome;
use brudvagt_kit::Problem;
use brudvagt_proto::triage::Law;
use brudvagt_risk::{Ruleset, ruleset};
use brudvagt_types::Text;
use jiff::Timestamp;

use crate::reasons;

/// The regime of GDPR art. 33.
const GDPR_33: &str = "gdpr_33";

/// The rules of risk of an awareness, under its duty to notify.
fn ruleset_under(duty: &Regime, aware_at: Timestamp) -> Result<Ruleset, Problem> {
    let rules = ruleset::in_force(to_local(aware_at).date()).ok_or_else(|| no_regime(aware_at))?;
    let notify_from = match duty.threshold {
        Threshold::Risk => RiskOutcome::Risk,
        Threshold::HighRisk => RiskOutcome::HighRisk,
        // These two do not occur for a regime that starts with awareness; if they did, the
        // strictest reading counts.
        Threshold::EveryBreach
        | Threshold::SignificantIncident
        | Threshold::PatientHarmPossible => RiskOutcome::UnlikelyRisk,
    };
    let name = duty.key().to_string();
    Ok(rules.under(&name, notify_from, duty.valid_from, duty.valid_to))
}

/// The rules of risk that a case is judged by.
pub(crate) fn ruleset_of(case: &Case) -> Result<Ruleset, Problem> {
    ruleset_under(duty_of(case)?, case.aware_at)
}

/// The rules of risk in force at `at`, for callers without a case.
///
/// # Errors
/// When the GDPR did not apply then.
pub fn ruleset_at(at: Timestamp) -> Result<Ruleset, Problem> {
    ruleset_under(duty_at(at)?, at)
}

/// The duty of art. 33 for an awareness.
pub(crate) fn duty_at(aware_at: Timestamp) -> Result<&'static Regime, Problem> {
    installed()?
        .in_force(GDPR_33, aware_at)
        .ok_or_else(|| no_regime(aware_at))
}

/// The duty of art. 33 that a case is under: the version whose name it keeps.
pub(crate) fn duty_of(case: &Case) -> Result<&'static Regime, Problem> {
    installed()?
        .kept(&case.regime, GDPR_33, case.aware_at)
        .ok_or_else(|| no_regime(case.aware_at))
}

/// Rule DL-1: GDPR art. 33(1), the period of the duty on the UTC time line.
pub(crate) fn statutory_due(duty: &Regime, aware_at: Timestamp) -> Result<Timestamp, Problem> {
    let deadline = due(duty, aware_at).map_err(|error| Problem::internal(&error))?;
    Ok(deadline.due_at())
}

pub(crate) fn to_wire(duty: &Regime) -> Law {
    let named = |name: &Option<String>| name.clone().unwrap_or_else(|| duty.channel.clone());
    Law {
        regime: duty.key().to_string(),
        notify_from: duty.threshold.as_str().to_owned(),
        channel: duty.channel.clone(),
        channel_name: Some(Text::new(named(&duty.channel_da), named(&duty.channel_en)).into()),
    }
}

fn installed() -> Result<&'static Regimes, Problem> {
    Regimes::installed().map_err(|error| Problem::internal(&error))
}

fn no_regime(at: Timestamp) -> Problem {
    reasons::NO_REGIME_IN_FORCE
        .at("aware_at")
        .detail("at", at.to_string())
}
