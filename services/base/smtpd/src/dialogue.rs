//! The order of commands, without a socket: a request goes in, a step comes out.

use std::borrow::Cow;

use smtp_proto::{
    Error, MAIL_BODY_7BIT, MAIL_BODY_8BITMIME, MAIL_SMTPUTF8, MailFrom, RcptTo, Request,
};

use crate::{Limits, Protocol, Reply};

/// What the session does next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Say(Reply),
    /// Answer an EHLO: the extensions, one a line.
    Introduce,
    /// Ask whether the recipient is one of ours, and answer.
    Address(String),
    /// Answer 354 and read a message.
    Receive,
    /// Read so many bytes of a message, the last ones or not.
    Chunk {
        size: usize,
        is_last: bool,
    },
    /// Read so many bytes that belong to no message, and answer.
    Skip {
        size: usize,
        reply: Reply,
    },
    /// Answer 220 and go on under TLS.
    Secure,
    /// Answer and hang up.
    Leave(Reply),
}

/// Where a sender is in the order of commands.
#[derive(Debug, Default)]
pub(crate) struct Dialogue {
    protocol: Protocol,
    offers_tls: bool,
    /// No mail is taken in this conversation.
    needs_tls: bool,
    is_greeted: bool,
    message: Option<Addressed>,
    n_mistakes: usize,
    /// Commands since the last message.
    n_idle: usize,
}

/// A message whose sender and perhaps recipients are known.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Addressed {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    is_in_chunks: bool,
}

impl Dialogue {
    /// A conversation from its start, before or after STARTTLS.
    pub(crate) fn new(protocol: Protocol, offers_tls: bool, needs_tls: bool) -> Self {
        Self {
            protocol,
            offers_tls,
            needs_tls,
            ..Self::default()
        }
    }

    /// Reads one whole line, its end included.
    pub(crate) fn hear(&mut self, line: &[u8], limits: &Limits) -> Step {
        self.n_idle += 1;
        if self.n_idle > limits.idle_commands + limits.recipients {
            return Step::Leave(Reply::IDLE);
        }
        let step = match Request::parse(&mut line.iter()) {
            Ok(request) => self.obey(request, limits),
            Err(Error::InvalidSenderAddress) => match lenient_sender(line) {
                Some(sender) => Step::Say(self.start(sender, limits)),
                None => Step::Say(Reply::BAD_SENDER),
            },
            Err(error) => Step::Say(complaint(&error)),
        };
        match step {
            Step::Say(reply) if reply.code() >= 500 => self.count_mistake(reply, limits),
            Step::Skip { size, reply } => match self.count_mistake(reply, limits) {
                Step::Say(reply) => Step::Skip { size, reply },
                other => other,
            },
            other => other,
        }
    }

    /// Counts a line that was too long to be read as one more mistake.
    pub(crate) fn overlong(&mut self, limits: &Limits) -> Step {
        self.count_mistake(Reply::LINE_TOO_LONG, limits)
    }

    /// Whether a message is arriving in chunks and not complete.
    pub(crate) fn is_in_chunks(&self) -> bool {
        self.message.as_ref().is_some_and(|it| it.is_in_chunks)
    }

    /// How many answers a whole message gets.
    pub(crate) fn n_answers(&self) -> usize {
        match self.protocol {
            Protocol::Smtp => 1,
            Protocol::Lmtp => self.message.as_ref().map_or(1, |it| it.to.len()),
        }
    }

