//! What each row must hold, whatever it comes from.

use std::collections::{HashMap, HashSet};

use brudvagt_letterbox::text::one_line;
use brudvagt_proto::directory::{ImportPeopleRequest, ImportedPerson, ImportedUnit, LineError};
use brudvagt_types::Text;

use crate::Trouble;

/// More than the largest municipality has.
const MOST_PEOPLE: usize = 100_000;
const MOST_UNITS: usize = 20_000;
/// Told of at most; the others are counted.
const MOST_WRONG: usize = 1000;
const LONGEST: usize = 200;
const LONGEST_ID: usize = 64;

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    NoId,
    OddId,
    Cpr,
    NoName,
    OddEmail,
    TooLong,
    Twice,
    UnknownParent,
    Circle,
    OpenQuote,
    OddYesNo,
    Unreadable,
}

impl Wrong {
    const fn told(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::NoId => ("NO_ID", "Rækken har intet id.", "the row has no id"),
            Self::OddId => (
                "ODD_ID",
                "Id'et kan ikke bruges: højst 64 bogstaver, tal, punktum, bindestreg, understreg og @.",
                "an id is at most 64 letters, digits, dots, hyphens, underscores and @",
            ),
            Self::Cpr => (
                "CPR_NUMBER",
                "Rækken ser ud til at indeholde et CPR-nummer. Fjern det i kilden.",
                "the row seems to hold a CPR number: remove it at the source",
            ),
            Self::NoName => ("NO_NAME", "Rækken har intet navn.", "the row has no name"),
            Self::OddEmail => (
                "ODD_EMAIL",
                "Mailadressen er ikke en mailadresse.",
                "the mail address is none",
            ),
            Self::TooLong => (
                "TOO_LONG",
                "Et felt er længere end 200 tegn.",
                "a field is longer than 200 letters",
            ),
            Self::Twice => (
                "TWICE",
                "Id'et står der to gange. Den første række bruges.",
                "the id is there twice: the first row counts",
            ),
            Self::UnknownParent => (
                "UNKNOWN_PARENT",
                "Overenheden findes ikke i kilden. Enheden står nu øverst.",
                "the unit above is not there: this one is a top unit now",
            ),
            Self::Circle => (
                "CIRCLE",
                "Enheden ligger under sig selv. Den står nu øverst.",
                "the unit lies below itself: it is a top unit now",
            ),
            Self::OpenQuote => (
                "OPEN_QUOTE",
                "Et anførselstegn i rækken lukkes ikke.",
                "a quotation mark in the row is not closed",
            ),
            Self::OddYesNo => (
                "ODD_YES_NO",
                "Skriv ja eller nej, eller lad feltet stå tomt.",
                "write ja or nej, or leave it empty",
            ),
            Self::Unreadable => (
                "UNREADABLE",
                "Rækken kan ikke læses.",
                "the row cannot be read",
            ),
        }
    }
}

#[derive(Default)]
pub(crate) struct Gathered {
    told: ImportPeopleRequest,
    people: HashSet<String>,
    units: HashSet<String>,
}

impl Gathered {
    /// With `tells_units` the units are all there are.
    pub(crate) fn new(tells_units: bool) -> Self {
        Self {
            told: ImportPeopleRequest {
                tells_units,
                ..ImportPeopleRequest::default()
            },
            ..Self::default()
        }
    }

    /// Names a row that cannot be used. Whoever it is about stays as she is.
    pub(crate) fn wrong_person(&mut self, line: u32, id: &str, wrong: Wrong) {
        self.say(line, wrong);
        if is_id(id) && !is_cpr(id) {
            self.told.kept_people.push(id.to_owned());
        } else {
            self.told.n_nameless = self.told.n_nameless.saturating_add(1);
        }
    }

    pub(crate) fn wrong_unit(&mut self, line: u32, id: &str, wrong: Wrong) {
        self.say(line, wrong);
        if is_id(id) && !is_cpr(id) {
            self.told.kept_units.push(id.to_owned());
        }
    }

    pub(crate) fn say(&mut self, line: u32, wrong: Wrong) {
        if self.told.wrong.len() < MOST_WRONG {
            let (reason, da, en) = wrong.told();
            self.told.wrong.push(LineError {
                line,
                reason: reason.to_owned(),
                text: Some(Text::new(da, en).into()),
            });
        }
    }

