//! Builds the bytes of a mail.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::{
    Address,
    address::Envelope,
    message::{
        Mailbox, Message, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use super::rules::asked_mails::Template;
use crate::{
    content::Mail,
    letter::rules::check_name::{folded, holds_cpr},
};

/// A mail that is ready to go.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(crate) envelope: Envelope,
    pub(crate) bytes: Vec<u8>,
}

/// Why no mail can be made, or none may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsendable {
    #[error("the address is none")]
    BadAddress,
    #[error("HOLDS_CPR")]
    HoldsCpr,
}

/// Who sends.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    pub(crate) from: Mailbox,
    pub(crate) mail_domain: String,
}

impl Sender {
    /// A letter is from the municipality, whatever program sends it.
    fn sender_for(&self, mail: &Mail) -> Mailbox {
        let name = one_line(&mail.from_name);
        if name.is_empty() {
            return self.from.clone();
        }
        Mailbox::new(Some(name), self.from.email.clone())
    }

    /// The bytes of `mail`, the same at every attempt: its date is that of its planning.
    ///
    /// # Errors
    /// [`Unsendable`].
    pub(crate) fn build(
        &self,
        template: Template,
        mail: &Mail,
        message_id: &str,
        planned_at: Timestamp,
    ) -> Result<Ready, Unsendable> {
        let mail = &checked(template, mail)?;
        let address = deliverable(&mail.address)?;
        let name = Some(one_line(&mail.name)).filter(|name| !name.is_empty());
        let mut builder = Message::builder()
            .from(self.sender_for(mail))
            .to(Mailbox::new(name, address.clone()))
            .subject(one_line(&mail.subject))
            .message_id(Some(message_id.to_owned()))
            .date(system_time(planned_at));
        if let Ok(reply_to) = mail.reply_to.parse::<Address>() {
            builder = builder.reply_to(Mailbox::new(None, reply_to));
        }
        // Lets mail programs show it in the thread it answers.
        let answered = one_line(&mail.in_reply_to);
        if !answered.is_empty() {
            builder = builder.in_reply_to(answered.clone()).references(answered);
        }
        for (name, value) in own_headers(template) {
            let name = HeaderName::new_from_ascii_str(name);
            builder = builder.raw_header(HeaderValue::new(name, value.to_owned()));
        }
        // An automatic answer has no return path (RFC 3834, 3.3), or its bounce would come in as a
        // report.
        let return_path = match template {
            Template::Receipt => None,
            Template::NewCase
            | Template::Escalation
            | Template::DueMoved
            | Template::Confirmation
            | Template::Nis2Approval
            | Template::Nis2Approved
            | Template::Question
            | Template::QuestionReminder
            | Template::QuestionUnanswered
            | Template::Answer
            | Template::FollowUp
            | Template::Assigned
            | Template::Outcome
            | Template::MailWaits
            | Template::Measure
            | Template::MeasureReminder
            | Template::MailboxUnread
            | Template::CheckLoosened
            | Template::OddLook
            | Template::Hook
            | Template::HookGivenUp
            | Template::QuickQuestion
            | Template::WheelDue
            | Template::EmergencySignIn
            | Template::SealNamed
            | Template::SealDropped
            | Template::SealLifted
            | Template::ExerciseOver
            | Template::Letter => Some(self.from.email.clone()),
        };
        let envelope =
            Envelope::new(return_path, vec![address]).map_err(|_none| Unsendable::BadAddress)?;
        let body = SinglePart::builder()
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone());
        let message = builder
            .envelope(envelope.clone())
            .singlepart(body)
            .map_err(|_incomplete| Unsendable::BadAddress)?;
        Ok(Ready {
            envelope,
            bytes: message.formatted(),
        })
    }
}

/// The address as every relay takes it: a domain with æøå is written in ASCII (RFC 5890). The local
/// part is not changed, and needs a relay with SMTPUTF8 (RFC 6531) when it is not ASCII.
fn deliverable(address: &str) -> Result<Address, Unsendable> {
    let address: Address = address
        .trim()
        .parse()
        .map_err(|_wrong| Unsendable::BadAddress)?;
    let domain =
        idna::domain_to_ascii(address.domain()).map_err(|_wrong| Unsendable::BadAddress)?;
    Address::new(address.user(), domain).map_err(|_wrong| Unsendable::BadAddress)
}

/// The last check of what leaves by open mail.
///
/// # Law
/// Databeskyttelsesloven § 11. A mail to staff is sent without the number, because deadlines do not
/// wait. A letter to a data subject is held back as failed, so that a person looks at it.
fn checked(template: Template, mail: &Mail) -> Result<Mail, Unsendable> {
    let parts = [&mail.name, &mail.subject, &mail.text, &mail.from_name];
    if !parts.into_iter().any(|text| holds_cpr(text)) {
        return Ok(mail.clone());
    }
    if template == Template::Letter {
        return Err(Unsendable::HoldsCpr);
    }
    let masked = |text: &str| brudvagt_cpr::mask(&folded(text));
    Ok(Mail {
        name: String::new(),
        subject: masked(&mail.subject),
        text: masked(&mail.text),
        from_name: String::new(),
        is_english: false,
        ..mail.clone()
    })
}

