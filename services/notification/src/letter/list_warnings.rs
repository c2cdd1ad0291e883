//! What a person should know of a list before anything is sent.

use std::collections::HashMap;

use brudvagt_facts::Facts;
use brudvagt_guard::Names;
use brudvagt_proto::{directory::Municipality, notification::LetterWarning};
use brudvagt_types::Text;

use super::rules::first_person::in_first_person;
use crate::{
    content::{Letter, Person},
    filing::rules::parties::contact,
};

/// The people of a list, and what they have in common.
#[derive(Default)]
pub(super) struct People {
    pub(super) by_mail: HashMap<String, u32>,
    pub(super) n_without_name: u32,
    n_not_in_language: u32,
    /// Belong to a group that has no letter of its own.
    n_without_own_letter: u32,
    names: Vec<String>,
}

impl People {
    pub(super) fn add(&mut self, person: &Person, group: &str, letter: Option<&Letter>) {
        if !person.email.is_empty() {
            *self.by_mail.entry(person.email.to_lowercase()).or_default() += 1;
        }
        self.n_without_name += u32::from(person.name.is_empty());
        let own = letter.map(|letter| letter.for_group(group));
        let is_in = own.is_none_or(|letter| letter.is_in(&person.language));
        self.n_not_in_language += u32::from(!is_in);
        let is_everybodys = own.is_some_and(|own| own.group != group);
        self.n_without_own_letter += u32::from(is_everybodys);
        self.names.push(person.name.clone());
    }

    pub(super) fn share(&self, email: &str) -> bool {
        self.by_mail
            .get(&email.to_lowercase())
            .is_some_and(|n| *n > 1)
    }
}

/// What the municipality's settings say of whom to ask, where a letter that is written says something else.
///
/// # Law
/// GDPR art. 33(3)(b) and 34(2): one contact point, the same for Datatilsynet and for those affected.
fn other_contact<'m>(letter: &Letter, settings: &'m Municipality) -> Option<&'m str> {
    let plain = |text: &str| -> String {
        let signs = text.chars().filter(|it| !it.is_whitespace());
        signs.flat_map(char::to_lowercase).collect()
    };
    let ours = [&settings.contact_point, &settings.dpo_contact].map(|text| text.trim());
    let reach: Vec<String> = ours
        .iter()
        .map(|text| contact(text))
        .flat_map(|it| [plain(&it.email), plain(&it.phone)])
        .filter(|it| !it.is_empty())
        .collect();
    let says_ours = |own: &str| {
        let own = plain(own);
        own.is_empty() || reach.iter().any(|it| own.contains(it.as_str()))
    };
    let mut said = letter
        .each()
        .flat_map(|own| std::iter::once(own).chain(&own.translations))
        .map(|own| own.contact.as_str());
    if reach.is_empty() || said.all(says_ours) {
        return None;
    }
    ours.into_iter().find(|text| !text.is_empty())
}

/// # Law
/// GDPR art. 34(1) and 32: a letter about a breach must not cause another one. In a home with
/// violence, or where an address is protected, somebody else may open the letterbox.
pub(super) fn list_warnings(
    people: &People,
    letter: Option<&Letter>,
    facts: Option<&Facts>,
    settings: Option<&Municipality>,
) -> Vec<LetterWarning> {
    let mut warnings = Vec::new();
    let mut warn = |code: &str, text: Text<String>| {
        warnings.push(LetterWarning {
            code: code.to_owned(),
            text: Some(text.into()),
        });
    };
    let is_protected = facts.is_some_and(|facts| facts.protected_address == Some(true));
    if is_protected {
        warn(
            "PROTECTED_ADDRESS", Text::new("Nogen i sagen har navne- og adressebeskyttelse. Et brev kan selv røbe noget: Spørg for hver modtager, hvem der ellers læser postkassen eller bor på adressen. Ring hellere, eller mød personen.".to_owned(),
            "Somebody in the case has a protected name and address. A letter can itself give something away: ask for each recipient who else reads the mailbox or lives at the address. Rather call or meet the person.".to_owned()));
    }
    let n_shared: u32 = people.by_mail.values().filter(|n| **n > 1).sum();
    if n_shared > 0 {
        warn(
            "SHARED_ADDRESS",
            Text::new(
                format!(
                    "{n_shared} modtagere deler mailadresse med en anden på listen. De får hvert sit brev, men kan læse hinandens. Kan det skade nogen, fx i en sag om vold, så underret den person på en anden måde."
                ),
                format!(
                    "{n_shared} recipients share an e-mail address with another on the list. Each gets a letter, and each can read the other's. If that can harm somebody, for example in a case of violence, tell that person in another way."
                ),
            ),
        );
    }
    if people.n_without_name > 0 {
        let n = people.n_without_name;
        warn(
            "WITHOUT_NAME",
            Text::new(
                format!(
                    "{n} modtagere har intet navn på listen. Deres brev begynder uden »Kære …«."
                ),
                format!(
                    "{n} recipients have no name on the list. Their letter begins without \"Dear …\"."
                ),
            ),
        );
    }
    if people.n_not_in_language > 0 {
        let n = people.n_not_in_language;
        warn(
            "NOT_IN_LANGUAGE",
            Text::new(
                format!(
                    "{n} modtagere skal have brevet på et sprog, det ikke er skrevet på. De får det på brevets eget sprog, hvis du ikke skriver det."
                ),
                format!(
                    "{n} recipients should get the letter in a language it is not written in. They get it in the letter's own language unless you write it."
                ),
            ),
        );
    }
    if people.n_without_own_letter > 0 {
        let n = people.n_without_own_letter;
        warn(
            "GROUP_WITHOUT_LETTER",
            Text::new(
                format!(
                    "{n} modtagere hører til en gruppe, der ikke har sit eget brev. De får det fælles brev. Læs det med deres øjne: Passer det på dem, og røber det noget om andre?"
                ),
                format!(
                    "{n} recipients belong to a group without a letter of its own. They get the letter to all. Read it with their eyes: is it true of them, and does it give away anything about others?"
                ),
            ),
        );
    }
    let other = letter.zip(settings);
    if let Some(ours) = other.and_then(|(letter, settings)| other_contact(letter, settings)) {
        warn(
            "OTHER_CONTACT",
            Text::new(
                format!(
                    "Brevet nævner en anden kontakt end kommunens indstillinger og anmeldelsen, hvor der står: {ours}. Ret brevet eller indstillingerne, så de berørte og Datatilsynet får den samme."
                ),
                format!(
                    "The letter names another contact than the municipality's settings and the notification, which say: {ours}. Correct the letter or the settings, so that those affected and Datatilsynet are given the same."
                ),
            ),
        );
    }
    let own = letter.map(sentences_of_an_employee).unwrap_or_default();
    if let [first, ..] = own.as_slice() {
        let masked = brudvagt_cpr::mask(first);
        warn(
            "FIRST_PERSON",
            Text::new(
                format!(
                    "Brevet kommer fra kommunen, men noget i det er skrevet af en medarbejder om sig selv: »{masked}« Skriv det om, så det er kommunen, der siger det."
                ),
                format!(
                    "The letter comes from the municipality, but some of it was written by an employee of herself: “{masked}” Rewrite it so that the municipality says it."
                ),
            ),
        );
    }
    if people.names.len() > 1 && letter.is_some_and(|letter| names_somebody(letter, &people.names))
    {
        warn(
            "NAMES_RECIPIENT", Text::new("Brevet nævner en af modtagerne ved navn. Alle på listen får samme brev.".to_owned(),
            "The letter names one of its recipients. Everybody on the list gets the same letter."
                .to_owned()));
    }
    warnings
}

