//! Reads an attachment for what Datatilsynet asks not to be sent, and says what it could not read.
//!
//! # Law
//! Datatilsynet 2020-432-0037: a notification whose attachment was badly anonymised was a breach
//! itself. Databeskyttelsesloven § 11(3): no CPR number is published.
//!
//! Rule GU-1: what was not read is named as not checked, with the reason. A PDF is not: its text may
//! be a picture, or drawn in an order of its own, and "nothing found" would be a promise.
//!
//! Invariant: bounded. What is unpacked, how many parts are opened and how deep mails lie in mails
//! have limits, so that no file holds a thread for long or fills the memory.

mod office;
mod text;

use jiff::civil::Date;
use mail_parser::{MessageParser, MimeHeaders};

use super::find_warnings::{Names, kinds};
use crate::content::HitKind;

/// Text read of one file, unpacked.
const MAX_TEXT_BYTES: usize = 16 * 1024 * 1024;
/// Mails inside mails.
const MAX_DEPTH: u8 = 3;
const MAX_PARTS: usize = 100;

/// What reading a file gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scanned {
    pub(crate) hits: Vec<HitKind>,
    /// Why all or part of it was not read.
    pub(crate) not_checked: Option<NotChecked>,
}

/// Why something was not read. Stored by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NotChecked {
    /// A format whose text is not read here: PDF, pictures, older Office files.
    Format,
    /// It says it is a format that is read, and is not.
    Unreadable,
    /// More than is unpacked.
    TooBig,
    /// Read but for something inside it: a picture, a file.
    PartOfIt,
}

impl NotChecked {
    pub(crate) const fn text_da(self) -> &'static str {
        match self {
            Self::Format => {
                "Filtypen læses ikke af kontrollen (for eksempel pdf og billeder). Se den selv igennem."
            }
            Self::Unreadable => "Filen kunne ikke læses. Se den selv igennem.",
            Self::TooBig => "Filen er for stor til, at alt er læst. Se den selv igennem.",
            Self::PartOfIt => {
                "Teksten er læst, men filen indeholder også billeder eller filer, som ikke er. Se dem selv igennem."
            }
        }
    }

    pub(crate) const fn text_en(self) -> &'static str {
        match self {
            Self::Format => {
                "this format is not read (for example PDF and pictures); look through it yourself"
            }
            Self::Unreadable => "the file could not be read; look through it yourself",
            Self::TooBig => "the file is too big to be read whole; look through it yourself",
            Self::PartOfIt => {
                "its text is read, but it holds pictures or files that are not; look through them yourself"
            }
        }
    }
}

impl Scanned {
    pub(crate) const fn state(&self) -> &'static str {
        match (self.hits.is_empty(), self.not_checked) {
            (false, _) => "warned",
            (true, Some(_)) => "not_checked",
            (true, None) => "clean",
        }
    }

    fn not_checked(why: NotChecked) -> Self {
        Self {
            hits: Vec::new(),
            not_checked: Some(why),
        }
    }

    fn of_text(text: &str, names: &Names, today: Date) -> Self {
        Self {
            hits: kinds(text, names, today),
            not_checked: None,
        }
    }

    fn add(&mut self, other: &Self) {
        for hit in &other.hits {
            if !self.hits.contains(hit) {
                self.hits.push(*hit);
            }
        }
        // A part that was not read leaves the whole partly unread.
        if self.not_checked.is_none() && other.not_checked.is_some() {
            self.not_checked = Some(NotChecked::PartOfIt);
        }
    }
}

/// Reads a file as far as its format allows. CPU work: from async code, on a blocking thread.
pub(crate) fn scan(filename: &str, content: &[u8], names: &Names, today: Date) -> Scanned {
    scan_at(filename, content, names, today, 0)
}

fn scan_at(filename: &str, content: &[u8], names: &Names, today: Date, depth: u8) -> Scanned {
    let extension = filename.rsplit_once('.').map_or("", |(_, last)| last);
    match extension.to_ascii_lowercase().as_str() {
        "txt" | "csv" | "tsv" | "md" | "log" | "json" => match text::decode(content) {
            Some(text) => Scanned::of_text(&text, names, today),
            None => Scanned::not_checked(NotChecked::Unreadable),
        },
        "html" | "htm" | "xml" | "svg" => match text::decode(content) {
            // Both with and without tags: a number may stand in an attribute, a name across tags.
            Some(markup) => {
                let mut scanned = Scanned::of_text(&markup, names, today);
                scanned.add(&Scanned::of_text(
                    &text::without_tags(&markup),
                    names,
                    today,
                ));
                scanned
            }
            None => Scanned::not_checked(NotChecked::Unreadable),
        },
        "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp" => office::scan(content, names, today),
        "eml" => scan_mail(content, names, today, depth),
        _other => Scanned::not_checked(NotChecked::Format),
    }
}

fn scan_mail(content: &[u8], names: &Names, today: Date, depth: u8) -> Scanned {
    if depth >= MAX_DEPTH || content.len() > MAX_TEXT_BYTES {
        return Scanned::not_checked(NotChecked::TooBig);
    }
    let Some(mail) = MessageParser::default().parse(content) else {
        return Scanned::not_checked(NotChecked::Unreadable);
    };
    // The headers as they stand: addresses are names, too.
    let mut scanned = match text::decode(content) {
        Some(raw) => Scanned::of_text(&raw, names, today),
        None => Scanned::default(),
    };
    scanned.add(&Scanned::of_text(
        mail.subject().unwrap_or_default(),
        names,
        today,
    ));
    for index in 0..mail.text_body_count() {
        let body = mail.body_text(index).unwrap_or_default();
        scanned.add(&Scanned::of_text(&body, names, today));
    }
    for index in 0..mail.html_body_count() {
        let body = mail.body_html(index).unwrap_or_default();
        scanned.add(&Scanned::of_text(&text::without_tags(&body), names, today));
    }
    for (number, part) in mail.attachments().enumerate() {
        if number >= MAX_PARTS {
            scanned.not_checked = Some(NotChecked::TooBig);
            break;
        }
        let inside = if part.is_message() {
            scan_mail(part.contents(), names, today, depth.saturating_add(1))
        } else {
            let name = part.attachment_name().unwrap_or_default();
            scan_at(name, part.contents(), names, today, depth.saturating_add(1))
        };
        scanned.add(&inside);
    }
    scanned
}

#[cfg(test)]
mod tests;
