//! The letter to a data subject, as a mail.

use super::rules::check_name::check_name;
use crate::{
    content::Letter,
    mail::templates::{Composed, Language},
};

/// The fixed text around the municipality's own words.
#[derive(Clone, Debug)]
pub(crate) struct Spoken {
    /// Empty when nobody's name is known.
    pub(crate) salutation: String,
    pub(crate) opening: String,
    /// Heading of where to ask.
    pub(crate) questions: &'static str,
    headings: [&'static str; 4],
    goodbye: &'static str,
    case: &'static str,
}

/// The fixed sentences, for one reader.
pub(crate) fn spoken(language: Language, name: &str, municipality: &str) -> Spoken {
    let name = sayable(name);
    match language {
        Language::Danish => Spoken {
            salutation: if name.is_empty() {
                String::new()
            } else {
                format!("Kære {name}")
            },
            opening: format!(
                "{municipality} skriver til dig, fordi der er sket et brud på sikkerheden for dine personoplysninger."
            ),
            headings: [
                "Hvad er der sket?",
                "Hvad kan det betyde for dig?",
                "Hvad har vi gjort?",
                "Hvad kan du selv gøre?",
            ],
            questions: "Har du spørgsmål?",
            goodbye: "Med venlig hilsen",
            case: "Sag",
        },
        Language::English => Spoken {
            salutation: if name.is_empty() {
                String::new()
            } else {
                format!("Dear {name}")
            },
            opening: format!(
                "{municipality} is writing to you because the security of your personal data has been breached."
            ),
            headings: [
                "What happened?",
                "What can it mean for you?",
                "What have we done?",
                "What can you do yourself?",
            ],
            questions: "Do you have questions?",
            goodbye: "Yours sincerely",
            case: "Case",
        },
    }
}

/// `name` if it is one, else empty: a list imported before numbers were refused may still contain a
/// number.
pub(crate) fn sayable(name: &str) -> &str {
    match check_name(name) {
        Ok(()) => name.trim(),
        Err(_number) => "",
    }
}

/// How a letter addresses somebody; empty when nobody's name is known.
pub(crate) fn salutation(letter: &Letter, name: &str) -> String {
    spoken(Language::of(&letter.language), name, &letter.municipality).salutation
}

/// The letter as plain text for one reader.
pub(crate) fn letter_text(letter: &Letter, name: &str) -> Composed {
    let said = spoken(Language::of(&letter.language), name, &letter.municipality);
    let mut text = String::new();
    for line in [&said.salutation, &said.opening] {
        if !line.is_empty() {
            text.push_str(line);
            text.push_str("\n\n");
        }
    }
    let parts = [
        &letter.nature,
        &letter.consequences,
        &letter.measures,
        &letter.advice,
        &letter.contact,
    ];
    let headings = said.headings.into_iter().chain([said.questions]);
    for (heading, part) in headings.zip(parts) {
        let part = part.trim();
        if !part.is_empty() {
            text.push_str(heading);
            text.push('\n');
            text.push_str(part);
            text.push_str("\n\n");
        }
    }
    text.push_str(&format!(
        "{}\n{}\n\n{} {}\n",
        said.goodbye, letter.municipality, said.case, letter.reference
    ));
    Composed {
        subject: letter.subject.trim().to_owned(),
        text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            subject: "Dine oplysninger er sendt til en forkert".to_owned(),
            nature: "Vi sendte et brev om dig til en anden borger.".to_owned(),
            consequences: "Den anden borger kan have læst din adresse.".to_owned(),
            measures: "Borgeren har slettet brevet og bekræftet det.".to_owned(),
            advice: "Du behøver ikke gøre noget.\n".to_owned(),
            contact: "Databeskyttelsesrådgiver Ditte Poulsen, dpo@nordvig.example".to_owned(),
            language: "da".to_owned(),
            municipality: "Nordvig Kommune".to_owned(),
            reference: "BRUD-2026-000123".to_owned(),
            ..Letter::default()
        }
    }

    #[test]
    fn a_letter_says_all_that_article_34_asks_for() {
        let Composed { subject, text } = letter_text(&letter(), "Anna Andersen");
        insta::assert_snapshot!(format!("Emne: {subject}\n\n{text}"), @r"
        Emne: Dine oplysninger er sendt til en forkert

        Kære Anna Andersen

        Nordvig Kommune skriver til dig, fordi der er sket et brud på sikkerheden for dine personoplysninger.

        Hvad er der sket?
        Vi sendte et brev om dig til en anden borger.

        Hvad kan det betyde for dig?
        Den anden borger kan have læst din adresse.

        Hvad har vi gjort?
        Borgeren har slettet brevet og bekræftet det.

        Hvad kan du selv gøre?
        Du behøver ikke gøre noget.

        Har du spørgsmål?
        Databeskyttelsesrådgiver Ditte Poulsen, dpo@nordvig.example

        Med venlig hilsen
        Nordvig Kommune

        Sag BRUD-2026-000123
        ");
    }

    #[test]
    fn what_is_empty_is_left_out_with_its_heading() {
        let letter = Letter {
            advice: " ".to_owned(),
            language: "en".to_owned(),
            ..letter()
        };
        let text = letter_text(&letter, "").text;
        assert!(
            text.starts_with("Nordvig Kommune is writing to you"),
            "{text}"
        );
        assert!(!text.contains("What can you do"), "{text}");
    }
}
