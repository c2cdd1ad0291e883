//! Why something is refused: each reason once, with its kind, its code and what the person reads. Where a
//! text names a figure it is put together beside the rule.

use brudvagt_kit::{Kind, Reason};

pub(crate) const ADD_OR_REPLACE: Reason = Reason::invalid(
    "ADD_OR_REPLACE",
    "Der står allerede modtagere på listen. Vælg, om de nye skal tilføjes, eller om listen skal erstattes.",
    "there are recipients already; choose whether to add to them or to replace them",
);

pub(crate) const ATTACHMENTS_STALE: Reason = Reason::new(
    Kind::Stale,
    "STALE_FILING",
    "Bilagene er ændret imens. Genindlæs siden.",
    "the attachments have changed meanwhile; read the draft again",
);

pub(crate) const COLUMNS_NEEDED: Reason = Reason::invalid(
    "COLUMNS_NEEDED",
    "Overskrifterne siger ikke, hvor navn og adresse står. Vælg det for hver kolonne.",
    "the headings do not tell where name and address stand; choose it for each column",
);

pub(crate) const COMMUNICATION_NOT_DECIDED: Reason = Reason::new(
    Kind::Rejected,
    "COMMUNICATION_NOT_DECIDED",
    "Beslut først på sagen, at de berørte underrettes.",
    "decide first that the data subjects are told",
);

pub(crate) const COMMUNICATION_SENT: Reason = Reason::new(
    Kind::Rejected,
    "COMMUNICATION_SENT",
    "Brevet er allerede sendt og kan ikke ændres.",
    "the letter has been sent and cannot be changed",
);

pub(crate) const DELAY_REASON_NEEDED: Reason = Reason::invalid(
    "DELAY_REASON_NEEDED",
    "Anmeldelsen kommer efter fristen. Skriv, hvorfor den er forsinket.",
    "the notification is late; say why",
);

pub(crate) const DPA_CASE_NUMBER_MALFORMED: Reason = Reason::invalid(
    "DPA_CASE_NUMBER_MALFORMED",
    "Datatilsynets journalnummer skrives som 2026-442-1234.",
    "Datatilsynet's case number is written like 2026-442-1234",
);

pub(crate) const DUE_BEFORE_RECEIVED: Reason = Reason::invalid(
    "DUE_BEFORE_RECEIVED",
    "Fristen ligger før, brevet blev modtaget.",
    "the time lies before the letter was received",
);

pub(crate) const EXERCISE_NOT_SENT: Reason = Reason::invalid(
    "EXERCISE_NOT_SENT",
    "Øvelse: intet sendes til myndigheden. Lad referencen og kvitteringen være tomme. Har du alligevel anmeldt, så træk anmeldelsen tilbage på virk.dk.",
    "an exercise: nothing is sent to the authority, so leave reference and receipt empty; if you have filed all the same, withdraw it at virk.dk",
);

pub(crate) const FACTS_UNREADABLE: Reason = Reason::new(
    Kind::Rejected,
    "FACTS_UNREADABLE",
    "Sagens oplysninger kan ikke læses. Kontakt driften.",
    "the case's facts cannot be read",
);

pub(crate) const FILED_ALREADY: Reason = Reason::new(
    Kind::Rejected,
    "FILED_ALREADY",
    "Bruddet er allerede anmeldt. Vælg opfølgning.",
    "the breach is notified already; choose a follow-up",
);

pub(crate) const FILE_EMPTY: Reason =
    Reason::invalid("FILE_EMPTY", "Filen er tom.", "the file is empty");

pub(crate) const FILE_NAME_NEEDED: Reason = Reason::invalid(
    "FILE_NAME_NEEDED",
    "Filen skal have et navn.",
    "a file needs a name",
);

pub(crate) const FILE_TOO_BIG: Reason = Reason::invalid(
    "FILE_TOO_BIG",
    "Bilaget må højst fylde 10 MB.",
    "an attachment is at most 10 MB",
);

pub(crate) const FILING_FORMAT_UNKNOWN: Reason = Reason::invalid(
    "UNKNOWN_FORMAT",
    "Vælg pdf eller json.",
    "a filing is exported as pdf or json",
);

pub(crate) const FILING_STALE: Reason = Reason::new(
    Kind::Stale,
    "STALE_FILING",
    "En anden har netop registreret en anmeldelse på sagen. Genindlæs siden.",
    "somebody has just recorded a filing of this case; read it again",
);

