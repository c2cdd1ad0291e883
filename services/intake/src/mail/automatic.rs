//! Tells mail that a machine sent from mail that a person wrote, by its signs weighed together.
//!
//! Such mail is never dropped: it waits where the data protection officer sees it, because a
//! wrong guess here would lose a report.
//!
//! # The rule
//! - **Certain** is what only programs write: the parts of a delivery report, the parts of a
//!   calendar, Outlook's recall, `Auto-Submitted: auto-replied`. It decides, whatever the mail is about.
//! - **A label** before a subject ("Fravær:", "Kan ikke leveres:", "Tilbagekald:") never suffices,
//!   because people write about absence lists and letters that came back. It counts one; each kind
//!   of **phrase** that such a program writes in the text counts one more, and two are enough. Where
//!   people hardly write the label themselves, an empty mail decides: behind "Automatisk svar:" one
//!   with at most four words, behind "Tilbagekald:" or "Accepteret:" one without words and files.
//! - **Words of a breach weigh against**, one for one and at most two; so do words about what
//!   happened to somebody's papers. Only its **own words** count: not what it quotes or returns, and
//!   not the warning of an absence notice that no CPR numbers may be sent.
//! - **A mailing tool** or a list declares itself by headers. Three words of a breach more than
//!   twice its words of advertising make it a supplier's notice, which is heard; that one can sign
//!   off advertises nothing. A list's headers give way to a person who says "jeg" and what happened,
//!   or who writes from the house it was sent to; those of a program that passes on what somebody
//!   wrote elsewhere give way to the "jeg" alone.
//!
//! No single header decides otherwise. `X-Auto-Response-Suppress` is no evidence: it asks others not
//! to answer automatically, and people's mail carries it too (MS-OXCMAIL 2.1.3.2.20).

use brudvagt_letterbox::{File, Note, Reading, text::one_line};

use super::{subject::core_of, thread::ours, words};
use crate::rules::join;

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
/// Words of a breach that make a mailing tool's mail a report.
const TELLS_OF_A_BREACH: i32 = 3;

