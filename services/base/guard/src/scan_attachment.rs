//! Reads an attachment for what Datatilsynet asks not to be sent, and says what it could not read.
//!
//! # Law
//! Datatilsynet 2020-432-0037: a notification whose attachment was badly anonymised was a breach
//! itself. Databeskyttelsesloven § 11(3): no CPR number is published.
//!
//! Rule GU-1: what was not read is reported as not checked, with the reason. "Nothing found" covers
//! only what was read: the text of a PDF, but not its pictures, its scanned pages, or letters whose
//! font does not say what they are (`pdf.rs`). A picture is never read.
//!
//! Invariant: bounded. What is unpacked, how many parts are opened and how deep mails lie in mails
//! have limits, so that no file holds a thread for long or fills the memory. The reader of PDFs, which
//! cannot promise that, is the caller's and lives in a process of its own.

mod not_checked;
mod office;
pub(crate) mod text;

use brudvagt_letterbox as letterbox;
use bytes::Bytes;
use jiff::civil::Date;

use super::find_warnings::{Names, kinds};
use crate::HitKind;

pub use not_checked::NotChecked;

/// Text read of one file, unpacked.
const MAX_TEXT_BYTES: usize = 16 * 1024 * 1024;
/// Mails inside mails.
const MAX_DEPTH: u8 = 3;
const MAX_PARTS: usize = 100;

/// The text of a PDF, and why all or part of it was not read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PdfText {
    /// One or more texts for each page: the same words may appear in several readings.
    pub texts: Vec<String>,
    pub not_checked: Vec<NotChecked>,
}

/// Reads a PDF.
pub type ReadPdf<'r> = &'r mut dyn FnMut(&[u8]) -> PdfText;

/// What reading a file gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    pub hits: Vec<HitKind>,
    /// Why all or part of it was not read.
    pub not_checked: Option<NotChecked>,
}

impl Scanned {
    pub const fn state(&self) -> &'static str {
        match (self.hits.is_empty(), &self.not_checked) {
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

    /// Keeps the gravest of the reasons.
    fn also_not_checked(&mut self, why: NotChecked) {
        if self.not_checked.as_ref().is_none_or(|it| *it < why) {
            self.not_checked = Some(why);
        }
    }
}

/// Reads a file as far as its format allows. CPU work: from async code, on a blocking thread.
pub fn scan(
    filename: &str,
    content: &[u8],
    names: &Names,
    today: Date,
    read_pdf: ReadPdf<'_>,
) -> Scanned {
    let mut search = Search {
        names,
        today,
        read_pdf,
    };
    let mut scanned = scan_at(filename, content, &mut search, 0);
    // The file's name is sent with it, so it is searched, too.
    scanned.add(&Scanned::of_text(filename, names, today));
    scanned
}

/// What is looked for, and how.
struct Search<'s> {
    names: &'s Names,
    today: Date,
    read_pdf: ReadPdf<'s>,
}

fn scan_at(filename: &str, content: &[u8], search: &mut Search<'_>, depth: u8) -> Scanned {
    let (names, today) = (search.names, search.today);
    let extension = filename.rsplit_once('.').map_or("", |(_, last)| last);
    match extension.to_ascii_lowercase().as_str() {
        "txt" | "csv" | "tsv" | "md" | "log" | "json" => match text::decode(content) {
            Some(text) => Scanned::of_text(&text, names, today),
            None => Scanned::not_checked(NotChecked::Unreadable),
        },
        "html" | "htm" | "xml" | "svg" => match text::decode(content) {
            // Searched with and without tags: a number may stand in an attribute, a name may run
            // across tags.
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
        "eml" => scan_mail(content, search, depth),
        // By its first bytes, whatever its name says.
        _other if content.starts_with(b"%PDF-") => scan_pdf(content, search),
        "pdf" => scan_pdf(content, search),
        "png" | "jpg" | "jpeg" | "gif" | "bmp" | "tif" | "tiff" | "webp" | "heic" | "heif" => {
            Scanned::not_checked(NotChecked::Picture)
        }
        _other => Scanned::not_checked(NotChecked::Format),
    }
}

fn scan_pdf(content: &[u8], search: &mut Search<'_>) -> Scanned {
    let read = (search.read_pdf)(content);
    let mut scanned = Scanned::default();
    for text in &read.texts {
        scanned.add(&Scanned::of_text(text, search.names, search.today));
    }
    for why in read.not_checked {
        scanned.also_not_checked(why);
    }
    scanned
}

fn scan_mail(content: &[u8], search: &mut Search<'_>, depth: u8) -> Scanned {
    let (names, today) = (search.names, search.today);
    if depth >= MAX_DEPTH || content.len() > MAX_TEXT_BYTES {
        return Scanned::not_checked(NotChecked::TooBig);
    }
    let content = Bytes::copy_from_slice(content);
    let mail = letterbox::read(&content);
    // The headers as they stand: addresses are names, too.
    let mut scanned = match text::decode(&content) {
        Some(raw) => Scanned::of_text(&raw, names, today),
        None => Scanned::default(),
    };
    for words in [&mail.subject, &mail.text] {
        scanned.add(&Scanned::of_text(words, names, today));
    }
    // Each text part in its source form, too: what a mail program hides is sent all the same.
    for source in letterbox::sources(&content) {
        scanned.add(&Scanned::of_text(&source.text, names, today));
        let words = text::without_tags(&source.text);
        scanned.add(&Scanned::of_text(&words, names, today));
    }
    if mail.is_cut_short() || mail.encrypted_how().is_some() {
        scanned.also_not_checked(NotChecked::PartOfIt);
    }
    for (number, file) in mail.files.iter().enumerate() {
        if number >= MAX_PARTS {
            scanned.not_checked = Some(NotChecked::TooBig);
            break;
        }
        let inside = if file.kind.starts_with("message/") {
            scan_mail(&file.content, search, depth.saturating_add(1))
        } else {
            scan_at(&file.name, &file.content, search, depth.saturating_add(1))
        };
        scanned.add(&inside);
    }
    scanned
}

#[cfg(test)]
mod tests;