/// In every language it is written in.
fn sentences_of_an_employee(letter: &Letter) -> Vec<&str> {
    letter
        .each()
        .flat_map(|own| std::iter::once(own).chain(&own.translations))
        .flat_map(|it| {
            [
                &it.subject,
                &it.nature,
                &it.consequences,
                &it.measures,
                &it.advice,
            ]
        })
        .flat_map(|text| in_first_person(text))
        .collect()
}

fn names_somebody(letter: &Letter, names: &[String]) -> bool {
    let names = Names::new(names);
    letter
        .each()
        .flat_map(|own| std::iter::once(own).chain(&own.translations))
        .flat_map(|it| {
            [
                &it.subject,
                &it.nature,
                &it.consequences,
                &it.measures,
                &it.advice,
            ]
        })
        .any(|text| names.are_in(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(measures: &str) -> Letter {
        Letter {
            subject: "Et brev er gået forkert".to_owned(),
            nature: "Vi har sendt et brev til en forkert.".to_owned(),
            consequences: "Nogen kan have læst det.".to_owned(),
            measures: measures.to_owned(),
            advice: String::new(),
            contact: "Borgerservice, 70 00 00 01".to_owned(),
            language: "da".to_owned(),
            municipality: "Nordvig Kommune".to_owned(),
            reference: "BRUD-2026-000123".to_owned(),
            ..Letter::default()
        }
    }

    #[test]
    fn a_letter_with_another_contact_than_the_settings_is_said_to_have_one() {
        let settings = |contact_point: &str| Municipality {
            contact_point: contact_point.to_owned(),
            dpo_contact: "dpo@digit.example".to_owned(),
            ..Municipality::default()
        };
        let warned = |contact_point: &str| {
            let (letter, settings) = (letter("Brevet er hentet."), settings(contact_point));
            let found = list_warnings(&People::default(), Some(&letter), None, Some(&settings));
            found
                .into_iter()
                .map(|it| (it.code, it.text.unwrap_or_default().da))
                .next()
        };
        assert_eq!(warned("Borgerservice, 70000001"), None);
        let (code, text) = warned("Sekretariatet, 70 00 00 09").unwrap();
        assert_eq!(code, "OTHER_CONTACT");
        assert!(text.contains("Sekretariatet, 70 00 00 09"), "{text}");
        // Nothing is known that it could differ from.
        let unknown = Municipality::default();
        let letter = letter("Brevet er hentet.");
        let found = list_warnings(&People::default(), Some(&letter), None, Some(&unknown));
        assert!(found.is_empty());
    }

    #[test]
    fn a_sentence_that_an_employee_wrote_of_herself_is_named_before_the_letter_goes() {
        let warned = |measures: &str| {
            let letter = letter(measures);
            list_warnings(&People::default(), Some(&letter), None, None)
        };
        let found = warned("Brevet er hentet. Jeg ringede til naboen.");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "FIRST_PERSON");
        assert!(
            found[0]
                .text
                .as_ref()
                .unwrap()
                .da
                .contains("»Jeg ringede til naboen.«")
        );
        assert!(warned("Brevet er hentet. Vi ringede til naboen.").is_empty());
    }
}
