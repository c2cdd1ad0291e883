//! Who works where, as another system of the municipality tells it: a list (CSV), OS2rollekatalog, or
//! FK Organisation. Read into what the directory imports.
//!
//! | part | does |
//! |---|---|
//! | `list` | lists of people and of units, known by their headings |
//! | `rollekatalog` | `organisation/v3` and the managers' substitutes |
//! | `fk_organisation` | the GraphQL of Fælleskommunal Organisation |
//! | `gather` | what each row must hold, for all of them |
//! | `fetch` | asking over HTTP, in bounds |
//!
//! # Invariants
//! - One row that cannot be used never stops the others: it is named with its line and the reason, and the
//!   person it is about stays as she is.
//! - An answer that is cut short, or that says itself that something failed, is no answer: a missing half
//!   would end half a municipality.
//! - CPR numbers are never asked for, never kept, and a row that holds one is refused without repeating it.
//! - Nothing is ever written to the other system.
//!
//! Deliberately absent: what is done with it. Differences, and who may be changed, are the directory's.

mod fetch;
mod fk_organisation;
mod gather;
mod list;
mod rollekatalog;

use std::path::PathBuf;

use brudvagt_proto::directory::ImportPeopleRequest;
use brudvagt_types::Text;
use jiff::civil::Date;

pub use fk_organisation::FkOrganisation;
pub use list::{Lists, read_lists};
pub use rollekatalog::Rollekatalog;

/// Where people come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A list of people, and perhaps one of units.
    Csv {
        people: PathBuf,
        units: Option<PathBuf>,
    },
    Rollekatalog(Rollekatalog),
    FkOrganisation(FkOrganisation),
}

impl Source {
    /// As the directory notes it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Csv { .. } => "csv",
            Self::Rollekatalog(_) => "os2rollekatalog",
            Self::FkOrganisation(_) => "fk_organisation",
        }
    }

    /// All that it tells on the Danish day `today`, without municipality. Changes nothing anywhere.
    ///
    /// # Errors
    /// When it is away, refuses, or its answer is not whole.
    pub async fn read(&self, today: Date) -> Result<ImportPeopleRequest, Trouble> {
        let mut told = match self {
            Self::Csv { people, units } => Lists::load(people, units.as_deref())?.read()?,
            Self::Rollekatalog(source) => rollekatalog::read(source).await?,
            Self::FkOrganisation(source) => fk_organisation::read(source, today).await?,
        };
        self.name().clone_into(&mut told.source);
        Ok(told)
    }
}

/// Why nothing could be read. Repeats nothing that the source said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub text: Text<String>,
}

impl Trouble {
    pub(crate) fn new(text_da: impl Into<String>, text_en: impl Into<String>) -> Self {
        Self {
            text: Text::new(text_da.into(), text_en.into()),
        }
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.text.da, self.text.en)
    }
}

impl std::error::Error for Trouble {}
