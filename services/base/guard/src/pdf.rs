//! Reads the text of a PDF, for the guard before a filing.
//!
//! A PDF is a program with its own compression, and it may come from anyone. It is therefore read in a
//! process of its own with limits on memory and time ([`PdfReader::Process`]): whatever the file does
//! to its reader, the service carries on and says what was not read.
//!
//! Read are: the text of each page in the order it is drawn and in the order it lies, also under a
//! picture, outside the page and invisible; appearances of annotations and form fields; every text
//! string of the file (fields, comments, bookmarks, title, author, alternative texts); XMP and XFA;
//! and the same of earlier versions that the file still holds.
//!
//! Deliberately absent: pictures (no OCR), text drawn as curves, files inside the file, hidden layers,
//! patterns and soft masks. All but the last two are reported as not checked where they occur.

mod budget;
mod extract;
mod layout;
mod page;
mod process;
mod strings;
mod versions;

#[cfg(test)]
mod tests;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use super::scan_attachment::{NotChecked, PdfText};

pub use process::read_pdf_here_limited;

/// How long one file is read. What has been read by then counts.
const MAX_TIME: Duration = Duration::from_secs(5);

/// Where PDFs are read.
#[derive(Clone, Debug)]
pub enum PdfReader {
    /// In a process of its own: this program, started with [`PdfReader::COMMAND`].
    Process(PathBuf),
    /// In the process of the service, without a limit on memory: for tests.
    Here,
}

impl PdfReader {
    /// The argument with which the program calls [`read_pdf_here_limited`] and nothing else.
    pub const COMMAND: &'static str = "read-pdf";

    /// Uses the CPU or waits for a process: from async code, call it on a blocking thread.
    pub fn read(&self, content: &[u8]) -> PdfText {
        match self {
            Self::Process(program) => process::read(program, content),
            Self::Here => {
                let mut text = PdfText::default();
                read_here(content, &mut |said| said.add_to(&mut text));
                text
            }
        }
    }
}

/// What the reader reports while it reads.
#[derive(Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    Text(String),
    NotChecked(NotChecked),
}

impl Said {
    fn add_to(self, text: &mut PdfText) {
        match self {
            Self::Text(words) => text.texts.push(words),
            Self::NotChecked(why) => text.not_checked.push(why),
        }
    }
}

fn read_here(content: &[u8], say: &mut dyn FnMut(Said)) {
    extract::read(content, Instant::now() + MAX_TIME, say);
}
