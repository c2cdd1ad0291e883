//! What a person judges: when we knew, what it is, how bad it is, and who is told.

use jiff::Timestamp;

use super::{Decided, because, confirm::Decisive, need_breach, need_reason};
use crate::{
    Assessment, Authority, Case, CaseEvent, Classification, DataSubjects, Outcome, Reject,
};

/// What the law in force at an awareness makes of it.
pub(super) struct Counted<'c> {
    pub(super) due_at: Timestamp,
    pub(super) regime: &'c str,
}

/// What the rules said of the case when a person concluded.
pub(super) struct Rules<'c> {
    pub(super) ruleset: &'c str,
    pub(super) recommended: Option<Outcome>,
    pub(super) to_tell: &'c [String],
}

/// # Law
/// Rule CA-3: Datatilsynet 2021-442-13805.
pub(super) fn set_awareness(
    case: &Case,
    aware_at: Timestamp,
    counted: &Counted<'_>,
    reason: &str,
    now: Timestamp,
) -> Decided {
    if aware_at > now {
        return Err(Reject::TimeInFuture);
    }
    // Confirming what was assumed needs no reason; moving it does.
    if aware_at != case.aware_at {
        need_reason(
            reason,
            "hvorfor kommunen blev bekendt med bruddet på dette tidspunkt.",
            "why the controller became aware at this time",
        )?;
    } else if case.aware_confirmed {
        return Ok(Vec::new());
    }
    let event = CaseEvent::AwarenessSet {
        from: case.aware_at,
        aware_at,
        due_at: counted.due_at,
        regime: counted.regime.to_owned(),
    };
    because(event, reason)
}

/// # Law
/// Rule CA-5: GDPR art. 4(12), 33(5). What is judged not to be a breach stays in the register, with the
/// reason; so does a judgement that was changed. Rule CA-7: if it is no breach nobody is told, so this
/// needs the same second person as a decision not to notify.
pub(super) fn classify(case: &Case, breach: bool, decisive: Decisive<'_>) -> Decided {
    let reason = decisive.reason;
    let same = match case.classification {
        Classification::Open => false,
        // Repeating "breach" while the opposite waits for confirmation withdraws that.
        Classification::Breach => breach && case.awaited_classification.is_none(),
        Classification::NotABreach => !breach,
    };
    if same {
        return Ok(Vec::new());
    }
    if !breach {
        need_reason(
            reason,
            "hvorfor der ikke er tale om et brud på persondatasikkerheden.",
            "why it is not a personal-data breach",
        )?;
    } else if case.classification == Classification::NotABreach {
        need_reason(
            reason,
            "hvorfor der alligevel er tale om et brud på persondatasikkerheden.",
            "why it is a personal-data breach after all",
        )?;
    }
    decisive.decide(case)
}

/// # Law
/// Rule CA-1: GDPR art. 5(2), 33(5). The register holds the grounds of each conclusion, also of one that
/// follows the recommendation: a mark without grounds is not an assessment.
pub(super) fn conclude(case: &Case, outcome: Outcome, rules: &Rules<'_>, reason: &str) -> Decided {
    need_breach(case)?;
    let recommended = rules.recommended;
    if recommended.is_some_and(|recommended| recommended != outcome) {
        need_reason(
            reason,
            "hvorfor vurderingen afviger fra anbefalingen.",
            "why the assessment differs from the recommendation",
        )?;
    }
    need_reason(
        reason,
        "hvad konklusionen hviler på. Den står i fortegnelsen (artikel 33, stk. 5).",
        "what the conclusion rests on; it stands in the register (art. 33(5))",
    )?;
    let event = CaseEvent::AssessmentConcluded {
        outcome,
        recommended,
        ruleset: rules.ruleset.to_owned(),
        to_tell: rules.to_tell.to_vec(),
    };
    because(event, reason)
}

/// # Law
/// Rule CA-1: GDPR art. 33(1), 33(5). Not to notify needs a concluded assessment and a reason.
pub(super) fn decide_notification(case: &Case, notify: bool, decisive: Decisive<'_>) -> Decided {
    need_breach(case)?;
    match case.assessment {
        // A decision to notify is allowed before the assessment, because the clock does not wait
        // for it.
        Assessment::Open if !notify => return Err(Reject::NotAssessed),
        Assessment::Open | Assessment::Concluded { .. } => {}
    }
    match case.authority {
        Authority::Open | Authority::ToNotify | Authority::NotNotified => {}
        // After a withdrawal the duty is owed again until somebody decides.
        Authority::Withdrawn { .. } => {}
        // Datatilsynet has been told. Additions and withdrawals are follow-ups, which leave the
        // first filing's time and lateness unchanged.
        Authority::Filed { .. } => return Err(Reject::FiledAlready),
    }
    if !notify {
        need_reason(
            decisive.reason,
            "hvorfor bruddet ikke skal anmeldes (artikel 33, stk. 1 og 5).",
            "why the breach need not be notified (art. 33(1), 33(5))",
        )?;
    } else if decisive.recommended == Some(false) {
        need_reason(
            decisive.reason,
            "hvorfor I anmelder alligevel.",
            "why you notify all the same",
        )?;
    }
    decisive.decide(case)
}

/// # Law
/// Rule CA-1: GDPR art. 34(1), 34(3), databeskyttelsesloven § 22.
pub(super) fn decide_communication(
    case: &Case,
    communicate: bool,
    decisive: Decisive<'_>,
) -> Decided {
    need_breach(case)?;
    if case.assessment == Assessment::Open && !communicate {
        return Err(Reject::NotAssessed);
    }
    match case.data_subjects {
        // More people may be found and told; those who were told cannot be untold.
        DataSubjects::Told { .. } if !communicate => return Err(Reject::DoneAlready),
        DataSubjects::Told { .. }
        | DataSubjects::Open
        | DataSubjects::ToCommunicate { .. }
        | DataSubjects::NotRequired
        | DataSubjects::Exempt { .. } => {}
    }
    if !communicate {
        need_reason(
            decisive.reason,
            "hvorfor de berørte ikke underrettes (artikel 34).",
            "why the people affected are not told (art. 34)",
        )?;
    } else if decisive.leaves_out() {
        need_reason(
            decisive.reason,
            "hvorfor en gruppe, som risikoen er høj for, ikke underrettes (artikel 34).",
            "why a group to whom the risk is high is not told (art. 34)",
        )?;
    } else if decisive.recommended == Some(false) {
        need_reason(
            decisive.reason,
            "hvorfor I underretter de berørte alligevel.",
            "why you tell the people affected all the same",
        )?;
    }
    decisive.decide(case)
}
