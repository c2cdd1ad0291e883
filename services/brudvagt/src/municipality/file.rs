//! The file about a municipality, and what is wrong in it.

use std::collections::BTreeSet;

use brudvagt_proto::directory::{Grant, ImportMunicipalityRequest, Municipality, Person, Unit};
use brudvagt_types::{MunicipalityCode, Role};
use serde::Deserialize;

/// What an operator copies.
#[cfg(test)]
pub(super) const EXAMPLE: &str = include_str!("../../../../deploy/municipality.example.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: String,
    name: String,
    cvr: String,
    report_address: String,
    #[serde(default)]
    language: String,
    dpo_name: String,
    dpo_contact: String,
    contact_point: String,
    #[serde(default)]
    notifier: String,
    #[serde(default)]
    esdh_system: String,
    #[serde(default)]
    esdh_pattern: String,
    #[serde(default)]
    units: Vec<WrittenUnit>,
    #[serde(default)]
    people: Vec<WrittenPerson>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenUnit {
    id: String,
    name: String,
    #[serde(default)]
    parent: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPerson {
    id: String,
    name: String,
    email: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    unit: String,
    /// Employed by none of the municipalities, as the data protection officer of several.
    #[serde(default)]
    external: bool,
    #[serde(default)]
    substitute: String,
    #[serde(default)]
    roles: Vec<WrittenRole>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRole {
    role: String,
    /// Left out: the file's own.
    municipality: Option<String>,
    #[serde(default)]
    unit: String,
}

/// Reads the file.
///
/// # Errors
/// With everything that is wrong in it, one a line.
pub(super) fn read(text: &str) -> anyhow::Result<ImportMunicipalityRequest> {
    let written: Written = toml::from_str(text)?;
    let wrong = check(&written);
    anyhow::ensure!(
        wrong.is_empty(),
        "nothing is changed:\n{}",
        wrong.join("\n")
    );
    Ok(wire(written))
}

fn check(it: &Written) -> Vec<String> {
    let mut wrong = Vec::new();
    if it.code.parse::<MunicipalityCode>().is_err() {
        wrong.push(format!("code {:?} is not three digits", it.code));
    }
    if it.cvr.len() != 8 || !it.cvr.bytes().all(|byte| byte.is_ascii_digit()) {
        wrong.push(format!("cvr {:?} is not eight digits", it.cvr));
    }
    if !is_address(&it.report_address) {
        wrong.push(format!("report_address {:?} is none", it.report_address));
    }
    for (key, value) in [
        ("name", &it.name),
        ("dpo_name", &it.dpo_name),
        ("dpo_contact", &it.dpo_contact),
        ("contact_point", &it.contact_point),
    ] {
        if value.trim().is_empty() {
            wrong.push(format!("{key} is empty"));
        }
    }
    if !["", "da", "en"].contains(&it.language.as_str()) {
        wrong.push(format!("language {:?} is neither da nor en", it.language));
    }
    let mut units = BTreeSet::new();
    for (index, unit) in it.units.iter().enumerate() {
        let who = called("unit", index, &unit.id);
        check_id(&who, &unit.id, &mut units, &mut wrong);
    }
    let is_unit = |id: &str| id.is_empty() || units.contains(id);
    for (index, unit) in it.units.iter().enumerate() {
        if !is_unit(&unit.parent) {
            let who = called("unit", index, &unit.id);
            wrong.push(format!("{who}: no unit {:?}", unit.parent));
        }
    }
    let mut people = BTreeSet::new();
    for (index, person) in it.people.iter().enumerate() {
        let who = called("person", index, &person.id);
        check_id(&who, &person.id, &mut people, &mut wrong);
        check_person(it, person, &who, &is_unit, &mut wrong);
    }
    wrong
}

/// How a line is named in what is said: by its place when its id may be a CPR number.
fn called(what: &str, index: usize, id: &str) -> String {
    if is_plain(id) {
        format!("{what} {id}")
    } else {
        format!("{what} number {}", index.saturating_add(1))
    }
}

/// An id stands in logs and addresses, so it is a plain word and no number of a person's.
fn is_plain(id: &str) -> bool {
    id.chars().any(|letter| letter.is_ascii_alphabetic())
        && id
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || ".-_".contains(letter))
}

fn check_id<'w>(who: &str, id: &'w str, seen: &mut BTreeSet<&'w str>, wrong: &mut Vec<String>) {
    if !is_plain(id) {
        wrong.push(format!(
            "{who}: an id is made of a-z, 0-9, dot, hyphen and underscore, with a letter, and never of a \
             CPR number"
        ));
    }
    if !seen.insert(id) {
        wrong.push(format!("{who} is there twice"));
    }
}

fn check_person(
    it: &Written,
    person: &WrittenPerson,
    who: &str,
    is_unit: &impl Fn(&str) -> bool,
    wrong: &mut Vec<String>,
) {
    if !is_address(&person.email) {
        wrong.push(format!("{who}: email {:?} is none", person.email));
    }
    if person.name.trim().is_empty() {
        wrong.push(format!("{who}: name is empty"));
    }
    if !is_unit(&person.unit) {
        wrong.push(format!("{who}: no unit {:?}", person.unit));
    }
    let substitute = &person.substitute;
    if !substitute.is_empty() && !it.people.iter().any(|other| other.id == *substitute) {
        wrong.push(format!("{who}: no person {substitute:?}"));
    }
    for role in &person.roles {
        match Role::parse(&role.role) {
            None | Some(Role::System) => {
                let known = Role::ALL.map(Role::as_str).join(", ");
                let known = known.trim_end_matches(", system");
                wrong.push(format!("{who}: no role {:?}, but {known}", role.role));
            }
            Some(_known) => {}
        }
        let other = role.municipality.as_deref().unwrap_or(&it.code);
        if other.parse::<MunicipalityCode>().is_err() {
            wrong.push(format!("{who}: no municipality {other:?}"));
        }
        if other == it.code && !is_unit(&role.unit) {
            wrong.push(format!("{who}: no unit {:?}", role.unit));
        }
    }
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, domain)| {
        !name.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace)
    })
}

