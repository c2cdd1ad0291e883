//! Lists of people and of units as CSV, known by their headings and never by the place of a column.

use std::{collections::HashMap, fs::File, io::Read, path::Path};

use brudvagt_proto::directory::{ImportPeopleRequest, ImportedPerson, ImportedUnit};
use csv::{ReaderBuilder, StringRecord, Trim};

use crate::{
    Trouble,
    gather::{Gathered, Wrong},
};

const LARGEST: u64 = 64 * 1024 * 1024;

/// The bytes of a list of people, and perhaps of one of units.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    pub people: Vec<u8>,
    pub units: Option<Vec<u8>>,
}

impl Lists {
    /// # Errors
    /// When a file cannot be read or is bigger than 64 MB.
    pub fn load(people: &Path, units: Option<&Path>) -> Result<Self, Trouble> {
        Ok(Self {
            people: load(people)?,
            units: units.map(load).transpose()?,
        })
    }

    /// # Errors
    /// As [`read_lists`].
    pub fn read(&self) -> Result<ImportPeopleRequest, Trouble> {
        read_lists(&self.people, self.units.as_deref())
    }
}

fn load(path: &Path) -> Result<Vec<u8>, Trouble> {
    let away = |error: std::io::Error| {
        let name = path.display();
        Trouble::new(
            format!("{name} kan ikke læses: {error}"),
            format!("{name} cannot be read: {error}"),
        )
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(away)?;
    file.take(LARGEST.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(away)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
        return Err(Trouble::new(
            "Listen fylder mere end 64 MB.",
            "the list is bigger than 64 MB",
        ));
    }
    Ok(bytes)
}

const ID: &[&str] = &[
    "id",
    "brugernavn",
    "bruger-id",
    "medarbejder-id",
    "user id",
    "uuid",
];
const NAME: &[&str] = &["navn", "name", "fulde navn", "enhedsnavn"];
const EMAIL: &[&str] = &["email", "e-mail", "mail", "mailadresse"];
const PHONE: &[&str] = &["telefon", "mobil", "tlf", "phone"];
const UNIT: &[&str] = &["enhed", "enheds-id", "afdeling", "unit"];
const AWAY: &[&str] = &["fraværende", "fravær", "away"];
const SUBSTITUTE: &[&str] = &["stedfortræder", "substitute"];
const PARENT: &[&str] = &["overenhed", "over", "parent"];
const DEPARTMENT: &[&str] = &["fagområde", "department"];
const MANAGER: &[&str] = &["leder", "ledere", "chef", "manager"];
const KLE: &[&str] = &["kle", "kle-numre", "opgaver"];

/// Reads a list of people (`id;navn;email;telefon;enhed;fraværende;stedfortræder`) and one of units
/// (`id;navn;overenhed;fagområde;leder;kle`; several managers or numbers with `|` between them). UTF-8, or
/// as Danish spreadsheets write it (Windows-1252).
///
/// # Errors
/// When a list has no headings for id and name, or nobody can be used.
pub fn read_lists(people: &[u8], units: Option<&[u8]>) -> Result<ImportPeopleRequest, Trouble> {
    let mut all = Gathered::new(units.is_some());
    if let Some(units) = units {
        let text = decoded(units);
        let mut table = Table::new(&text)?;
        while let Some(row) = table.next() {
            match read_unit(&table, &row) {
                Ok(unit) => all.unit(unit)?,
                Err(wrong) => all.wrong_unit(row.line, table.cell(&row, ID), wrong),
            }
        }
    }
    let text = decoded(people);
    let mut table = Table::new(&text)?;
    while let Some(row) = table.next() {
        match read_person(&table, &row) {
            Ok(person) => all.person(person)?,
            Err(wrong) => all.wrong_person(row.line, table.cell(&row, ID), wrong),
        }
    }
    all.finish()
}

fn read_unit(table: &Table<'_>, row: &Row) -> Result<ImportedUnit, Wrong> {
    if row.is_open {
        return Err(Wrong::OpenQuote);
    }
    let listed = |names| {
        let cells = table.cell(row, names).split('|').map(str::trim);
        cells
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    };
    Ok(ImportedUnit {
        id: table.text(row, ID),
        name: table.text(row, NAME),
        parent_id: table.text(row, PARENT),
        is_department: table.yes_no(row, DEPARTMENT)?.unwrap_or(false),
        manager_ids: listed(MANAGER),
        kle: listed(KLE),
        line: row.line,
    })
}

fn read_person(table: &Table<'_>, row: &Row) -> Result<ImportedPerson, Wrong> {
    if row.is_open {
        return Err(Wrong::OpenQuote);
    }
    Ok(ImportedPerson {
        id: table.text(row, ID),
        name: table.text(row, NAME),
        email: table.text(row, EMAIL),
        phone: table.text(row, PHONE),
        unit_id: table.text(row, UNIT),
        away: table.yes_no(row, AWAY)?,
        substitute_id: table.has(SUBSTITUTE).then(|| table.text(row, SUBSTITUTE)),
        line: row.line,
    })
}

fn decoded(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_as_spreadsheets_write) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

/// A list, read a line at a time, so that a quotation mark left open costs one line and not the rest.
struct Table<'t> {
    lines: std::iter::Enumerate<std::str::Lines<'t>>,
    columns: HashMap<String, usize>,
    delimiter: u8,
}