/// Headers that tell other machines not to answer, and ourselves not to take our own mail for a
/// report.
fn own_headers(template: Template) -> [(&'static str, &'static str); 3] {
    [
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Brudvagt-Template", template.as_str()),
    ]
}

fn system_time(at: Timestamp) -> SystemTime {
    let since_epoch = Duration::from_secs(u64::try_from(at.as_second()).unwrap_or_default());
    SystemTime::UNIX_EPOCH + since_epoch
}

/// Puts a header on one line, whatever somebody typed.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_control() || c == ' ');
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender() -> Sender {
        Sender {
            from: "Brudvagt <brudvagt@nordvig.example>".parse().unwrap(),
            mail_domain: "nordvig.example".to_owned(),
        }
    }

    fn at() -> Timestamp {
        "2026-11-24T09:20:00Z".parse().unwrap()
    }

    fn build(mail: &Mail) -> Result<String, Unsendable> {
        sender()
            .build(Template::Receipt, mail, "<1@nordvig.example>", at())
            .map(|ready| String::from_utf8(ready.bytes).unwrap())
    }

    fn mail() -> Mail {
        Mail {
            name: "Test Testesen".to_owned(),
            address: "test@nordvig.example".to_owned(),
            subject: "[BRUD-2026-000123] Emne".to_owned(),
            text: "Tekst.\n".to_owned(),
            reply_to: "databrud@nordvig.example".to_owned(),
            from_name: String::new(),
            is_english: false,
            in_reply_to: "<br08@nordvig.example>".to_owned(),
        }
    }

    #[test]
    fn a_letter_is_the_municipalitys() {
        let letter = Mail {
            from_name: "Nordvig Kommune".to_owned(),
            ..mail()
        };
        let bytes = build(&letter).unwrap();
        assert!(
            bytes.contains("From: \"Nordvig Kommune\" <brudvagt@nordvig.example>"),
            "{bytes}"
        );
    }

    #[test]
    fn no_cpr_number_leaves_by_open_mail() {
        // Made up, and put together here so that no file holds it.
        let number = format!("{}-{}", "111111", "1118");
        for hostile in [
            Mail {
                name: number.clone(),
                ..mail()
            },
            Mail {
                subject: format!("Om {number}"),
                ..mail()
            },
            Mail {
                text: format!("Om {number}"),
                ..mail()
            },
        ] {
            let bytes = build(&hostile).unwrap();
            assert!(!bytes.contains("1118"), "{bytes}");
            let letter = sender().build(Template::Letter, &hostile, "<1@b.example>", at());
            assert_eq!(letter.unwrap_err(), Unsendable::HoldsCpr);
        }
    }

    #[test]
    fn a_mail_asks_machines_not_to_answer() {
        insta::assert_snapshot!(build(&mail()).unwrap().replace('\r', ""), @r#"
        From: Brudvagt <brudvagt@nordvig.example>
        To: "Test Testesen" <test@nordvig.example>
        Subject: [BRUD-2026-000123] Emne
        Message-ID: <1@nordvig.example>
        Date: Tue, 24 Nov 2026 09:20:00 +0000
        Reply-To: databrud@nordvig.example
        In-Reply-To: <br08@nordvig.example>
        References: <br08@nordvig.example>
        Auto-Submitted: auto-generated
        X-Auto-Response-Suppress: All
        X-Brudvagt-Template: receipt
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 7bit

        Tekst.
        "#);
    }

    #[test]
    fn a_domain_with_danish_letters_is_written_as_every_relay_takes_it() {
        let of = |address: &str| deliverable(address).map(|it| it.to_string());
        assert_eq!(
            of("bo@blåbær.example").as_deref(),
            Ok("bo@xn--blbr-roah.example")
        );
        assert_eq!(of("bo@borger.example").as_deref(), Ok("bo@borger.example"));
        assert_eq!(
            of("søren@borger.example").as_deref(),
            Ok("søren@borger.example")
        );
        assert_eq!(of("bo@-.example"), Err(Unsendable::BadAddress));
    }

    #[test]
    fn the_same_mail_has_the_same_bytes() {
        assert_eq!(build(&mail()), build(&mail()));
    }

    #[test]
    fn nobody_can_add_a_header_or_a_recipient() {
        let hostile = Mail {
            name: "A\r\nBcc: all@nordvig.example".to_owned(),
            subject: "B\nX-Evil: 1".to_owned(),
            ..mail()
        };
        let bytes = build(&hostile).unwrap();
        assert!(
            !bytes.contains("\nBcc:") && !bytes.contains("\nX-Evil:"),
            "{bytes}"
        );
        for address in ["", "nobody", "a@b.example>, c@d.example", "a b@c.example"] {
            let wrong = Mail {
                address: address.to_owned(),
                ..mail()
            };
            assert_eq!(build(&wrong), Err(Unsendable::BadAddress), "{address}");
        }
    }
}
