//! Mails that are attached to a mail.

use bytes::Bytes;

use crate::{Note, Reading, nesting::Nesting, parts::Part, zip};

/// The mails that a part is or holds: attached as a mail, as a file by its name, or packed.
pub(crate) fn mails_in(
    part: &Part,
    raw: &Bytes,
    reading: &mut Reading,
    nesting: &mut Nesting,
) -> Vec<Bytes> {
    let name = part.filename().unwrap_or_default();
    if is_mail(part) || has_ending(&name, ".eml") {
        return vec![part.content(raw)];
    }
    // Outlook's own form of a mail is not read: whoever reads the report opens it herself.
    if has_ending(&name, ".msg") {
        reading.notes.push(Note::NotOpened { name });
        return Vec::new();
    }
    if !has_ending(&name, ".zip") {
        return Vec::new();
    }
    let packed = zip::mails(&part.content(raw), nesting);
    if packed.n_closed > 0 {
        reading.notes.push(Note::NotOpened { name });
    }
    packed.mails
}

pub(crate) fn may_hold_mails(part: &Part) -> bool {
    let name = part.filename().unwrap_or_default();
    let endings = [".eml", ".zip", ".msg"];
    is_mail(part) || endings.iter().any(|it| has_ending(&name, it))
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.to_ascii_lowercase().ends_with(ending)
}

fn is_mail(part: &Part) -> bool {
    matches!(part.kind.name.as_str(), "message/rfc822" | "message/global")
}
