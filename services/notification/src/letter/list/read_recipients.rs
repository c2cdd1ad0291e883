//! Reads who gets the letter out of a list as people paste or upload it.

use std::collections::HashMap;

use brudvagt_kit::Problem;
use brudvagt_lists::{Line, MAX_BYTES, Trouble, read_table};
use brudvagt_types::Text;
use lettre::Address;

use super::{
    columns::{Columns, Role, find_columns, is_heading},
    wrong::{LineError, Wrong},
};
use crate::{
    content::Person,
    letter::rules::{
        check_name::{NoName, check_name, cleaned, holds_cpr},
        person_key::same_person,
    },
};

pub(crate) const MAX_RECIPIENTS: usize = 10_000;
const MAX_COLUMNS: usize = 60;
/// Up to which line the headings are looked for.
const MOST_ABOVE: usize = 6;
const MAX_NAME_CHARS: usize = 200;
const MAX_EMAIL_CHARS: usize = 254;
const MAX_ADDRESS_CHARS: usize = 500;

/// The result of one line. No `Debug`, because it holds names and addresses.
pub(crate) struct ReadLine {
    pub(crate) number: u32,
    /// As they stand in the file.
    pub(crate) cells: Vec<String>,
    pub(crate) person: Result<Person, Wrong>,
}

/// A list that has been read. No `Debug`, because it holds names and addresses.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) headings: Option<Vec<String>>,
    pub(crate) columns: Columns,
    pub(crate) lines: Vec<ReadLine>,
}

impl Read {
    pub(crate) fn people(&self) -> impl Iterator<Item = &Person> {
        self.lines
            .iter()
            .filter_map(|line| line.person.as_ref().ok())
    }

    /// The lines that cannot be used. None is dropped without being named.
    pub(crate) fn errors(&self) -> Vec<LineError> {
        let error = |line: &ReadLine| {
            line.person.as_ref().err().map(|wrong| LineError {
                line: line.number,
                wrong: *wrong,
            })
        };
        self.lines.iter().filter_map(error).collect()
    }
}

/// Reads a list whose columns are known by their headings or, when `chosen` is not empty, as a person
/// said. No line is repaired by guessing.
///
/// # Errors
/// `RECIPIENTS_EMPTY`, `RECIPIENTS_TOO_BIG`, `RECIPIENTS_UNREADABLE` of the list as a whole.
pub(crate) fn read_recipients(text: &str, chosen: &[Role]) -> Result<Read, Problem> {
    check_whole(text)?;
    let table = read_table(text);
    let widest = table
        .iter()
        .filter_map(|line| line.cells.as_ref())
        .map(Vec::len)
        .max();
    if widest.is_none() {
        return Err(empty());
    }
    if widest.unwrap_or_default() > MAX_COLUMNS {
        return Err(unreadable());
    }
    let (headings, titles, rows) = below_headings(&table);
    if rows.is_empty() {
        return Err(empty());
    }
    let columns = if chosen.is_empty() {
        let cells: Vec<&[String]> = rows
            .iter()
            .filter_map(|line| line.cells.as_deref())
            .collect();
        find_columns(headings.as_deref(), &cells)
    } else {
        Columns {
            roles: chosen.to_vec(),
            ask: false,
        }
    };
    let mut lines: Vec<ReadLine> = titles
        .iter()
        .map(|line| ReadLine {
            person: Err(Wrong::NoAddress),
            ..read_line(line, &[])
        })
        .collect();
    lines.extend(rows.iter().map(|line| read_line(line, &columns.roles)));
    mark_repeated(&mut lines);
    Ok(Read {
        headings,
        columns,
        lines,
    })
}

/// The headings, what stands above them, and the people below. Above a list there may be its title and
/// its date, but nobody with a mail address.
fn below_headings(table: &[Line]) -> (Option<Vec<String>>, &[Line], &[Line]) {
    let is_nobody = |line: &&Line| {
        let cells = line.cells.as_deref();
        cells.is_some_and(|cells| !cells.iter().any(|cell| cell.contains('@')))
    };
    let mut first = table.iter().take_while(is_nobody).take(MOST_ABOVE);
    let at = first.position(|line| line.cells.as_deref().is_some_and(is_heading));
    let Some((titles, [heading, rows @ ..])) = at.and_then(|at| table.split_at_checked(at)) else {
        return (None, &[], table);
    };
    (heading.cells.clone(), titles, rows)
}

