//! Mails that are attached to a mail.

use bytes::Bytes;

use crate::{
    Note, Reading,
    nesting::Nesting,
    outlook::{self, Saved},
    parts::Part,
    zip,
};

/// A mail that lies in another.
pub(crate) enum Mail {
    AsSent(Bytes),
    /// By Outlook, in its own form.
    Saved(Saved),
}

impl Mail {
    /// `None` of a saved mail that cannot be opened.
    fn of(content: Bytes, nesting: &mut Nesting) -> Option<Self> {
        if outlook::is_saved(&content) {
            return outlook::open(&content, nesting).map(Self::Saved);
        }
        Some(Self::AsSent(content))
    }
}

/// The mails that a part is or holds: attached as a mail, as a file by its name, or packed.
pub(crate) fn mails_in(
    part: &Part,
    raw: &Bytes,
    reading: &mut Reading,
    nesting: &mut Nesting,
) -> Vec<Mail> {
    let name = part.filename().unwrap_or_default();
    let content = if may_hold_mails(part) {
        part.content(raw)
    } else {
        return Vec::new();
    };
    let mut n_closed = 0;
    let mails = if has_ending(&name, ".zip") {
        let packed = zip::mails(&content, nesting);
        n_closed = packed.n_closed;
        packed.mails
    } else {
        vec![content]
    };
    let mut opened = Vec::new();
    for mail in mails {
        match Mail::of(mail, nesting) {
            Some(mail) => opened.push(mail),
            None => n_closed += 1,
        }
    }
    if n_closed > 0 {
        reading.notes.push(Note::NotOpened { name });
    }
    opened
}

pub(crate) fn may_hold_mails(part: &Part) -> bool {
    let name = part.filename().unwrap_or_default();
    let endings = [".eml", ".zip", ".msg"];
    is_mail(part) || endings.iter().any(|it| has_ending(&name, it))
}

pub(crate) fn has_ending(name: &str, ending: &str) -> bool {
    name.to_ascii_lowercase().ends_with(ending)
}

fn is_mail(part: &Part) -> bool {
    matches!(
        part.kind.name.as_str(),
        "message/rfc822" | "message/global" | "application/vnd.ms-outlook"
    )
}
