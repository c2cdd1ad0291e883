//! Reads a mail as its sender meant it.
//!
//! [`read`] takes the bytes of a message and gives a [`Reading`]: the words to show, every file, and
//! notes on what could not be read. It never fails: a broken mail is read as far as possible.
//!
//! | part | does |
//! |---|---|
//! | `parts` | takes a message apart, in one pass |
//! | `fields`, `kind`, `words`, `author` | the header: fields, parameters, encoded words, who wrote |
//! | `transfer`, `layers`, `base64`, `uuencode` | how bytes were carried |
//! | `charset`, `code_pages` | which letters bytes are |
//! | `html`, `enriched`, `rtf` | markup to lines |
//! | `asn1`, `tnef` | signed and compressed envelopes and winmail.dat, opened |
//! | `attached`, `zip` | mails that are attached, and those in an archive |
//! | `draft` | a part as text |
//! | `choose`, `placeholder` | which of several readings is shown |
//! | `head`, `date` | what the top header says |
//! | `signs` | what its parts are, for telling people from machines |
//! | `protected` | signs that its words cannot be read here |
//! | `outlook`, `compound` | a mail as Outlook saves it (`.msg`), and the file system it lies in |
//! | `nesting` | mails inside mails, within bounds |
//! | `read` | the whole: words, files, notes |
//! | [`text`] | one way to clean text, for every door |
//!
//! # Invariants
//! - Pure: no clock, no file, no network. The same bytes give the same reading.
//! - Bounded: time and memory grow with the size of the mail and not faster (`bounds`), and the stack
//!   does not grow with it.
//! - Bytes count for more than labels, and no reading holds `U+FFFD`.
//! - A file keeps the bytes its sender had: only its transfer encoding is undone.
//!
//! Deliberately absent: decryption, the check of signatures, and any judgement of what a mail means.

mod asn1;
mod attached;
mod author;
mod base64;
mod bounds;
mod charset;
mod choose;
mod code_pages;
mod compound;
mod date;
mod draft;
mod enriched;
mod fields;
mod head;
mod html;
mod kind;
mod layers;
mod nesting;
mod outlook;
mod parts;
mod placeholder;
mod protected;
mod read;
mod rtf;
mod signs;
pub mod text;
mod tnef;
mod transfer;
mod uuencode;
mod words;
mod zip;

use bytes::Bytes;
use jiff::Timestamp;
use nesting::Nesting;

pub use author::Author;
pub use fields::Fields;

/// A mail as a person reads it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub subject: String,
    pub author: Author,
    /// Without its angles; empty when there is none.
    pub message_id: String,
    /// Message-IDs it answers, the nearest first.
    pub answers: Vec<String>,
    pub dated_at: Option<Timestamp>,
    pub first_hop_at: Option<Timestamp>,
    /// Its words, cleaned; empty when it has none.
    pub text: String,
    /// Where in the text the sender's own words end and those of an attached mail begin.
    pub own_end: Option<usize>,
    /// What is attached or not shown, in the order of the message.
    pub files: Vec<File>,
    /// What a reader must know, in the order it was found.
    pub notes: Vec<Note>,
    /// The top header.
    pub fields: Fields,
    /// The content types of its first parts, with the parameters that identify an invitation or a
    /// bounce.
    pub kinds: Vec<String>,
    /// Where the body begins.
    pub body_at: usize,
    n_files: usize,
    is_pgp_inline: bool,
}

/// A file of a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// As it was called; empty when it has no name.
    pub name: String,
    /// `application/pdf`; empty when the mail does not say.
    pub kind: String,
    pub content: Bytes,
}

/// A note for the reader of the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The words are in the original, which cannot be decrypted here.
    Encrypted(How),
    /// Taken out of a signed envelope.
    SignatureNotChecked,
    /// The words are those of a mail that was attached, or they follow the sender's own few words.
    Forwarded {
        subject: String,
        by: Author,
        /// What its files are called.
        files: Vec<String>,
        follows_own_words: bool,
    },
    /// One piece of a mail that was sent in several (RFC 2046, 5.2.2).
    Piece { number: String, total: String },
    /// The mail has another wording, which is among the files.
    OtherWording,
    /// More than one `From`.
    SeveralAuthors,
    /// `Reply-To` names somebody else than the author: whoever filled in a form, a list's author.
    AnswersTo(Author),
    /// A packed file with something inside that cannot be read here.
    NotOpened { name: String },
    /// Fewer files are listed than the original holds.
    MoreFiles { n_listed: usize, n_all: usize },
    /// Mails or parts nested deeper than is read.
    TooDeep,
    /// The header is longer than what is read.
    HeaderCut,
    /// A text so long that only its beginning is read.
    TextCut,
}

/// How a mail is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Smime,
    Pgp,
    /// Microsoft's message encryption and rights management.
    Microsoft,
    /// Any other service that keeps the words and sends a link or a page that leads to them.
    Elsewhere,
}

impl Reading {
    /// How the mail is protected, when it cannot be read here.
    #[must_use]
    pub fn encrypted_how(&self) -> Option<How> {
        self.notes.iter().find_map(|note| match note {
            Note::Encrypted(how) => Some(*how),
            _other => None,
        })
    }

    /// Whether a bound was met that may have hidden words.
    #[must_use]
    pub fn is_cut_short(&self) -> bool {
        self.notes
            .iter()
            .any(|note| matches!(note, Note::TooDeep | Note::HeaderCut))
    }
}

/// Reads the bytes of a message.
#[must_use]
pub fn read(raw: &Bytes) -> Reading {
    read::read(raw, &mut Nesting::default())
}

/// A text part as it was written: its letters read, its markup left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `text/html`, `text/plain` and so on.
    pub kind: String,
    pub text: String,
}

/// Every text part of a message that is not a file, including those that no mail program shows.
#[must_use]
pub fn sources(raw: &Bytes) -> Vec<Source> {
    draft::sources(raw)
}

/// The words of a page, as a browser shows them: cells apart by a tab, rows and blocks by lines.
#[must_use]
pub fn html_to_text(html: &str) -> String {
    text::clean(&html::to_text(html))
}
