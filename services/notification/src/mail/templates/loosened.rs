//! The mail about settings that ask for less than before.

use std::fmt::Write;

use brudvagt_calculus::show::{full_da, full_en};
use brudvagt_words::{Lang, word};
use jiff::Timestamp;

use super::{Composed, Language};

/// One setting, by its codes.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) code: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// The settings by which a municipality asks for less, and who changed them.
#[derive(Clone, Debug)]
pub(crate) struct Loosened {
    pub(crate) municipality: String,
    pub(crate) settings: Vec<Setting>,
    /// Empty when the change was made by nobody who works there, such as an import.
    pub(crate) by: String,
    pub(crate) role: String,
    pub(crate) at: Timestamp,
    /// Where all changes are listed.
    pub(crate) link: String,
}

pub(crate) fn loosened_text(language: Language, loosened: &Loosened) -> Composed {
    let Loosened {
        municipality, link, ..
    } = loosened;
    let settings = settings(language, &loosened.settings);
    let by = by(language, loosened);
    match language {
        Language::Danish => Composed {
            subject: format!("En indstilling er lempet: {municipality}"),
            text: format!(
                "En indstilling, der passer på jeres sager, er lempet.\n\n{settings}\n\
                 Hvem:    {by}\nHvornår: {}\n\
                 Nu:      Er det, som det skal være, skal du ikke gøre noget. Ellers sæt\n         \
                 den tilbage under Indstillinger, eller tal med dem, der kan.\n\n{link}\n",
                full_da(loosened.at)
            ),
        },
        Language::English => Composed {
            subject: format!("A setting asks for less: {municipality}"),
            text: format!(
                "A setting that watches over your cases asks for less than before.\n\n{settings}\n\
                 Who:  {by}\nWhen: {}\n\
                 Now:  If this is as it should be, you need do nothing. Otherwise set it\n      \
                 back under Settings, or talk to those who can.\n\n{link}\n",
                full_en(loosened.at)
            ),
        },
    }
}

const fn lang(language: Language) -> Lang {
    match language {
        Language::Danish => Lang::Da,
        Language::English => Lang::En,
    }
}

fn settings(language: Language, settings: &[Setting]) -> String {
    let lang = lang(language);
    let (before, now) = match language {
        Language::Danish => ("Før", "Nu"),
        Language::English => ("Before", "Now"),
    };
    let mut text = String::new();
    for setting in settings {
        let group = match setting.code.as_str() {
            "decides" => "role",
            "nis2" => "nis2_setting",
            other => other,
        };
        let said = |codes: &str| -> String {
            let words = codes.split(',').map(|code| word(lang, group, code));
            words.collect::<Vec<_>>().join(", ")
        };
        // Writing to a String does not fail.
        let _written = write!(
            text,
            "{}\n  {before}: {}\n  {now}: {}\n",
            word(lang, "setting", &setting.code),
            said(&setting.before),
            said(&setting.after)
        );
    }
    text
}

fn by(language: Language, loosened: &Loosened) -> String {
    if loosened.by.is_empty() {
        let text = match language {
            Language::Danish => "en indlæsning af kommunens oplysninger",
            Language::English => "an import of the municipality's directory",
        };
        return text.to_owned();
    }
    let role = word(lang(language), "role", &loosened.role).to_lowercase();
    format!("{}, {role}", loosened.by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_who_and_when_in_words() {
        let setting = |code: &str, before: &str, after: &str| Setting {
            code: code.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        let mut loosened = Loosened {
            municipality: "Nordvig Kommune".to_owned(),
            settings: vec![
                setting("second_person", "against_recommendation", "none"),
                setting("decides", "case_worker,chief_executive", "dpo"),
                setting("nis2", "covered", "not_covered"),
            ],
            by: "Dorte Opdigt".to_owned(),
            role: "dpo".to_owned(),
            at: "2026-11-27T15:40:00Z".parse().unwrap(),
            link: "https://brud.nordvig.example/indstillinger/901/aendringer".to_owned(),
        };
        let danish = loosened_text(Language::Danish, &loosened);
        assert_eq!(danish.subject, "En indstilling er lempet: Nordvig Kommune");
        for said in [
            "Før: Når der besluttes imod reglernes anbefaling",
            "Nu: Aldrig",
            "Dorte Opdigt, databeskyttelsesrådgiver",
            "fredag 27. november 2026 kl. 16.40",
        ] {
            assert!(danish.text.contains(said), "{said} in {}", danish.text);
        }
        loosened.by.clear();
        let english = loosened_text(Language::English, &loosened);
        assert!(english.text.contains("an import"), "{}", english.text);
        for text in [danish.text, english.text] {
            for code in ["second_person", "against_", "case_worker", "not_covered"] {
                assert!(!text.contains(code), "{text}");
            }
            assert!(
                text.lines().all(|line| line.chars().count() <= 78),
                "{text}"
            );
        }
    }
}
