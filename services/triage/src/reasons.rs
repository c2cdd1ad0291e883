//! Why something with cases is refused: each reason once, with its kind, its code and what the person
//! reads. What a person reads may differ where the code is the same, and has a constant of its own then.
//! Where a text names a figure it is put together beside the rule.

use brudvagt_kit::{Kind, Reason};

pub(crate) const ADVICE_NOT_CHOSEN: Reason = Reason::invalid(
    "CHOICE_MISSING",
    "Vælg, hvad du råder til.",
    "choose what you advise",
);

pub(crate) const CASE_ERASED: Reason = Reason::new(
    Kind::Rejected,
    "CASE_ERASED",
    "Sagens indhold er slettet. Historikken kan stadig kontrolleres.",
    "the contents of the case were erased; its history can still be verified",
);

pub(crate) const CASE_FILE_FORMAT_UNKNOWN: Reason = Reason::invalid(
    "UNKNOWN_FORMAT",
    "Vælg JSON eller PDF.",
    "a format is json or pdf",
);

pub(crate) const CASE_NUMBER_NEEDED: Reason = Reason::invalid(
    "CASE_NUMBER_NEEDED",
    "Skriv nummeret på den anden sag.",
    "write the number of the other case",
);

pub(crate) const CASE_NUMBER_OF_SEVERAL: Reason = Reason::invalid(
    "CASE_NUMBER_OF_SEVERAL",
    "Nummeret findes i flere år. Skriv hele sagsnummeret, for eksempel BRUD-2026-000123.",
    "the number exists in several years; write the whole case number",
);

pub(crate) const CASE_STALE: Reason = Reason::new(
    Kind::Stale,
    "STALE_VERSION",
    "En anden har ændret sagen, siden du åbnede den. Genindlæs siden; det, du skrev, er ikke gemt.",
    "somebody changed the case since you opened it; read it again",
);

pub(crate) const CASE_UNKNOWN: Reason = Reason::invalid(
    "CASE_UNKNOWN",
    "Kommunen har ingen anden sag med det nummer.",
    "the municipality has no other case of that number",
);

pub(crate) const CHOICE_MISSING: Reason = Reason::invalid(
    "CHOICE_MISSING",
    "Vælg et svar. Uden et valg er intet besluttet.",
    "choose an answer; nothing is decided without one",
);

pub(crate) const COMMAND_MISSING: Reason = Reason::invalid(
    "COMMAND_MISSING",
    "Der mangler en handling.",
    "no command is given",
);

pub(crate) const COMMUNICATION_NOT_CHOSEN: Reason = Reason::invalid(
    "UNKNOWN_DECISION",
    "Vælg, om de berørte underrettes, og ellers hvilken undtagelse der gælder.",
    "decide communicate, not_required, or exempt with an exemption",
);

pub(crate) const COUNCIL_TEXT_NEEDED: Reason = Reason::invalid(
    "TEXT_NEEDED",
    "Skriv den tekst, du godkender.",
    "write the text you vouch for",
);

pub(crate) const COUNCIL_TEXT_STALE: Reason = Reason::new(
    Kind::Stale,
    "STALE_VERSION",
    "En anden har gemt teksten imens. Din tekst står her endnu; hent siden i en ny fane, og saml de to.",
    "somebody saved the text meanwhile; read it again and bring the two together",
);

pub(crate) const COUNCIL_YEAR_UNREADABLE: Reason = Reason::invalid(
    "YEAR_UNREADABLE",
    "Skriv et årstal som 2026, og ikke et, der ligger fremme i tiden.",
    "a year like 2026, and none to come",
);

pub(crate) const DATE_UNREADABLE: Reason = Reason::invalid(
    "DATE_UNREADABLE",
    "Skriv datoen som 2026-11-24.",
    "write the date as 2026-11-24",
);

