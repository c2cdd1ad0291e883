//! The words of our mails, as plain text.
//!
//! A mail about a case says what is expected, by when and where. It can be read in ten seconds and
//! says nothing of what the case is about. Mail travels through systems that are not ours, so it
//! never holds a name, a CPR number or a word of the report.

mod danish;
mod digest;
mod emergency;
mod english;
mod exercise;
mod given_up;
mod loosened;
mod measure;
mod odd_look;
mod question;
mod sealed;
mod unread;
mod waiting;
mod wheel;

use jiff::Timestamp;

pub(crate) use digest::digest_text;
pub(crate) use emergency::{Emergency, emergency_text};
pub(crate) use given_up::{HookGivenUp, given_up_text};
pub(crate) use loosened::{Loosened, Setting, loosened_text};
pub(crate) use measure::Measure;
pub(crate) use odd_look::{OddLook, odd_look_text};
pub(crate) use question::{QuestionMail, question_text};
pub(crate) use sealed::{SealedCase, sealed_text};
pub(crate) use unread::{Unread, unread_text};
pub(crate) use waiting::{Waiting, waiting_text};
pub(crate) use wheel::{WheelLine, wheel_text};

use super::rules::asked_mails::Template;

/// The role of a reader who reported a breach and may not open its case.
const REPORTER: &str = "reporter";

/// The language of the municipality or the letter; Danish unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Danish,
    English,
}

impl Language {
    pub(crate) fn of(code: &str) -> Self {
        if code == "en" {
            Self::English
        } else {
            Self::Danish
        }
    }
}

/// The next step towards Datatilsynet, by the state of the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Assess,
    Decide,
    File,
    /// The time has passed.
    FileLate,
}

/// What a mail about a case can say.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) municipality: String,
    pub(crate) reference: String,
    /// The page where the reader acts.
    pub(crate) link: String,
    /// Absent once the clock is settled.
    pub(crate) due_at: Option<Timestamp>,
    /// In which role the reader is asked.
    pub(crate) role: String,
    pub(crate) expected: Expected,
    /// The decision that waits for the reader is whether to tell the people affected; else whether to
    /// notify.
    pub(crate) on_telling: bool,
    /// The name of the clock, when it is not the one towards Datatilsynet; empty when it has none
    /// here.
    pub(crate) other_clock: Option<String>,
    /// The case is closed.
    pub(crate) is_closed: bool,
    /// What was added is by somebody the case does not know.
    pub(crate) from_stranger: bool,
    /// Whether an answer to the mail finds its way to the case.
    pub(crate) takes_answers: bool,
    /// The report is a mail that cannot be decrypted here, so its sender is asked to resend it.
    pub(crate) report_is_encrypted: bool,
    /// Whom the reader may call: the data protection officer, by name and number. Empty when the reader
    /// is the officer, or nobody has said.
    pub(crate) officer: String,
    /// Somebody with a protected address is said to be affected, and nobody has told them yet.
    pub(crate) protected_address: bool,
    /// The measure that the mail is about.
    pub(crate) measure: Option<Measure>,
}

/// Subject and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Composed {
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// Words a mail about a case. Letters have words of their own ([`crate::letter::compose`]).
pub(crate) fn compose(template: Template, language: Language, notice: &Notice) -> Composed {
    let (subject, text) = match (&notice.measure, language) {
        (Some(measure), _) => measure::words(measure, language, notice),
        (None, Language::Danish) => danish::words(template, notice),
        (None, Language::English) => english::words(template, notice),
    };
    let composed = Composed {
        // The reference in brackets is what leads an answer back to the case.
        subject: format!("[{}] {subject}", notice.reference),
        text,
    };
    exercise::marked(composed, &notice.reference, language)
}

fn capitalised(subject: &str) -> String {
    let mut chars = subject.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests;
