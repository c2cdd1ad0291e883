//! Reads a list of recipients as people paste or upload it.

use brudvagt_kit::Problem;
use csv::{ReaderBuilder, StringRecord, Trim};
use lettre::Address;

use crate::content::Person;

pub(crate) const MAX_RECIPIENTS: usize = 10_000;
const MAX_BYTES: usize = 4 * 1024 * 1024;
const MAX_NAME_CHARS: usize = 200;
const MAX_ADDRESS_CHARS: usize = 254;

/// One line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LineError {
    pub(crate) line: u32,
    pub(crate) reason: &'static str,
    pub(crate) text_da: &'static str,
    pub(crate) text_en: &'static str,
}

/// The lines that can be used, and what is wrong with the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) people: Vec<Person>,
    pub(crate) errors: Vec<LineError>,
}

/// Reads name and e-mail from each line, separated by `;`, `,` or a tab. A heading says which columns
/// hold the name; without one the name is the field that is no address. No line is repaired by guessing,
/// and none is dropped without being named.
///
/// # Law
/// A number is no name: lists from case systems begin with the CPR number, and a letter by open mail
/// must not begin with it (databeskyttelsesloven § 11(3)).
///
/// # Errors
/// `RECIPIENTS_EMPTY`, `RECIPIENTS_TOO_BIG`, `RECIPIENTS_UNREADABLE` of the list as a whole.
pub(crate) fn read_recipients(csv: &str) -> Result<Read, Problem> {
    let csv = csv.trim_start_matches('\u{feff}');
    if csv.trim().is_empty() {
        return Err(problem(
            "RECIPIENTS_EMPTY",
            "Listen er tom.",
            "the list is empty",
        ));
    }
    if csv.len() > MAX_BYTES {
        return Err(problem(
            "RECIPIENTS_TOO_BIG",
            "Listen fylder mere end 4 MB.",
            "the list is bigger than 4 MB",
        ));
    }
    // What a wrong charset leaves: a name that is silently misspelt would be in the letter.
    if csv.contains('\u{fffd}') {
        return Err(problem(
            "RECIPIENTS_UNREADABLE",
            "Tegnene i listen kan ikke læses. Gem filen som CSV UTF-8, og prøv igen.",
            "the list holds characters that were lost on the way; save it as CSV UTF-8",
        ));
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(delimiter(csv))
        .from_reader(csv.as_bytes());
    let mut read = Read::default();
    let mut names = Names::AnyField;
    for (idx, record) in reader.records().enumerate() {
        let Ok(record) = record else {
            return Err(problem(
                "RECIPIENTS_UNREADABLE",
                "Listen kan ikke læses.",
                "the list cannot be read",
            ));
        };
        let line = record.position().map_or(0, csv::Position::line);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        match person(&record, &names) {
            Ok(person) => read.people.push(person),
            Err(NotAPerson::Blank) => {}
            Err(NotAPerson::NoAddress) if idx == 0 && is_heading(&record) => {
                names = Names::under(&record);
            }
            Err(wrong) => read.errors.push(wrong.at(line)),
        }
    }
    Ok(read)
}

fn problem(reason: &'static str, text_da: &str, text_en: &str) -> Problem {
    Problem::invalid("csv", reason, text_da, text_en)
}

/// The separator of the first line that has one.
fn delimiter(csv: &str) -> u8 {
    let first = csv.lines().find(|line| line.contains([';', ',', '\t']));
    let has = |c| first.is_some_and(|line| line.contains(c));
    match (has(';'), has('\t')) {
        (true, _) => b';',
        (false, true) => b'\t',
        (false, false) => b',',
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotAPerson {
    Blank,
    NoAddress,
    BadAddress,
    TwoAddresses,
    NumberAsName,
    TooLong,
}

impl NotAPerson {
    fn at(self, line: u32) -> LineError {
        let (reason, text_da, text_en) = match self {
            Self::Blank | Self::NoAddress => (
                "NO_ADDRESS",
                "Linjen har ingen mailadresse.",
                "the line has no e-mail address",
            ),
            Self::BadAddress => (
                "BAD_ADDRESS",
                "Mailadressen er forkert skrevet.",
                "the e-mail address is malformed",
            ),
            Self::TwoAddresses => (
                "TWO_ADDRESSES",
                "Linjen har flere mailadresser. Skriv én person pr. linje.",
                "the line has several e-mail addresses; write one person a line",
            ),
            Self::NumberAsName => (
                "NAME_IS_NUMBER",
                "Navnet er et nummer. Skriv personens navn, og lad CPR-numre blive ude af listen.",
                "the name is a number; write the person's name, and leave CPR numbers out of the list",
            ),
            Self::TooLong => (
                "TOO_LONG",
                "Navnet eller mailadressen er for lang.",
                "name or e-mail address is too long",
            ),
        };
        LineError {
            line,
            reason,
            text_da,
            text_en,
        }
    }
}

/// Where a line has its name.
#[derive(Debug)]
enum Names {
    /// No heading told: the first field that is no address.
    AnyField,
    /// The columns whose headings speak of a name, in their order; none when no heading does.
    Columns(Vec<usize>),
}

impl Names {
    fn under(heading: &StringRecord) -> Self {
        let speaks_of_a_name = |(at, field): (usize, &str)| {
            let field = field.to_lowercase();
            let is_name = field.contains("navn") || field.contains("name");
            // Whose name it is not.
            let is_other = ["bruger", "user", "fil", "file", "vej", "street"]
                .iter()
                .any(|word| field.contains(word));
            (is_name && !is_other).then_some(at)
        };
        Self::Columns(
            heading
                .iter()
                .enumerate()
                .filter_map(speaks_of_a_name)
                .collect(),
        )
    }

    fn of(&self, record: &StringRecord) -> String {
        match self {
            Self::AnyField => record
                .iter()
                .find(|field| !field.is_empty() && !field.contains('@'))
                .unwrap_or_default()
                .to_owned(),
            Self::Columns(columns) => {
                let parts = columns.iter().filter_map(|&at| record.get(at));
                let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
                parts.join(" ")
            }
        }
    }
}

/// More digits than any name has: a CPR number however it is written, a case number, a phone number.
const MAX_DIGITS: usize = 5;

fn person(record: &StringRecord, names: &Names) -> Result<Person, NotAPerson> {
    let fields = || record.iter().filter(|field| !field.is_empty());
    if fields().next().is_none() {
        return Err(NotAPerson::Blank);
    }
    let mut addresses = fields().filter(|field| field.contains('@'));
    let email = addresses.next().ok_or(NotAPerson::NoAddress)?;
    if addresses.next().is_some() {
        return Err(NotAPerson::TwoAddresses);
    }
    let name = names.of(record);
    if name.chars().count() > MAX_NAME_CHARS || email.chars().count() > MAX_ADDRESS_CHARS {
        return Err(NotAPerson::TooLong);
    }
    // Digits of any script: a number that is pasted as full-width is the same number.
    let n_digits = name.chars().filter(|letter| letter.is_numeric()).count();
    let has_letter = name.chars().any(char::is_alphabetic);
    if n_digits > MAX_DIGITS || (n_digits > 0 && !has_letter) {
        return Err(NotAPerson::NumberAsName);
    }
    if email.parse::<Address>().is_err() {
        return Err(NotAPerson::BadAddress);
    }
    Ok(Person {
        name,
        email: email.to_owned(),
    })
}

fn is_heading(record: &StringRecord) -> bool {
    const WORDS: [&str; 12] = [
        "navn",
        "name",
        "fornavn",
        "efternavn",
        "cpr",
        "cpr-nummer",
        "email",
        "e-mail",
        "mail",
        "mailadresse",
        "e-mailadresse",
        "adresse",
    ];
    record
        .iter()
        .any(|field| WORDS.contains(&field.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(csv: &str) -> String {
        let read = read_recipients(csv).unwrap();
        let people = read
            .people
            .iter()
            .map(|person| format!("{} <{}>", person.name, person.email));
        let errors = read
            .errors
            .iter()
            .map(|error| format!("linje {}: {}", error.line, error.reason));
        people.chain(errors).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_list_is_read_as_danish_excel_writes_it() {
        let csv = "\u{feff}Navn;E-mail\r\nAnna Andersen;anna@borger.example\r\n\"Bo; Jensen\";bo@borger.example\r\n\r\n";
        insta::assert_snapshot!(shown(csv), @r"
        Anna Andersen <anna@borger.example>
        Bo; Jensen <bo@borger.example>
        ");
    }

    #[test]
    fn commas_tabs_and_either_order_are_read_too() {
        insta::assert_snapshot!(shown("anna@borger.example,Anna Andersen\nbo@borger.example"), @r"
        Anna Andersen <anna@borger.example>
         <bo@borger.example>
        ");
        insta::assert_snapshot!(shown("Anna Andersen\tanna@borger.example"), @"Anna Andersen <anna@borger.example>");
    }

    #[test]
    fn a_cpr_number_is_never_a_name_wherever_it_stands() {
        // The numbers are made-up. The columns as municipalities export them.
        let export = "CPR;Navn;Adresse;Mail\n111111-1118;Anna Andersen;Vej 1;anna@borger.example";
        insta::assert_snapshot!(shown(export), @"Anna Andersen <anna@borger.example>");
        let apart = "cpr;fornavn;efternavn;e-mail\n1111111118;Bo;Bo Jensen;bo@borger.example";
        insta::assert_snapshot!(shown(apart), @"Bo Bo Jensen <bo@borger.example>");
        let nameless = "CPR;Mail\n111111-1118;eva@borger.example";
        insta::assert_snapshot!(shown(nameless), @" <eva@borger.example>");
        for number in [
            "111111-1118",
            "1111111118",
            "111111 1118",
            "１１１１１１-１１１８",
            "17",
        ] {
            let line = format!("{number};eva@borger.example");
            assert_eq!(shown(&line), "linje 1: NAME_IS_NUMBER", "{number}");
        }
    }

    #[test]
    fn every_line_that_cannot_be_used_is_named() {
        let long = "x".repeat(MAX_NAME_CHARS + 1);
        let csv = format!(
            "Anna Andersen\nBo;bo@\nEva;eva@borger.example;eva2@borger.example\n{long};ib@borger.example\nUnn;unn@borger.example"
        );
        insta::assert_snapshot!(shown(&csv), @r"
        Unn <unn@borger.example>
        linje 1: NO_ADDRESS
        linje 2: BAD_ADDRESS
        linje 3: TWO_ADDRESSES
        linje 4: TOO_LONG
        ");
    }

    #[test]
    fn an_empty_huge_or_garbled_list_is_refused_as_a_whole() {
        let reason = |csv: &str| read_recipients(csv).unwrap_err().reason;
        assert_eq!(reason(" \n"), "RECIPIENTS_EMPTY");
        assert_eq!(reason(&"a".repeat(MAX_BYTES + 1)), "RECIPIENTS_TOO_BIG");
        assert_eq!(
            reason("S\u{fffd}ren;s@borger.example"),
            "RECIPIENTS_UNREADABLE"
        );
    }
}