    /// Takes the complete message; the next one starts with `MAIL`.
    pub(crate) fn take_message(&mut self) -> Addressed {
        self.n_idle = 0;
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
            Request::Ehlo { .. } | Request::Helo { .. } if self.protocol == Protocol::Lmtp => {
                Step::Say(Reply::NOT_HERE)
            }
            Request::Lhlo { .. } if self.protocol == Protocol::Smtp => Step::Say(Reply::NOT_HERE),
            Request::Ehlo { .. } | Request::Lhlo { .. } => {
                self.is_greeted = true;
                self.message = None;
                Step::Introduce
            }
            Request::Helo { .. } => {
                self.is_greeted = true;
                self.message = None;
                Step::Say(Reply::DONE)
            }
            Request::Mail { from } if asks_for_more(&from) => Step::Say(Reply::BAD_PARAMETER),
            Request::Mail { from } => {
                Step::Say(self.start((from.address.into_owned(), from.size), limits))
            }
            Request::Rcpt { to } => self.address(to, limits),
            Request::Data => match &self.message {
                None => Step::Say(Reply::SENDER_FIRST),
                Some(message) if message.is_in_chunks => Step::Say(Reply::CHUNKS_BEGUN),
                Some(message) if message.to.is_empty() => Step::Say(Reply::RECIPIENT_FIRST),
                Some(_) => Step::Receive,
            },
            Request::Bdat {
                chunk_size,
                is_last,
            } => self.chunk(chunk_size, is_last),
            Request::Rset => {
                self.message = None;
                Step::Say(Reply::DONE)
            }
            Request::Noop { .. } => Step::Say(Reply::DONE),
            Request::Quit => Step::Leave(Reply::BYE),
            Request::Vrfy { .. } => Step::Say(Reply::PERHAPS),
            Request::Help { .. } => Step::Say(Reply::HELP),
            Request::StartTls if self.offers_tls => Step::Secure,
            Request::Auth { .. }
            | Request::Expn { .. }
            | Request::Etrn { .. }
            | Request::Atrn { .. }
            | Request::Burl { .. }
            | Request::StartTls => Step::Say(Reply::NOT_HERE),
        }
    }

    /// An empty chunk counts as an idle command; one with content does not.
    fn chunk(&mut self, size: usize, is_last: bool) -> Step {
        let reply = match &mut self.message {
            None => Reply::SENDER_FIRST,
            Some(message) if message.to.is_empty() => Reply::RECIPIENT_FIRST,
            Some(message) => {
                message.is_in_chunks = true;
                if size > 0 {
                    self.n_idle = 0;
                }
                return Step::Chunk { size, is_last };
            }
        };
        Step::Skip { size, reply }
    }

    fn start(&mut self, (from, size): (String, usize), limits: &Limits) -> Reply {
        if self.needs_tls {
            return Reply::SECURE_FIRST;
        }
        if !self.is_greeted {
            return Reply::GREET_FIRST;
        }
        if self.message.is_some() {
            return Reply::ONE_SENDER;
        }
        if size > limits.message_bytes {
            return Reply::TOO_BIG;
        }
        self.message = Some(Addressed {
            from,
            ..Addressed::default()
        });
        Reply::SENDER_TAKEN
    }

    fn address(&self, to: RcptTo<Cow<'_, str>>, limits: &Limits) -> Step {
        let is_plain = to.orcpt.is_none() && to.rrvs == 0 && to.flags == 0;
        match &self.message {
            None => Step::Say(Reply::SENDER_FIRST),
            Some(_) if !is_plain => Step::Say(Reply::BAD_PARAMETER),
            // Recipients must be named before the first chunk.
            Some(message) if message.is_in_chunks => Step::Say(Reply::CHUNKS_BEGUN),
            Some(message) if message.to.len() >= limits.recipients => {
                Step::Say(Reply::TOO_MANY_RECIPIENTS)
            }
            Some(_) => Step::Address(to.address.into_owned()),
        }
    }

    /// Adds a recipient that [`Step::Address`] asked about.
    pub(crate) fn addressed(&mut self, recipient: String, is_ours: bool, limits: &Limits) -> Step {
        if !is_ours {
            return self.count_mistake(Reply::NOT_OURS, limits);
        }
        if let Some(message) = &mut self.message {
            message.to.push(recipient);
        }
        Step::Say(Reply::RECIPIENT_TAKEN)
    }
}

/// Whether a sender asks for an extension that was not offered: forwarding only under TLS, a delivery
/// notice, a delay. Accepting such a wish and ignoring it would break a promise.
fn asks_for_more(from: &MailFrom<Cow<'_, str>>) -> bool {
    const OFFERED: u64 = MAIL_BODY_7BIT | MAIL_BODY_8BITMIME | MAIL_SMTPUTF8;
    from.flags & !OFFERED != 0
        || from.trans_id.is_some()
        || from.env_id.is_some()
        || from.solicit.is_some()
        || from.mtrk.is_some()
        || from.auth.is_some()
        || (from.by, from.mt_priority) != (0, 0)
        || (from.hold_for, from.hold_until) != (0, 0)
}

/// `MAIL FROM:<scanner3>` and `<a@[192.0.2.1]>`: scanners and scheduled jobs write such addresses,
/// and their mail is kept like any other. No parameters are accepted with them.
fn lenient_sender(line: &[u8]) -> Option<(String, usize)> {
    let line = std::str::from_utf8(line).ok()?.trim();
    let (command, address) = line.split_once(':')?;
    let mut words = command.split_ascii_whitespace();
    let is_mail =
        words.next()?.eq_ignore_ascii_case("mail") && words.next()?.eq_ignore_ascii_case("from");
    let address = address.trim().strip_prefix('<')?.strip_suffix('>')?;
    let is_local = !address.is_empty()
        && address.len() <= 254
        && address
            .chars()
            .all(|c| c.is_alphanumeric() || "._+-@[]:".contains(c))
        && address.chars().any(char::is_alphanumeric)
        && address.matches('@').count() <= 1
        && !address.starts_with('@')
        && !address.ends_with('@');
    (is_mail && is_local).then(|| (address.to_owned(), 0))
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
mod tests;
