//! Reads a raw mail into what intake needs of it.

use jiff::Timestamp;
use mail_parser::{
    DateTime, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};
use sha2::{Digest, Sha256};

use super::{
    automatic::{self, Automatic},
    decode::{body_text, one_line, subject},
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
    pub(crate) files: Vec<File>,
    /// Same mail, same value, whichever way and however often it came.
    pub(crate) fingerprint: [u8; 32],
}

/// Mails inside mails: nobody forwards a forwarded mail this often, and each level takes stack.
const MAX_NESTED: usize = 50;

/// Reads `raw`, which arrived with the given return path; `None` when it holds no header at all or
/// more mails inside mails than can be read.
pub(crate) fn read(raw: &[u8], return_path: &str) -> Option<Mail> {
    if may_nest_deeper_than(raw, MAX_NESTED) {
        return None;
    }
    let message = MessageParser::default().parse(raw)?;
    let subject = subject(&message);
    let is_encrypted = message.parts.iter().any(is_encrypted);
    let content = MailContent {
        message_id: message.message_id().unwrap_or_default().to_owned(),
        dated_at: message.date().and_then(instant),
        first_hop_at: message
            .received_all()
            .last()
            .and_then(|hop| hop.date())
            .and_then(|date| instant(&date)),
        subject,
        is_encrypted,
    };
    Some(Mail {
        sender: sender(&message, return_path),
        text: text(&message, &content),
        reference: reference_in(&content.subject),
        answers: answers(&message),
        automatic: automatic::detect(&message, return_path, &content.subject),
        files: files(&message),
        fingerprint: fingerprint(&message, &content),
        content,
    })
}

/// Whether a mail names more mails inside it than `most`. Counted before it is parsed, because the
/// parser's own bound counts only encoded ones, and a stack that ends takes the whole process along.
fn may_nest_deeper_than(raw: &[u8], most: usize) -> bool {
    // A level is a part called `message/rfc822` or `message/global`, or one of a digest.
    const NAMES: [&[u8]; 3] = [b"rfc822", b"global", b"digest"];
    let names_one = |at: &&[u8]| NAMES.iter().any(|name| at.eq_ignore_ascii_case(name));
    raw.windows(6).filter(names_one).nth(most).is_some()
}

/// Who wrote, by the header; by the envelope when the header is silent.
fn sender(message: &Message<'_>, return_path: &str) -> Sender {
    let author = message.from().and_then(|from| from.first());
    let email = author
        .and_then(|author| author.address())
        .unwrap_or(return_path);
    Sender {
        name: one_line(author.and_then(|author| author.name()).unwrap_or_default()),
        email: one_line(email),
    }
}

/// The words, with what a reader must know first. Never empty, never longer than a report may be;
/// the original beside it is whole.
fn text(message: &Message<'_>, content: &MailContent) -> String {
    const ENCRYPTED: &str = "[Mailen er krypteret og kan ikke læses her. Originalen er gemt; bed afsenderen om at sende den ukrypteret.]";
    const CUT: &str = "\n\n[Forkortet. Hele teksten står i den gemte mail.]";
    let body = body_text(message);
    let body = match (body.is_empty(), content.is_encrypted) {
        (true, true) => ENCRYPTED.to_owned(),
        (false, true) => format!("{ENCRYPTED}\n\n{body}"),
        (true, false) if content.subject.is_empty() => "[Mailen har ingen tekst.]".to_owned(),
        (true, false) => content.subject.clone(),
        (false, false) => body,
    };
    if body.chars().count() <= MAX_CHARS {
        return body;
    }
    let room = MAX_CHARS - CUT.chars().count();
    body.chars().take(room).chain(CUT.chars()).collect()
}

fn answers(message: &Message<'_>) -> Vec<String> {
    let mut ids = texts(message.in_reply_to());
    ids.extend(texts(message.references()).into_iter().rev());
    // A long thread repeats its whole history; the nearest ones decide.
    ids.truncate(20);
    ids
}

fn texts(value: &HeaderValue<'_>) -> Vec<String> {
    match value.as_text_list() {
        Some(list) => list.iter().map(ToString::to_string).collect(),
        None => value.as_text().map(str::to_owned).into_iter().collect(),
    }
}

fn files(message: &Message<'_>) -> Vec<File> {
    message
        .attachments()
        .zip(1..)
        .map(|(part, number)| {
            let content_type = content_type(part);
            File {
                filename: filename(part, number),
                content_type: tidy_content_type(&content_type),
                content: part.contents().to_vec().into(),
            }
        })
        .collect()
}

