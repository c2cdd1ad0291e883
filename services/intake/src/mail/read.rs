//! What intake needs of a mail.

use brudvagt_letterbox::{self as letterbox, Author, Note, Reading};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{
    authentication::{self, Word},
    automatic::{self, Automatic},
    notes,
    subject::core_of,
    thread::reference_in,
};
use crate::{
    content::{MailContent, Sender},
    rules::{
        check_files::File,
        check_text::MAX_CHARS,
        filename::{tidy, tidy_content_type},
    },
};

/// A mail, read.
#[derive(Debug)]
pub(crate) struct Mail {
    pub(crate) sender: Sender,
    pub(crate) text: String,
    pub(crate) content: MailContent,
    /// The case named in the subject.
    pub(crate) reference: Option<String>,
    /// Message-IDs this mail answers, the nearest first.
    pub(crate) answers: Vec<String>,
    pub(crate) automatic: Option<Automatic>,
    /// What relays say of its sender; the configuration says which of them to trust.
    pub(crate) relays: Vec<Word>,
    pub(crate) files: Vec<File>,
    /// The same for every copy of a mail, however often and by whichever door it came.
    pub(crate) fingerprint: [u8; 32],
}

/// Reads `raw`, which arrived with the given return path; `None` when it is empty, or when a limit
/// was reached before any word was found.
pub(crate) fn read(raw: &Bytes, return_path: &str) -> Option<Mail> {
    let reading = letterbox::read(raw);
    if raw.is_empty() || reading.text.is_empty() && reading.is_cut_short() {
        return None;
    }
    let content = MailContent {
        message_id: reading.message_id.clone(),
        dated_at: reading.dated_at,
        first_hop_at: reading.first_hop_at,
        subject: reading.subject.clone(),
        is_encrypted: reading.encrypted_how().is_some(),
        return_path: return_path.trim().to_owned(),
        is_unconfirmed: false,
    };
    Some(Mail {
        sender: sender(&reading.author, return_path),
        text: text(&reading),
        reference: reference_in(&content.subject),
        automatic: automatic::detect(&reading, return_path),
        relays: authentication::words(&reading.fields),
        fingerprint: fingerprint(&reading, raw),
        files: files(&reading),
        answers: reading.answers,
        content,
    })
}

/// What the header alone says of a mail that cannot be read within bounds, so that a person who
/// finds it in quarantine sees from whom and about what it is; `None` when it has no header.
pub(crate) fn read_head(raw: &Bytes, return_path: &str) -> Option<Mail> {
    const MAX_BYTES: usize = 64 * 1024;
    let start = raw.get(..MAX_BYTES.min(raw.len()))?;
    let end = [&b"\n\r\n"[..], b"\n\n"]
        .iter()
        .filter_map(|blank| start.windows(blank.len()).position(|at| at == *blank))
        .min();
    let head = raw.slice(..end.map_or(start.len(), |at| at + 1));
    read(&head, return_path)
}

/// The author by the header, or by the envelope when the header names none.
fn sender(author: &Author, return_path: &str) -> Sender {
    let email = if author.email.is_empty() {
        letterbox::text::one_line(return_path)
    } else {
        author.email.clone()
    };
    Sender {
        name: author.name.clone(),
        email,
    }
}

/// The words, with what a reader must know first. Never empty, never longer than a report may be;
/// the original beside it is whole.
fn text(reading: &Reading) -> String {
    const CUT: &str = "\n\n[Forkortet her. Hele teksten står i den gemte mail.]\n\n";
    /// Some answer below what they quote: as much of the end is kept.
    const MAX_END: usize = 5_000;
    let (own, below) = reading
        .own_end
        .and_then(|end| reading.text.split_at_checked(end))
        .unwrap_or((&reading.text, ""));
    // What a sender wrote stands before what is said of a mail they attached.
    let (of_below, of_all): (Vec<&Note>, Vec<&Note>) = reading
        .notes
        .iter()
        .partition(|note| !below.is_empty() && matches!(note, Note::Forwarded { .. }));
    let mut blocks: Vec<String> = of_all.into_iter().map(notes::danish).collect();
    if !reading.text.is_empty() {
        blocks.push(own.to_owned());
        blocks.extend(of_below.into_iter().map(notes::danish));
        if !below.is_empty() {
            blocks.push(below.trim_start().to_owned());
        }
    } else if blocks.is_empty() {
        blocks.push(if reading.subject.is_empty() {
            "[Mailen har ingen tekst.]".to_owned()
        } else {
            reading.subject.clone()
        });
    }
    let body = blocks.join("\n\n");
    let n_chars = body.chars().count();
    if n_chars <= MAX_CHARS {
        return body;
    }
    let room = MAX_CHARS - CUT.chars().count() - MAX_END;
    let start = body.chars().take(room);
    start
        .chain(CUT.chars())
        .chain(body.chars().skip(n_chars - MAX_END))
        .collect()
}

fn files(reading: &Reading) -> Vec<File> {
    reading
        .files
        .iter()
        .zip(1..)
        .map(|(file, number)| File {
            filename: filename(file, number),
            content_type: tidy_content_type(&file.kind),
            content: file.content.clone(),
        })
        .collect()
}

fn filename(file: &letterbox::File, number: usize) -> String {
    let extension = match file.kind.as_str() {
        _ if !file.name.is_empty() => return tidy(&file.name, number),
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "message/rfc822" | "message/global" => "eml",
        _other => return tidy("", number),
    };
    format!("bilag-{number}.{extension}")
}

/// Made of Message-ID, author, date, subject and body. Header fields and subject tags that relays add
/// do not count. Machines give many mails one Message-ID, so that alone is not enough.
fn fingerprint(reading: &Reading, raw: &[u8]) -> [u8; 32] {
    let body = raw.get(reading.body_at..).unwrap_or_default();
    let mut digest = Sha256::new();
    let mut add = |bytes: &[u8]| {
        digest.update(bytes);
        digest.update([0]);
    };
    add(reading.message_id.as_bytes());
    add(reading.author.email.to_lowercase().as_bytes());
    add(core_of(&reading.subject).as_bytes());
    add(reading.fields.text("date").unwrap_or_default().as_bytes());
    add(body.trim_ascii_end());
    digest.finalize().into()
}

#[cfg(test)]
mod tests;
