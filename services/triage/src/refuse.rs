//! Turns refusals of the pure crates into problems.

use brudvagt_case::Reject;
use brudvagt_facts::FactError;
use brudvagt_kit::{Kind, Problem};
use brudvagt_types::{Role, Text};

use crate::reasons;

pub(crate) fn reject(reject: &Reject) -> Problem {
    let kind = match reject {
        Reject::ReasonNeeded { .. } | Reject::TimeInFuture | Reject::TextNeeded => Kind::Invalid,
        Reject::CaseClosed
        | Reject::CaseNotClosed
        | Reject::NotClassified
        | Reject::NotABreach
        | Reject::NotAssessed
        | Reject::NotDecidedToNotify
        | Reject::FiledAlready
        | Reject::NothingFiled
        | Reject::DelayReasonNeeded { .. }
        | Reject::VirkReferenceMalformed
        | Reject::NotDecidedToCommunicate
        | Reject::Unknown
        | Reject::DoneAlready
        | Reject::NothingAwaited
        | Reject::Nis2NotOwed
        | Reject::InAnotherIncident
        | Reject::ActedOn
        | Reject::FollowUpUnread
        | Reject::OnlyAnExercise
        | Reject::NotAnExercise
        | Reject::ExerciseRuns
        | Reject::ExerciseOver
        | Reject::Unsettled { .. } => Kind::Rejected,
        Reject::SamePerson => Kind::Denied,
    };
    let mut problem = Problem::new(kind, reject.reason(), reject.text());
    let field = match reject {
        Reject::ReasonNeeded { .. } => "reason",
        Reject::TimeInFuture => "aware_at",
        Reject::TextNeeded => "text",
        _other => "",
    };
    if !field.is_empty() {
        let (text_da, text_en) = (problem.text.da.clone(), problem.text.en.clone());
        problem.wrong(field, Text::new(text_da, text_en));
    }
    if let Reject::Unsettled { tracks } = reject {
        let names: Vec<_> = tracks.iter().map(|track| track.as_str()).collect();
        problem = problem.detail("tracks", names.join(","));
    }
    problem
}

/// Waiting for the police needs the last day of their decision.
pub(crate) fn police_day() -> Problem {
    reasons::POLICE_DAY_NEEDED.at("police_until")
}

/// A value that the fact sheet refuses. `name` is the fact that was answered, for errors that name
/// none.
pub(crate) fn fact(error: &FactError, name: &str) -> Problem {
    let reason = match error {
        FactError::UnknownField { .. } => "UNKNOWN_FACT",
        FactError::SameForAll { .. } => "FACT_SAME_FOR_ALL",
        FactError::WrongType { .. } => "FACT_MALFORMED",
        FactError::UnknownChoice { .. } => "UNKNOWN_CHOICE",
        FactError::TooLong { .. } => "TEXT_TOO_LONG",
        FactError::TooLarge { .. } => "NUMBER_TOO_LARGE",
        FactError::ControlCharacter { .. } => "CONTROL_CHARACTER",
        FactError::InFuture { .. } => "TIME_IN_FUTURE",
        FactError::Impossible(_rule) => "FACTS_IMPOSSIBLE",
    };
    let field = error.field().unwrap_or(name);
    let mut problem = Problem::invalid(
        field,
        reason,
        Text::new(error.text().da, text_en(error, field)),
    );
    if let FactError::Impossible(wrong) = error {
        problem = problem.detail("rule", wrong.rule);
        for &other in wrong.fields.iter().filter(|&&other| other != field) {
            problem.wrong(other, Text::new(wrong.text.da, wrong.text.en));
        }
    }
    problem
}

/// The error in the form's words: people know a fact by its label.
fn text_en(error: &FactError, name: &str) -> String {
    match error {
        FactError::Impossible(wrong) => wrong.text.en.to_owned(),
        other => {
            let label = brudvagt_facts::field(name).map_or(name, |def| def.label.en);
            other.to_string().replacen(name, &format!("\"{label}\""), 1)
        }
    }
}

/// A fact that the case derives from its own decisions cannot be set by a form.
pub(crate) fn fact_by_case(name: &str, label_da: &str) -> Problem {
    Problem::invalid(
        name,
        "FACT_BY_CASE",
        Text::new(
            format!("{label_da}: udfyldes af sagens egne beslutninger."),
            "the case says this itself".to_owned(),
        ),
    )
}

/// # Law
/// GDPR art. 24(1), 38(6): the controller decides, through the roles its settings name.
pub(crate) fn not_yours(deciders: &[Role]) -> Problem {
    let names = |name: fn(Role) -> &'static str| {
        let names: Vec<&str> = deciders.iter().map(|role| name(*role)).collect();
        names.join(", ")
    };
    Problem::new(
        Kind::Denied,
        "DECISION_NOT_YOURS", Text::new(format!(
            "Kommunen beslutter selv, og her gør {} det. Databeskyttelsesrådgiveren giver et råd.",
            names(role_da)
        ), format!("the controller decides, here by: {}", names(Role::as_str))))
    .detail("deciders", names(Role::as_str))
}

const fn role_da(role: Role) -> &'static str {
    match role {
        Role::Employee => "medarbejderen",
        Role::Dpo => "databeskyttelsesrådgiveren",
        Role::CaseWorker => "sagsbehandleren",
        Role::Notifier => "anmelderen",
        Role::Reader => "læseren",
        Role::DepartmentHead => "fagchefen",
        Role::ChiefExecutive => "kommunaldirektøren",
        Role::System => "Brudvagt",
    }
}

pub(crate) fn stale(expected: u64, actual: u64) -> Problem {
    reasons::CASE_STALE
        .problem()
        .detail("expected", expected.to_string())
        .detail("actual", actual.to_string())
}
