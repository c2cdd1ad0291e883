//! Reads a duty roster as people keep it: person, from, to a line.

use std::collections::HashMap;

use brudvagt_calculus::{
    local,
    roster::{DutyRoster, Shift},
};
use brudvagt_kit::Problem;
use brudvagt_proto::directory::{LineError, Person};
use brudvagt_types::Text;
use csv::{ReaderBuilder, StringRecord, Trim};

const MAX_BYTES: usize = 1024 * 1024;
const MAX_SHIFTS: usize = 5000;
const HEADINGS: [&str; 4] = ["person", "vagt", "navn", "name"];

/// The shifts of the lines that can be used, and what is wrong with the others.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) shifts: Vec<Shift<String>>,
    pub(crate) errors: Vec<LineError>,
}

/// Reads `person;from;to` a line, in Danish local time. A person is named by id or e-mail address;
/// a heading line is skipped. A line that cannot be read is reported, never guessed at.
///
/// # Errors
/// `DUTY_EMPTY`, `DUTY_TOO_BIG`, `DUTY_UNREADABLE` of the list as a whole.
pub(crate) fn read_duty(csv: &str, people: &[Person]) -> Result<Read, Problem> {
    let csv = csv.trim_start_matches('\u{feff}');
    if csv.trim().is_empty() {
        return Err(problem(
            "DUTY_EMPTY",
            "Vagtplanen er tom.",
            "the roster is empty",
        ));
    }
    if csv.len() > MAX_BYTES {
        return Err(problem(
            "DUTY_TOO_BIG",
            "Vagtplanen fylder mere end 1 MB.",
            "the roster is bigger than 1 MB",
        ));
    }
    let known = by_name(people);
    let delimiter = if csv.contains(';') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(delimiter)
        .from_reader(csv.as_bytes());
    let mut read = Read::default();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|_not_csv| {
            problem(
                "DUTY_UNREADABLE",
                "Vagtplanen kan ikke læses.",
                "the roster cannot be read",
            )
        })?;
        if record.iter().all(str::is_empty) || index == 0 && is_heading(&record) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        match shift(&record, &known) {
            Ok(shift) => read.shifts.push(shift),
            Err(wrong) => read.errors.push(wrong.at(line)),
        }
    }
    if read.shifts.len() > MAX_SHIFTS {
        return Err(problem(
            "DUTY_TOO_BIG",
            "Vagtplanen har mere end 5.000 vagter.",
            "the roster holds more than 5,000 shifts",
        ));
    }
    Ok(read)
}

fn problem(reason: &'static str, da: &'static str, en: &'static str) -> Problem {
    Problem::invalid("csv", reason, Text::new(da, en))
}

fn by_name(people: &[Person]) -> HashMap<String, &str> {
    let mut known = HashMap::new();
    for person in people.iter().filter(|person| person.active) {
        known.insert(person.id.to_lowercase(), person.id.as_str());
        if !person.email.is_empty() {
            known.insert(person.email.to_lowercase(), person.id.as_str());
        }
    }
    known
}

fn is_heading(record: &StringRecord) -> bool {
    let first = record.get(0).unwrap_or_default().to_lowercase();
    HEADINGS.contains(&first.as_str())
}

struct Wrong {
    reason: &'static str,
    text: Text<String>,
}

impl Wrong {
    fn new(reason: &'static str, text: impl Into<Text<String>>) -> Self {
        Self {
            reason,
            text: text.into(),
        }
    }

    fn at(self, line: u32) -> LineError {
        LineError {
            line,
            reason: self.reason.to_owned(),
            text: Some(self.text.into()),
        }
    }
}

fn shift(record: &StringRecord, known: &HashMap<String, &str>) -> Result<Shift<String>, Wrong> {
    let mut fields = record.iter();
    let (Some(who), Some(from), Some(to)) = (fields.next(), fields.next(), fields.next()) else {
        return Err(Wrong::new(
            "DUTY_LINE_SHORT",
            Text::new(
                "Linjen skal have person, fra og til.",
                "a line holds person, from and to",
            ),
        ));
    };
    let person = known.get(&who.to_lowercase()).ok_or_else(|| {
        Wrong::new(
            "UNKNOWN_PERSON",
            Text::new(
                "Personen findes ikke i kommunen eller er fratrådt.",
                "nobody of that id or address works here",
            ),
        )
    })?;
    let moment = |text: &str| {
        local::read(text)
            .map(local::LocalInput::instant)
            .map_err(|error| Wrong::new("TIME_UNREADABLE", error.text()))
    };
    let shift = Shift {
        person: (*person).to_owned(),
        from: moment(from)?,
        to: moment(to)?,
    };
    // The roster's own rule, so that what is stored can always be read back as one.
    DutyRoster::new(vec![shift.clone()])
        .map(|_makes_sense| shift)
        .map_err(|error| Wrong::new("ENDS_BEFORE_START", error.text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(csv: &str) -> Read {
        let person = |id: &str, active| Person {
            id: id.to_owned(),
            email: format!("{id}@test.example"),
            active,
            ..Person::default()
        };
        read_duty(csv, &[person("anna", true), person("gone", false)]).unwrap()
    }

    #[test]
    fn a_person_is_known_by_id_and_by_address_and_a_heading_says_nothing() {
        let read = read(
            "\u{feff}Person;Fra;Til\n\
             anna;2026-11-27 14:00;2026-11-30 08:00\n\
             \n\
             Anna@Test.example;30.11.2026 kl. 16.00;1.12.2026 kl. 08.00\n",
        );
        assert_eq!(read.shifts.len(), 2, "{:?}", read.errors);
        assert!(read.errors.is_empty());
        assert_eq!(read.shifts[0].from, "2026-11-27T13:00:00Z".parse().unwrap());
    }

    #[test]
    fn a_line_that_cannot_be_used_is_named_and_none_is_repaired() {
        let read = read(
            "anna;i morgen;2026-11-30 08:00\n\
             gone;2026-11-27 14:00;2026-11-30 08:00\n\
             anna;2026-11-30 08:00;2026-11-27 14:00\n\
             anna;2026-11-30 08:00\n",
        );
        let reasons: Vec<_> = read
            .errors
            .iter()
            .map(|error| (error.line, error.reason.as_str()))
            .collect();
        assert_eq!(
            reasons,
            [
                (1, "TIME_UNREADABLE"),
                (2, "UNKNOWN_PERSON"),
                (3, "ENDS_BEFORE_START"),
                (4, "DUTY_LINE_SHORT")
            ]
        );
        assert!(read.shifts.is_empty());
    }

    #[test]
    fn nothing_is_no_roster() {
        assert_eq!(read_duty(" \n", &[]).unwrap_err().reason, "DUTY_EMPTY");
    }
}
