//! The tracks that run under a case.

use serde::{Deserialize, Serialize};

/// The tracks that run under a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    Awareness,
    Classification,
    Assessment,
    Authority,
    DataSubjects,
    /// NIS 2-loven § 13, where somebody has judged the incident significant.
    Nis2,
    /// Duties of other rules that a person armed a clock for.
    Clocks,
    Measures,
    Esdh,
}

impl Track {
    /// In the order people meet them.
    pub const ALL: [Self; 9] = [
        Self::Awareness,
        Self::Classification,
        Self::Assessment,
        Self::Authority,
        Self::DataSubjects,
        Self::Nis2,
        Self::Clocks,
        Self::Measures,
        Self::Esdh,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Awareness => "awareness",
            Self::Classification => "classification",
            Self::Assessment => "assessment",
            Self::Authority => "authority",
            Self::DataSubjects => "data_subjects",
            Self::Nis2 => "nis2",
            Self::Clocks => "clocks",
            Self::Measures => "measures",
            Self::Esdh => "esdh",
        }
    }

    pub const fn label_da(self) -> &'static str {
        match self {
            Self::Awareness => "kendskabstidspunkt",
            Self::Classification => "brud eller ikke brud",
            Self::Assessment => "risikovurdering",
            Self::Authority => "anmeldelse til Datatilsynet",
            Self::DataSubjects => "underretning af de berørte",
            Self::Nis2 => "NIS 2-underretninger",
            Self::Clocks => "andre frister",
            Self::Measures => "foranstaltninger",
            Self::Esdh => "journalisering (ESDH)",
        }
    }
}