fn content_type(part: &MessagePart<'_>) -> String {
    if part.is_message() {
        return "message/rfc822".to_owned();
    }
    part.content_type().map_or_else(String::new, |kind| {
        format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default())
    })
}

/// As it was called; a forwarded mail is called by its subject.
fn filename(part: &MessagePart<'_>, number: usize) -> String {
    if let Some(name) = part.attachment_name() {
        return tidy(name, number);
    }
    match &part.body {
        PartType::Message(message) => {
            let subject = message.subject().unwrap_or("videresendt");
            tidy(
                &format!("{}.eml", subject.replace(['/', '\\'], "_")),
                number,
            )
        }
        PartType::Html(_) => format!("bilag-{number}.html"),
        PartType::Text(_) => format!("bilag-{number}.txt"),
        PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Multipart(_) => {
            tidy("", number)
        }
    }
}

/// S/MIME envelopes and PGP; a detached signature is not.
fn is_encrypted(part: &MessagePart<'_>) -> bool {
    part.is_content_type("application", "pkcs7-mime")
        || part.is_content_type("application", "x-pkcs7-mime")
        || part.is_content_type("multipart", "encrypted")
        || part
            .attachment_name()
            .is_some_and(|name| name.to_ascii_lowercase().ends_with(".p7m"))
}

/// Message-ID and body, as they were written: what hops add to the header does not count. Without
/// a Message-ID the sender's own header fields stand in for it.
fn fingerprint(message: &Message<'_>, content: &MailContent) -> [u8; 32] {
    let body_at = message
        .parts
        .first()
        .and_then(|root| usize::try_from(root.offset_body).ok())
        .unwrap_or_default();
    let body = message.raw_message.get(body_at..).unwrap_or_default();
    let mut digest = Sha256::new();
    if content.message_id.is_empty() {
        for name in ["From", "Date", "Subject"] {
            digest.update(message.header_raw(name).unwrap_or_default().trim());
            digest.update([0]);
        }
    } else {
        digest.update(&content.message_id);
    }
    digest.update([0]);
    digest.update(body.trim_ascii_end());
    digest.finalize().into()
}

