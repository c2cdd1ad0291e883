//! Words that distinguish a person's report of a breach from a machine's mail, all in lower case.

/// What somebody says who tells that a breach happened, in the languages suppliers write.
const EVENTS: [&str; 68] = [
    "sikkerhedshændelse",
    "sikkerhedsbrist",
    "datalæk",
    "lækket",
    "lækage",
    "hacket",
    "hackerangreb",
    "ransomware",
    "kompromitteret",
    "uberettiget",
    "uvedkommende",
    "uautoriseret",
    "forkert",
    "forkerte",
    "ved en fejl",
    "en fejl i",
    "mistet",
    "stjålet",
    "bortkommet",
    "tabt",
    "berørt",
    "berørte",
    "sendt til",
    "fri adgang",
    "haft adgang",
    "fået adgang",
    "kunne se",
    "kunne tilgå",
    "kunne læse",
    "andre kunder",
    "jeres dokumenter",
    "jeres data",
    "konstateret",
    "opdaget",
    "beklager",
    "indbrud",
    "breach",
    "unauthorised",
    "unauthorized",
    "intruder",
    "attacker",
    "incident",
    "accessed",
    "downloaded",
    "exposed",
    "compromised",
    "exfiltrated",
    "stolen",
    "leaked",
    "affected",
    "we detected",
    "we discovered",
    "personuppgiftsincident",
    "obehörig",
    "intrång",
    "läckt",
    "stulen",
    "upptäckt",
    "drabbade",
    "haft åtkomst",
    "datainnbrudd",
    "personvernbrudd",
    "avvik",
    "unbefugte",
    "datenpanne",
    "sicherheitsvorfall",
    "abgeflossen",
    "betroffen",
];

/// What a report of a breach is about, and a course on the same law too.
const TOPICS: [&str; 22] = [
    "brud",
    "phishing",
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
    "journal",
    "personal data",
    "customer records",
    "customer data",
    "personuppgifter",
    "era uppgifter",
    "personopplysninger",
    "personenbezogen",
];

/// What people write happened, who do not know the words of the law.
const HAPPENED: [&str; 26] = [
    "glemt",
    "glemte",
    "blev væk",
    "blevet væk",
    "forsvundet",
    "forlagt",
    "tyveri",
    "åben for",
    "ligger åben",
    "lå åben",
    "stod åben",
    "synlig",
    "tømt",
    "revet op",
    "naboen",
    "printer",
    "kopimaskine",
    "læst af",
    "set af",
    "en borger",
    "borgere",
    "elevliste",
    "elever",
    "klienter",
    "en patient",
    "patienter",
];

/// What advertises rather than informs.
const ADVERTISING: [&str; 10] = [
    "tilmeld",
    "nyhedsbrev",
    "kursus",
    "webinar",
    "konference",
    "pris ",
    "rabat",
    "newsletter",
    "sign up",
    "register now",
];

/// How subjects written by a program begin, whatever follows.
const REPLY: [&str; 15] = [
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
];

/// What a subject says that may be an absence notice.
const ABSENCE: [&str; 12] = [
    "fraværende",
    "fravær",
    "ikke på kontoret",
    "på ferie",
    "ferie",
    "holder ferie",
    "ferielukket",
    "lukket",
    "auto",
    "on vacation",
    "abwesend",
    "frånvaro",
];

/// What the text of an absence notice says.
const AWAY: [&str; 22] = [
    "på ferie",
    "paa ferie",
    "holder ferie",
    "holder fri",
    "holder lukket",
    "har lukket",
    "holder ferielukket",
    "på barsel",
    "ikke på kontoret",
    "ikke på arbejde",
    "ikke til stede",
    "er fraværende",
    "jeg er væk",
    "vender tilbage den",
    "er tilbage den",
    "er tilbage igen",
    "tilbage på kontoret",
    "out of office",
    "out of the office",
    "i am away",
    "on annual leave",
    "i will be back",
];

/// What else an absence notice says: until when, thanks, and who else can be asked.
const OF_AN_ABSENCE: [&[&str]; 3] = [
    &[
        "til og med",
        "t.o.m",
        "tilbage",
        "indtil",
        "frem til",
        "until",
        "will be back",
        "will return",
    ],
    &[
        "tak for din",
        "tak for mail",
        "thank you for your",
        "thanks for your",
    ],
    &[
        "kontakt",
        "henvend dig",
        "ring til",
        "hovednummer",
        "haster",
        "contact",
        "urgent",
        "ikke læst",
        "limited access",
    ],
];

