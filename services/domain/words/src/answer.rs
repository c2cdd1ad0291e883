//! Facts as people read them.

use brudvagt_facts::Kind;
use serde_json::{Map, Value};

use crate::{Lang, day, moment, word};

/// What a fact is called.
pub fn label(name: &str, lang: Lang) -> String {
    brudvagt_facts::field(name).map_or_else(
        || name.replace('_', " "),
        |def| lang.say(&def.label).to_owned(),
    )
}

/// An answer in the words of its form; `code` is how the fact writes it.
pub fn answer(name: &str, code: &str, lang: Lang) -> String {
    let choices = match brudvagt_facts::field(name).map(|def| def.kind) {
        Some(Kind::Bool) => return word(lang, "bool", code),
        Some(Kind::Choice(all) | Kind::Multi(all)) => all,
        Some(Kind::Int) => return number(code, lang),
        Some(Kind::Text | Kind::LongText | Kind::Time | Kind::Date | Kind::Groups) | None => &[],
    };
    choices
        .iter()
        .find(|choice| choice.code == code)
        .map_or_else(
            || code.to_owned(),
            |choice| lang.say(&choice.label).to_owned(),
        )
}

/// A fact's value in words.
pub fn said(name: &str, value: &Value, lang: Lang) -> String {
    let kind = brudvagt_facts::field(name).map(|def| def.kind);
    match (kind, value) {
        (_, Value::Null) => word(lang, "told", "taken_back"),
        (Some(Kind::Groups), Value::Object(group)) => group_said(group, lang),
        (_, Value::Array(all)) => all
            .iter()
            .map(|one| said(name, one, lang))
            .collect::<Vec<_>>()
            .join(", "),
        (Some(Kind::Time), Value::String(text)) => text
            .parse()
            .map_or_else(|_unreadable| text.clone(), |at| moment(lang, at)),
        (Some(Kind::Date), Value::String(text)) => text
            .parse()
            .map_or_else(|_unreadable| text.clone(), |date| day(lang, date)),
        (_, Value::String(text)) => answer(name, text, lang),
        (_, other) => answer(name, &other.to_string(), lang),
    }
}

/// `Beskyttet adresse (1): Er der navne- og adressebeskyttelse? Ja`.
fn group_said(group: &Map<String, Value>, lang: Lang) -> String {
    let text = |name| group.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut told = text("name").to_owned();
    if let Some(people) = group.get("people").and_then(Value::as_u64) {
        told.push_str(&format!(" ({})", number(&people.to_string(), lang)));
    }
    let answers = group.get("answers").and_then(Value::as_object);
    for (index, (name, value)) in answers.into_iter().flatten().enumerate() {
        let between = if index == 0 { ": " } else { "; " };
        told.push_str(between);
        told.push_str(&format!(
            "{} {}",
            label(name, lang),
            said(name, value, lang)
        ));
    }
    told
}

/// `37.500`, `37,500`.
fn number(digits: &str, lang: Lang) -> String {
    let Ok(number) = digits.parse() else {
        return digits.to_owned();
    };
    let grouped = brudvagt_facts::render::number_da(number);
    match lang {
        Lang::Da => grouped,
        Lang::En => grouped.replace('.', ","),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_reads_as_its_form_says_it() {
        assert_eq!(said("affected_subjects", &json!(3700), Lang::Da), "3.700");
        assert_eq!(said("affected_subjects", &json!(3700), Lang::En), "3,700");
        assert_eq!(said("children", &json!(true), Lang::Da), "Ja");
        assert_eq!(
            said("aware_at", &json!("2026-11-24T09:20:00Z"), Lang::Da),
            "tirsdag 24. november 2026 kl. 10.20"
        );
        assert_eq!(said("severity", &json!("severe"), Lang::En), "Severe");
    }
}
