use serde::Serialize;

use super::{Day, PublicKey};
use crate::history;
use brudvagt_types::Text;

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
    const fn name(self) -> Text {
        match self {
            Self::Case => Text::new("sagens stamdata", "the case's own data"),
            Self::Facts => Text::new("faktaoplysningerne", "the facts"),
            Self::Register => Text::new("registerrækken", "the register row"),
            Self::Attachments => Text::new("listen over bilag", "the list of attachments"),
            Self::History => Text::new("historikken", "the history"),
        }
    }
}

impl Place {
    fn name(self) -> Text<String> {
        match self {
            Self::Frame => Text::new("filens opbygning", "the file's frame").into(),
            Self::Case => Text::new(
                Section::Case.name().da.to_owned(),
                Section::Case.name().en.to_owned(),
            ),
            Self::Facts => Text::new(
                Section::Facts.name().da.to_owned(),
                Section::Facts.name().en.to_owned(),
            ),
            Self::Register => Text::new(
                Section::Register.name().da.to_owned(),
                Section::Register.name().en.to_owned(),
            ),
            Self::Attachment(position) => Text::new(
                format!("bilag {position}"),
                format!("attachment {position}"),
            ),
            Self::Entry(position) => Text::new(
                format!("historikkens post {position}"),
                format!("history entry {position}"),
            ),
            Self::Seal => Text::new("seglet", "the seal").into(),
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

    pub fn text(&self) -> Text<String> {
        match self {
            Self::Broken { line, place } => Text::new(
                format!(
                    "Linje {line} kan ikke læses eller er ikke, som den blev skrevet ({}).",
                    place.name().da
                ),
                format!(
                    "Line {line} cannot be read or is not as it was written ({}).",
                    place.name().en
                ),
            ),
            Self::UnknownFormat => Text::new(
                "Det er ikke en sagsfil, eller den er i et nyere format end dette program kender.",
                "This is no case file, or one of a later format than this program knows.",
            )
            .into(),
            Self::SectionChanged { section } => Text::new(
                format!("Ændret siden udtrækket: {}.", section.name().da),
                format!("Changed since the export: {}.", section.name().en),
            ),
            Self::TextRemoved { seq } => Text::new(
                format!("Teksten i post {seq} er fjernet efter udtrækket."),
                format!("The words of entry {seq} were removed after the export."),
            ),
            Self::Chain(fault) => fault.text(),
            Self::RowDiffers { fields } => Text::new(
                format!(
                    "Sagens oplysninger er ikke dem, historikken fører til: {}. De er ændret uden om historikken.",
                    fields.join(", ")
                ),
                format!(
                    "The case is not what its history leads to: {}. It was changed beside the history.",
                    fields.join(", ")
                ),
            ),
            Self::SignatureInvalid => Text::new(
                "Underskriften passer ikke: seglet er ændret eller underskrevet af en anden.",
                "The signature does not fit: the seal was changed or signed by another.",
            )
            .into(),
            Self::KeyDiffers { expected, found } => Text::new(
                format!(
                    "Filen er underskrevet med nøglen {found}, men den forventede nøgle er {expected}."
                ),
                format!("The file is signed by key {found}, but the expected key is {expected}."),
            ),
            Self::AnchorDiffers { day, seq } => Text::new(
                format!(
                    "Ankerlisten fra {day} viser en anden post {seq}: historikken er skrevet om siden."
                ),
                format!(
                    "The anchor list of {day} shows another entry {seq}: the history was written anew since."
                ),
            ),
            Self::BehindAnchor { day, last, seq } => Text::new(
                format!(
                    "Historikken er kortet af: den slutter ved post {last}, men ankerlisten fra {day} var nået til post {seq}."
                ),
                format!(
                    "The history was cut short: it ends at entry {last}, but the anchor list of {day} had reached entry {seq}."
                ),
            ),
        }
    }
}