fn check_whole(text: &str) -> Result<(), Problem> {
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(empty());
    }
    if text.len() > MAX_BYTES {
        return Err(too_big());
    }
    if text.starts_with("PK\u{3}\u{4}") || text.contains('\0') {
        return Err(unreadable());
    }
    // The mark of a wrong charset: a misspelt name would end up in the letter.
    if text.contains('\u{fffd}') {
        return Err(problem(
            "RECIPIENTS_UNREADABLE",
            "Tegnene i listen kan ikke læses. Gem filen som CSV UTF-8, og prøv igen.",
            "the list holds characters that were lost on the way; save it as CSV UTF-8",
        ));
    }
    Ok(())
}

fn empty() -> Problem {
    problem("RECIPIENTS_EMPTY", "Listen er tom.", "the list is empty")
}

pub(crate) fn too_big() -> Problem {
    problem(
        "RECIPIENTS_TOO_BIG",
        "Listen fylder mere end 4 MB.",
        "the list is bigger than 4 MB",
    )
}

pub(crate) fn no_list(trouble: Trouble) -> Problem {
    match trouble {
        Trouble::TooBig => too_big(),
        Trouble::Unreadable => unreadable(),
    }
}

/// Neither text nor a workbook that can be opened.
fn unreadable() -> Problem {
    problem(
        "RECIPIENTS_UNREADABLE",
        "Filen kan ikke læses som en liste. Er det et regneark, så gem det som CSV UTF-8 uden adgangskode, og prøv igen.",
        "the file cannot be read as a list; if it is a workbook, save it as CSV UTF-8 without a password",
    )
}

fn problem(reason: &'static str, da: &'static str, en: &'static str) -> Problem {
    Problem::invalid("csv", reason, Text::new(da, en))
}

fn read_line(line: &Line, roles: &[Role]) -> ReadLine {
    let Some(cells) = &line.cells else {
        return ReadLine {
            number: line.number,
            cells: vec![line.raw.clone()],
            person: Err(Wrong::OpenQuote),
        };
    };
    ReadLine {
        number: line.number,
        person: person(cells, roles),
        cells: cells.clone(),
    }
}

fn person(cells: &[String], roles: &[Role]) -> Result<Person, Wrong> {
    let joined = |wanted: &[Role], between: &str| {
        let parts = roles
            .iter()
            .zip(cells)
            .filter(|(role, _)| wanted.contains(role))
            .map(|(_, cell)| cleaned(cell))
            .filter(|cell| !cell.is_empty());
        parts.collect::<Vec<_>>().join(between)
    };
    let named = [Role::FirstName, Role::MiddleName, Role::LastName]
        .map(|role| joined(&[role], " "))
        .join(" ");
    let whole = joined(&[Role::Name], " ");
    let named = cleaned(&named);
    let street = joined(&[Role::Address], ", ");
    let town = joined(&[Role::Postcode, Role::City], " ");
    let address = [street, town].into_iter().filter(|part| !part.is_empty());
    check_person(Person {
        name: if named.is_empty() { whole } else { named },
        email: joined(&[Role::Email], " "),
        address: address.collect::<Vec<_>>().join(", "),
        language: joined(&[Role::Language], " "),
    })
}

/// A person as a letter may go to them, from what was typed.
///
/// # Errors
/// What is wrong.
pub(crate) fn check_person(said: Person) -> Result<Person, Wrong> {
    let (shown, email) = address_of(&cleaned(&said.email))?;
    let mut name = cleaned(&said.name);
    if name.is_empty() {
        name = shown;
    }
    let address = cleaned(&said.address);
    check_name(&name).map_err(|no_name| match no_name {
        NoName::Number => Wrong::NameIsNumber,
        NoName::Address => Wrong::NameIsAddress,
    })?;
    let is_too_long = name.chars().count() > MAX_NAME_CHARS
        || email.chars().count() > MAX_EMAIL_CHARS
        || address.chars().count() > MAX_ADDRESS_CHARS;
    if is_too_long {
        return Err(Wrong::TooLong);
    }
    if holds_cpr(&address) {
        return Err(Wrong::AddressHoldsCpr);
    }
    if email.is_empty() && address.is_empty() {
        return Err(Wrong::NoAddress);
    }
    if email.is_empty() && name.is_empty() {
        return Err(Wrong::NameNeeded);
    }
    let language = match said.language.trim().to_lowercase().as_str() {
        "" => "",
        "da" | "dk" | "dansk" | "danish" => "da",
        "en" | "engelsk" | "english" => "en",
        _unknown => return Err(Wrong::UnknownLanguage),
    };
    Ok(Person {
        name,
        email,
        address,
        language: language.to_owned(),
    })
}

