//! Bounces of our own mails, in RFC 3464's form and in the ones that mail systems made up before it.
//!
//! Its Message-ID, which every form quotes somewhere, tells which mail came back. The address is not
//! used, because it may be written in any form.

use brudvagt_proto::events::intake::MailBounced;

use crate::mail::thread::{Ours, ours};

/// A mail of ours that did not arrive, and never will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bounce {
    pub(crate) ours: Ours,
    /// The RFC 3463 status code; `5.0.0` when the bounce gives none.
    pub(crate) status: String,
}

impl Bounce {
    pub(crate) fn said(&self, municipality: &str, at: prost_types::Timestamp) -> MailBounced {
        MailBounced {
            report_id: self.ours.report_id.to_string(),
            municipality: municipality.to_owned(),
            mail_id: self.ours.mail_id.to_string(),
            status: self.status.clone(),
            at: Some(at),
        }
    }
}

/// As far into a bounce as its report and the quoted header reach.
const LOOKED_AT: usize = 256 * 1024;

/// Phrases of mail systems that give up on a mail, in lower case: Exchange, Postfix, Exim, Sendmail,
/// qmail, Gmail, and Danish and German ones.
const GIVEN_UP: [&str; 26] = [
    "action: failed",
    "undeliverable",
    "undelivered mail returned to sender",
    "could not be delivered",
    "couldn't be delivered",
    "wasn't able to deliver",
    "was not able to deliver",
    "unable to deliver",
    "delivery has failed",
    "delivery to the following",
    "delivery status notification (failure)",
    "mail delivery failed",
    "permanent error",
    "permanent fatal errors",
    "fatal errors",
    "user unknown",
    "unknown user",
    "does not exist",
    "no such user",
    "recipientnotfound",
    "returned mail",
    "kan ikke leveres",
    "kunne ikke leveres",
    "kan ikke afleveres",
    "ikke blevet leveret",
    "unzustellbar",
];

/// Phrases of a mail system that is still trying.
const STILL_TRYING: [&str; 5] = [
    "action: delayed",
    "action: relayed",
    "action: delivered",
    "action: expanded",
    "warning: message still undelivered",
];

/// The bounce that `raw` is. `None` of everything that does not quote a mail of ours or does not give it
/// up. Only asked of mail that a machine sent: a person may quote both.
pub(crate) fn read_bounce(raw: &[u8]) -> Option<Bounce> {
    let raw = raw.get(..LOOKED_AT.min(raw.len()))?;
    let text = String::from_utf8_lossy(raw);
    // A long header line is folded, and a quoted-printable one is broken with an equals sign.
    let text = text.replace("=\r\n", "").replace("=\n", "");
    let ours = find_ours(body_of(&text))?;
    let lower = text.to_lowercase();
    let is_trying = STILL_TRYING.iter().any(|saying| lower.contains(saying));
    let is_given_up = GIVEN_UP.iter().any(|saying| lower.contains(saying));
    let status = status_in(&lower);
    let is_final = if lower.contains("action: failed") {
        true
    } else {
        !is_trying && (is_given_up || status.is_some())
    };
    is_final.then(|| Bounce {
        ours,
        status: status.unwrap_or_else(|| "5.0.0".to_owned()),
    })
}

/// A bounce's own header may answer us; what it quotes is below.
fn body_of(text: &str) -> &str {
    let end = text
        .find("\r\n\r\n")
        .or_else(|| text.find("\n\n"))
        .unwrap_or_default();
    text.get(end..).unwrap_or_default()
}

/// The first of our Message-IDs in a text.
fn find_ours(text: &str) -> Option<Ours> {
    const LOCAL: usize = 36 + 1 + 32;
    text.match_indices('@').find_map(|(at, _)| {
        let local = text.get(at.checked_sub(LOCAL)?..at)?;
        ours(&format!("{local}@x"))
    })
}

/// The first final status: `5.1.1`, alone or behind `Status:` or `550`.
fn status_in(lower: &str) -> Option<String> {
    let starts = lower.match_indices("5.").map(|(at, _)| at);
    starts.into_iter().find_map(|at| {
        let before = lower.get(..at)?.chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')) {
            return None;
        }
        let code: String = lower
            .get(at..)?
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        let parts: Vec<&str> = code.trim_end_matches('.').split('.').collect();
        let is_status = parts.len() == 3 && parts.iter().all(|part| (1..=3).contains(&part.len()));
        is_status.then(|| parts.join("."))
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// What a mail of ours is called.
    fn message_id(mail_id: Uuid, report_id: Uuid) -> String {
        format!("<{mail_id}.{}@demo.example>", report_id.simple())
    }

    const MAIL: Uuid = Uuid::from_u128(7);
    const REPORT: Uuid = Uuid::from_u128(9);

    fn bounce(body: &str) -> Option<Bounce> {
        let id = message_id(MAIL, REPORT);
        let raw = format!(
            "From: MAILER-DAEMON@mx.example\r\nSubject: x\r\n\r\n{}",
            body.replace("OURS", &id)
        );
        read_bounce(raw.as_bytes())
    }

    #[test]
    fn a_bounce_is_known_in_every_form() {
        for (form, body, status) in [
            (
                "RFC 3464",
                "--r\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; bo@borger.example\nAction: failed\nStatus: 5.1.1\n\n--r\nContent-Type: text/rfc822-headers\n\nMessage-ID: OURS\n",
                "5.1.1",
            ),
            (
                "Exchange",
                "Your message to bo@borger.example couldn't be delivered.\nbo wasn't found at borger.example.\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'\n\nMessage-ID:\n OURS\n",
                "5.1.10",
            ),
            (
                "Postfix",
                "This is the mail system at host mx.example.\n\n<bo@borger.example>: host mx said: 550 5.1.1 User unknown\n\nMessage-Id: OURS\n",
                "5.1.1",
            ),
            (
                "qmail",
                "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<bo@borger.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: OURS\n",
                "5.1.1",
            ),
            (
                "Exim",
                "A message that you sent could not be delivered to one or more of its recipients.\n\nMessage-Id: OURS\n",
                "5.0.0",
            ),
            (
                "dansk",
                "Din mail kunne ikke leveres: postkassen findes ikke.\n\nMessage-ID: OURS\n",
                "5.0.0",
            ),
        ] {
            let found = bounce(body);
            let ours = Ours {
                mail_id: MAIL,
                report_id: REPORT,
            };
            let status = status.to_owned();
            assert_eq!(found, Some(Bounce { ours, status }), "{form}");
        }
    }

    #[test]
    fn what_still_tries_or_is_not_ours_is_no_bounce() {
        for body in [
            "Action: delayed\nStatus: 4.4.1\n\nMessage-ID: OURS\n",
            "Action: delivered\nStatus: 2.0.0\n\nMessage-ID: OURS\n",
            "Warning: message still undelivered after 4 hours. Will keep trying.\nMessage-ID: OURS",
            "Action: failed\nStatus: 5.1.1\n\nMessage-ID: <1@andetsted.example>\n",
            "Tak for din besked. Jeg er tilbage den 5.12.\n\nMessage-ID: OURS\n",
        ] {
            assert_eq!(bounce(body), None, "{body}");
        }
    }

    #[test]
    fn the_header_of_an_automatic_answer_is_not_what_it_returns() {
        let id = message_id(MAIL, REPORT);
        let raw = format!("In-Reply-To: {id}\r\nSubject: Undeliverable\r\n\r\nTekst\r\n");
        assert_eq!(read_bounce(raw.as_bytes()), None);
    }
}