/// Which kind of automatic mail it is; `None` for a person's mail, and for a machine's mail that
/// reports a breach.
pub(crate) fn detect(reading: &Reading, return_path: &str) -> Option<Automatic> {
    let mail = Signs::of(reading, return_path);
    let certain = mail.certain();
    if certain.is_some() {
        return certain;
    }
    let guesses = [
        (Automatic::Report, mail.bounce()),
        (Automatic::Report, mail.was_read()),
        (Automatic::Recall, mail.recall()),
        (Automatic::Invitation, mail.invitation()),
        (Automatic::Reply, mail.absence()),
        (Automatic::Reply, mail.receipt()),
    ];
    let guess = guesses.into_iter().find(|(_, weight)| *weight >= ENOUGH);
    if let Some((kind, _)) = guess {
        return Some(kind);
    }
    let breach = words::of_a_breach(&mail.all) - 2 * words::of_advertising(&mail.all);
    if breach >= TELLS_OF_A_BREACH {
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
    /// The text without the mail it answers or returns.
    own: String,
    /// What stands before the `@` of the author.
    author: String,
    return_path: String,
}

impl<'m> Signs<'m> {
    fn of(reading: &'m Reading, return_path: &str) -> Self {
        let subject = core_of(&reading.subject);
        // Whoever forwards a mail is not its author.
        let own = reading.own_end.and_then(|end| reading.text.get(..end));
        let own = own.unwrap_or(&reading.text);
        let text: String = own.chars().take(20_000).collect();
        let text = text.to_lowercase();
        let author = reading.author.email.to_lowercase();
        Self {
            all: format!("{subject}\n{text}"),
            own: words::before_what_is_returned(&join::own_words(&text)).to_owned(),
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
            // A thumb instead of an answer: Gmail sends it as a mail.
            || self.holds("text/vnd.google.email-reaction")
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
        let path = self.header("return-path").unwrap_or_default();
        let path = local_part(path.trim_matches(['<', '>']));
        let senders = [&self.author, &path, &local_part(&self.return_path)];
        let mut weight = 0;
        if senders.into_iter().any(|local| words::is_daemon(local)) {
            weight += 2;
        }
        if self.has_null_path() {
            weight += 1;
        }
        weight += i32::from(words::announces_bounce(&self.subject));
        weight += i32::from(words::is_undelivered(&self.own));
        // A real bounce names what failed. One of these signs alone may come from a person.
        if self.has_null_path() && weight == 1 {
            return 0;
        }
        weight - self.against()
    }

    /// A receipt for having been read, or deleted unread, that came as text.
    fn was_read(&self) -> i32 {
        let label = words::announces_reading(&self.subject);
        i32::from(label) + i32::from(words::says_read(&self.text)) - self.against()
    }

    fn recall(&self) -> i32 {
        if !words::announces_recall(&self.subject) {
            return 0;
        }
        if self.is_empty() && words::recalls(&self.subject) {
            return self.without_a_word();
        }
        // The name of the mail that is recalled stands in quotation marks.
        let own = words::without_quotations(&self.own);
        // A report names the mail first, as what it returns.
        let said = if words::reports_recall(&self.subject) {
            &self.text
        } else {
            &own
        };
        1 + i32::from(words::asks_back(said))
            - i32::from(words::is_first_person(&own))
            - against(&own)
    }

    fn invitation(&self) -> i32 {
        if !words::answers_invitation(&self.subject) {
            return 0;
        }
        if self.is_empty() && words::accepts(&self.subject) {
            return self.without_a_word();
        }
        1 + words::says_when_and_where(&self.text) - self.against()
    }

    fn absence(&self) -> i32 {
        let is_away = words::is_away(&self.own);
        let is_reply = words::announces_reply(&self.subject);
        let mut weight = 0;
        if is_away || is_reply {
            weight += i32::from(is_away) + words::of_an_absence(&self.own);
        }
        if is_reply {
            // Nothing but the label: no words of a person either.
            let is_short = self.own.split_whitespace().nth(4).is_none();
            weight += if is_short { 2 } else { 1 };
        } else {
            weight += i32::from(words::announces_absence(&self.subject));
        }
        let answers_ours = self.reading.answers.iter().any(|id| ours(id).is_some());
        weight += i32::from(answers_ours && is_away);
        // Whoever tells of a breach may say in passing that they are away.
        weight - 2 * self.against()
    }

    fn receipt(&self) -> i32 {
        let said = words::says_received(&self.own).min(3);
        let weight = if words::begins_receipt(&self.subject) {
            1 + said
        } else {
            said - 1
        };
        weight - self.against()
    }

    /// What the label of an empty mail weighs: a person may put everything into the subject.
    fn without_a_word(&self) -> i32 {
        if words::tells_of_an_event(&self.subject) {
            1
        } else {
            ENOUGH
        }
    }

    /// Neither words nor files.
    fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.reading.files.is_empty()
    }

    fn against(&self) -> i32 {
        against(&self.own)
    }

    /// Somebody who says what happened to them.
    fn is_a_person(&self) -> bool {
        words::is_first_person(&self.own) && self.only_tells()
    }

    /// What happened, and nothing to be sold.
    fn only_tells(&self) -> bool {
        words::of_advertising(&self.all) == 0 && self.against() > 0
    }

    /// From a colleague: the author's house is one that the mail is addressed to.
    fn is_of_the_house(&self) -> bool {
        let author = self.reading.author.email.to_lowercase();
        let Some((_, house)) = author.rsplit_once('@') else {
            return false;
        };
        let end = format!("@{house}");
        let named = ["to", "cc"].into_iter().filter_map(|it| self.header(it));
        let mut addresses = named.flat_map(|it| {
            let apart = it.split([',', ' ', '<', '>', ';']);
            apart.map(str::to_owned).collect::<Vec<_>>()
        });
        addresses.any(|it| it.ends_with(&end))
    }

    /// The headers by which a mailing tool, a list or a program declares itself.
    fn mailing_tool(&self) -> Option<Automatic> {
        let submitted = self.header("auto-submitted");
        let is_submitted = submitted.is_some_and(|value| !value.starts_with("no"));
        if is_submitted && !self.is_a_person() {
            return Some(Automatic::Submitted);
        }
        let is_on_a_list = self.is_a_person() || self.is_of_the_house() && self.only_tells();
        let is_bulk = match self.header("precedence").as_deref() {
            Some("bulk" | "junk") => true,
            Some("list") => !is_on_a_list,
            _other => false,
        };
        if is_bulk {
            return Some(Automatic::Bulk);
        }
        let is_list = self
            .reading
            .fields
            .names()
            .any(|name| name.starts_with("list-"));
        if is_list && !is_on_a_list {
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
        let tells = words::of_a_breach(&self.all) > 0 || self.reading.encrypted_how().is_some();
        let is_silent = is_nobody && !tells && !self.is_passed_on();
        let is_program = words::is_program(&self.author)
            && !tells
            && self.against() == 0
            && !words::is_first_person(&self.own);
        (is_silent || is_program).then_some(Automatic::Submitted)
    }

    /// A form on a page mails what somebody wrote in it and names her for the answer; Digital Post
    /// adds its envelope as a file.
    fn is_passed_on(&self) -> bool {
        let answers_go_elsewhere = |note: &Note| matches!(note, Note::AnswersTo(_));
        let is_envelope = |file: &File| file.name.eq_ignore_ascii_case("memo.xml");
        words::is_first_person(&self.own)
            && (self.reading.notes.iter().any(answers_go_elsewhere)
                || self.reading.files.iter().any(is_envelope))
    }
}

/// How much the words of somebody who tells of a breach weigh against signs that are guesses.
fn against(own: &str) -> i32 {
    let told = words::without_warnings(own);
    (words::of_a_breach(&told) + words::of_what_happened(&told)).min(2)
}

fn local_part(address: &str) -> String {
    address.split('@').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
