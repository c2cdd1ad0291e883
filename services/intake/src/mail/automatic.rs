//! Tells mail that a machine sent from mail that a person wrote, by its signs weighed together.
//!
//! Such mail is never dropped: it waits where the data protection officer sees it, because a
//! wrong guess here would lose a report. No single header decides: a supplier's notice comes from a
//! mailing tool, and a person's mail may pass one. `X-Auto-Response-Suppress` is no evidence: it asks
//! others not to answer automatically, and people's mail carries it too (MS-OXCMAIL 2.1.3.2.20).

use brudvagt_letterbox::{Reading, text::one_line};

use super::{subject::core_of, words};

/// Why a mail is taken for a machine's. Stable: it is shown and stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Automatic {
    /// No return path: a bounce, or an automatic answer.
    NullReturnPath,
    /// Delivery and read receipts, with the form of one or without.
    Report,
    /// `Auto-Submitted` other than `no` (RFC 3834).
    Submitted,
    /// `Precedence: bulk`, `list` or `junk`.
    Bulk,
    /// `List-…` headers (RFC 2369, 2919).
    List,
    /// An absence notice or a receipt, by its header or its words.
    Reply,
    /// An invitation to a meeting, or an answer to one.
    Invitation,
    /// Outlook asks to have a message back.
    Recall,
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
            Self::Invitation => "INVITATION",
            Self::Recall => "RECALL",
        }
    }
}

/// Signs of a machine from here on.
const ENOUGH: i32 = 2;
/// Different words of a breach that make a mailing tool's mail a report.
const TELLS_OF_A_BREACH: usize = 3;

/// Which kind of automatic mail it is; `None` for a person's mail, and for a machine's mail that
/// reports a breach.
pub(crate) fn detect(reading: &Reading, return_path: &str) -> Option<Automatic> {
    let mail = Signs::of(reading, return_path);
    // These signs are certain, whatever the mail is about.
    let certain = mail.certain();
    if certain.is_some() {
        return certain;
    }
    let n_breach = words::of_a_breach(&mail.all);
    let against = against(n_breach);
    let guesses = [
        (Automatic::Report, mail.bounce() - against),
        (Automatic::Reply, mail.absence()),
        (Automatic::Reply, mail.receipt() - against),
    ];
    let guess = guesses.into_iter().find(|(_, weight)| *weight >= ENOUGH);
    if let Some((kind, _)) = guess {
        return Some(kind);
    }
    if n_breach >= TELLS_OF_A_BREACH {
        return None;
    }
    mail.mailing_tool()
}

/// A mail, prepared for reading its signs.
struct Signs<'m> {
    reading: &'m Reading,
    subject: String,
    text: String,
    /// Subject and text.
    all: String,
    /// What stands before the `@` of the author.
    author: String,
    return_path: String,
}

impl<'m> Signs<'m> {
    fn of(reading: &'m Reading, return_path: &str) -> Self {
        let subject = core_of(&reading.subject);
        let text: String = reading.text.chars().take(20_000).collect();
        let text = text.to_lowercase();
        let author = reading.author.email.to_lowercase();
        Self {
            all: format!("{subject}\n{text}"),
            reading,
            subject,
            text,
            author: local_part(&author),
            return_path: return_path.trim().to_lowercase(),
        }
    }

    /// A header's value in lower case.
    fn header(&self, name: &str) -> Option<String> {
        let value = self.reading.fields.text(name)?;
        Some(one_line(&value).to_lowercase())
    }

    fn holds(&self, start: &str) -> bool {
        self.reading
            .kinds
            .iter()
            .any(|kind| kind.starts_with(start))
    }

    fn certain(&self) -> Option<Automatic> {
        if self.holds("multipart/report")
            || self.holds("message/delivery-status")
            || self.holds("message/disposition-notification")
            || self.header("x-failed-recipients").is_some()
        {
            return Some(Automatic::Report);
        }
        if self.is_recall() {
            return Some(Automatic::Recall);
        }
        if self.is_invitation() {
            return Some(Automatic::Invitation);
        }
        let submitted = self.header("auto-submitted").unwrap_or_default();
        if submitted.starts_with("auto-replied") || submitted.starts_with("auto-notified") {
            return Some(Automatic::Submitted);
        }
        let replies = [
            "x-autoreply",
            "x-autorespond",
            "x-auto-reply",
            "x-autoresponder",
        ];
        if replies.iter().any(|name| self.header(name).is_some())
            || self.header("precedence").as_deref() == Some("auto_reply")
            || words::announces_reply(&self.subject)
            // A mail of our own from which a gateway removed the other signs.
            || self.header("x-brudvagt-template").is_some()
        {
            return Some(Automatic::Reply);
        }
        None
    }