pub(crate) const FIGURES_SHARED_WHOLE: Reason = Reason::invalid(
    "FIGURES_SHARED_WHOLE",
    "Tal til deling dækker altid alle dine kommuner. Fjern valget af kommune og fagområde.",
    "figures for sharing cover all your municipalities: choose neither one nor a unit",
);

pub(crate) const FILTER_NAME_NEEDED: Reason = Reason::invalid(
    "TEXT_NEEDED",
    "Giv filteret et navn.",
    "give the filter a name",
);

pub(crate) const FILTER_TOO_LONG: Reason = Reason::invalid(
    "TEXT_TOO_LONG",
    "Navnet eller filteret er for langt.",
    "the name or the filter is too long",
);

pub(crate) const HIT_ALREADY: Reason = Reason::invalid(
    "HIT_ALREADY",
    "En af kommunerne har allerede en sag i den fælles hændelse.",
    "one of the municipalities has a case in the incident already",
);

pub(crate) const INCIDENT_TEXT_NEEDED: Reason = Reason::invalid(
    "TEXT_NEEDED",
    "Skriv, hvad der er sket, så hver kommune kan forstå det.",
    "say what happened, so that each municipality understands it",
);

pub(crate) const MEASURES_CURSOR_UNREADABLE: Reason = Reason::invalid(
    "CURSOR_UNREADABLE",
    "Siden kan ikke vises herfra. Begynd forfra.",
    "this cursor is not one of ours",
);

pub(crate) const MEASURE_STALE: Reason = Reason::new(
    Kind::Stale,
    "STALE_VERSION",
    "Opgaven er givet videre imens. Genindlæs siden.",
    "the measure was handed over meanwhile",
);

pub(crate) const NAME_NEEDED: Reason = Reason::invalid(
    "NAME_NEEDED",
    "Giv den fælles hændelse et navn, som alle kan kende den på.",
    "name the shared incident",
);

pub(crate) const NOT_NAMED: Reason = Reason::invalid(
    "NOT_NAMED",
    "Sagen er forseglet, og personen kan ikke se den. Vælg en af dem, der kan, eller føj personen til forseglingen først.",
    "the case is sealed, and this person does not see it",
);

pub(crate) const NO_MUNICIPALITY_CHOSEN: Reason = Reason::invalid(
    "NO_MUNICIPALITY_CHOSEN",
    "Vælg de kommuner, der er ramt.",
    "choose the municipalities that were hit",
);

pub(crate) const NO_REGIME_IN_FORCE: Reason = Reason::invalid(
    "NO_REGIME_IN_FORCE",
    "På det tidspunkt gjaldt databeskyttelsesforordningen ikke. Ret tidspunktet.",
    "the GDPR did not apply at that time",
);

pub(crate) const ODD_LOOK_TEXT_NEEDED: Reason = Reason::invalid(
    "TEXT_NEEDED",
    "Skriv, hvad der forklarer opslaget.",
    "write what explains the look",
);

pub(crate) const PERSON_NOT_CHOSEN: Reason = Reason::invalid(
    "CHOICE_MISSING",
    "Vælg, hvem sagen gives til.",
    "choose whom the case goes to",
);

pub(crate) const DRAFT_UNFINISHED: Reason = Reason::invalid(
    "DRAFT_UNFINISHED",
    "Der står stadig en plads i kantede parenteser fra udkastet. Skriv, hvad der er anderledes i jeres sag, eller slet linjen.",
    "a place in square brackets is left from the draft: write what differs, or delete the line",
);

pub(crate) const POLICE_DAY_NEEDED: Reason = Reason::new(
    Kind::Rejected,
    "POLICE_DAY_NEEDED",
    "Skriv den sidste dag, som politiets beslutning gælder for. Den må ikke være gået. Uden den må underretningen ikke vente (databeskyttelsesloven § 22, stk. 6).",
    "state the last day of the police's decision, which must not have gone by (§ 22(6))",
);

