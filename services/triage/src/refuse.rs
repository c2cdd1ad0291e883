//! What the pure crates refuse, as problems.

use brudvagt_case::Reject;
use brudvagt_kit::{Kind, Problem};

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
        | Reject::Unsettled { .. } => Kind::Rejected,
    };
    let mut problem = Problem::new(kind, reject.reason(), reject.text_da(), reject.text_en());
    let field = match reject {
        Reject::ReasonNeeded { .. } => "reason",
        Reject::TimeInFuture => "aware_at",
        Reject::TextNeeded => "text",
        _other => "",
    };
    if !field.is_empty() {
        problem
            .fields
            .push((field.to_owned(), problem.text_da.clone()));
    }
    if let Reject::Unsettled { tracks } = reject {
        let names: Vec<_> = tracks.iter().map(|track| track.as_str()).collect();
        problem = problem.detail("tracks", names.join(","));
    }
    problem
}

pub(crate) fn stale(expected: u64, actual: u64) -> Problem {
    Problem::new(
        Kind::Stale,
        "STALE_VERSION",
        "En anden har ændret sagen, siden du åbnede den. Genindlæs siden; det, du skrev, er ikke gemt.",
        "somebody changed the case since you opened it; read it again",
    )
    .detail("expected", expected.to_string())
    .detail("actual", actual.to_string())
}