pub(crate) const FILING_WARNINGS_NOT_SEEN: Reason = Reason::new(
    Kind::Rejected,
    "WARNINGS_NOT_SEEN",
    "Anmeldelsen indeholder noget, der ligner oplysninger om de berørte. Ret det, eller bekræft, at du har set advarslerne.",
    "the filing holds what looks like data of the people affected; mend it or say that the warnings were seen",
);

pub(crate) const HOOK_ADDRESS: Reason = Reason::invalid(
    "HOOK_ADDRESS",
    "Skriv en hel adresse, der begynder med https://, uden navn og adgangskode.",
    "a whole address that begins with https://, without a login",
);

pub(crate) const HOOK_INSIDE: Reason = Reason::invalid(
    "HOOK_INSIDE",
    "Adressen ligger inden for systemets egne mure. Driften kan åbne for den i opsætningen.",
    "an address inside our own walls; an operator can allow it (notification.private_hosts)",
);

pub(crate) const LETTERS_HAVE_LEFT: Reason = Reason::new(
    Kind::Rejected,
    "LETTERS_HAVE_LEFT",
    "Brevene er sendt og kan ikke standses.",
    "the letters have left and cannot be stopped",
);

pub(crate) const LETTER_INCOMPLETE: Reason = Reason::new(
    Kind::Rejected,
    "LETTER_INCOMPLETE",
    "Brevet er ikke skrevet endnu.",
    "the letter is not written yet",
);

pub(crate) const MEANS_NEEDED: Reason = Reason::invalid(
    "MEANS_NEEDED",
    "Vælg, hvordan personen er underrettet.",
    "choose by what means the person was told",
);

pub(crate) const MUNICIPALITY_UNKNOWN: Reason = Reason::invalid(
    "MUNICIPALITY_UNKNOWN",
    "Vælg en kommune.",
    "no such municipality",
);

pub(crate) const NIS2_ENDED: Reason = Reason::new(
    Kind::Rejected,
    "NIS2_ENDED",
    "Det er vurderet på sagen, at NIS 2 alligevel ikke gælder. Vurdér først hændelsen som væsentlig igen.",
    "it was judged on the case that NIS 2 does not apply after all",
);

pub(crate) const NIS2_FORMAT_UNKNOWN: Reason = Reason::invalid(
    "UNKNOWN_FORMAT",
    "Vælg pdf eller text.",
    "a notice is exported as pdf or text",
);

pub(crate) const NIS2_NOT_OPENED: Reason = Reason::new(
    Kind::Rejected,
    "NIS2_NOT_OPENED",
    "Vurdér først, at hændelsen er væsentlig, og hvornår kommunen vidste det.",
    "say first that the incident is significant and when that was known",
);

pub(crate) const NIS2_OPENED_ALREADY: Reason = Reason::new(
    Kind::Rejected,
    "NIS2_OPENED_ALREADY",
    "Hændelsen er allerede vurderet som væsentlig på sagen.",
    "the incident is judged significant on this case already",
);

pub(crate) const NIS2_WARNINGS_NOT_SEEN: Reason = Reason::new(
    Kind::Rejected,
    "WARNINGS_NOT_SEEN",
    "Underretningen indeholder noget, der ligner oplysninger om de berørte. Ret det, eller bekræft, at du har set advarslerne.",
    "the notice holds what looks like data of the people affected",
);

pub(crate) const NOBODY_CHOSEN: Reason = Reason::invalid(
    "NOBODY_CHOSEN",
    "Vælg, hvem der er underrettet.",
    "choose who was told",
);

pub(crate) const NOBODY_TO_TELL: Reason = Reason::new(
    Kind::Rejected,
    "NOBODY_TO_TELL",
    "Ingen har den rolle, som skulle have besked, og der er ingen databeskyttelsesrådgiver.",
    "nobody holds the role that was to be told, and there is no data protection officer",
);

pub(crate) const NOTE_NEEDED: Reason = Reason::invalid(
    "NOTE_NEEDED",
    "Skriv, hvor og hvordan der er underrettet.",
    "say where and how people were told",
);

pub(crate) const NOTHING_FILED: Reason = Reason::new(
    Kind::Rejected,
    "NOTHING_FILED",
    "Der er ikke anmeldt noget endnu. Vælg ny anmeldelse.",
    "nothing is notified yet; choose a new notification",
);

