//! The wording of the letter that the people affected have been sent, for what is filed.
//!
//! # Law
//! GDPR art. 34(2); EDPB template field 106, the content of the communication. Triage knows a letter
//! by its digest only, because no words travel on the bus; the words are here.

use brudvagt_facts::LONG_TEXT_MAX_CHARS;
use brudvagt_kit::Problem;
use brudvagt_seal::CaseKey;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{compose::letter_text, store::communications};
use crate::content::{Letter, open};

/// What everybody was sent, once somebody was. Nothing when the case's key is destroyed.
///
/// # Errors
/// `INTERNAL`, `UNAVAILABLE`.
pub(crate) async fn sent_letter(
    connection: &mut PgConnection,
    key: Option<&CaseKey>,
    case_id: Uuid,
) -> Result<Option<String>, Problem> {
    let Some(key) = key else { return Ok(None) };
    let communication = communications::of_case(connection, case_id).await?;
    let Some(communication) = communication.filter(|it| it.n_sent > 0) else {
        return Ok(None);
    };
    let Some(sealed) = &communication.letter else {
        return Ok(None);
    };
    let letter: Letter = open(key, communication.communication_id, sealed)?;
    Ok(Some(sent_wording(&letter, &communication.written_as)))
}

/// Everybody's letter if somebody was sent it, and that of each group that was.
fn sent_wording(letter: &Letter, written_as: &[String]) -> String {
    let sent: Vec<&Letter> = letter
        .each()
        .filter(|own| written_as.contains(&own.group))
        .collect();
    let said: Vec<String> = sent
        .iter()
        .map(|own| match (own.group.is_empty(), sent.len()) {
            (true, _) | (false, 1) => text_of(own),
            (false, _) => format!("[{}]\n{}", own.group_name, text_of(own)),
        })
        .collect();
    wording(&said.join("\n\n"))
}

fn text_of(letter: &Letter) -> String {
    let said = letter_text(letter, "");
    format!("{}\n\n{}", said.subject, said.text)
}

/// The letter without the name it is addressed to, as a fact may hold it. It has been sent and
/// cannot be corrected, so anything that looks like a CPR number is masked here, not only warned
/// about.
fn wording(said: &str) -> String {
    let text = said.replace("\r\n", "\n");
    let masked = brudvagt_cpr::mask(&text);
    let legible = masked
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    let mut wording: String = legible.take(LONG_TEXT_MAX_CHARS).collect();
    if masked.chars().count() > LONG_TEXT_MAX_CHARS {
        wording.pop();
        wording.push('…');
    }
    wording.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(nature: &str) -> Letter {
        Letter {
            subject: "Vigtigt om dine oplysninger".to_owned(),
            nature: nature.to_owned(),
            language: "da".to_owned(),
            municipality: "Nordvig Kommune".to_owned(),
            ..Letter::default()
        }
    }

    #[test]
    fn the_wording_is_what_the_letter_says_and_masks_numbers() {
        // Made up, and put together here so that no file holds it.
        let number = format!("{}-{}", "111111", "1118");
        let said = wording(&text_of(&letter(&format!(
            "Brevet\r\nviste {number}\u{7}."
        ))));
        assert!(said.starts_with("Vigtigt om dine oplysninger\n\nNordvig Kommune skriver"));
        assert!(said.contains("Hvad er der sket?\nBrevet\nviste "), "{said}");
        assert!(!said.contains(&number) && !said.contains("1118"), "{said}");
        assert!(!said.contains('\u{7}') && !said.contains("Kære"), "{said}");
    }

    #[test]
    fn a_letter_longer_than_a_fact_may_be_says_that_it_goes_on() {
        let said = wording(&text_of(&letter(&"æ".repeat(LONG_TEXT_MAX_CHARS))));
        assert_eq!(said.chars().count(), LONG_TEXT_MAX_CHARS);
        assert!(said.ends_with('…'));
    }

    #[test]
    fn what_is_stated_are_the_letters_that_were_sent() {
        let both = Letter {
            for_groups: vec![Letter {
                group: "g1".to_owned(),
                group_name: "Forældre".to_owned(),
                ..letter("Dit barns navn stod på listen.")
            }],
            ..letter("Dit navn stod på listen.")
        };
        let said = |groups: &[&str]| {
            let groups: Vec<String> = groups.iter().map(|it| (*it).to_owned()).collect();
            sent_wording(&both, &groups)
        };
        assert!(said(&[""]).contains("Dit navn stod") && !said(&[""]).contains("barns"));
        assert!(said(&["g1"]).contains("Dit barns navn") && !said(&["g1"]).contains("Dit navn"));
        let all = said(&["", "g1"]);
        assert!(all.contains("Dit navn stod"), "{all}");
        assert!(
            all.contains("[Forældre]\nVigtigt om dine oplysninger"),
            "{all}"
        );
    }
}
