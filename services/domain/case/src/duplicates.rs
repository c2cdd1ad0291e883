//! A case that is the same as another.

use crate::{Authority, Case, DataSubjects, Relation, RelationKind};

impl Case {
    /// The case this one is a duplicate of.
    pub fn duplicate_of(&self) -> Option<&str> {
        self.related
            .iter()
            .find(|it| it.kind == RelationKind::DuplicateOf)
            .map(|it| it.case_id.as_str())
    }

    /// A hint that nobody has judged.
    pub fn has_hint(&self) -> bool {
        self.related.iter().any(|it| it.kind.is_hint())
    }

    /// Whether nothing was decided, filed or sent on it. Only then can it end as a duplicate without
    /// losing anything.
    ///
    /// # Law
    /// GDPR art. 33(5): what was decided and done about a breach stays documented where it was done.
    pub fn may_end_as_duplicate(&self) -> bool {
        !self.closed
            && self.authority == Authority::Open
            && self.data_subjects == DataSubjects::Open
            && self.awaited_notification.is_none()
            && self.awaited_communication.is_none()
            && !self.nis2.is_opened()
            && self.affairs.n_open == 0
    }

    pub(crate) fn relate(&mut self, case_id: &str, kind: RelationKind) {
        let was_duplicate = self.duplicate_of() == Some(case_id);
        self.related.retain(|it| it.case_id != case_id);
        self.related.push(Relation {
            case_id: case_id.to_owned(),
            kind,
        });
        if kind == RelationKind::DuplicateOf {
            self.closed = true;
        } else if was_duplicate {
            self.closed = false;
        }
    }
}