pub(crate) const NOTICE_FILED: Reason = Reason::new(
    Kind::Rejected,
    "NOTICE_FILED",
    "Underretningen er sendt og kan ikke ændres.",
    "the notice is sent and stays as it was",
);

pub(crate) const NOTICE_INCOMPLETE: Reason = Reason::new(
    Kind::Rejected,
    "NOTICE_INCOMPLETE",
    "Udfyld først de felter, som skal være udfyldt.",
    "fill in what is required first",
);

pub(crate) const NOTICE_NOT_APPROVED: Reason = Reason::new(
    Kind::Rejected,
    "NOTICE_NOT_APPROVED",
    "Underretningen skal godkendes, før den registreres som sendt.",
    "approve the notice first",
);

pub(crate) const NOTICE_NOT_SAVED: Reason = Reason::new(
    Kind::Rejected,
    "NOTICE_NOT_SAVED",
    "Gem underretningen, før den godkendes.",
    "save the notice before it is approved",
);

pub(crate) const NOT_A_DEMONSTRATION: Reason = Reason::new(
    Kind::Rejected,
    "NOT_A_DEMONSTRATION",
    "Den indbyggede postkasse findes kun i demonstrationen.",
    "the built-in mailbox exists in demonstration mode only",
);

pub(crate) const NOT_DECIDED_TO_NOTIFY: Reason = Reason::new(
    Kind::Rejected,
    "NOT_DECIDED_TO_NOTIFY",
    "Beslut først på sagen, at bruddet anmeldes.",
    "decide first that the breach is notified",
);

pub(crate) const NO_OFFICER_TO_TELL: Reason = Reason::new(
    Kind::Rejected,
    "NOBODY_TO_TELL",
    "Der er ingen at sige det til: kommunen har ingen databeskyttelsesrådgiver.",
    "there is nobody to tell: the municipality has no data protection officer",
);

pub(crate) const NO_RECIPIENTS: Reason = Reason::new(
    Kind::Rejected,
    "NO_RECIPIENTS",
    "Der er ingen på listen, som kan få brevet på mail og ikke har fået det.",
    "there is nobody on the list who can get the letter by mail and has not",
);

pub(crate) const NO_REGIME_IN_FORCE: Reason = Reason::invalid(
    "NO_REGIME_IN_FORCE",
    "NIS 2-loven gjaldt ikke på det tidspunkt.",
    "the NIS 2 act was not in force at that time",
);

pub(crate) const NO_SUCH_DATE: Reason = Reason::invalid(
    "NO_SUCH_DATE",
    "Den dato findes ikke. Skriv for eksempel 2026-12-01.",
    "there is no such date; write for example 2026-12-01",
);

pub(crate) const QUESTION_NEEDED: Reason = Reason::invalid(
    "QUESTION_NEEDED",
    "Der er flere ubesvarede spørgsmål. Vælg, hvilket svaret gælder.",
    "several questions are unanswered; say which one this answers",
);

pub(crate) const QUESTION_UNKNOWN: Reason = Reason::new(
    Kind::Rejected,
    "QUESTION_UNKNOWN",
    "Spørgsmålet er ikke åbent på sagen. Genindlæs siden.",
    "no such question is open on this case",
);

pub(crate) const REASON_NEEDED: Reason = Reason::invalid(
    "REASON_NEEDED",
    "Skriv, hvorfor hændelsen er væsentlig.",
    "say why the incident is significant",
);

pub(crate) const RECEIPT_NOT_A_PDF: Reason = Reason::invalid(
    "RECEIPT_NOT_A_PDF",
    "Kvitteringen skal være den pdf-fil, som Virk lader dig hente.",
    "the receipt is not a PDF",
);

pub(crate) const RECEIPT_TOO_BIG: Reason = Reason::invalid(
    "RECEIPT_TOO_BIG",
    "Kvitteringen må højst fylde 10 MB.",
    "the receipt is bigger than 10 MB",
);

pub(crate) const RECIPIENT_KNOWN: Reason = Reason::invalid(
    "RECIPIENT_KNOWN",
    "Der står allerede en på listen med samme navn og adresse.",
    "somebody with this name and address is on the list already",
);

pub(crate) const RECIPIENT_SETTLED: Reason = Reason::new(
    Kind::Rejected,
    "RECIPIENT_SETTLED",
    "Brevet er sendt, eller personen er underrettet. Det kan ikke ændres.",
    "the letter has left or the person was told; that cannot be changed",
);

