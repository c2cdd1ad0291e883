//! Joining cases and parting them.

use super::{Decided, because, need_reason};
use crate::{Case, CaseEvent, Reject, RelationKind};

/// # Law
/// Rule CA-19: GDPR art. 5(2), 33(5). Two reports of one breach are one case only when a person says
/// so, with a reason; what was decided or done on a case stays there, and both histories are kept.
pub(super) fn relate(case: &Case, case_id: &str, kind: RelationKind, reason: &str) -> Decided {
    let known = case.related.iter().find(|it| it.case_id == case_id);
    if kind.is_hint() {
        // A relation that was judged or hinted at before is not hinted at again.
        return if known.is_some() {
            Ok(Vec::new())
        } else {
            related(case_id, kind, reason)
        };
    }
    if known.is_some_and(|it| it.kind == kind) {
        return Err(Reject::DoneAlready);
    }
    let was_one = known.is_some_and(|it| is_one(it.kind));
    if is_one(kind) || was_one {
        need_reason(
            reason,
            "hvorfor det er eller ikke er den samme hændelse.",
            "why it is or is not the same incident",
        )?;
    }
    if kind == RelationKind::DuplicateOf && !case.may_end_as_duplicate() {
        return Err(Reject::ActedOn);
    }
    related(case_id, kind, reason)
}

const fn is_one(kind: RelationKind) -> bool {
    matches!(kind, RelationKind::DuplicateOf | RelationKind::HasDuplicate)
}

fn related(case_id: &str, kind: RelationKind, reason: &str) -> Decided {
    let event = CaseEvent::Related {
        case_id: case_id.to_owned(),
        kind,
    };
    because(event, reason)
}
