//! What a letter to data subjects must say, and must not.

use brudvagt_kit::Problem;
use brudvagt_types::Text;

use super::check_name::holds_cpr;
use crate::{content::Letter, filing::rules::check_filing::too_long};

const PART_MAX_CHARS: usize = 10_000;
const SUBJECT_MAX_CHARS: usize = 200;

/// # Law
/// GDPR art. 34(2) with 33(3)(b)–(d): nature, contact point, likely consequences, measures. Advice
/// (recital 86) is a recommendation and may be left out. Databeskyttelsesloven § 11(3): no CPR number.
///
/// # Errors
/// `LETTER_INCOMPLETE` and `LETTER_HOLDS_CPR`, both naming the fields; `TEXT_TOO_LONG`.
pub(crate) fn check_letter(letter: &Letter) -> Result<(), Problem> {
    let required = [
        (
            "subject",
            &letter.subject,
            "Skriv, hvad brevet handler om.",
            "write what the letter is about",
        ),
        (
            "nature",
            &letter.nature,
            "Skriv, hvad der er sket.",
            "write what happened",
        ),
        (
            "consequences",
            &letter.consequences,
            "Skriv, hvad det kan betyde for modtageren.",
            "write what it can mean for the reader",
        ),
        (
            "measures",
            &letter.measures,
            "Skriv, hvad kommunen har gjort og vil gøre.",
            "write what the municipality has done and will do",
        ),
        (
            "contact",
            &letter.contact,
            "Skriv, hvor modtageren kan spørge.",
            "write whom the reader can ask",
        ),
    ];
    let parts = required
        .map(|(field, text, ..)| (field, text))
        .into_iter()
        .chain([("advice", &letter.advice)]);
    for (field, text) in parts.clone() {
        let max = if field == "subject" {
            SUBJECT_MAX_CHARS
        } else {
            PART_MAX_CHARS
        };
        if text.chars().count() > max {
            return Err(too_long(field, max));
        }
    }
    let missing = required
        .iter()
        .filter(|(_, text, ..)| text.trim().is_empty())
        .map(|(field, _, da, en)| (*field, Text::new(*da, *en)))
        .collect();
    refuse(
        missing,
        "LETTER_INCOMPLETE",
        Text::new(
            "Brevet mangler noget, som loven kræver (databeskyttelsesforordningens artikel 34, stk. 2).",
            "the letter lacks what GDPR art. 34(2) asks for",
        ),
    )?;
    let with_cpr = parts
        .filter(|(_, text)| holds_cpr(text))
        .map(|(field, _)| {
            (
                field,
                Text::new("Fjern CPR-nummeret.", "remove the CPR number"),
            )
        })
        .collect();
    refuse(
        with_cpr,
        "LETTER_HOLDS_CPR",
        Text::new(
            "Brevet sendes til alle modtagere og må ikke indeholde et CPR-nummer.",
            "the letter goes to every recipient and must not hold a CPR number",
        ),
    )
}

fn refuse(fields: Vec<(&str, Text)>, reason: &'static str, text: Text) -> Result<(), Problem> {
    if fields.is_empty() {
        return Ok(());
    }
    let mut problem = Problem::new(brudvagt_kit::Kind::Invalid, reason, text);
    for (field, text) in fields {
        problem.wrong(field, text);
    }
    Err(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        let text = || "Tekst".to_owned();
        Letter {
            subject: text(),
            nature: text(),
            consequences: text(),
            measures: text(),
            contact: text(),
            ..Letter::default()
        }
    }

    fn refused(letter: &Letter) -> (&'static str, Vec<String>) {
        let problem = check_letter(letter).unwrap_err();
        let fields = problem.fields.into_iter().map(|(field, _)| field).collect();
        (problem.reason, fields)
    }

    #[test]
    fn a_letter_needs_every_part_of_article_34() {
        assert!(check_letter(&letter()).is_ok());
        let empty = Letter {
            nature: "\n ".to_owned(),
            contact: String::new(),
            ..letter()
        };
        let fields = ["nature", "contact"].map(str::to_owned).to_vec();
        assert_eq!(refused(&empty), ("LETTER_INCOMPLETE", fields));
    }

    #[test]
    fn a_letter_holds_no_cpr_number_and_no_end_of_text() {
        // Made up, and put together here so that no file holds it.
        let number = format!("{}{}", "111111", "1118");
        let with_cpr = Letter {
            advice: format!("Ring og sig {number}"),
            ..letter()
        };
        assert_eq!(
            refused(&with_cpr),
            ("LETTER_HOLDS_CPR", vec!["advice".to_owned()])
        );
        let long = Letter {
            subject: "æ".repeat(SUBJECT_MAX_CHARS + 1),
            ..letter()
        };
        assert_eq!(
            refused(&long),
            ("TEXT_TOO_LONG", vec!["subject".to_owned()])
        );
    }
}
