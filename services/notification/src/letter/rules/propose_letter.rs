//! A letter in plain words, made of the case's facts. A person reads it and makes it theirs.
//!
//! # Law
//! GDPR art. 34(2): clear and plain language, the nature of the breach and what 33(3)(b)–(d) asks for;
//! recital 86, what the reader can do. The letter says nothing beyond the facts. Where they are silent
//! its part stays empty, and a letter with an empty part cannot be sent.

mod sentences;

use brudvagt_calculus::to_local;
use brudvagt_facts::{
    Facts, circumstances::RecipientKind, data_types::DataType, incident::Nature,
    local_time::date_da,
};
use brudvagt_proto::{directory::Municipality, notification::Letter};

use super::first_person::not_in_first_person;
use crate::mail::templates::Language;
use sentences::{advice, data_word, happened, may_mean, subject};

/// The letter that the facts allow.
pub(crate) fn propose(facts: &Facts, municipality: &Municipality, language: Language) -> Letter {
    let contact = [&municipality.contact_point, &municipality.dpo_contact]
        .into_iter()
        .find(|text| !text.trim().is_empty());
    Letter {
        subject: subject(facts, language).to_owned(),
        nature: nature(facts, language),
        consequences: lines(may_mean(facts, language)),
        measures: measures(facts, language),
        advice: advice_of(facts, language),
        contact: contact.map_or_else(String::new, |text| text.trim().to_owned()),
        language: match language {
            Language::Danish => "da",
            Language::English => "en",
        }
        .to_owned(),
    }
}

fn lines(sentences: Vec<&'static str>) -> String {
    sentences.join("\n")
}

/// What happened and when, and which data of the reader it was.
fn nature(facts: &Facts, language: Language) -> String {
    let Some(what) = happened(facts, language) else {
        return String::new();
    };
    let mut said = what.to_owned();
    if let Some(at) = facts.occurred_from {
        let day = to_local(at).date();
        said.push(' ');
        said.push_str(&match language {
            Language::Danish => format!("Det skete den {}.", date_da(day)),
            Language::English => format!("It happened on {}.", day.strftime("%-d %B %Y")),
        });
    }
    let data: Vec<&str> = facts
        .data_types
        .iter()
        .filter_map(|kind| data_word(*kind, language))
        .collect();
    if !data.is_empty() {
        let data = listed(&data, language);
        said.push_str(&match language {
            Language::Danish => format!("\n\nDet drejer sig om disse oplysninger om dig: {data}."),
            Language::English => format!("\n\nIt concerns this information about you: {data}."),
        });
    }
    said
}

fn listed(words: &[&str], language: Language) -> String {
    let and = match language {
        Language::Danish => "og",
        Language::English => "and",
    };
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} {and} {last}", before.join(", ")),
        None => String::new(),
    }
}

/// What was done. The words of the case are Danish; in another language a person writes them.
fn measures(facts: &Facts, language: Language) -> String {
    let mut said: Vec<String> = Vec::new();
    if facts.deletion_confirmed == Some(true) {
        said.push(
            match language {
                Language::Danish => {
                    "Den, der fik oplysningerne, har bekræftet at have slettet dem."
                }
                Language::English => {
                    "Whoever got the information has confirmed that it was deleted."
                }
            }
            .to_owned(),
        );
    }
    if language == Language::Danish {
        let own = [
            &facts.remedial_measures,
            &facts.preventive_measures_description,
        ];
        said.extend(
            own.into_iter()
                .flatten()
                .map(|text| brudvagt_cpr::mask(&not_in_first_person(text)))
                .filter(|text| !text.is_empty()),
        );
    }
    said.join("\n")
}

fn advice_of(facts: &Facts, language: Language) -> String {
    let own = facts
        .advice_to_data_subjects
        .as_deref()
        .filter(|_| language == Language::Danish)
        .map(|text| brudvagt_cpr::mask(&not_in_first_person(text)));
    let own = own.filter(|text| !text.is_empty());
    let ours = advice(facts, language).into_iter().map(str::to_owned);
    own.into_iter().chain(ours).collect::<Vec<_>>().join("\n")
}

