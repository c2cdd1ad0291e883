//! The identity of a mail.

use uuid::Uuid;

/// Namespace of our Message-IDs: made once, never changed.
const NAMESPACE: Uuid = Uuid::from_u128(0x4d61_696c_2042_5275_9a67_7420_6e6f_7466);

/// The parts that make two mails the same mail.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MessageKey<'a> {
    pub(crate) case_id: Uuid,
    pub(crate) template: &'a str,
    /// What the mail is about: a milestone, a question, a communication.
    pub(crate) dedupe_key: &'a str,
    /// Who gets it.
    pub(crate) recipient_key: &'a str,
}

impl MessageKey<'_> {
    /// The mail's own id, the same at every attempt: a mailbox that gets it twice can tell, and a bounce
    /// that quotes it shows which mail came back.
    pub(crate) fn header_id(self) -> Uuid {
        let Self {
            case_id,
            template,
            dedupe_key,
            recipient_key,
        } = self;
        // The lengths keep keys apart whose parts are divided differently.
        let name = format!(
            "{case_id}/{template}/{}:{dedupe_key}/{recipient_key}",
            dedupe_key.len()
        );
        Uuid::new_v5(&NAMESPACE, name.as_bytes())
    }
}

/// `<mail.report@domain>`. It leads an answer back to the report, and nobody who did not get the mail
/// can guess it (`intake`, `mail/thread.rs`).
pub(crate) fn message_id(header_id: Uuid, report_id: Option<Uuid>, mail_domain: &str) -> String {
    match report_id {
        Some(report_id) => format!("<{header_id}.{}@{mail_domain}>", report_id.simple()),
        None => format!("<{header_id}@{mail_domain}>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_mail_has_the_same_message_id_and_another_mail_another() {
        let key = MessageKey {
            case_id: Uuid::nil(),
            template: "escalation",
            dedupe_key: "m-1",
            recipient_key: "dpo-1",
        };
        let header = |key: MessageKey<'_>| message_id(key.header_id(), None, "nordvig.example");
        let id = header(key);
        insta::assert_snapshot!(id, @"<e09ec0ab-c3c1-54e4-8155-257c00a362bb@nordvig.example>");
        assert_eq!(id, header(key));
        for other in [
            MessageKey {
                dedupe_key: "m-1/dpo-1",
                recipient_key: "",
                ..key
            },
            MessageKey {
                template: "receipt",
                ..key
            },
            MessageKey {
                recipient_key: "dpo-2",
                ..key
            },
        ] {
            assert_ne!(id, header(other));
        }
    }

    #[test]
    fn a_message_id_says_which_report_it_is_of() {
        let report_id = Uuid::from_u128(9);
        assert_eq!(
            message_id(Uuid::nil(), Some(report_id), "nordvig.example"),
            "<00000000-0000-0000-0000-000000000000.00000000000000000000000000000009@nordvig.example>"
        );
    }
}
