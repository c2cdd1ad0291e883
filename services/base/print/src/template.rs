//! Which documents there are, and what each is made of.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::shape::case_summary::CaseSummary;
use crate::shape::council::CouncilPaper;
use crate::shape::filing::Filing;
use crate::shape::frame::Frame;
use crate::shape::letter::Letter;
use crate::shape::notice::Notice;
use crate::shape::register::Register;

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Template {
    /// Art. 33 notification, as the basis for what is typed into Virk. Data: [`Filing`].
    Filing,
    /// Art. 34 letter to a data subject. Data: [`Letter`].
    Letter,
    /// The whole case for ESDH and the case file. Data: [`CaseSummary`].
    CaseSummary,
    /// Art. 33(5) register. Data: [`Register`].
    Register,
    /// A notice under another rule than the GDPR (NIS 2). Data: [`Notice`].
    Notice,
    /// What a council reads of a period. Data: [`CouncilPaper`].
    Council,
}

impl Template {
    /// Every template, in the order of the enum.
    pub const ALL: [Self; 6] = [
        Self::Filing,
        Self::Letter,
        Self::CaseSummary,
        Self::Register,
        Self::Notice,
        Self::Council,
    ];

    /// Stable name, as in file names and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Filing => "filing",
            Self::Letter => "letter",
            Self::CaseSummary => "case_summary",
            Self::Register => "register",
            Self::Notice => "notice",
            Self::Council => "council",
        }
    }

    pub(crate) const fn source(self) -> &'static str {
        match self {
            Self::Filing => include_str!("templates/filing.typ"),
            Self::Letter => include_str!("templates/letter.typ"),
            Self::CaseSummary => include_str!("templates/case_summary.typ"),
            Self::Register => include_str!("templates/register.typ"),
            Self::Notice => include_str!("templates/notice.typ"),
            Self::Council => include_str!("templates/council.typ"),
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Data that one template prints.
pub trait Printed: Serialize + DeserializeOwned {
    /// The template that prints it.
    const TEMPLATE: Template;

    /// What stands around the body.
    fn frame(&self) -> &Frame;
}

impl Printed for Filing {
    const TEMPLATE: Template = Template::Filing;

    fn frame(&self) -> &Frame {
        &self.frame
    }
}

impl Printed for Letter {
    const TEMPLATE: Template = Template::Letter;

    fn frame(&self) -> &Frame {
        &self.frame
    }
}

impl Printed for CaseSummary {
    const TEMPLATE: Template = Template::CaseSummary;

    fn frame(&self) -> &Frame {
        &self.frame
    }
}

impl Printed for Register {
    const TEMPLATE: Template = Template::Register;

    fn frame(&self) -> &Frame {
        &self.frame
    }
}

impl Printed for Notice {
    const TEMPLATE: Template = Template::Notice;

    fn frame(&self) -> &Frame {
        &self.frame
    }
}

impl Printed for CouncilPaper {
    const TEMPLATE: Template = Template::Council;

    fn frame(&self) -> &Frame {
        &self.frame
    }
}