/// How a receipt begins its subject.
const RECEIPT: [&str; 14] = [
    "tak for din henvendelse",
    "tak for din mail",
    "tak for din besked",
    "tak for din e-mail",
    "vi har modtaget din",
    "din henvendelse er modtaget",
    "din henvendelse er registreret",
    "din besked er modtaget",
    "din sag er oprettet",
    "kvittering for din henvendelse",
    "bekræftelse på modtagelse",
    "thank you for your",
    "we have received your",
    "your request has been received",
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

/// How the senders of bounces begin what stands before the `@`.
const DAEMONS: [&str; 6] = [
    "mailer-daemon",
    "mailerdaemon",
    "mail-daemon",
    "postmaster",
    "post_master",
    "microsoftexchange329e71ec",
];

/// How a bounce begins its subject.
const BOUNCE: [&str; 19] = [
    "returned mail",
    "undelivered mail",
    "undeliverable",
    "delivery status notification",
    "delivery failure",
    "delivery delayed",
    "delayed mail",
    "mail delivery failed",
    "failure notice",
    "mail delivery system",
    "kan ikke leveres",
    "ikke leveret",
    "kunne ikke leveres",
    "forsinket levering",
    "levering mislykkedes",
    "postkassen er fuld",
    "indbakken er fuld",
    "mailbox full",
    "postmaster notify",
];

/// What a mail program says of a delivery, and a person who talks about a letter does not.
const UNDELIVERED: [&str; 14] = [
    "user unknown",
    "mailbox unavailable",
    "mailbox full",
    "mailbox is full",
    "postkassen er fuld",
    "permanent error",
    "still being retried",
    "fjernserver",
    "remote server",
    "mail system at host",
    "levering til disse modtagere",
    "delivery to the following",
    "address not found",
    "recipient not found",
];

/// How a receipt for having been read begins its subject.
const READING: [&str; 8] = [
    "læst",
    "ikke læst",
    "ulæst",
    "slettet",
    "read",
    "not read",
    "deleted",
    "gelesen",
];

/// What the text of such a receipt says: whose mail, and what became of it.
const READ: [&[&str]; 2] = [
    &[
        "din meddelelse",
        "din besked",
        "din mail",
        "your message",
        "ihre nachricht",
    ],
    &[
        "blev læst den",
        "blev læst d.",
        "er blevet læst",
        "blev vist",
        "uden at blive læst",
        "was read",
        "was displayed",
        "without being read",
        "wurde gelesen",
    ],
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

/// The answers that are often sent without a word.
const ACCEPTS: [&str; 4] = ["accepteret", "afslået", "accepted", "declined"];

/// What programs write of a meeting.
const MEETING: [&[&str]; 2] = [
    &["hvornår:", "tidspunkt:", "when:", "wann:"],
    &["hvor:", "sted:", "where:", "location:", "wo:"],
];

const RECALL: [&str; 5] = [
    "tilbagekaldelse",
    "tilbagekald",
    "meddelelsestilbagekaldelse",
    "recall",
    "message recall",
];

/// How Outlook begins the recall itself, which is often without a word.
const RECALLS: [&str; 2] = ["tilbagekald", "recall"];

const RECALLED: [&str; 7] = [
    "tilbagekalde meddelelsen",
    "tilbagekaldt meddelelsen",
    "tilbagekalde mailen \"",
    "recall the message",
    "recall this message",
    "has attempted to recall",
    "meddelelsen blev tilbagekaldt",
];

/// Where a mail begins that a bounce or a receipt returns, wherever in a line.
const RETURNED: [&str; 6] = [
    "oprindelig meddelelse",
    "original message",
    "emne:",
    "subject:",
    "\n-----",
    "\n_____",
];

/// How people speak of themselves.
const FIRST_PERSON: [&str; 7] = ["jeg", "mig", "min", "mit", "mine", "my", "me"];

/// What one must not send, and whom to ask instead: absence notices say it, and it tells of no breach.
const WARNINGS: [&str; 9] = [
    "send ikke",
    "sende ikke",
    "ikke sende",
    "aldrig sende",
    "undlad at sende",
    "ikke indeholde",
    "do not send",
    "don't send",
    "never send",
];

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

pub(super) fn of_advertising(text: &str) -> i32 {
    n_of(&ADVERTISING, text)
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

pub(super) fn announces_bounce(subject: &str) -> bool {
    BOUNCE.iter().any(|words| subject.starts_with(words))
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
    n_kinds(&READ, text) == 2
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
    has_label(&RECALL, subject)
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
