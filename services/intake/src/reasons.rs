//! Why something is refused: each reason once, with its kind, its code and what the person reads. Where a
//! text names a figure it is put together beside the rule.

use brudvagt_kit::{Kind, Reason};

pub(crate) const ADDRESS_TAKEN: Reason = Reason::invalid(
    "ADDRESS_TAKEN",
    "En anden kommune bruger eller har brugt adressen. Vælg en anden.",
    "another municipality has or had this address",
);

pub(crate) const ADDRESS_UNUSABLE: Reason = Reason::invalid(
    "ADDRESS_UNUSABLE",
    "Brug 2 til 40 tegn: bogstaverne a til z, tal og bindestreg.",
    "2 to 40 of a-z, 0-9 and hyphens",
);

pub(crate) const ALREADY_RELEASED: Reason = Reason::new(
    Kind::Stale,
    "ALREADY_RELEASED",
    "Mailen er allerede behandlet. Hent listen igen.",
    "This mail was already dealt with. Load the list again.",
);

pub(crate) const ANSWER_UNKNOWN: Reason = Reason::invalid(
    "ANSWER_UNKNOWN",
    "Vælg blandt de svar, der står her.",
    "Choose among the answers that are offered.",
);

pub(crate) const CURSOR_UNREADABLE: Reason = Reason::invalid(
    "CURSOR_UNREADABLE",
    "Siden kan ikke findes. Begynd forfra på listen.",
    "the cursor cannot be read: begin the list again",
);

pub(crate) const DISCARD_REASON_NEEDED: Reason = Reason::invalid(
    "DISCARD_REASON_NEEDED",
    "Vælg, hvorfor mailen ikke er en indberetning.",
    "choose why this mail is no report",
);

pub(crate) const DOOR_UNKNOWN: Reason = Reason::invalid(
    "DOOR_UNKNOWN",
    "Vælg, hvad adgangen er til.",
    "public, supplier or system",
);

pub(crate) const ESTIMATE_UNKNOWN: Reason = Reason::invalid(
    "ESTIMATE_UNKNOWN",
    "Vælg et af de angivne antal.",
    "Choose one of the given numbers.",
);

pub(crate) const EXERCISE_REASON_NEEDED: Reason = Reason::invalid(
    "EXERCISE_REASON_NEEDED",
    "Skriv, hvorfor øvelsen holdes.",
    "Say why the exercise is held.",
);

pub(crate) const HOURS_IMPLAUSIBLE: Reason = Reason::invalid(
    "HOURS_IMPLAUSIBLE",
    "Skriv højst 744 timer, eller lad feltet stå tomt.",
    "at most 744 hours",
);

pub(crate) const KIND_UNKNOWN: Reason = Reason::invalid(
    "KIND_UNKNOWN",
    "Vælg blandt de svar, der står her.",
    "employee, citizen or other",
);

pub(crate) const MAIL_UNREADABLE: Reason = Reason::new(
    Kind::Rejected,
    "MAIL_UNREADABLE",
    "Mailen kan ikke læses og bliver liggende. Opret en anmeldelse i hånden.",
    "This mail cannot be read and stays where it is. Make a report by hand.",
);

pub(crate) const MUNICIPALITY_UNKNOWN: Reason = Reason::invalid(
    "MUNICIPALITY_UNKNOWN",
    "Vælg en kommune.",
    "no such municipality",
);

pub(crate) const QUESTION_MUNICIPALITY_UNKNOWN: Reason = Reason::invalid(
    "MUNICIPALITY_UNKNOWN",
    "Vælg den kommune, spørgsmålet handler om.",
    "choose the municipality that the question is about",
);

pub(crate) const NAME_NEEDED: Reason = Reason::invalid(
    "NAME_NEEDED",
    "Skriv et navn, så andre kan se, hvis adgangen er.",
    "the door needs a name",
);

pub(crate) const NUMBER_REASON_EMPTY: Reason = Reason::invalid(
    "TEXT_EMPTY",
    "Skriv, hvad du skal bruge numrene til.",
    "Write what you need the numbers for.",
);

pub(crate) const PHONE_UNUSABLE: Reason = Reason::invalid(
    "PHONE_UNUSABLE",
    "Skriv hele telefonnummeret, otte cifre, eller lad feltet stå tomt.",
    "Write the whole phone number, eight digits, or leave the field empty.",
);

pub(crate) const PROVE_AGAIN: Reason = Reason::new(
    Kind::Denied,
    "PROVE_AGAIN",
    "Filen hører til en forseglet indberetning. Vis igen, at det er dig.",
    "The file belongs to a sealed report: show again that it is you.",
);

pub(crate) const QUESTION_EMPTY: Reason = Reason::invalid(
    "QUESTION_EMPTY",
    "Skriv med dine egne ord.",
    "write it in your own words",
);

pub(crate) const REASON_NEEDED: Reason = Reason::invalid(
    "REASON_NEEDED",
    "Vælg, hvorfor du har brug for numrene.",
    "Choose why you need the numbers.",
);

pub(crate) const REPORT_ERASED: Reason = Reason::new(
    Kind::Rejected,
    "REPORT_ERASED",
    "Indberetningens indhold er slettet.",
    "The content of this report has been erased.",
);

pub(crate) const REPORT_UNKNOWN: Reason = Reason::invalid(
    "REPORT_UNKNOWN",
    "Kommunen har ingen sag med det nummer.",
    "the municipality has no case of that number",
);

pub(crate) const SPLIT_ALREADY: Reason = Reason::new(
    Kind::Rejected,
    "SPLIT_ALREADY",
    "Tilføjelsen har allerede fået sin egen sag. Genindlæs siden.",
    "the addition has a case of its own already: load the page again",
);

pub(crate) const TEXT_EMPTY: Reason = Reason::invalid(
    "TEXT_EMPTY",
    "Skriv med dine egne ord, hvad der er sket.",
    "Write in your own words what happened.",
);

pub(crate) const TEXT_HOLDS_CPR: Reason = Reason::invalid(
    "TEXT_HOLDS_CPR",
    "Fjern CPR-nummeret. Svaret kan gives uden.",
    "take the CPR number out; the answer does not need it",
);

pub(crate) const TEXT_NOT_TEXT: Reason = Reason::invalid(
    "TEXT_NOT_TEXT",
    "Teksten indeholder tegn, der ikke er tekst. Er en fil kopieret ind? Vedhæft den i stedet.",
    "The text holds characters that are no text. Was a file pasted? Attach it instead.",
);

pub(crate) const TOLD_BEFORE_KNOWN: Reason = Reason::invalid(
    "TOLD_BEFORE_KNOWN",
    "I kan ikke have givet os besked, før I selv kendte til bruddet. Ret et af tidspunkterne.",
    "told before it was known",
);
