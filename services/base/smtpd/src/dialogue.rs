//! The order of commands, without a socket: a request in, a step out.

use std::borrow::Cow;

use smtp_proto::{Error, MAIL_BODY_BINARYMIME, MailFrom, Request};

use crate::{Limits, Reply};

/// What the session does next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Say(Reply),
    /// Answer an EHLO: the extensions, one a line.
    Introduce,
    /// Answer 354 and read a message.
    Receive,
    /// Answer 220 and go on under TLS.
    Secure,
    /// Answer and hang up.
    Leave(Reply),
}

/// Where a sender is in the order of commands.
#[derive(Debug, Default)]
pub(crate) struct Dialogue {
    offers_tls: bool,
    is_greeted: bool,
    message: Option<Addressed>,
    n_mistakes: usize,
}

/// A message whose sender and perhaps recipients are known.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Addressed {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
}

impl Dialogue {
    /// A conversation from its start, before or after STARTTLS.
    pub(crate) fn new(offers_tls: bool) -> Self {
        Self {
            offers_tls,
            ..Self::default()
        }
    }

    /// Reads one whole line, its end included.
    pub(crate) fn hear(&mut self, line: &[u8], limits: &Limits) -> Step {
        let step = match Request::parse(&mut line.iter()) {
            Ok(request) => self.obey(request, limits),
            Err(error) => Step::Say(complaint(&error)),
        };
        match step {
            Step::Say(reply) if reply.code() >= 500 => self.count_mistake(reply, limits),
            other => other,
        }
    }

    /// A line that was too long to be read is one more mistake.
    pub(crate) fn overlong(&mut self, limits: &Limits) -> Step {
        self.count_mistake(Reply::LINE_TOO_LONG, limits)
    }

    /// The message that `DATA` was given for; the next one starts with `MAIL`.
    pub(crate) fn take_message(&mut self) -> Addressed {
        self.message.take().unwrap_or_default()
    }

    fn count_mistake(&mut self, reply: Reply, limits: &Limits) -> Step {
        self.n_mistakes += 1;
        if self.n_mistakes > limits.mistakes {
            Step::Leave(Reply::MISTAKEN)
        } else {
            Step::Say(reply)
        }
    }

    fn obey(&mut self, request: Request<Cow<'_, str>>, limits: &Limits) -> Step {
        match request {
            Request::Ehlo { .. } => {
                self.is_greeted = true;
                self.message = None;
                Step::Introduce
            }
            Request::Helo { .. } => {
                self.is_greeted = true;
                self.message = None;
                Step::Say(Reply::DONE)
            }
            Request::Mail { from } => Step::Say(self.start(from, limits)),
            Request::Rcpt { to } => Step::Say(self.address(to.address.into_owned(), limits)),
            Request::Data => match &self.message {
                None => Step::Say(Reply::SENDER_FIRST),
                Some(message) if message.to.is_empty() => Step::Say(Reply::RECIPIENT_FIRST),
                Some(_) => Step::Receive,
            },
            Request::Rset => {
                self.message = None;
                Step::Say(Reply::DONE)
            }
            Request::Noop { .. } => Step::Say(Reply::DONE),
            Request::Quit => Step::Leave(Reply::BYE),
            Request::Vrfy { .. } => Step::Say(Reply::PERHAPS),
            Request::Help { .. } => Step::Say(Reply::HELP),
            Request::StartTls if self.offers_tls => Step::Secure,
            Request::Lhlo { .. }
            | Request::Bdat { .. }
            | Request::Auth { .. }
            | Request::Expn { .. }
            | Request::Etrn { .. }
            | Request::Atrn { .. }
            | Request::Burl { .. }
            | Request::StartTls => Step::Say(Reply::NOT_HERE),
        }
    }

    fn start(&mut self, from: MailFrom<Cow<'_, str>>, limits: &Limits) -> Reply {
        if !self.is_greeted {
            return Reply::GREET_FIRST;
        }
        if self.message.is_some() {
            return Reply::ONE_SENDER;
        }
        if from.size > limits.message_bytes {
            return Reply::TOO_BIG;
        }
        if from.flags & MAIL_BODY_BINARYMIME != 0 {
            return Reply::BAD_PARAMETER;
        }
        self.message = Some(Addressed {
            from: from.address.into_owned(),
            to: Vec::new(),
        });
        Reply::SENDER_TAKEN
    }

