//! Writes the letter.

use brudvagt_kit::{Kind, Problem};
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{self as wire_proto, Communication, SaveCommunicationRequest};
use brudvagt_types::Ctx;
use prost::Message;

use super::{
    get_communication::first_page,
    open_letter::open_letter,
    preview_letter::no_letter,
    rules::{check_letter::check_letter, reply_to::reply_to},
    store::communications,
};
use crate::{
    content::{Letter, seal},
    store::keys,
    usecases::{Notification, parse_case_id, parse_municipality},
};

/// Keeps the letter of a case whose letter has not been sent, or the same in another language.
///
/// # Errors
/// `LETTER_INCOMPLETE`, `LETTER_HOLDS_CPR`, `TEXT_TOO_LONG`; `COMMUNICATION_SENT`; `NOT_FOUND`.
pub(crate) async fn save_communication(
    notification: &Notification,
    ctx: &Ctx,
    request: &SaveCommunicationRequest,
) -> Result<Communication, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let mut letter = from_wire(request.letter.clone().unwrap_or_default());
    check_letter(&letter)?;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    let code = parse_municipality(&known.line.municipality)?;
    let municipality = notification.directory.municipality(code.as_str()).await?;
    letter.reply_to = reply_to(&municipality);
    letter.municipality = municipality.name;
    letter.reference = known.line.reference;
    let begun = notification
        .store
        .begin(ctx, "save_communication", &request.encode_to_vec())
        .await?;
    if let Begun::New(mut unit) = begun {
        let connection = unit.connection();
        let row = communications::ensure(connection, case_id, code.as_str()).await?;
        let key = keys::ensure(connection, &notification.keyring, case_id, &code).await?;
        let before = open_letter(connection, &notification.keyring, case_id).await?;
        let before = before.and_then(|it| it.letter);
        let letter = if request.as_translation {
            with_translation(before.ok_or_else(no_letter)?, letter)
        } else {
            let translations = before.map(|it| it.translations).unwrap_or_default();
            with_translations(letter, translations)
        };
        let sealed = seal(&key, row.communication_id, &letter)?;
        if communications::write_letter(connection, row.communication_id, &sealed).await? == 0 {
            return Err(sent_already());
        }
        unit.commit(&[]).await?;
    }
    first_page(notification, ctx, &request.case_id).await
}

fn with_translation(mut letter: Letter, translation: Letter) -> Letter {
    let mut translations = std::mem::take(&mut letter.translations);
    translations.retain(|it| it.language != translation.language);
    translations.push(translation);
    with_translations(letter, translations)
}

/// A language that the letter itself is written in needs no translation.
fn with_translations(letter: Letter, mut translations: Vec<Letter>) -> Letter {
    translations.retain(|it| it.language != letter.language);
    Letter {
        translations,
        ..letter
    }
}

fn sent_already() -> Problem {
    Problem::new(
        Kind::Rejected,
        "COMMUNICATION_SENT",
        "Brevet er allerede sendt og kan ikke ændres.",
        "the letter has been sent and cannot be changed",
    )
}

fn from_wire(letter: wire_proto::Letter) -> Letter {
    Letter {
        subject: letter.subject,
        nature: letter.nature,
        consequences: letter.consequences,
        measures: letter.measures,
        advice: letter.advice,
        contact: letter.contact,
        language: if letter.language == "en" { "en" } else { "da" }.to_owned(),
        ..Letter::default()
    }
}
