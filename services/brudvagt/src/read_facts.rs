//! Facts as people write them in a file: Danish times, and errors that say which answer is wrong.

use anyhow::{Context, anyhow, bail};
use brudvagt_calculus::local;
use brudvagt_facts::{FactSheet, Facts, FieldDef, Kind, field};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// Reads an object of names and answers; a list would be read by position. Times may be written as
/// `deadline` reads them.
///
/// # Errors
/// Names the answer that is wrong and what it may be, in Danish, then English.
pub(crate) fn read_facts(text: &str) -> anyhow::Result<Facts> {
    let told: Value = serde_json::from_str(text)
        .context("Filen er ikke gyldig JSON. (the file is not valid JSON)")?;
    let Value::Object(told) = told else {
        bail!(
            "Oplysningerne skal stå som et objekt: {{\"navn\": svar}}. (facts are an object of names and answers)"
        );
    };
    let mut sheet = Map::new();
    for (name, value) in told {
        let Some(def) = field(&name) else {
            bail!(
                "Der er ingen oplysning, der hedder »{name}«. Se --schema. (there is no fact called \"{name}\"; see --schema)"
            );
        };
        let value = understood(def, value)?;
        sheet.insert(name, value);
    }
    serde_json::from_value(Value::Object(sheet))
        .context("Oplysningerne kan ikke læses. (the facts cannot be read)")
}

/// The answer as the facts write it.
fn understood(def: &FieldDef, value: Value) -> anyhow::Result<Value> {
    if let (Kind::Time, Value::String(text)) = (def.kind, &value) {
        let read = local::read(text)
            .map_err(|error| anyhow!("»{}«: {} ({error})", def.name, error.text().da))?;
        return Ok(Value::String(read.instant().to_string()));
    }
    if def.kind == Kind::Groups {
        let mut sheet = FactSheet::default();
        sheet
            .set(def.name, value.clone(), "", Timestamp::MAX)
            .map_err(|error| anyhow!("»{}«: {} ({error})", def.name, error.text().da))?;
        return Ok(value);
    }
    let alone = Map::from_iter([(def.name.to_owned(), value.clone())]);
    match serde_json::from_value::<Facts>(Value::Object(alone)) {
        Ok(_facts) => Ok(value),
        Err(_unknown) => {
            let (da, en) = wanted(def.kind);
            Err(anyhow!(
                "Svaret på »{}« ({}) passer ikke: {da}. (the answer to \"{}\" ({}) does not fit: {en})",
                def.name,
                def.label.da,
                def.name,
                def.label.en
            ))
        }
    }
}

/// What an answer may be.
fn wanted(kind: Kind) -> (String, String) {
    let codes = |choices: &[brudvagt_facts::ChoiceDef]| {
        let codes: Vec<_> = choices.iter().map(|it| it.code).collect();
        codes.join(", ")
    };
    match kind {
        Kind::Choice(choices) => {
            let codes = codes(choices);
            (format!("vælg en af {codes}"), format!("one of {codes}"))
        }
        Kind::Multi(choices) => {
            let codes = codes(choices);
            (
                format!("skriv en liste med nogle af {codes}"),
                format!("a list of some of {codes}"),
            )
        }
        Kind::Bool => (
            "skriv true eller false".to_owned(),
            "true or false".to_owned(),
        ),
        Kind::Int => ("skriv et helt tal".to_owned(), "a whole number".to_owned()),
        Kind::Date => (
            "skriv en dato som 2026-11-24".to_owned(),
            "a date such as 2026-11-24".to_owned(),
        ),
        Kind::Time => (
            "skriv et tidspunkt som 24.11.2026 kl. 10.20".to_owned(),
            "a time such as 2026-11-24 10:20".to_owned(),
        ),
        Kind::Text | Kind::LongText => ("skriv en tekst".to_owned(), "a text".to_owned()),
        Kind::Groups => (
            "skriv en liste af grupper med id, name, people og answers".to_owned(),
            "a list of groups with id, name, people and answers".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        format!("{:#}", read_facts(text).unwrap_err())
    }

    #[test]
    fn times_are_read_as_danes_write_them() {
        let facts = read_facts(r#"{"aware_at": "24.11.2026 kl. 10.20"}"#).unwrap();
        assert_eq!(facts.aware_at.unwrap().to_string(), "2026-11-24T09:20:00Z");
        let same = read_facts(r#"{"aware_at": "2026-11-24T09:20:00Z"}"#).unwrap();
        assert_eq!(facts, same);
    }

    #[test]
    fn an_error_names_the_answer_and_what_it_may_be_in_both_languages() {
        let list = refused("[]");
        assert!(list.contains("objekt") && list.contains("object"), "{list}");
        let name = refused(r#"{"hvad": 1}"#);
        assert!(
            name.contains("ingen oplysning, der hedder »hvad«"),
            "{name}"
        );
        assert!(name.contains("no fact called"), "{name}");
        let choice = refused(r#"{"nature": ["x"]}"#);
        assert!(choice.contains("Hvad er der brud på?"), "{choice}");
        assert!(choice.contains("confidentiality, integrity"), "{choice}");
        assert!(choice.contains("a list of some of"), "{choice}");
        let time = refused(r#"{"aware_at": "i går"}"#);
        assert!(
            time.contains("»aware_at«") && time.contains("24.11.2026"),
            "{time}"
        );
        let yes = refused(r#"{"children": "ja"}"#);
        assert!(yes.contains("true eller false"), "{yes}");
    }
}
