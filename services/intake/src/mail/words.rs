//! Words that distinguish a person's report of a breach from a machine's mail, all in lower case.

/// Words of somebody who reports a breach. Three different ones outweigh any sign of a mailing
/// tool, so that a supplier's notice is not missed.
const OF_A_BREACH: [&str; 44] = [
    "brud",
    "sikkerhedshændelse",
    "sikkerhedsbrist",
    "datalæk",
    "lækket",
    "lækage",
    "hacket",
    "hackerangreb",
    "ransomware",
    "phishing",
    "kompromitteret",
    "uberettiget",
    "uvedkommende",
    "uautoriseret",
    "cpr",
    "personnummer",
    "personoplysning",
    "persondata",
    "borgeres",
    "borgerne",
    "følsomme",
    "fortrolig",
    "dataansvarlig",
    "databehandler",
    "datatilsynet",
    "anmeld",
    "forkert",
    "forkerte",
    "ved en fejl",
    "mistet",
    "stjålet",
    "bortkommet",
    "tabt",
    "berørt",
    "berørte",
    "journal",
    "sendt til",
    "fri adgang",
    "breach",
    "unauthorised",
    "unauthorized",
    "personal data",
    "leaked",
    "affected",
];

/// How subjects written by a program begin, whatever follows.
const REPLY: [&str; 16] = [
    "automatisk svar",
    "autosvar",
    "automatsvar",
    "ikke til stede",
    "fraværsbesked",
    "fraværsassistent",
    "auto-reply",
    "autoreply",
    "auto reply",
    "automatic reply",
    "automatic response",
    "out of office",
    "out of the office",
    "automatische antwort",
    "abwesenheitsnotiz",
    "autosvar fra",
];

/// What a subject says that may be an absence notice.
const ABSENCE: [&str; 10] = [
    "fraværende",
    "fravær",
    "ikke på kontoret",
    "på ferie",
    "ferie",
    "holder ferie",
    "auto",
    "on vacation",
    "abwesend",
    "frånvaro",
];

/// What the text of an absence notice says.
const AWAY: [&str; 14] = [
    "på ferie",
    "paa ferie",
    "holder ferie",
    "holder fri",
    "ikke på kontoret",
    "ikke til stede",
    "er fraværende",
    "vender tilbage",
    "tilbage den",
    "tilbage igen",
    "tilbage på kontoret",
    "out of office",
    "out of the office",
    "i will be back",
];

/// How a receipt begins its subject.
const RECEIPT: [&str; 8] = [
    "tak for din henvendelse",
    "tak for din mail",
    "tak for din besked",
    "tak for din e-mail",
    "vi har modtaget din",
    "kvittering for din henvendelse",
    "thank you for your",
    "we have received your",
];

/// What the text of a receipt says.
const RECEIVED: [&str; 9] = [
    "referencenummer",
    "sagsnummer",
    "vi svarer inden",
    "svarer inden for",
    "hverdage",
    "kan ikke besvares",
    "svar ikke på denne",
    "do not reply",
    "automatisk",
];

/// How a bounce begins its subject.
const BOUNCE: [&str; 14] = [
    "returned mail",
    "undelivered mail",
    "undeliverable",
    "delivery status notification",
    "delivery failure",
    "mail delivery failed",
    "failure notice",
    "mail delivery system",
    "kan ikke leveres",
    "ikke leveret",
    "kunne ikke leveres",
    "ulæst",
    "levering mislykkedes",
    "postmaster notify",
];

/// What the text of a bounce says.
const UNDELIVERED: [&str; 10] = [
    "550 5.",
    "554 5.",
    "552 5.",
    "user unknown",
    "mailbox unavailable",
    "mailbox full",
    "could not be delivered",
    "kunne ikke leveres",
    "kan ikke leveres",
    "permanent error",
];

/// How an invitation and the answers to one begin.
const INVITATION: [&str; 10] = [
    "accepteret",
    "afslået",
    "foreløbig",
    "aflyst",
    "mødeindkaldelse",
    "accepted",
    "declined",
    "tentative",
    "canceled",
    "invitation",
];

const RECALL: [&str; 5] = [
    "tilbagekaldelse",
    "tilbagekald",
    "meddelelsestilbagekaldelse",
    "recall",
    "message recall",
];

const RECALLED: [&str; 6] = [
    "ønsker at tilbagekalde",
    "vil gerne tilbagekalde",
    "forsøgt at tilbagekalde",
    "tilbagekaldt meddelelsen",
    "would like to recall",
    "has attempted to recall",
];

/// How many different words of a breach there are.
pub(super) fn of_a_breach(text: &str) -> usize {
    OF_A_BREACH
        .iter()
        .filter(|word| text.contains(*word))
        .count()
}

/// Whether a subject is one that programs put before their answers.
pub(super) fn announces_reply(subject: &str) -> bool {
    REPLY.iter().any(|words| is_label(subject, words))
}

/// Whether a subject may be that of an absence notice: the words alone, or followed by a colon. In
/// `out of office-svar med 40 navne er sendt` somebody is writing about such a notice.
pub(super) fn announces_absence(subject: &str) -> bool {
    ABSENCE.iter().any(|words| is_label(subject, words))
}

pub(super) fn is_away(text: &str) -> bool {
    AWAY.iter().any(|words| text.contains(words))
}

pub(super) fn begins_receipt(subject: &str) -> bool {
    RECEIPT.iter().any(|words| subject.starts_with(words))
}

pub(super) fn says_received(text: &str) -> usize {
    RECEIVED
        .iter()
        .filter(|words| text.contains(*words))
        .count()
}

pub(super) fn announces_bounce(subject: &str) -> bool {
    BOUNCE.iter().any(|words| subject.starts_with(words))
}

pub(super) fn is_undelivered(text: &str) -> bool {
    UNDELIVERED.iter().any(|words| text.contains(words))
}

pub(super) fn answers_invitation(subject: &str) -> bool {
    INVITATION.iter().any(|words| is_label(subject, words))
}

pub(super) fn announces_recall(subject: &str, text: &str) -> bool {
    RECALL.iter().any(|words| is_label(subject, words))
        && RECALLED.iter().any(|words| text.contains(words))
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