pub(crate) const QUARTER_UNREADABLE: Reason = Reason::invalid(
    "QUARTER_UNREADABLE",
    "Vælg et kvartal fra 1 til 4, eller hele året.",
    "a quarter is 1 to 4; 0 is the whole year",
);

pub(crate) const QUEUE_CURSOR_UNREADABLE: Reason = Reason::invalid(
    "CURSOR_UNREADABLE",
    "Siden findes ikke længere. Gå til begyndelsen af listen.",
    "the cursor is not one of ours",
);

pub(crate) const READS_ONLY: Reason = Reason::invalid(
    "READS_ONLY",
    "Personen læser kun med og kan ikke få noget at gøre. Vælg en anden.",
    "whoever only reads is given nothing to do",
);

pub(crate) const REGISTER_FORMAT_UNKNOWN: Reason = Reason::invalid(
    "UNKNOWN_FORMAT",
    "Vælg CSV, Excel, JSON eller PDF.",
    "a format is csv, xlsx, json or pdf",
);

pub(crate) const RELATION_MISSING: Reason = Reason::invalid(
    "RELATION_MISSING",
    "Vælg, hvordan de to sager hænger sammen.",
    "choose how the two cases stand to each other: same, linked or unrelated",
);

pub(crate) const REPORTER_UNREACHABLE: Reason = Reason::invalid(
    "REPORTER_UNREACHABLE",
    "Den, der indberettede, har ingen mailadresse. Ring i stedet, og skriv svaret som en bemærkning.",
    "whoever reported it left no address",
);

pub(crate) const REPORT_NOT_FOUND: Reason = Reason::new(
    Kind::NotFound,
    "REPORT_NOT_FOUND",
    "Indberetningen findes ikke.",
    "intake does not know the report",
);

pub(crate) const SEALED_ALONE: Reason = Reason::invalid(
    "SEALED_ALONE",
    "Nævn mindst én mere, der kan åbne sagen. Databeskyttelsesrådgiveren eller kommunaldirektøren skal være en af jer, så ingen kan skjule en sag for alle andre, og fristerne altid når nogen.",
    "name another person who may open the case; one of you is the data protection officer or the chief executive",
);

pub(crate) const SEALED_APART: Reason = Reason::invalid(
    "SEALED_APART",
    "Den ene sag er forseglet for andre end den anden. Forsegl dem for de samme, før du lægger dem sammen.",
    "one case is sealed for others than the other one: seal both for the same people first",
);

pub(crate) const EXERCISE_APART: Reason = Reason::invalid(
    "EXERCISE_APART",
    "Den ene er en øvelse, den anden en rigtig sag. De kan ikke knyttes sammen.",
    "one is an exercise and the other a case: they are kept apart",
);

pub(crate) const SEARCH_BY_NUMBER: Reason = Reason::invalid(
    "SEARCH_BY_NUMBER",
    "Søg på et nummer: sagens, journalsagens eller Datatilsynets. Navne og ord fra indberetningen kan du ikke søge på.",
    "search by a number: the case's, the case system's or Datatilsynet's; names and words of a report cannot be searched for",
);

pub(crate) const TEXT_HOLDS_CPR: Reason = Reason::invalid(
    "TEXT_HOLDS_CPR",
    "Teksten indeholder noget, der ligner et CPR-nummer. Fjern det: rapporten skal kunne læses af alle.",
    "the text holds what looks like a CPR number: remove it",
);

pub(crate) const TEXT_TOO_LONG: Reason = Reason::invalid(
    "TEXT_TOO_LONG",
    "Teksten er for lang: højst 20.000 tegn.",
    "at most 20 000 characters",
);

pub(crate) const TOO_MANY_CASES_ASKED: Reason = Reason::invalid(
    "TOO_MANY_ROWS",
    "Der er spurgt om for mange sager på én gang.",
    "too many cases are asked for at once",
);