    pub(crate) fn person(&mut self, mut it: ImportedPerson) -> Result<(), Trouble> {
        if self.told.people.len() >= MOST_PEOPLE {
            return Err(too_many("100.000 personer", "100,000 people"));
        }
        clean(&mut it.id);
        clean(&mut it.name);
        clean(&mut it.email);
        clean(&mut it.phone);
        clean(&mut it.unit_id);
        if let Some(substitute) = &mut it.substitute_id {
            clean(substitute);
        }
        if let Err(wrong) = check_person(&it) {
            self.wrong_person(it.line, &it.id, wrong);
        } else if self.people.insert(it.id.clone()) {
            self.told.people.push(it);
        } else {
            self.say(it.line, Wrong::Twice);
        }
        Ok(())
    }

    pub(crate) fn unit(&mut self, mut it: ImportedUnit) -> Result<(), Trouble> {
        if self.told.units.len() >= MOST_UNITS {
            return Err(too_many("20.000 enheder", "20,000 units"));
        }
        clean(&mut it.id);
        clean(&mut it.name);
        clean(&mut it.parent_id);
        it.manager_ids.iter_mut().for_each(clean);
        it.manager_ids.retain(|id| is_id(id) && !is_cpr(id));
        it.kle.iter_mut().for_each(clean);
        it.kle.retain(|number| is_kle(number));
        if let Err(wrong) = check_named(&it.id, &it.name, &[&it.name]) {
            self.wrong_unit(it.line, &it.id, wrong);
        } else if self.units.insert(it.id.clone()) {
            self.told.units.push(it);
        } else {
            self.say(it.line, Wrong::Twice);
        }
        Ok(())
    }

    /// Everything, with the tree of units made whole.
    ///
    /// # Errors
    /// When there is nobody in it: an empty answer is a fault and no empty municipality.
    pub(crate) fn finish(mut self) -> Result<ImportPeopleRequest, Trouble> {
        if self.told.people.is_empty() {
            return Err(Trouble::new(
                "Kilden har ingen personer, der kan bruges. Intet er ændret.",
                "the source has nobody who can be used: nothing is changed",
            ));
        }
        self.put_right_parents();
        Ok(self.told)
    }

    fn put_right_parents(&mut self) {
        let kept: HashSet<&str> = self.told.kept_units.iter().map(String::as_str).collect();
        let mut said = Vec::new();
        for unit in &mut self.told.units {
            let is_there = unit.parent_id.is_empty()
                || self.units.contains(&unit.parent_id)
                || kept.contains(unit.parent_id.as_str());
            if !is_there {
                unit.parent_id.clear();
                said.push((unit.line, Wrong::UnknownParent));
            }
        }
        let mut parents: HashMap<String, String> = self
            .told
            .units
            .iter()
            .map(|it| (it.id.clone(), it.parent_id.clone()))
            .collect();
        for unit in &mut self.told.units {
            if is_below_itself(&unit.id, &parents) {
                unit.parent_id.clear();
                parents.insert(unit.id.clone(), String::new());
                said.push((unit.line, Wrong::Circle));
            }
        }
        for (line, wrong) in said {
            self.say(line, wrong);
        }
    }
}

fn is_below_itself(id: &str, parents: &HashMap<String, String>) -> bool {
    let mut above = parents.get(id);
    // A circle further up that this unit is not part of is found at one of its own units.
    for _ in 0..parents.len() {
        match above {
            Some(next) if next == id => return true,
            Some(next) if !next.is_empty() => above = parents.get(next),
            _top => return false,
        }
    }
    false
}

fn check_person(it: &ImportedPerson) -> Result<(), Wrong> {
    check_named(
        &it.id,
        &it.name,
        &[&it.name, &it.email, &it.phone, &it.unit_id],
    )?;
    if it.email.is_empty() || is_address(&it.email) {
        Ok(())
    } else {
        Err(Wrong::OddEmail)
    }
}

fn check_named(id: &str, name: &str, all: &[&String]) -> Result<(), Wrong> {
    if id.is_empty() {
        return Err(Wrong::NoId);
    }
    if is_cpr(id) || all.iter().any(|it| is_cpr(it)) {
        return Err(Wrong::Cpr);
    }
    if !is_id(id) {
        return Err(Wrong::OddId);
    }
    if name.is_empty() {
        return Err(Wrong::NoName);
    }
    if all.iter().any(|it| it.chars().nth(LONGEST).is_some()) {
        return Err(Wrong::TooLong);
    }
    Ok(())
}

fn clean(text: &mut String) {
    *text = one_line(text);
}

fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= LONGEST_ID
        && id
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || ".-_@".contains(it))
}

