//! The words themselves, in lower case.

/// What somebody says who tells that a breach happened, in the languages suppliers write.
pub(super) const EVENTS: [&str; 68] = [
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
pub(super) const TOPICS: [&str; 22] = [
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
pub(super) const HAPPENED: [&str; 26] = [
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
pub(super) const ADVERTISING: [&str; 10] = [
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
pub(super) const REPLY: [&str; 15] = [
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
pub(super) const ABSENCE: [&str; 12] = [
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
pub(super) const AWAY: [&str; 22] = [
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
pub(super) const OF_AN_ABSENCE: [&[&str]; 3] = [
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
pub(super) const RECEIPT: [&str; 14] = [
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
pub(super) const RECEIVED: [&str; 9] = [
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
pub(super) const DAEMONS: [&str; 6] = [
    "mailer-daemon",
    "mailerdaemon",
    "mail-daemon",
    "postmaster",
    "post_master",
    "microsoftexchange329e71ec",
];

/// How a bounce begins its subject.
pub(super) const BOUNCE: [&str; 19] = [
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

/// How a bounce ends a short subject.
pub(super) const NOT_DELIVERED: [&str; 5] = [
    "kunne ikke leveres",
    "kan ikke leveres",
    "blev ikke leveret",
    "could not be delivered",
    "not delivered",
];

/// What a mail program says of a delivery, and a person who talks about a letter does not.
pub(super) const UNDELIVERED: [&str; 14] = [
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
pub(super) const READING: [&str; 8] = [
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
pub(super) const READ: [&[&str]; 2] = [
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
pub(super) const INVITATION: [&str; 10] = [
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
pub(super) const ACCEPTS: [&str; 4] = ["accepteret", "afslået", "accepted", "declined"];

/// What programs write of a meeting.
pub(super) const MEETING: [&[&str]; 2] = [
    &["hvornår:", "tidspunkt:", "when:", "wann:"],
    &["hvor:", "sted:", "where:", "location:", "wo:"],
];

pub(super) const RECALL: [&str; 5] = [
    "tilbagekaldelse",
    "tilbagekald",
    "meddelelsestilbagekaldelse",
    "recall",
    "message recall",
];

/// How programs begin what they say a recall came to.
pub(super) const RECALL_REPORTS: [&str; 7] = [
    "meddelelsestilbagekaldelse mislykkedes",
    "meddelelsestilbagekaldelse lykkedes",
    "rapport om tilbagekaldelse",
    "rapport over tilbagekaldelse",
    "message recall failure",
    "message recall success",
    "message recall report",
];

/// How Outlook begins the recall itself, which is often without a word.
pub(super) const RECALLS: [&str; 2] = ["tilbagekald", "recall"];

pub(super) const RECALLED: [&str; 11] = [
    "kunne ikke tilbagekaldes den",
    "blev tilbagekaldt den",
    "your message was recalled",
    "we tried to recall your message",
    "tilbagekalde meddelelsen",
    "tilbagekaldt meddelelsen",
    "tilbagekalde mailen \"",
    "recall the message",
    "recall this message",
    "has attempted to recall",
    "meddelelsen blev tilbagekaldt",
];

/// Where a mail begins that a bounce or a receipt returns, wherever in a line.
pub(super) const RETURNED: [&str; 6] = [
    "oprindelig meddelelse",
    "original message",
    "emne:",
    "subject:",
    "\n-----",
    "\n_____",
];

/// How people speak of themselves.
pub(super) const FIRST_PERSON: [&str; 7] = ["jeg", "mig", "min", "mit", "mine", "my", "me"];

/// What one must not send, and whom to ask instead: absence notices say it, and it tells of no breach.
pub(super) const WARNINGS: [&str; 9] = [
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