    fn is_recall(&self) -> bool {
        self.header("x-ms-exchange-organization-recallreportgenerated")
            .is_some()
            || self.holds("winmail; class=ipm.outlook.recall")
            || words::announces_recall(&self.subject, &self.text)
    }

    fn is_invitation(&self) -> bool {
        let methods = ["request", "reply", "cancel", "counter", "refresh"];
        let class = self.header("content-class").unwrap_or_default();
        methods
            .iter()
            .any(|method| self.holds(&format!("text/calendar; method={method}")))
            || class.ends_with("calendarmessage")
            || self.holds("winmail; class=ipm.schedule")
            || words::answers_invitation(&self.subject) && self.holds("text/calendar")
    }

    fn has_null_path(&self) -> bool {
        self.return_path.is_empty()
            || self
                .header("return-path")
                .is_some_and(|path| path == "<>" || path.is_empty())
    }

    fn bounce(&self) -> i32 {
        let daemons = [
            "mailer-daemon",
            "postmaster",
            "post_master",
            "mail-daemon",
            "mailerdaemon",
        ];
        let is_daemon = |local: &str| daemons.contains(&local);
        let path = self.header("return-path").unwrap_or_default();
        let path = local_part(path.trim_matches(['<', '>']));
        let mut weight = 0;
        if is_daemon(&self.author) || is_daemon(&path) || is_daemon(&local_part(&self.return_path))
        {
            weight += 2;
        }
        if self.has_null_path() {
            weight += 1;
        }
        if words::announces_bounce(&self.subject) {
            weight += 2;
        }
        if words::is_undelivered(&self.text) {
            weight += 1;
        }
        // A real bounce names what failed. One of these words alone may come from a person.
        if self.has_null_path() && weight == 1 {
            0
        } else {
            weight
        }
    }

    fn absence(&self) -> i32 {
        let mut weight = 0;
        if words::announces_absence(&self.subject) {
            weight += 2;
        }
        // Subject and quoted text repeat the mail that is answered, so only its own words count.
        let own = own_words(&self.text);
        if words::is_away(own) {
            weight += 1;
        }
        weight - against(words::of_a_breach(own))
    }

    fn receipt(&self) -> i32 {
        let mut weight = 0;
        if words::begins_receipt(&self.subject) {
            weight += 1;
            weight += i32::try_from(words::says_received(&self.text).min(2)).unwrap_or_default();
        }
        weight
    }

    /// The headers by which a mailing tool, a list or a program declares itself.
    fn mailing_tool(&self) -> Option<Automatic> {
        let submitted = self.header("auto-submitted");
        if submitted.is_some_and(|value| !value.starts_with("no")) {
            return Some(Automatic::Submitted);
        }
        if matches!(
            self.header("precedence").as_deref(),
            Some("bulk" | "list" | "junk")
        ) {
            return Some(Automatic::Bulk);
        }
        if self
            .reading
            .fields
            .names()
            .any(|name| name.starts_with("list-"))
        {
            return Some(Automatic::List);
        }
        if self.has_null_path() {
            return Some(Automatic::NullReturnPath);
        }
        let is_nobody = [
            "noreply",
            "no-reply",
            "no_reply",
            "donotreply",
            "do-not-reply",
            "ikke-svar",
            "bounce",
        ]
        .iter()
        .any(|start| self.author.starts_with(start));
        (is_nobody && words::of_a_breach(&self.all) == 0).then_some(Automatic::Submitted)
    }
}

/// How much words of a breach weigh against signs that are guesses.
const fn against(n_breach: usize) -> i32 {
    match n_breach {
        0 => 0,
        1 => 1,
        _more => 2,
    }
}

/// The text without the mail it answers.
fn own_words(text: &str) -> &str {
    const ENDS: [&str; 6] = ["\n>", "\nfra: ", "\nfrom: ", "\n-----", "\n_____", "\nden "];
    let end = ENDS.iter().filter_map(|end| text.find(end)).min();
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

fn local_part(address: &str) -> String {
    address.split('@').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
