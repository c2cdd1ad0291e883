//! Writes the letter.

use brudvagt_kit::{Kind, Problem};
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{self as wire_proto, Communication, SaveCommunicationRequest};
use brudvagt_types::Ctx;
use prost::Message;

use super::{
    Notification, get_communication::get_communication, parse_case_id, parse_municipality,
};
use crate::{
    content::{Letter, seal},
    rules::check_letter::check_letter,
    store::{communications, keys},
};

/// Keeps the letter of a case whose letter has not been sent.
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
        let sealed = seal(&key, row.communication_id, &letter)?;
        if communications::write_letter(connection, row.communication_id, &sealed).await? == 0 {
            return Err(sent_already());
        }
        unit.commit(&[]).await?;
    }
    get_communication(notification, ctx, &request.case_id).await
}

pub(super) fn sent_already() -> Problem {
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
