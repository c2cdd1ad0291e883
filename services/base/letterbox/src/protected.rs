//! Signs that a mail's words cannot be read here.

use bytes::Bytes;

use crate::{
    draft::pieces_of,
    parts::{Part, Parts},
    text::count_words,
};

/// Whether a part is an encrypted message in a file.
pub(crate) fn is_pgp_message_file(part: &Part, raw: &Bytes) -> bool {
    let name = part.filename().unwrap_or_default().to_ascii_lowercase();
    is_pgp_file(&name) && is_pgp_message(&part.content(raw))
}

fn is_pgp_file(name: &str) -> bool {
    [".asc", ".pgp", ".gpg"].iter().any(|it| name.ends_with(it))
}

/// Whether it is an encrypted message, in letters or in bytes, and no key or signature.
fn is_pgp_message(content: &[u8]) -> bool {
    let start = content.get(..content.len().min(1_000)).unwrap_or_default();
    let armour = b"-----BEGIN PGP MESSAGE-----";
    // A session key, for a recipient or from a password, comes first (RFC 9580, 4.2 and 5).
    memchr::memmem::find(start, armour).is_some()
        || matches!(start.first(), Some(0x84 | 0x85 | 0x8c | 0xc1 | 0xc3))
}

/// Pages that are attached in place of a mail's words.
const PAGES: [&str; 4] = ["securemessage", "securedoc", "message_zdm", "sikkerbesked"];
/// What such a mail says it is, and what one is to do with it.
const KEPT: [&str; 17] = [
    "krypteret besked",
    "krypteret mail",
    "krypteret meddelelse",
    "fortrolig tilstand",
    "fortrolig besked",
    "fortrolig mail",
    "confidential mode",
    "sikker besked",
    "sikker meddelelse",
    "beskyttet besked",
    "secure message",
    "encrypted message",
    "encrypted email",
    "protected message",
    "verschlüsselte nachricht",
    "krypterat meddelande",
    "kryptert melding",
];
const FETCH: [&str; 23] = [
    "læse beskeden",
    "læs beskeden",
    "læse meddelelsen",
    "læs meddelelsen",
    "hent beskeden",
    "hente beskeden",
    "åbn beskeden",
    "åbne beskeden",
    "se beskeden",
    "vis beskeden",
    "se mailen",
    "vis mailen",
    "læs mailen",
    "åbn mailen",
    "view the email",
    "view email",
    "read message",
    "read the message",
    "open the attachment",
    "view message",
    "open message",
    "nachricht lesen",
    "läsa meddelandet",
];
/// A person who writes about such a message writes more, or of herself.
const MAX_WORDS: usize = 60;

/// Whether its words are kept elsewhere: it has a page that leads to them, or says so in few words.
pub(crate) fn leads_elsewhere(parts: &Parts, text: &str) -> bool {
    let pages = parts.list.iter().filter(|it| it.kind.name == "text/html");
    let mut names = pages.filter_map(Part::filename);
    if names.any(|name| {
        PAGES
            .iter()
            .any(|it| name.to_ascii_lowercase().starts_with(it))
    }) {
        return true;
    }
    if count_words(text) > MAX_WORDS || !text.contains("://") {
        return false;
    }
    let text = text.to_lowercase();
    let is_said = |words: &[&str]| words.iter().any(|it| text.contains(it));
    let is_own = text
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "jeg" | "vi" | "mig"));
    is_said(&KEPT) && is_said(&FETCH) && !is_own
}

/// Whether it only leads to a mail that Microsoft keeps: a page attached, and where to send it.
pub(crate) fn leads_to_microsoft(parts: &Parts, raw: &Bytes) -> bool {
    let is_page = |name: &str| name.starts_with("message") && name.ends_with(".html");
    let has_page = parts.list.iter().any(|part| {
        part.is_attached()
            && part
                .filename()
                .is_some_and(|it| is_page(&it.to_ascii_lowercase()))
    });
    let leads = |bytes: &[u8]| {
        let bytes = bytes.to_ascii_lowercase();
        memchr::memmem::find(&bytes, b"/encryption/retrieve").is_some()
            || memchr::memmem::find(&bytes, b"/encryption/default").is_some()
    };
    let mut pages = parts.list.iter().filter(|it| it.kind.name == "text/html");
    has_page && pages.any(|it| pieces_of(it, raw).iter().any(|piece| leads(&piece.bytes)))
}