fn instant(date: &DateTime) -> Option<Timestamp> {
    Timestamp::from_second(date.to_timestamp()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(raw: &str) -> Mail {
        read(raw.replace('\n', "\r\n").as_bytes(), "anna@nordvig.example").unwrap()
    }

    const PLAIN: &str = "From: \"Anna Made-Up\" <anna@nordvig.example>
To: databrud@nordvig.example
Subject: Brev sendt forkert
Date: Tue, 24 Nov 2026 10:20:00 +0100
Message-ID: <1@nordvig.example>

Et brev er sendt til en forkert borger.
";

    #[test]
    fn a_plain_mail_is_read_as_it_was_written() {
        let mail = mail(PLAIN);
        assert_eq!(mail.sender.name, "Anna Made-Up");
        assert_eq!(mail.sender.email, "anna@nordvig.example");
        assert_eq!(mail.text, "Et brev er sendt til en forkert borger.");
        assert_eq!(mail.content.subject, "Brev sendt forkert");
        assert_eq!(mail.content.message_id, "1@nordvig.example");
        assert_eq!(
            mail.content.dated_at.unwrap().to_string(),
            "2026-11-24T09:20:00Z"
        );
        assert_eq!((mail.reference, mail.automatic), (None, None));
        assert!(mail.files.is_empty() && mail.answers.is_empty());
    }

    #[test]
    fn hops_do_not_change_a_fingerprint_and_words_do() {
        let first = mail(PLAIN).fingerprint;
        let again = mail(&format!(
            "Received: from a by b; Tue, 24 Nov 2026 10:21:00 +0100\n{PLAIN}\n\n"
        ));
        assert_eq!(again.fingerprint, first);
        assert!(again.content.first_hop_at.is_some());
        for other in [
            PLAIN.replace("forkert borger", "anden borger"),
            PLAIN.replace("<1@", "<2@"),
        ] {
            assert_ne!(mail(&other).fingerprint, first);
        }
        let without_id = PLAIN.replace("Message-ID: <1@nordvig.example>\n", "");
        assert_eq!(mail(&without_id).fingerprint, mail(&without_id).fingerprint);
        assert_ne!(
            mail(&without_id).fingerprint,
            mail(&without_id.replace("10:20:00", "10:21:00")).fingerprint
        );
    }

    #[test]
    fn an_answer_names_what_it_answers() {
        let mail = mail(&PLAIN.replace(
            "Subject: Brev sendt forkert\n",
            "Subject: Sv: [BRUD-2026-000123] Brev\nIn-Reply-To: <b@x>\nReferences: <a@x> <b@x>\n",
        ));
        assert_eq!(mail.reference.as_deref(), Some("BRUD-2026-000123"));
        assert_eq!(mail.answers, ["b@x", "b@x", "a@x"]);
    }

    #[test]
    fn attachments_come_along_also_forwarded_mail_and_winmail() {
        let mail = mail(
            "From: anna@nordvig.example
Subject: Se bilag
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"x\"

--x
Content-Type: text/plain; charset=utf-8

Se vedhæftede.
--x
Content-Type: application/pdf; name=\"../brev.pdf\"
Content-Disposition: attachment; filename=\"../brev.pdf\"
Content-Transfer-Encoding: base64

JVBERg==
--x
Content-Type: message/rfc822

From: bo@nordvig.example
Subject: Til forkert
Content-Type: text/plain

Indhold
--x
Content-Type: application/ms-tnef; name=winmail.dat
Content-Disposition: attachment; filename=winmail.dat
Content-Transfer-Encoding: base64

eJ8+Ig==
--x--
",
        );
        assert_eq!(mail.text, "Se vedhæftede.");
        let files: Vec<_> = mail
            .files
            .iter()
            .map(|file| (file.filename.as_str(), file.content_type.as_str()))
            .collect();
        assert_eq!(
            files,
            [
                ("brev.pdf", "application/pdf"),
                ("Til forkert.eml", "message/rfc822"),
                ("winmail.dat", "application/ms-tnef"),
            ]
        );
        assert_eq!(mail.files[0].content.as_ref(), b"%PDF");
        assert!(String::from_utf8_lossy(&mail.files[1].content).contains("Indhold"));
    }

    #[test]
    fn an_encrypted_mail_is_a_report_that_says_so() {
        let mail = mail(
            "From: anna@nordvig.example
Subject: Fortroligt
Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m
Content-Transfer-Encoding: base64

MIAGCSqGSIb3DQEHA6CA
",
        );
        assert!(mail.content.is_encrypted);
        assert!(
            mail.text.starts_with("[Mailen er krypteret"),
            "{}",
            mail.text
        );
        assert_eq!(mail.files.len(), 1);
    }

    #[test]
    fn a_signed_mail_is_read() {
        let mail = mail(
            "From: anna@nordvig.example
Subject: Underskrevet
Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=x

--x
Content-Type: text/plain

Et brud.
--x
Content-Type: application/pkcs7-signature; name=smime.p7s
Content-Transfer-Encoding: base64

MIAG
--x--
",
        );
        assert!(!mail.content.is_encrypted);
        assert_eq!(mail.text, "Et brud.");
    }

    #[test]
    fn a_mail_without_text_says_its_subject_and_a_long_one_is_cut() {
        assert_eq!(
            mail("From: a@b.example\nSubject: Kun emne\n\n").text,
            "Kun emne"
        );
        assert_eq!(
            mail("From: a@b.example\n\n").text,
            "[Mailen har ingen tekst.]"
        );
        let long = mail(&format!("Subject: x\n\n{}", "æ".repeat(MAX_CHARS + 1)));
        assert_eq!(long.text.chars().count(), MAX_CHARS);
        assert!(long.text.ends_with("gemte mail.]"));
    }

    #[test]
    fn a_hundred_thousand_mails_inside_each_other_take_nobody_along() {
        for level in [
            "Content-Type:message/rfc822\r\n\r\n",
            "CONTENT-TYPE: Message/Global\r\n\r\n",
        ] {
            let raw = format!("Subject: x\r\n{}Subject: y\r\n\r\nT", level.repeat(100_000));
            assert!(read(raw.as_bytes(), "anna@nordvig.example").is_none());
            let few = format!("Subject: x\r\n{}Subject: y\r\n\r\nT", level.repeat(40));
            assert!(read(few.as_bytes(), "anna@nordvig.example").is_some());
        }
    }

    #[test]
    fn what_is_no_mail_is_none() {
        assert!(read(b"", "anna@nordvig.example").is_none());
    }
}
