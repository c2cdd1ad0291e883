//! How a case stands to another: a hint that somebody must judge, or what was judged.

use serde::{Deserialize, Serialize};

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
    /// A mail with a Message-ID seen before, but other contents.
    SameMessage,
    /// Judged by a person: they belong together and remain two cases.
    Linked,
    /// Judged by a person: this case repeats the other and ends here.
    DuplicateOf,
    /// The other side of that: this case goes on for both.
    HasDuplicate,
    /// An addition to the other case that became this one.
    SplitFrom,
    SplitInto,
    /// Judged by a person: they have nothing to do with each other.
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
