use std::borrow::Cow;

use crate::Protocol;

/// One answer to the sender: code, enhanced code (RFC 3463) and text.
///
/// Outside this crate only refusals can be made, so no handler can claim that a message was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    enhanced: &'static str,
    text: Cow<'static, str>,
}

impl Reply {
    pub(crate) const CROWDED: Self = Self::new(421, "4.7.0", "Too many connections, try later");
    pub(crate) const CLOSING: Self = Self::new(421, "4.3.2", "Closing down, try later");
    pub(crate) const SILENT: Self = Self::new(421, "4.4.2", "Waited too long");
    pub(crate) const IDLE: Self = Self::new(421, "4.7.0", "Too many commands without a message");
    pub(crate) const MISTAKEN: Self = Self::new(421, "4.7.0", "Too many mistakes");
    pub(crate) const GO_SECURE: Self = Self::new(220, "2.0.0", "Go ahead");
    pub(crate) const BYE: Self = Self::new(221, "2.0.0", "Bye");
    pub(crate) const DONE: Self = Self::new(250, "2.0.0", "OK");
    pub(crate) const SENDER_TAKEN: Self = Self::new(250, "2.1.0", "OK");
    pub(crate) const RECIPIENT_TAKEN: Self = Self::new(250, "2.1.5", "OK");
    pub(crate) const CHUNK_TAKEN: Self = Self::new(250, "2.0.0", "Chunk taken");
    pub(crate) const KEPT: Self = Self::new(250, "2.6.0", "Message kept");
    pub(crate) const PERHAPS: Self = Self::new(252, "2.5.0", "Send it and see");
    pub(crate) const HELP: Self = Self::new(214, "2.0.0", "RFC 5321");
    pub(crate) const GO_ON: Self = Self::new(354, "2.0.0", "End with a line with one dot");
    pub(crate) const TOO_MANY_RECIPIENTS: Self = Self::new(452, "4.5.3", "Too many recipients");
    pub(crate) const NO_TLS_NOW: Self = Self::new(454, "4.7.0", "TLS not available now");
    pub(crate) const UNKNOWN_COMMAND: Self = Self::new(500, "5.5.1", "Unknown command");
    pub(crate) const LINE_TOO_LONG: Self = Self::new(500, "5.5.6", "Line too long");
    pub(crate) const UNREADABLE: Self = Self::new(501, "5.5.4", "Malformed command");
    pub(crate) const NOTHING_AFTER_STARTTLS: Self =
        Self::new(501, "5.5.4", "Nothing may follow STARTTLS");
    pub(crate) const NOT_HERE: Self = Self::new(502, "5.5.1", "Command not implemented");
    pub(crate) const GREET_FIRST: Self = Self::new(503, "5.5.1", "EHLO first");
    pub(crate) const SENDER_FIRST: Self = Self::new(503, "5.5.1", "MAIL first");
    pub(crate) const RECIPIENT_FIRST: Self = Self::new(503, "5.5.1", "RCPT first");
    pub(crate) const CHUNKS_BEGUN: Self = Self::new(503, "5.5.1", "BDAT was begun");
    pub(crate) const ONE_SENDER: Self = Self::new(503, "5.5.1", "MAIL was given already");
    pub(crate) const SECURE_FIRST: Self = Self::new(530, "5.7.0", "STARTTLS first");
    pub(crate) const NOT_OURS: Self = Self::new(550, "5.7.1", "No mail is taken for this domain");
    pub(crate) const TOO_BIG: Self = Self::new(552, "5.3.4", "Message too big");
    pub(crate) const BAD_SENDER: Self = Self::new(553, "5.1.7", "Malformed sender address");
    pub(crate) const BAD_RECIPIENT: Self = Self::new(553, "5.1.3", "Malformed recipient address");
    pub(crate) const NOT_YOU: Self = Self::new(554, "5.7.1", "No mail is taken from this address");
    pub(crate) const BAD_PARAMETER: Self = Self::new(555, "5.5.4", "Parameter not supported");

    const fn new(code: u16, enhanced: &'static str, text: &'static str) -> Self {
        Self {
            code,
            enhanced,
            text: Cow::Borrowed(text),
        }
    }

    /// 451: not now. The sender keeps the message and tries again.
    #[must_use]
    pub const fn later(text: &'static str) -> Self {
        Self::new(451, "4.3.0", text)
    }

    /// 554: never. The sender gives up and tells its author.
    #[must_use]
    pub const fn refuse(text: &'static str) -> Self {
        Self::new(554, "5.6.0", text)
    }

    #[must_use]
    pub const fn code(&self) -> u16 {
        self.code
    }

    pub(crate) fn greeting(host: &str, protocol: Protocol) -> Self {
        let spoken = match protocol {
            Protocol::Smtp => "ESMTP",
            Protocol::Lmtp => "LMTP",
        };
        Self {
            code: 220,
            // The greeting has no enhanced code (RFC 2034).
            enhanced: "",
            text: Cow::Owned(format!("{host} {spoken}")),
        }
    }

    pub(crate) fn to_line(&self) -> String {
        let Self {
            code,
            enhanced,
            text,
        } = self;
        if enhanced.is_empty() {
            format!("{code} {text}\r\n")
        } else {
            format!("{code} {enhanced} {text}\r\n")
        }
    }
}
