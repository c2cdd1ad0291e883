//! How a case stands to another: a hint that somebody must judge, or what was judged.

use serde::{Deserialize, Serialize};

use crate::{Authority, Case, DataSubjects};

/// Stable: stored in the history and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// Their reports use much the same words within a few days.
    Alike,
    /// A report that names the other case, by somebody that case does not know.
    NamedByStranger,
    /// An answer to the other case that tells of something new.
    TellsOfNew,
    /// A mail with a Message-ID that was seen, and other contents.
    SameMessage,
    /// A person: they belong together and stay two cases.
    Linked,
    /// A person: this one is the other once more, and ends here.
    DuplicateOf,
    /// The other side of it: this one goes on for both.
    HasDuplicate,
    /// An addition to the other case that became this one.
    SplitFrom,
    SplitInto,
    /// A person: they have nothing to do with each other.
    Unrelated,
}

impl RelationKind {
    pub const ALL: [Self; 10] = [
        Self::Alike,
        Self::NamedByStranger,
        Self::TellsOfNew,
        Self::SameMessage,
        Self::Linked,
        Self::DuplicateOf,
        Self::HasDuplicate,
        Self::SplitFrom,
        Self::SplitInto,
        Self::Unrelated,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alike => "alike",
            Self::NamedByStranger => "named_by_stranger",
            Self::TellsOfNew => "tells_of_new",
            Self::SameMessage => "same_message",
            Self::Linked => "linked",
            Self::DuplicateOf => "duplicate_of",
            Self::HasDuplicate => "has_duplicate",
            Self::SplitFrom => "split_from",
            Self::SplitInto => "split_into",
            Self::Unrelated => "unrelated",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Nobody has judged it yet.
    pub const fn is_hint(self) -> bool {
        match self {
            Self::Alike | Self::NamedByStranger | Self::TellsOfNew | Self::SameMessage => true,
            Self::Linked
            | Self::DuplicateOf
            | Self::HasDuplicate
            | Self::SplitFrom
            | Self::SplitInto
            | Self::Unrelated => false,
        }
    }

    /// The same, as the other case says it.
    #[must_use]
    pub const fn from_the_other_side(self) -> Self {
        match self {
            Self::DuplicateOf => Self::HasDuplicate,
            Self::HasDuplicate => Self::DuplicateOf,
            Self::SplitFrom => Self::SplitInto,
            Self::SplitInto => Self::SplitFrom,
            Self::Alike
            | Self::NamedByStranger
            | Self::TellsOfNew
            | Self::SameMessage
            | Self::Linked
            | Self::Unrelated => self,
        }
    }
}

/// Another case, and how this one stands to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    pub case_id: String,
    pub kind: RelationKind,
}

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

    /// Whether nothing was decided, filed or sent on it: then it can end as a duplicate without taking
    /// anything along.
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