fn is_cpr(text: &str) -> bool {
    brudvagt_cpr::find(text)
        .iter()
        .any(|hit| hit.certainty >= brudvagt_cpr::Certainty::Likely)
        // A plain number of ten digits is read so, whatever its control digit.
        || (text.len() == 10 && text.bytes().all(|it| it.is_ascii_digit()))
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && domain.contains('.') && !text.contains([' ', ',', ';', '<', '>'])
    })
}

/// `27`, `27.36`, `27.36.04`.
fn is_kle(number: &str) -> bool {
    let mut parts = number.split('.');
    number.len() <= 8
        && parts.clone().count() <= 3
        && parts.all(|it| it.len() == 2 && it.bytes().all(|it| it.is_ascii_digit()))
}

fn too_many(da: &str, en: &str) -> Trouble {
    Trouble::new(
        format!("Kilden har mere end {da}. Intet er ændret."),
        format!("the source has more than {en}: nothing is changed"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(line: u32, id: &str, name: &str) -> ImportedPerson {
        ImportedPerson {
            id: id.to_owned(),
            name: name.to_owned(),
            line,
            ..ImportedPerson::default()
        }
    }

    fn unit(line: u32, id: &str, parent: &str) -> ImportedUnit {
        ImportedUnit {
            id: id.to_owned(),
            name: id.to_owned(),
            parent_id: parent.to_owned(),
            line,
            ..ImportedUnit::default()
        }
    }

    fn said(told: &ImportPeopleRequest) -> Vec<(u32, &str)> {
        told.wrong
            .iter()
            .map(|it| (it.line, it.reason.as_str()))
            .collect()
    }

    #[test]
    fn a_bad_row_is_named_and_whoever_it_is_about_stays() {
        // Made up, and put together here so that no number of a person's shape stands in the repository.
        let cpr = format!("{}{}", "111111", "1118");
        let mut all = Gathered::new(true);
        for it in [
            person(1, "alma", "Al\u{202e}ma"),
            person(2, "", "Bo"),
            person(3, "carl", ""),
            person(4, "alma", "Alma igen"),
            person(5, &cpr, "Dan"),
            person(6, "eva", &format!("Eva {cpr}")),
            ImportedPerson {
                email: "ingen".to_owned(),
                ..person(7, "finn", "Finn")
            },
            person(8, "gry", &"g".repeat(201)),
            person(9, "et id", "Hans"),
        ] {
            all.person(it).unwrap();
        }
        let told = all.finish().unwrap();
        assert_eq!(told.people.len(), 1);
        assert_eq!(told.people[0].name, "Alma");
        assert_eq!(
            said(&told),
            [
                (2, "NO_ID"),
                (3, "NO_NAME"),
                (4, "TWICE"),
                (5, "CPR_NUMBER"),
                (6, "CPR_NUMBER"),
                (7, "ODD_EMAIL"),
                (8, "TOO_LONG"),
                (9, "ODD_ID")
            ]
        );
        assert_eq!(told.kept_people, ["carl", "eva", "finn", "gry"]);
        assert_eq!(told.n_nameless, 3);
        assert!(!format!("{told:?}").contains(&cpr));
    }

    #[test]
    fn a_tree_with_circles_and_holes_is_made_whole() {
        let mut all = Gathered::new(true);
        all.person(person(1, "alma", "Alma")).unwrap();
        for it in [
            unit(1, "top", ""),
            unit(2, "a", "b"),
            unit(3, "b", "a"),
            unit(4, "below", "a"),
            unit(5, "stray", "gone"),
            unit(6, "own", "own"),
        ] {
            all.unit(it).unwrap();
        }
        let told = all.finish().unwrap();
        assert_eq!(
            said(&told),
            [(5, "UNKNOWN_PARENT"), (2, "CIRCLE"), (6, "CIRCLE")]
        );
        let parents: Vec<&str> = told.units.iter().map(|it| it.parent_id.as_str()).collect();
        assert_eq!(parents, ["", "", "a", "a", "", ""]);
    }

    #[test]
    fn nobody_is_no_municipality() {
        assert!(Gathered::new(true).finish().is_err());
    }

    #[test]
    fn a_task_is_a_kle_number() {
        for good in ["27", "27.36", "27.36.04"] {
            assert!(is_kle(good), "{good}");
        }
        for odd in ["", "2", "27.", "27.3", "27.36.04.01", "27.36*", "aa"] {
            assert!(!is_kle(odd), "{odd}");
        }
    }
}