pub(crate) const SAME_PERSON: Reason = Reason::new(
    Kind::Rejected,
    "SAME_PERSON",
    "I kommunen skal en anden end den, der har skrevet underretningen, godkende den.",
    "somebody else than its author must approve it here",
);

pub(crate) const STALE_CAUSE: Reason = Reason::new(
    Kind::Stale,
    "STALE_CAUSE",
    "Forseglingen blev ændret samtidig. Prøv igen.",
    "the seal was changed at the same moment: try again",
);

pub(crate) const STALE_CORRESPONDENCE: Reason = Reason::new(
    Kind::Stale,
    "STALE_CORRESPONDENCE",
    "En anden har netop skrevet på sagen. Genindlæs siden.",
    "somebody has just written an entry of this case; read it again",
);

pub(crate) const STALE_VERSION: Reason = Reason::new(
    Kind::Stale,
    "STALE_VERSION",
    "En anden har ændret underretningen. Genindlæs siden.",
    "somebody has changed the notice; read it again",
);

pub(crate) const TEXT_NEEDED: Reason = Reason::invalid(
    "TEXT_NEEDED",
    "Skriv, hvad der er spurgt, svaret eller afgjort.",
    "say what was asked, answered or decided",
);

pub(crate) const TOO_MANY_RECIPIENTS: Reason = Reason::invalid(
    "TOO_MANY_RECIPIENTS",
    "Listen må højst have 10.000 modtagere.",
    "a list holds at most 10,000 recipients",
);

pub(crate) const UNKNOWN_ATTACHMENT_KIND: Reason = Reason::invalid(
    "UNKNOWN_ATTACHMENT_KIND",
    "Vælg, hvad bilaget er.",
    "there is no such kind of attachment",
);

pub(crate) const UNKNOWN_COLUMN: Reason = Reason::invalid(
    "UNKNOWN_COLUMN",
    "Vælg for hver kolonne, hvad der står i den.",
    "there is no such kind of column",
);

pub(crate) const UNKNOWN_FIELD: Reason = Reason::invalid(
    "UNKNOWN_FIELD",
    "Underretningen har ikke et sådant felt.",
    "the notice has no such field",
);

pub(crate) const UNKNOWN_FILING_KIND: Reason = Reason::invalid(
    "UNKNOWN_FILING_KIND",
    "Vælg ny anmeldelse, opfølgning eller tilbagetrækning.",
    "a filing is new, follow_up or withdrawal",
);

pub(crate) const UNKNOWN_GROUP: Reason = Reason::invalid(
    "UNKNOWN_GROUP",
    "Gruppen findes ikke mere. Vælg blandt sagens grupper.",
    "there is no such group of people on the case",
);

pub(crate) const UNKNOWN_KIND: Reason = Reason::invalid(
    "UNKNOWN_KIND",
    "Vælg spørgsmål, svar eller afgørelse.",
    "an entry is question, answer or outcome",
);

pub(crate) const UNKNOWN_MUNICIPALITY: Reason = Reason::new(
    Kind::Rejected,
    "UNKNOWN_MUNICIPALITY",
    "Kommunen er ikke oprettet i kataloget.",
    "the directory does not know the municipality",
);

pub(crate) const UNKNOWN_NOTICE: Reason = Reason::invalid(
    "UNKNOWN_NOTICE",
    "Vælg tidlig varsling, hændelsesunderretning eller endelig rapport.",
    "a notice is early_warning, incident_notice or final_report",
);

pub(crate) const UNKNOWN_OUTCOME: Reason = Reason::invalid(
    "UNKNOWN_OUTCOME",
    "Vælg, hvordan Datatilsynet har afgjort sagen.",
    "an outcome is one of those that ListCorrespondence names",
);

pub(crate) const VIRK_REFERENCE_USED: Reason = Reason::invalid(
    "VIRK_REFERENCE_USED",
    "Referencenummeret er allerede registreret. Hver anmeldelse har sit eget.",
    "this Virk reference is recorded already; each filing has its own",
);

pub(crate) const WITHDRAWAL_REASON_NEEDED: Reason = Reason::invalid(
    "WITHDRAWAL_REASON_NEEDED",
    "Skriv, hvorfor anmeldelsen trækkes tilbage.",
    "say why the notification is withdrawn",
);