pub(crate) const TOO_MANY_FILTERS: Reason = Reason::new(
    Kind::Rejected,
    "TOO_MANY_FILTERS",
    "Du har gemt 50 filtre. Slet et, du ikke bruger.",
    "you have saved 50 filters: delete one",
);

pub(crate) const TOO_MANY_PEOPLE: Reason = Reason::invalid(
    "TOO_MANY_PEOPLE",
    "Vælg højst 20 personer. Er der flere, der skal kunne se sagen, så forsegl den ikke.",
    "at most 20 people",
);

pub(crate) const TOO_MANY_ROWS: Reason = Reason::new(
    Kind::Rejected,
    "TOO_MANY_ROWS",
    "Udvalget er for stort til én fil. Vælg et år eller en kommune.",
    "the selection is too large for one file: choose a year or a municipality",
);

pub(crate) const TOO_MANY_YEARS: Reason =
    Reason::invalid("TOO_MANY_YEARS", "Vælg højst 10 år.", "at most 10 years");

pub(crate) const TRACK_NOT_CHOSEN: Reason = Reason::invalid(
    "UNKNOWN_DECISION",
    "Vælg, om det er afgørelsen af brud, beslutningen om anmeldelse eller om underretning.",
    "the decision is on classification, authority or data_subjects",
);

pub(crate) const UNKNOWN_ASSESSMENT: Reason = Reason::invalid(
    "UNKNOWN_ASSESSMENT",
    "Den vurdering findes ikke på sagen.",
    "the case has no assessment of that number",
);

pub(crate) const UNKNOWN_GROUP: Reason = Reason::invalid(
    "UNKNOWN_GROUP",
    "Gruppen findes ikke mere. Vælg blandt dem, der står på siden.",
    "there is no such group of people on the case",
);

pub(crate) const UNKNOWN_MEASURE_KIND: Reason = Reason::invalid(
    "UNKNOWN_MEASURE_KIND",
    "Vælg, om foranstaltningen er afhjælpende eller forebyggende.",
    "a measure is remedial or preventive",
);

pub(crate) const UNKNOWN_NIS2_STEP: Reason = Reason::new(
    Kind::Rejected,
    "UNKNOWN_NIS2_STEP",
    "Det skridt i NIS 2 kender sagen ikke.",
    "the case does not know this step or notice of NIS 2",
);

pub(crate) const UNKNOWN_OUTCOME: Reason = Reason::invalid(
    "UNKNOWN_OUTCOME",
    "Vælg en risikovurdering: usandsynlig risiko, risiko eller høj risiko.",
    "an outcome is unlikely_risk, risk or high_risk",
);

pub(crate) const LESSON_CASE_OPEN: Reason = Reason::new(
    Kind::Rejected,
    "LESSON_CASE_OPEN",
    "Sagen skal være afsluttet, før den kan deles.",
    "only a closed case can be shared",
);

pub(crate) const LESSON_FINDINGS: Reason = Reason::new(
    Kind::Rejected,
    "LESSON_FINDINGS",
    "Teksten kan pege på nogen. Tag det ud, eller bekræft hvert enkelt fund.",
    "the text may point at somebody; take it out, or confirm each of the findings",
);

pub(crate) const LESSON_REASON_NEEDED: Reason = Reason::invalid(
    "LESSON_REASON_NEEDED",
    "Skriv, hvorfor teksten trækkes tilbage.",
    "say why the text is withdrawn",
);

pub(crate) const LESSON_SEALED: Reason = Reason::new(
    Kind::Rejected,
    "LESSON_SEALED",
    "Sagen er forseglet og kan ikke deles.",
    "the case is sealed and can never be shared",
);

pub(crate) const LESSON_STALE: Reason = Reason::new(
    Kind::Stale,
    "LESSON_STALE",
    "En anden har ændret teksten, siden du åbnede den. Genindlæs siden; det, du skrev, er ikke gemt.",
    "somebody changed the text since you opened it; read it again",
);

