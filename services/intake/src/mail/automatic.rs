//! Tells mail that a machine sent from mail that a person wrote.
//!
//! Such mail is never dropped: it waits where the data protection officer sees it, because a
//! wrong guess here would lose a report. `X-Auto-Response-Suppress` is no evidence: it asks others
//! not to answer automatically, and people's mail carries it too (MS-OXCMAIL 2.1.3.2.20).

use mail_parser::{Message, MimeHeaders};

/// Why a mail is taken for a machine's. Stable: it is shown and stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Automatic {
    /// No return path: a bounce, or an answer that wants no answer.
    NullReturnPath,
    /// `multipart/report`: delivery and read receipts.
    Report,
    /// `Auto-Submitted` other than `no` (RFC 3834).
    Submitted,
    /// `Precedence: bulk`, `list` or `junk`.
    Bulk,
    /// `List-…` headers (RFC 2369, 2919).
    List,
    /// An absence notice by its own header or its subject.
    Reply,
}

impl Automatic {
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::NullReturnPath => "NULL_RETURN_PATH",
            Self::Report => "DELIVERY_REPORT",
            Self::Submitted => "AUTO_SUBMITTED",
            Self::Bulk => "BULK",
            Self::List => "MAILING_LIST",
            Self::Reply => "AUTO_REPLY",
        }
    }
}

/// How automatic answers begin their subject, in lower case.
const SUBJECTS: [&str; 8] = [
    "automatisk svar",
    "autosvar",
    "ikke til stede",
    "fraværsbesked",
    "automatic reply",
    "auto reply",
    "autoreply",
    "out of office",
];

/// The first sign found; `None` of a person's mail.
pub(crate) fn detect(message: &Message<'_>, return_path: &str, subject: &str) -> Option<Automatic> {
    let has_null_path = return_path.trim().is_empty()
        || raw(message, "Return-Path").is_some_and(|path| path == "<>");
    if message.is_content_type("multipart", "report") {
        return Some(Automatic::Report);
    }
    if raw(message, "Auto-Submitted")
        .is_some_and(|value| value.split(';').next().map(str::trim) != Some("no"))
    {
        return Some(Automatic::Submitted);
    }
    if ["X-Autoreply", "X-Autorespond", "X-Auto-Reply"]
        .iter()
        .any(|name| raw(message, name).is_some())
        || announces_absence(subject)
    {
        return Some(Automatic::Reply);
    }
    match raw(message, "Precedence").as_deref() {
        Some("bulk" | "list" | "junk") => return Some(Automatic::Bulk),
        Some("auto_reply") => return Some(Automatic::Reply),
        Some(_) | None => {}
    }
    if message
        .headers()
        .iter()
        .any(|header| header.name().to_ascii_lowercase().starts_with("list-"))
    {
        return Some(Automatic::List);
    }
    has_null_path.then_some(Automatic::NullReturnPath)
}

fn announces_absence(subject: &str) -> bool {
    let subject = subject.trim_start().to_lowercase();
    SUBJECTS.iter().any(|start| subject.starts_with(start))
}

/// A header's value in lower case, trimmed.
fn raw(message: &Message<'_>, name: &'static str) -> Option<String> {
    message
        .header_raw(name)
        .map(|value| value.trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    #[track_caller]
    fn detected(headers: &str) -> Option<&'static str> {
        let raw = format!("From: Anna <anna@nordvig.example>\r\n{headers}\r\n\r\nTekst\r\n");
        let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
        let subject = message.subject().unwrap_or_default().to_owned();
        detect(&message, "anna@nordvig.example", &subject).map(Automatic::reason)
    }

    #[test]
    fn each_sign_of_a_machine_is_seen() {
        for (headers, reason) in [
            ("Auto-Submitted: auto-replied", "AUTO_SUBMITTED"),
            ("Auto-Submitted: auto-generated; x=y", "AUTO_SUBMITTED"),
            ("Precedence: bulk", "BULK"),
            ("Precedence: List", "BULK"),
            ("Precedence: junk", "BULK"),
            ("List-Id: <nyt.nordvig.example>", "MAILING_LIST"),
            (
                "List-Unsubscribe: <mailto:nej@nordvig.example>",
                "MAILING_LIST",
            ),
            ("X-Autoreply: yes", "AUTO_REPLY"),
            ("Subject: Automatisk svar: Brud", "AUTO_REPLY"),
            ("Subject: Ikke til stede: ferie", "AUTO_REPLY"),
            ("Return-Path: <>", "NULL_RETURN_PATH"),
            (
                "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
                "DELIVERY_REPORT",
            ),
        ] {
            assert_eq!(detected(headers), Some(reason), "{headers}");
        }
    }

    #[test]
    fn an_empty_envelope_sender_is_a_machine() {
        let message = MessageParser::default()
            .parse(b"Subject: x\r\n\r\ny")
            .unwrap();
        assert_eq!(detect(&message, "", "x"), Some(Automatic::NullReturnPath));
    }

    #[test]
    fn a_persons_mail_is_a_persons() {
        for headers in [
            "Subject: Brud: brev sendt forkert",
            "Subject: Sv: Automatisk svar fra systemet indeholdt CPR",
            "Auto-Submitted: no",
            "Precedence: normal",
            "X-Auto-Response-Suppress: All",
            "Return-Path: <anna@nordvig.example>",
        ] {
            assert_eq!(detected(headers), None, "{headers}");
        }
    }
}
