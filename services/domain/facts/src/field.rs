//! What a fact is: its name, its kind, its words, and when it is needed.

use brudvagt_types::Text;

use crate::choice::ChoiceDef;

/// What a fact is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// To assess the risk to data subjects.
    Assess,
    /// To file a complete notification with the supervisory authority.
    File,
    /// To tell the data subjects.
    Communicate,
    /// To close the case with a full entry in the breach register.
    Close,
}

/// The kind of value a fact holds, and so how it is asked for and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// Yes or no.
    Bool,
    /// A whole number, zero or more.
    Int,
    /// An instant that has passed, RFC 3339.
    Time,
    /// A calendar date that may lie ahead, ISO 8601.
    Date,
    /// One answer of a closed list.
    Choice(&'static [ChoiceDef]),
    /// Any number of answers of a closed list.
    Multi(&'static [ChoiceDef]),
    /// Groups of people for whom facts differ; see [`crate::groups`].
    Groups,
}

/// Who brings the fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A person is asked.
    Person,
    /// The case writes it from its own decisions and events; forms show it but
    /// do not ask. Plans must not be filed as if they had happened (Datatilsynet
    /// 2021-442-13805).
    Case,
}

/// A condition on another fact: it has one of these answers.
///
/// Yes and no are written `"true"` and `"false"`. A fact without an answer
/// fulfils no condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The other fact.
    pub field: &'static str,
    /// The answers that fulfil the condition.
    pub any_of: &'static [&'static str],
}

impl When {
    /// The condition that `field` has one of the answers `any_of`.
    #[must_use]
    pub const fn any(field: &'static str, any_of: &'static [&'static str]) -> Self {
        Self { field, any_of }
    }

    /// The condition that `field` is answered yes.
    #[must_use]
    pub const fn yes(field: &'static str) -> Self {
        Self {
            field,
            any_of: &["true"],
        }
    }
}

/// The definition of one fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldDef {
    /// The name it has everywhere: database, wire, form, export.
    pub name: &'static str,
    /// The question.
    pub label: Text,
    /// A line of help.
    pub help: Text,
    /// The kind of value.
    pub kind: Kind,
    /// The id in the EDPB template, v1.0 of 8 June 2026.
    pub edpb: Option<u16>,
    /// What it is needed for. Empty means always optional.
    pub needed_for: &'static [Purpose],
    /// The fact makes sense only when all of these hold.
    pub condition: &'static [When],
    /// Or when, with at least one here, all of these hold.
    pub or_condition: &'static [When],
    /// Who brings it.
    pub origin: Origin,
}

impl FieldDef {
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            label: Text::new("", ""),
            help: Text::new("", ""),
            kind,
            edpb: None,
            needed_for: &[],
            condition: &[],
            or_condition: &[],
            origin: Origin::Person,
        }
    }

    pub(crate) const fn da(mut self, label: &'static str, help: &'static str) -> Self {
        self.label.da = label;
        self.help.da = help;
        self
    }

    pub(crate) const fn en(mut self, label: &'static str, help: &'static str) -> Self {
        self.label.en = label;
        self.help.en = help;
        self
    }

    pub(crate) const fn edpb(mut self, id: u16) -> Self {
        self.edpb = Some(id);
        self
    }

    pub(crate) const fn needed(mut self, purposes: &'static [Purpose]) -> Self {
        self.needed_for = purposes;
        self
    }

    pub(crate) const fn when(mut self, condition: &'static [When]) -> Self {
        self.condition = condition;
        self
    }

    pub(crate) const fn or_when(mut self, condition: &'static [When]) -> Self {
        self.or_condition = condition;
        self
    }

    pub(crate) const fn from(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }
}

/// Facts that belong together on a form.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// A stable word for anchors and tests.
    pub code: &'static str,
    /// Heading.
    pub title: Text,
    /// The facts, in form order.
    pub fields: &'static [FieldDef],
}