struct Row {
    line: u32,
    cells: StringRecord,
    is_open: bool,
}

impl<'t> Table<'t> {
    fn new(text: &'t str) -> Result<Self, Trouble> {
        let mut lines = text.lines().enumerate();
        let head = lines.find(|(_, line)| !line.trim().is_empty());
        let head = head.map_or("", |(_, line)| line);
        let delimiter = [b';', b'\t', b',']
            .into_iter()
            .find(|it| head.as_bytes().contains(it))
            .unwrap_or(b';');
        let columns = cells(head, delimiter)
            .iter()
            .enumerate()
            .map(|(place, name)| (name.to_lowercase(), place))
            .collect();
        let table = Self {
            lines,
            columns,
            delimiter,
        };
        if table.has(ID) && table.has(NAME) {
            Ok(table)
        } else {
            Err(Trouble::new(
                "Listens første linje skal være overskrifter, mindst id og navn.",
                "the first line of a list holds headings, at least id and navn",
            ))
        }
    }

    fn next(&mut self) -> Option<Row> {
        let (index, line) = self.lines.find(|(_, line)| !line.trim().is_empty())?;
        Some(Row {
            line: u32::try_from(index.saturating_add(1)).unwrap_or(u32::MAX),
            cells: cells(line, self.delimiter),
            is_open: line.bytes().filter(|it| *it == b'"').count() % 2 == 1,
        })
    }

    fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.columns.contains_key(*name))
    }

    fn cell<'r>(&self, row: &'r Row, names: &[&str]) -> &'r str {
        let place = names.iter().find_map(|name| self.columns.get(*name));
        place
            .and_then(|place| row.cells.get(*place))
            .unwrap_or_default()
    }

    fn text(&self, row: &Row, names: &[&str]) -> String {
        self.cell(row, names).to_owned()
    }

    /// An empty field says nothing.
    fn yes_no(&self, row: &Row, names: &[&str]) -> Result<Option<bool>, Wrong> {
        match self.cell(row, names).to_lowercase().as_str() {
            "" => Ok(None),
            "ja" | "j" | "yes" | "true" | "sand" | "1" | "x" => Ok(Some(true)),
            "nej" | "n" | "no" | "false" | "falsk" | "0" => Ok(Some(false)),
            _odd => Err(Wrong::OddYesNo),
        }
    }
}

fn cells(line: &str, delimiter: u8) -> StringRecord {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(delimiter)
        .from_reader(line.as_bytes());
    let first = reader.records().next();
    first.and_then(Result::ok).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_headings_in_any_order() {
        let units = "Navn;Id;Leder;Fagområde;KLE;Overenhed\n\
                     Social og Sundhed;social;lis|lone;ja;27.36|28;\n\
                     Plejehjem;pleje;;nej;;social\n";
        let people = "E-mail\tNavn\tId\tEnhed\tStedfortræder\tFraværende\n\
                      lis@nordvig.example\tLis Leder\tlis\tsocial\tlone\tja\n\
                      \tLone Næst\tlone\tsocial\t\t\n";
        let told = read_lists(people.as_bytes(), Some(units.as_bytes())).unwrap();
        assert!(told.tells_units && told.wrong.is_empty(), "{told:?}");
        let social = &told.units[0];
        assert!(social.is_department);
        assert_eq!(social.manager_ids, ["lis", "lone"]);
        assert_eq!(social.kle, ["27.36", "28"]);
        assert_eq!(told.units[1].parent_id, "social");
        let lis = &told.people[0];
        assert_eq!(
            (lis.away, lis.substitute_id.as_deref()),
            (Some(true), Some("lone"))
        );
        assert_eq!(told.people[1].away, None);
    }

    #[test]
    fn an_open_quotation_mark_costs_one_line_and_lines_are_counted_as_people_count() {
        let people = "id,navn\r\n\r\nalma,\"Alma\"\r\nbo,\"Bo\r\ncarl,Carl\r\n";
        let told = read_lists(people.as_bytes(), None).unwrap();
        let ids: Vec<&str> = told.people.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids, ["alma", "carl"]);
        assert_eq!(
            (told.wrong[0].line, told.wrong[0].reason.as_str()),
            (4, "OPEN_QUOTE")
        );
        assert_eq!(told.kept_people, ["bo"]);
        assert!(!told.tells_units);
    }

    #[test]
    fn a_list_from_a_danish_spreadsheet_has_its_letters() {
        let people = b"id;navn\nsoeren;S\xf8ren \xc5b\xe6k\n";
        let told = read_lists(people, None).unwrap();
        assert_eq!(told.people[0].name, "Søren Åbæk");
    }

    #[test]
    fn a_list_without_headings_is_none_and_an_odd_answer_is_named() {
        assert!(read_lists(b"alma;Alma\n", None).is_err());
        assert!(read_lists(b"", None).is_err());
        let told = read_lists(b"id;navn;away\nalma;Alma;\nbo;Bo;maaske\n", None).unwrap();
        assert_eq!(told.wrong[0].reason, "ODD_YES_NO");
        assert_eq!(told.kept_people, ["bo"]);
    }
}