pub(crate) const LESSON_TEXT_NEEDED: Reason = Reason::invalid(
    "TEXT_NEEDED",
    "Skriv en overskrift, hvad der skete, og hvad der blev besluttet.",
    "a title, what happened and what was decided are needed",
);

pub(crate) const UNKNOWN_PAGE: Reason = Reason::invalid(
    "UNKNOWN_PAGE",
    "Et filter hører til køen eller fortegnelsen.",
    "a filter belongs to the queue or the register",
);

pub(crate) const UNKNOWN_PERSON: Reason = Reason::invalid(
    "UNKNOWN_PERSON",
    "Personen arbejder ikke i kommunen eller er fratrådt. Vælg en anden.",
    "nobody of that id works in the case's municipality",
);

pub(crate) const UNKNOWN_ROLE: Reason = Reason::invalid(
    "UNKNOWN_ROLE",
    "Vælg, hvem spørgsmålet går til.",
    "there is no such role",
);

pub(crate) const UNKNOWN_RULING: Reason = Reason::new(
    Kind::Rejected,
    "UNKNOWN_RULING",
    "Datatilsynets afgørelse er af en slags, som sagen ikke kender.",
    "the case does not know this kind of ruling",
);

pub(crate) const UNKNOWN_UNIT: Reason = Reason::invalid(
    "UNKNOWN_UNIT",
    "Vælg et fagområde i kommunen.",
    "a case moves to a unit of its own municipality",
);

pub(crate) const VALUE_UNREADABLE: Reason = Reason::invalid(
    "VALUE_UNREADABLE",
    "Værdien kan ikke læses. Skriv den igen.",
    "the value cannot be read",
);

pub(crate) const WHEEL_DAY_PAST: Reason = Reason::invalid(
    "WHEEL_DAY_PAST",
    "Vælg en dag fra i dag og højst to år frem.",
    "a day from today on, at most two years ahead",
);

pub(crate) const WHEEL_DAY_SAME: Reason = Reason::invalid(
    "WHEEL_DAY_SAME",
    "Opgaven står allerede på den dag. Vælg en anden.",
    "the task has that day already",
);

pub(crate) const WHEEL_DONE_AHEAD: Reason = Reason::invalid(
    "WHEEL_DONE_AHEAD",
    "Vælg den dag, det blev gjort: i dag eller tidligere, højst et år tilbage.",
    "the day it was done: today or before, at most a year ago",
);

pub(crate) const WHEEL_OWNER_SAME: Reason = Reason::invalid(
    "WHEEL_OWNER_SAME",
    "Opgaven er allerede hos den person. Vælg en anden.",
    "that person owns the task already",
);

pub(crate) const WHEEL_REASON_NEEDED: Reason = Reason::invalid(
    "WHEEL_REASON_NEEDED",
    "Skriv et par ord. Det er det, der viser, hvad der blev gjort og hvorfor.",
    "write a few words: they show what was done and why",
);

pub(crate) const WHEEL_SETTLED: Reason = Reason::new(
    Kind::Rejected,
    "WHEEL_SETTLED",
    "Opgaven er gjort eller sprunget over. Åbn den igen først.",
    "the task is done or skipped; open it again first",
);

pub(crate) const WHEEL_STALE: Reason = Reason::new(
    Kind::Stale,
    "WHEEL_STALE",
    "En anden har ændret opgaven, siden du åbnede den. Genindlæs siden; det, du skrev, er ikke gemt.",
    "somebody changed the task since you opened it; read it again",
);

pub(crate) const WHEEL_TITLE_NEEDED: Reason = Reason::invalid(
    "TEXT_NEEDED",
    "Skriv, hvad opgaven er.",
    "say what the task is",
);

pub(crate) const YEAR_UNREADABLE: Reason =
    Reason::invalid("YEAR_UNREADABLE", "Skriv et årstal som 2026.", "not a year");