/// The address of `Name <a@b.example>`, `mailto:a@b.example` or itself, and the name beside it.
fn address_of(text: &str) -> Result<(String, String), Wrong> {
    if text.is_empty() {
        return Ok(Default::default());
    }
    let (shown, email) = match text.split_once('<') {
        Some((shown, rest)) => (
            shown.trim().trim_matches('"').trim(),
            rest.trim_end().trim_end_matches('>').trim(),
        ),
        None => ("", text),
    };
    let email = email.strip_prefix("mailto:").unwrap_or(email);
    if text.matches('@').count() > 1 {
        return Err(Wrong::TwoAddresses);
    }
    if email.parse::<Address>().is_err() {
        return Err(Wrong::BadAddress);
    }
    Ok((shown.to_owned(), email.to_owned()))
}

/// A person listed twice is taken once, and the line is reported, because it may be two people
/// after all.
fn mark_repeated(lines: &mut [ReadLine]) {
    let mut seen: HashMap<String, u32> = HashMap::with_capacity(lines.len());
    for line in lines {
        if let Ok(person) = &line.person {
            let first = *seen.entry(same_person(person)).or_insert(line.number);
            if first != line.number {
                line.person = Err(Wrong::Repeated(first));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown_with(list: &str, roles: &[Role]) -> String {
        let read = read_recipients(list, roles).unwrap();
        let ask = read.columns.ask.then(|| "?".to_owned());
        let lines = read.lines.iter().map(|line| match &line.person {
            Ok(person) => {
                let parts = [
                    &person.name,
                    &person.email,
                    &person.address,
                    &person.language,
                ];
                let parts: Vec<_> = parts.into_iter().map(String::as_str).collect();
                format!("{}: {}", line.number, parts.join(" / "))
                    .trim_end_matches([' ', '/'])
                    .to_owned()
            }
            Err(wrong) => format!("{}: {}", line.number, wrong.reason()),
        });
        ask.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
    }

    fn shown(list: &str) -> String {
        shown_with(list, &[])
    }

    /// Made up, and put together here so that no file holds it.
    fn number() -> String {
        format!("{}-{}", "111111", "1118")
    }

    #[test]
    fn a_cpr_column_before_the_name_is_nobodys_name() {
        let list = format!(
            "CPR;Navn;E-mail\r\n{};Anna Opdigtet;anna@b.example\r\n",
            number()
        );
        assert_eq!(shown(&list), "2: Anna Opdigtet / anna@b.example");
        insta::assert_snapshot!(shown("Sagsnr;Fornavn;Efternavn;E-mail\n17;Bo;Opdigtet;bo@b.example"), @"2: Bo Opdigtet / bo@b.example");
    }

    #[test]
    fn a_number_is_refused_as_a_name_with_its_line_whoever_chose_the_column() {
        let roles = [Role::Name, Role::Other, Role::Email];
        let list = format!(
            "CPR;Navn;E-mail\n{};Anna;anna@b.example\n17;Bo;bo@b.example\nCarl;Carl;carl@b.example",
            number()
        );
        insta::assert_snapshot!(shown_with(&list, &roles), @r"
        2: NAME_IS_NUMBER
        3: NAME_IS_NUMBER
        4: Carl / carl@b.example
        ");
    }

    #[test]
    fn a_number_goes_on_no_envelope() {
        let list = format!("Navn;CPR;Mail\nBo;{};\nEva;Testvej 17;", number());
        let roles = [Role::Name, Role::Address, Role::Email];
        insta::assert_snapshot!(shown_with(&list, &roles), @r"
        2: ADDRESS_HOLDS_CPR
        3: Eva /  / Testvej 17
        ");
    }

    #[test]
    fn without_headings_a_person_says_which_column_is_which() {
        insta::assert_snapshot!(shown("17;Anna;anna@b.example"), @r"
        ?
        1:  / anna@b.example
        ");
        insta::assert_snapshot!(shown_with("17;Anna;anna@b.example", &[Role::Other, Role::Name, Role::Email]), @"1: Anna / anna@b.example");
    }

    #[test]
    fn two_people_with_one_address_are_two_and_one_person_twice_is_one() {
        insta::assert_snapshot!(shown("Navn;E-mail\nAlma;familien@b.example\nBirk;Familien@B.example\nALMA ;familien@b.example"), @r"
        2: Alma / familien@b.example
        3: Birk / Familien@B.example
        4: REPEATED
        ");
    }

    #[test]
    fn every_line_that_cannot_be_used_is_named_by_its_place_in_the_file() {
        let list = "\u{feff}Navn;E-mail\r\n\r\nA;a@b.example\r\nB;b@\r\nC uden adresse\r\nD;d@b.example;x@b.example\r\n\"E;e@b.example\r\nF;f@b.example, g@b.example\r\n";
        insta::assert_snapshot!(shown(list), @r"
        3: A / a@b.example
        4: BAD_ADDRESS
        5: NO_ADDRESS
        6: D / d@b.example
        7: OPEN_QUOTE
        8: TWO_ADDRESSES
        ");
    }

    #[test]
    fn who_has_a_postal_address_needs_no_mail_and_has_a_name() {
        insta::assert_snapshot!(shown("Navn;Adresse;Postnr;By;Mail;Sprog\nA;Testvej 1;2100;Prøveby;;\nB;;;;b@b.example;Engelsk\n;Testvej 2;2100;Prøveby;;\nC;;;;c@b.example;klingon"), @r"
        2: A /  / Testvej 1, 2100 Prøveby
        3: B / b@b.example /  / en
        4: NAME_NEEDED
        5: UNKNOWN_LANGUAGE
        ");
    }

    #[test]
    fn an_address_is_read_as_mail_programs_write_it() {
        insta::assert_snapshot!(shown("Mail\nAnna Andersen <anna@b.example>\nmailto:bo@b.example"), @r"
        2: Anna Andersen / anna@b.example
        3:  / bo@b.example
        ");
    }

    #[test]
    fn a_title_above_the_headings_is_named_and_is_nobody() {
        insta::assert_snapshot!(shown("Liste over børn, 3.b\nUdskrevet 30.11.2026\n\nNavn;E-mail\nÅse;aase@b.example\nI alt;1\nNavn;E-mail"), @r"
        1: NO_ADDRESS
        2: NO_ADDRESS
        5: Åse / aase@b.example
        6: BAD_ADDRESS
        7: BAD_ADDRESS
        ");
    }

    #[test]
    fn the_recipients_of_a_mail_are_the_people() {
        insta::assert_snapshot!(shown("Holm, Maja <maja@b.example>; Lund, Bo <mailto:bo@b.example>"), @r"
        1: Holm, Maja / maja@b.example
        1: Lund, Bo / bo@b.example
        ");
    }

    #[test]
    fn two_columns_of_names_are_asked_about() {
        let list = "Elev;;Forælder;\nNavn;Klasse;Navn;E-mail\nSofie;3.b;Maja;maja@b.example";
        assert!(read_recipients(list, &[]).unwrap().columns.ask);
    }

    #[test]
    fn an_empty_huge_or_garbled_list_is_refused_as_a_whole() {
        let reason = |list: &str| read_recipients(list, &[]).err().map(|it| it.reason);
        assert_eq!(reason(" \n"), Some("RECIPIENTS_EMPTY"));
        assert_eq!(reason("Navn;Mail\n"), Some("RECIPIENTS_EMPTY"));
        assert_eq!(
            reason(&"a".repeat(MAX_BYTES + 1)),
            Some("RECIPIENTS_TOO_BIG")
        );
        for garbled in ["S\u{fffd}ren;s@b.example", "PK\u{3}\u{4}x", "a\0b"] {
            assert_eq!(reason(garbled), Some("RECIPIENTS_UNREADABLE"), "{garbled}");
        }
    }
}
