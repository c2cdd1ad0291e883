//! What mail programs and servers write, in lower case.

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
pub(super) const BOUNCE: [&str; 23] = [
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
    "unzustellbar",
    "oleveransbart",
    "det går inte att leverera",
    "non remis",
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

pub(super) const RECALL: [&str; 12] = [
    "tilbagekaldelse",
    "tilbagekald",
    "meddelelsestilbagekaldelse",
    "recall",
    "message recall",
    "tilbakekall",
    "tilbakekalling",
    "återkalla",
    "återkallelse",
    "zurückrufen",
    "rückruf",
    "rappel",
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
pub(super) const RECALLS: [&str; 5] = [
    "tilbagekald",
    "recall",
    "tilbakekall",
    "återkalla",
    "zurückrufen",
];

pub(super) const RECALLED: [&str; 15] = [
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
    "tilbakekalle meldingen",
    "återkalla meddelandet",
    "zurückrufen",
    "rappeler le message",
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

/// How the senders of programs that watch or clean up begin what stands before the `@`.
pub(super) const PROGRAMS: [&str; 20] = [
    "root",
    "cron",
    "zabbix",
    "nagios",
    "icinga",
    "prtg",
    "veeam",
    "backup",
    "monitor",
    "overvaagning",
    "alert",
    "alarm",
    "notification",
    "notifikation",
    "calendar-notification",
    "mailgateway",
    "quarantine",
    "karantaene",
    "wordpress",
    "www-data",
];
