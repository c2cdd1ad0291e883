//! A mail fetched from a mailbox came without an SMTP envelope, so the header is used instead.

use brudvagt_letterbox::Reading;
use brudvagt_types::MunicipalityCode;
use bytes::Bytes;

use super::envelope::Envelope;

/// The mailbox it lay in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'p> {
    pub(crate) home: &'p MunicipalityCode,
    pub(crate) address: &'p str,
    /// The folder it is moved to once it is kept.
    pub(crate) kept_folder: &'p str,
}

/// Header fields about a body that was not fetched; they are left out.
const OF_THE_BODY: [&[u8]; 2] = [b"content-", b"mime-version:"];

/// A whole mail's envelope. Its one recipient is the mailbox's own report address: `To`, `Delivered-To`
/// and tags are written by others and decide nothing.
pub(crate) fn whole(place: Place<'_>, raw: Bytes) -> Envelope {
    Envelope {
        from: answers_to(&raw),
        to: vec![place.address.to_owned()],
        home: Some(place.home.clone()),
        data: raw,
        is_header_only: false,
    }
}

/// A mail that is too big: its header, and what a person must know.
pub(crate) fn header_only(place: Place<'_>, header: &Bytes, n_bytes: u64) -> Envelope {
    let megabytes = n_bytes.div_ceil(1_000_000);
    let mut data = without_body_fields(header);
    data.extend_from_slice(b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n");
    data.extend_from_slice(b"Content-Transfer-Encoding: 8bit\r\n\r\n");
    data.extend_from_slice(
        format!(
            "Mailen fylder {megabytes} MB og er for stor til at blive hentet. Den ligger i postkassen \
             {}, i mappen {}. Læs den der.\r\n\r\n\
             This e-mail takes {megabytes} MB, too much to be fetched. It lies in the mailbox {}, in \
             the folder {}. Read it there.\r\n",
            place.address, place.kept_folder, place.address, place.kept_folder
        )
        .as_bytes(),
    );
    Envelope {
        from: answers_to(header),
        to: vec![place.address.to_owned()],
        home: Some(place.home.clone()),
        data: data.into(),
        is_header_only: true,
    }
}

/// Where answers go. The mailbox's own server wrote down the return path when it took the mail (RFC
/// 5321, 4.4), above what others wrote. Mail between two mailboxes of one server has none: then who
/// sent it, else who wrote it (RFC 5322, 3.6.2).
fn answers_to(raw: &Bytes) -> String {
    let reading = brudvagt_letterbox::read(&raw.slice(..header_end(raw)));
    if let Some(path) = reading.fields.text("return-path") {
        return address_in(&path);
    }
    let sender = of(&reading, "sender");
    if sender.is_empty() {
        reading.author.email
    } else {
        sender
    }
}

fn of(reading: &Reading, name: &str) -> String {
    let written = reading.fields.text(name);
    written.map_or_else(String::new, |it| address_in(&it))
}

/// `Anna <anna@nordvig.example>`, or the address alone; empty when there is none.
fn address_in(written: &str) -> String {
    let inside = written
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split('>').next());
    let address = inside.unwrap_or(written).trim();
    let is_one = address.len() <= 254
        && address.contains('@')
        && !address.contains(|c: char| c.is_whitespace() || c.is_control());
    if is_one {
        address.to_owned()
    } else {
        String::new()
    }
}

/// Up to the first blank line.
fn header_end(raw: &[u8]) -> usize {
    let mut at = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    at
}

fn without_body_fields(header: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(header.len());
    let mut is_left_out = false;
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii();
        if text.is_empty() {
            break;
        }
        let is_folded = line
            .first()
            .is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        if !is_folded {
            is_left_out = OF_THE_BODY.iter().any(|name| {
                line.get(..name.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(name))
            });
        }
        if !is_left_out {
            kept.extend_from_slice(line.trim_ascii_end());
            kept.extend_from_slice(b"\r\n");
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::read::read;

    fn place(home: &MunicipalityCode) -> Place<'_> {
        Place {
            home,
            address: "databrud@nordvig.example",
            kept_folder: "Brudvagt",
        }
    }

    #[test]
    fn an_answer_goes_where_the_mailboxs_server_says_else_to_who_sent_it() {
        for (header, to) in [
            (
                "Return-Path: <anna@nordvig.example>\nFrom: x@andet.example\n",
                "anna@nordvig.example",
            ),
            ("Return-Path: <>\nFrom: anna@nordvig.example\n", ""),
            // The first one is the server's own; a second one came with the mail.
            (
                "Return-Path: <anna@nordvig.example>\nReturn-Path: <x@andet.example>\n",
                "anna@nordvig.example",
            ),
            (
                "From: Chef <chef@nordvig.example>\nSender: Anna <anna@nordvig.example>\n",
                "anna@nordvig.example",
            ),
            (
                "From: Anna <anna@nordvig.example>\n",
                "anna@nordvig.example",
            ),
            ("Subject: nobody\n", ""),
            ("Return-Path: <a b@c>\nFrom: anna@nordvig.example\n", ""),
        ] {
            let raw = format!("{header}\nReturn-Path: <tekst@andet.example>\n");
            assert_eq!(answers_to(&raw.into()), to, "{header}");
        }
    }

    #[test]
    fn the_mailbox_is_the_one_recipient_whatever_the_header_says() {
        let home = "901".parse().unwrap();
        let raw = "To: databrud@andet.example\nDelivered-To: databrud@andet.example\n\nx";
        let envelope = whole(place(&home), raw.into());
        assert_eq!(envelope.to, ["databrud@nordvig.example"]);
        assert_eq!(envelope.home, Some(home));
    }

    #[test]
    fn of_a_mail_too_big_the_header_is_read_and_where_the_rest_lies() {
        let home = "901".parse().unwrap();
        let header = "From: anna@nordvig.example\nSubject: Bilag =?utf-8?Q?p=C3=A5?= 40 MB\n\
                      Content-Type: multipart/mixed;\n boundary=x\nMime-Version: 1.0\n\
                      Message-ID: <1@nordvig.example>\n\n";
        let envelope = header_only(place(&home), &header.into(), 40_000_001);
        let mail = read(&envelope.data, &envelope.from).unwrap();
        assert_eq!(mail.content.subject, "Bilag på 40 MB");
        assert_eq!(mail.content.message_id, "1@nordvig.example");
        assert!(mail.text.contains("41 MB"), "{}", mail.text);
        assert!(mail.text.contains("i mappen Brudvagt"), "{}", mail.text);
        assert!(envelope.is_header_only);
    }
}