    fn address(&mut self, to: String, limits: &Limits) -> Reply {
        match &mut self.message {
            None => Reply::SENDER_FIRST,
            Some(message) if message.to.len() >= limits.recipients => Reply::TOO_MANY_RECIPIENTS,
            Some(message) => {
                message.to.push(to);
                Reply::RECIPIENT_TAKEN
            }
        }
    }
}

fn complaint(error: &Error) -> Reply {
    match error {
        Error::UnknownCommand => Reply::UNKNOWN_COMMAND,
        Error::InvalidSenderAddress => Reply::BAD_SENDER,
        Error::InvalidRecipientAddress => Reply::BAD_RECIPIENT,
        Error::UnsupportedParameter { .. } => Reply::BAD_PARAMETER,
        Error::ResponseTooLong => Reply::LINE_TOO_LONG,
        Error::NeedsMoreData { .. }
        | Error::SyntaxError { .. }
        | Error::InvalidParameter { .. }
        | Error::InvalidResponse { .. } => Reply::UNREADABLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(step: &Step) -> u16 {
        match step {
            Step::Say(reply) | Step::Leave(reply) => reply.code(),
            Step::Introduce => 250,
            Step::Receive => 354,
            Step::Secure => 220,
        }
    }

    /// Every line's code, in the order they were said.
    fn codes(lines: &[&str]) -> Vec<u16> {
        let limits = Limits {
            recipients: 2,
            message_bytes: 1_000,
            ..Limits::default()
        };
        let mut dialogue = Dialogue::default();
        lines
            .iter()
            .map(|line| code(&dialogue.hear(format!("{line}\r\n").as_bytes(), &limits)))
            .collect()
    }

    #[test]
    fn commands_out_of_order_are_named_and_lose_nothing() {
        assert_eq!(
            codes(&[
                "MAIL FROM:<a@nordvig.example>",
                "EHLO gateway",
                "RCPT TO:<b@nordvig.example>",
                "DATA",
                "MAIL FROM:<a@nordvig.example>",
                "DATA",
                "MAIL FROM:<c@nordvig.example>",
                "RCPT TO:<b@nordvig.example>",
                "DATA",
            ]),
            [503, 250, 503, 503, 250, 503, 503, 250, 354]
        );
    }

    #[test]
    fn limits_are_said_before_the_message_is_sent() {
        assert_eq!(
            codes(&[
                "EHLO gateway",
                "MAIL FROM:<a@nordvig.example> SIZE=1001 BODY=8BITMIME",
                "MAIL FROM:<a@nordvig.example> SIZE=1000 BODY=8BITMIME SMTPUTF8",
                "RCPT TO:<b@nordvig.example>",
                "RCPT TO:<c@nordvig.example>",
                "RCPT TO:<d@nordvig.example>",
            ]),
            [250, 552, 250, 250, 250, 452]
        );
    }

    #[test]
    fn what_is_not_offered_is_refused_by_name() {
        assert_eq!(
            codes(&[
                "EHLO gateway",
                "STARTTLS",
                "BDAT 10 LAST",
                "VRFY anna",
                "XCLIENT a",
                "MAIL FROM:<@>",
                "MAIL FROM:<a@nordvig.example> HOLD=1",
                "NOOP",
                "RSET",
            ]),
            [250, 502, 502, 252, 500, 553, 555, 250, 250]
        );
    }

    #[test]
    fn tls_is_begun_only_where_it_is_offered() {
        let limits = Limits::default();
        let hear = |offers_tls| Dialogue::new(offers_tls).hear(b"STARTTLS\r\n", &limits);
        assert_eq!(hear(true), Step::Secure);
        assert_eq!(hear(false), Step::Say(Reply::NOT_HERE));
    }

    #[test]
    fn the_empty_return_path_is_a_sender() {
        assert_eq!(
            codes(&[
                "HELO gateway",
                "MAIL FROM:<>",
                "RCPT TO:<b@nordvig.example>"
            ]),
            [250, 250, 250]
        );
    }

    #[test]
    fn a_sender_that_only_errs_is_let_go() {
        let limits = Limits {
            mistakes: 2,
            ..Limits::default()
        };
        let mut dialogue = Dialogue::default();
        let steps: Vec<_> = (0..3)
            .map(|_| dialogue.hear(b"WHAT\r\n", &limits))
            .collect();
        assert_eq!(steps.last(), Some(&Step::Leave(Reply::MISTAKEN)));
    }
}
