//! Words that distinguish a person's report of a breach from a machine's mail, all in lower case.

mod lists;
mod programs;

use lists::{
    ABSENCE, ADVERTISING, AWAY, EVENTS, FIRST_PERSON, HAPPENED, OF_AN_ABSENCE, RECEIPT, RECEIVED,
    REPLY, TOPICS, WARNINGS, WAY_OUT,
};
use programs::{
    ACCEPTS, BOUNCE, DAEMONS, INVITATION, MEETING, NOT_DELIVERED, PROGRAMS, READ, READING, RECALL,
    RECALL_REPORTS, RECALLED, RECALLS, RETURNED, UNDELIVERED,
};

/// How many different words of a breach there are.
pub(super) fn of_a_breach(text: &str) -> i32 {
    n_of(&EVENTS, text) + n_of(&TOPICS, text)
}

/// Whether it says that a breach happened, and does not only name what one would be about.
pub(super) fn tells_of_an_event(text: &str) -> bool {
    n_of(&EVENTS, text) > 0
}

pub(super) fn of_what_happened(text: &str) -> i32 {
    n_of(&HAPPENED, text)
}

/// A mailing tool ends every mail with how to sign off, a supplier's notice of a breach too.
pub(super) fn of_advertising(text: &str) -> i32 {
    let is_way_out = |line: &&str| n_of(&WAY_OUT, line) > 0;
    let lines = text.lines().filter(|line| !is_way_out(line));
    n_of(&ADVERTISING, &lines.collect::<Vec<_>>().join("\n"))
}

/// Whether a subject is one that programs put before their answers.
pub(super) fn announces_reply(subject: &str) -> bool {
    has_label(&REPLY, subject)
}

/// Whether a subject may be that of an absence notice: the words alone, or followed by a colon. In
/// `out of office-svar med 40 navne er sendt` somebody is writing about such a notice.
pub(super) fn announces_absence(subject: &str) -> bool {
    has_label(&ABSENCE, subject)
}

pub(super) fn is_away(text: &str) -> bool {
    n_of(&AWAY, text) > 0
}

/// How many of the other things that an absence notice says are said.
pub(super) fn of_an_absence(text: &str) -> i32 {
    n_kinds(&OF_AN_ABSENCE, text)
}

pub(super) fn begins_receipt(subject: &str) -> bool {
    RECEIPT.iter().any(|words| subject.starts_with(words))
}

pub(super) fn says_received(text: &str) -> i32 {
    n_of(&RECEIVED, text)
}

pub(super) fn is_daemon(local: &str) -> bool {
    DAEMONS.iter().any(|daemon| local.starts_with(daemon))
}

/// Whether it is a program that watches or cleans up, by the whole first word of its address.
pub(super) fn is_program(local: &str) -> bool {
    let first = local.split(['.', '+', '_']).next().unwrap_or_default();
    PROGRAMS.contains(&first.trim_end_matches('s'))
        || PROGRAMS.contains(&first)
        || PROGRAMS.contains(&local)
}

/// By how it begins, or, for a short one, by how it ends: `meddelelsen kunne ikke leveres`.
pub(super) fn announces_bounce(subject: &str) -> bool {
    let is_short = subject.split_whitespace().nth(6).is_none();
    BOUNCE.iter().any(|words| subject.starts_with(words))
        || is_short && NOT_DELIVERED.iter().any(|words| subject.ends_with(words))
}

pub(super) fn is_undelivered(text: &str) -> bool {
    n_of(&UNDELIVERED, text) > 0 || has_status_code(text)
}

/// A status code of RFC 3463: `5.1.10`, `4.4.7`.
fn has_status_code(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .any(|word| {
            let mut parts = word.trim_end_matches('.').split('.');
            let class = parts.next();
            let rest: Vec<&str> = parts.collect();
            matches!(class, Some("4" | "5"))
                && rest.len() == 2
                && rest.iter().all(|part| (1..=3).contains(&part.len()))
        })
}

pub(super) fn announces_reading(subject: &str) -> bool {
    has_label(&READING, subject)
}

pub(super) fn says_read(text: &str) -> bool {
    // `blev læst 30. november 2026 09:14`, and not `blev læst af naboen`.
    let has_day = |after: &str| after.starts_with(|c: char| c.is_ascii_digit());
    let is_dated = text.split("blev læst ").skip(1).any(has_day);
    n_kinds(&READ, text) + i32::from(is_dated) >= 2 && n_of(READ[0], text) > 0
}

pub(super) fn answers_invitation(subject: &str) -> bool {
    has_label(&INVITATION, subject)
}

pub(super) fn accepts(subject: &str) -> bool {
    has_label(&ACCEPTS, subject)
}

pub(super) fn says_when_and_where(text: &str) -> i32 {
    n_kinds(&MEETING, text)
}

pub(super) fn announces_recall(subject: &str) -> bool {
    has_label(&RECALL, subject) || reports_recall(subject)
}

/// Whether it is what a recall came to, and not the recall itself.
pub(super) fn reports_recall(subject: &str) -> bool {
    RECALL_REPORTS
        .iter()
        .any(|words| subject.starts_with(words))
}

pub(super) fn recalls(subject: &str) -> bool {
    has_label(&RECALLS, subject)
}

pub(super) fn asks_back(text: &str) -> bool {
    n_of(&RECALLED, text) > 0
}

pub(super) fn is_first_person(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|word| FIRST_PERSON.contains(&word))
}

/// The text as far as a bounce or a receipt does not return another mail.
pub(super) fn before_what_is_returned(text: &str) -> &str {
    let end = RETURNED.iter().filter_map(|mark| text.find(mark)).min();
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// The text without what stands in quotation marks: the names of other mails.
pub(super) fn without_quotations(text: &str) -> String {
    let pieces = text.split(['"', '“', '”', '»', '«']);
    pieces.step_by(2).collect::<Vec<_>>().join("\"")
}

/// The text without the sentences that say what not to send and whom to ask.
pub(super) fn without_warnings(text: &str) -> String {
    let sentences = text.split(['.', '!', '?', '\n']);
    let told = sentences.filter(|sentence| !is_warning(sentence.trim()));
    told.collect::<Vec<_>>().join(".")
}

fn is_warning(sentence: &str) -> bool {
    let is_if = ["ved ", "hvis ", "har du ", "if "]
        .iter()
        .any(|start| sentence.starts_with(start));
    let asks = ["kontakt", "ring ", "skriv ", "contact", "call "]
        .iter()
        .any(|word| sentence.contains(word));
    n_of(&WARNINGS, sentence) > 0 || is_if && asks
}

fn n_of(list: &[&str], text: &str) -> i32 {
    let n = list.iter().filter(|words| text.contains(*words)).count();
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// Of how many lists a word is there.
fn n_kinds(lists: &[&[&str]], text: &str) -> i32 {
    lists.iter().map(|list| n_of(list, text).min(1)).sum()
}

fn has_label(labels: &[&str], subject: &str) -> bool {
    labels.iter().any(|words| is_label(subject, words))
}

/// `words` alone, or followed by a sign that ends them.
fn is_label(subject: &str, words: &str) -> bool {
    subject.strip_prefix(words).is_some_and(|after| {
        let after = after.trim_start();
        after.is_empty()
            || after.starts_with([':', '(', '.', '!', '–', '|'])
            || after.starts_with("- ")
    })
}
