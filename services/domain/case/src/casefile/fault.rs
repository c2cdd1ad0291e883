use serde::Serialize;

use super::{Day, PublicKey};
use crate::history;

/// The sections that have a digest of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    Case,
    Facts,
    Register,
    Attachments,
    History,
}

/// Where in the file something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Brackets and names between the sections.
    Frame,
    Case,
    Facts,
    Register,
    /// By position, from 1.
    Attachment(u64),
    /// By position, from 1.
    Entry(u64),
    Seal,
}

/// What is wrong with a case file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum FileFault {
    /// Line `line` (from 1) cannot be read, or is not spelled as it was written.
    Broken { line: usize, place: Place },
    /// Not a case file, or one of a later format.
    UnknownFormat,
    /// A section is not the one that was sealed.
    SectionChanged { section: Section },
    /// The words of entry `seq` were taken out after the file was made.
    TextRemoved { seq: u64 },
    /// The seal was changed, or its signature is another's.
    SignatureInvalid,
    /// Signed, but by another key than the reader expects.
    KeyDiffers {
        expected: PublicKey,
        found: PublicKey,
    },
    /// An anchor from `day` saw another entry `seq` than the file has.
    AnchorDiffers { day: Day, seq: u64 },
    /// An anchor from `day`, older than the file, had seen entry `seq` already.
    BehindAnchor { day: Day, last: u64, seq: u64 },
    /// The case differs from what its history adds up to: its row was changed without an entry.
    RowDiffers { fields: Vec<String> },
    /// The hash chain does not hold.
    #[serde(untagged)]
    Chain(history::Fault),
}

impl Section {
    const fn name_da(self) -> &'static str {
        match self {
            Self::Case => "sagens stamdata",
            Self::Facts => "faktaoplysningerne",
            Self::Register => "registerrækken",
            Self::Attachments => "listen over bilag",
            Self::History => "historikken",
        }
    }

    const fn name_en(self) -> &'static str {
        match self {
            Self::Case => "the case's own data",
            Self::Facts => "the facts",
            Self::Register => "the register row",
            Self::Attachments => "the list of attachments",
            Self::History => "the history",
        }
    }
}

impl Place {
    fn name_da(self) -> String {
        match self {
            Self::Frame => "filens opbygning".to_owned(),
            Self::Case => Section::Case.name_da().to_owned(),
            Self::Facts => Section::Facts.name_da().to_owned(),
            Self::Register => Section::Register.name_da().to_owned(),
            Self::Attachment(position) => format!("bilag {position}"),
            Self::Entry(position) => format!("historikkens post {position}"),
            Self::Seal => "seglet".to_owned(),
        }
    }

    fn name_en(self) -> String {
        match self {
            Self::Frame => "the file's frame".to_owned(),
            Self::Case => Section::Case.name_en().to_owned(),
            Self::Facts => Section::Facts.name_en().to_owned(),
            Self::Register => Section::Register.name_en().to_owned(),
            Self::Attachment(position) => format!("attachment {position}"),
            Self::Entry(position) => format!("history entry {position}"),
            Self::Seal => "the seal".to_owned(),
        }
    }
}

impl FileFault {
    /// Whether it names a place inside the history, not just the history as a whole.
    pub(super) fn is_in_history(&self) -> bool {
        match self {
            Self::Broken { place, .. } => matches!(place, Place::Entry(_)),
            Self::TextRemoved { .. } | Self::Chain(_) => true,
            Self::UnknownFormat
            | Self::SectionChanged { .. }
            | Self::SignatureInvalid
            | Self::RowDiffers { .. }
            | Self::KeyDiffers { .. }
            | Self::AnchorDiffers { .. }
            | Self::BehindAnchor { .. } => false,
        }
    }

    pub fn text_da(&self) -> String {
        match self {
            Self::Broken { line, place } => format!(
                "Linje {line} kan ikke læses eller er ikke, som den blev skrevet ({}).",
                place.name_da()
            ),
            Self::UnknownFormat => {
                "Det er ikke en sagsfil, eller den er i et nyere format end dette program kender."
                    .to_owned()
            }
            Self::SectionChanged { section } => {
                format!("Ændret siden udtrækket: {}.", section.name_da())
            }
            Self::TextRemoved { seq } => {
                format!("Teksten i post {seq} er fjernet efter udtrækket.")
            }
            Self::Chain(fault) => fault.text_da(),
            Self::RowDiffers { fields } => format!(
                "Sagens oplysninger er ikke dem, historikken fører til: {}. De er ændret uden om historikken.",
                fields.join(", ")
            ),
            Self::SignatureInvalid => {
                "Underskriften passer ikke: seglet er ændret eller underskrevet af en anden."
                    .to_owned()
            }
            Self::KeyDiffers { expected, found } => format!(
                "Filen er underskrevet med nøglen {found}, men den forventede nøgle er {expected}."
            ),
            Self::AnchorDiffers { day, seq } => format!(
                "Ankerlisten fra {day} viser en anden post {seq}: historikken er skrevet om siden."
            ),
            Self::BehindAnchor { day, last, seq } => format!(
                "Historikken er kortet af: den slutter ved post {last}, men ankerlisten fra {day} var nået til post {seq}."
            ),
        }
    }

    pub fn text_en(&self) -> String {
        match self {
            Self::Broken { line, place } => format!(
                "Line {line} cannot be read or is not as it was written ({}).",
                place.name_en()
            ),
            Self::UnknownFormat => {
                "This is no case file, or one of a later format than this program knows.".to_owned()
            }
            Self::SectionChanged { section } => {
                format!("Changed since the export: {}.", section.name_en())
            }
            Self::TextRemoved { seq } => {
                format!("The words of entry {seq} were removed after the export.")
            }
            Self::Chain(fault) => fault.text_en(),
            Self::RowDiffers { fields } => format!(
                "The case is not what its history leads to: {}. It was changed beside the history.",
                fields.join(", ")
            ),
            Self::SignatureInvalid => {
                "The signature does not fit: the seal was changed or signed by another.".to_owned()
            }
            Self::KeyDiffers { expected, found } => {
                format!("The file is signed by key {found}, but the expected key is {expected}.")
            }
            Self::AnchorDiffers { day, seq } => format!(
                "The anchor list of {day} shows another entry {seq}: the history was written anew since."
            ),
            Self::BehindAnchor { day, last, seq } => format!(
                "The history was cut short: it ends at entry {last}, but the anchor list of {day} had reached entry {seq}."
            ),
        }
    }
}