fn wire(it: Written) -> ImportMunicipalityRequest {
    let code = it.code;
    let units = it.units.into_iter().map(|unit| Unit {
        id: unit.id,
        municipality: code.clone(),
        name: unit.name,
        parent_id: unit.parent,
        closed: false,
    });
    let people = it.people.into_iter().map(|person| Person {
        id: person.id,
        municipality: if person.external {
            String::new()
        } else {
            code.clone()
        },
        name: person.name,
        email: person.email,
        phone: person.phone,
        unit_id: person.unit,
        substitute_id: person.substitute,
        active: true,
        away: false,
        grants: person
            .roles
            .into_iter()
            .map(|role| Grant {
                role: role.role,
                municipality: role.municipality.unwrap_or_else(|| code.clone()),
                unit_id: role.unit,
            })
            .collect(),
    });
    ImportMunicipalityRequest {
        units: units.collect(),
        people: people.collect(),
        municipality: Some(Municipality {
            code: code.clone(),
            name: it.name,
            cvr: it.cvr,
            report_address: it.report_address,
            esdh_pattern: it.esdh_pattern,
            esdh_system: it.esdh_system,
            language: it.language,
            dpo_name: it.dpo_name,
            dpo_contact: it.dpo_contact,
            contact_point: it.contact_point,
            notifier: it.notifier,
            ..Municipality::default()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_a_municipality_is_one() {
        let example = read(EXAMPLE).unwrap();
        let municipality = example.municipality.unwrap();
        assert_eq!(municipality.code, "901");
        let dpo = example.people.iter().find(|it| it.id == "dpo-digit");
        let dpo = dpo.unwrap();
        assert!(dpo.municipality.is_empty() && dpo.active);
        assert_eq!(dpo.grants[0].municipality, "901");
    }

    #[test]
    fn everything_that_is_wrong_in_a_file_is_said_at_once_and_no_number_is_repeated() {
        let mut text = EXAMPLE.replace("cvr = \"00000901\"", "cvr = \"901\"");
        // Made up, and put together here so that no number of a person's shape stands in the repository.
        let cpr = format!("{}{}", "111111", "1118");
        text.push_str(&format!(
            "[[people]]\nid = \"{cpr}\"\nname = \"\"\nemail = \"nowhere\"\nunit = \"gone\"\n\
             roles = [{{ role = \"boss\" }}]\n"
        ));
        let said = format!("{:#}", read(&text).unwrap_err());
        for part in [
            "cvr \"901\"",
            "an id is made of",
            "no role \"boss\", but employee",
            "person number 5: no unit",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains(&cpr), "{said}");
    }
}