fn holds(facts: &Facts, kinds: &[DataType]) -> bool {
    facts.data_types.iter().any(|kind| kinds.contains(kind))
}

fn is_about(facts: &Facts, nature: Nature) -> bool {
    facts.nature.contains(&nature)
}

fn is_public(facts: &Facts) -> bool {
    facts.recipient_kind == Some(RecipientKind::Public)
}

#[cfg(test)]
mod tests {
    use brudvagt_facts::{consequences::Impact, incident::IncidentType};

    use super::*;

    fn nordvig() -> Municipality {
        Municipality {
            name: "Nordvig Kommune".to_owned(),
            contact_point: "Borgerservice, 70 00 00 01, borger@nordvig.example".to_owned(),
            ..Municipality::default()
        }
    }

    fn shown(facts: &Facts, language: Language) -> String {
        let letter = propose(facts, &nordvig(), language);
        [
            letter.subject,
            letter.nature,
            letter.consequences,
            letter.measures,
            letter.advice,
            letter.contact,
        ]
        .join("\n--\n")
    }

    fn wrong_recipient() -> Facts {
        Facts {
            nature: vec![Nature::Confidentiality],
            incident_type: Some(IncidentType::SentByMistake),
            recipient_kind: Some(RecipientKind::KnownWrongCitizen),
            deletion_confirmed: Some(true),
            occurred_from: "2026-11-24T09:20:00Z".parse().ok(),
            data_types: vec![DataType::Contact, DataType::IdNumber, DataType::Health],
            cpr_involved: Some(true),
            impacts: vec![Impact::IdentityTheft],
            remedial_measures: Some("Vi har fået brevet tilbage.".to_owned()),
            ..Facts::default()
        }
    }

    #[test]
    fn a_proposal_says_in_plain_danish_what_the_facts_hold() {
        let expected = [
            "Dine oplysninger er kommet i forkerte hænder",
            "Vi har ved en fejl sendt oplysninger om dig til en forkert modtager. \
             Det skete den 24. november 2026.\n\n\
             Det drejer sig om disse oplysninger om dig: adresse, telefon eller mail, \
             CPR-nummer eller et andet id-nummer og dit helbred.",
            "Nogen kan forsøge at udgive sig for at være dig.",
            "Den, der fik oplysningerne, har bekræftet at have slettet dem.\n\
             Vi har fået brevet tilbage.",
            "Du kan få en kreditadvarsel på dit CPR-nummer på borger.dk. \
             Det gør det sværere at tage lån i dit navn.\n\
             Vær opmærksom på mails, beskeder og opkald, hvor nogen beder om oplysninger eller koder.",
            "Borgerservice, 70 00 00 01, borger@nordvig.example",
        ];
        let said = shown(&wrong_recipient(), Language::Danish);
        assert_eq!(said.split("\n--\n").collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_proposal_in_english_holds_no_danish_words_of_the_case() {
        let letter = propose(&wrong_recipient(), &nordvig(), Language::English);
        assert!(
            letter.nature.contains("on 24 November 2026"),
            "{}",
            letter.nature
        );
        assert!(!letter.measures.contains("brevet"), "{}", letter.measures);
        assert!(!letter.subject.is_empty() && !letter.advice.is_empty());
    }

    #[test]
    fn where_the_facts_are_silent_nothing_is_said() {
        let letter = propose(&Facts::default(), &nordvig(), Language::Danish);
        let parts = [
            &letter.nature,
            &letter.consequences,
            &letter.measures,
            &letter.advice,
        ];
        assert!(parts.into_iter().all(String::is_empty), "{parts:?}");
    }

    #[test]
    fn a_number_in_the_words_of_the_case_does_not_come_along() {
        // Made up, and put together here so that no file holds it.
        let number = format!("{}-{}", "111111", "1118");
        let facts = Facts {
            remedial_measures: Some(format!("Brevet om {number} er hentet.")),
            ..Facts::default()
        };
        let letter = propose(&facts, &nordvig(), Language::Danish);
        assert!(!letter.measures.contains("1118"), "{}", letter.measures);
    }
}
