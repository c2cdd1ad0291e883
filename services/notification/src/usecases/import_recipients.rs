//! Adds people to the list of those who get the letter.

use std::collections::HashSet;

use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{ImportRecipientsRequest, ImportRecipientsResponse, LineError};
use brudvagt_types::Ctx;
use prost::Message;
use uuid::Uuid;

use super::{Notification, parse_case_id, parse_municipality, save_communication::sent_already};
use crate::{
    blind::address_key,
    content::seal,
    rules::read_recipients::{MAX_RECIPIENTS, Read, read_recipients},
    store::{
        communications, keys,
        recipients::{self, NewRecipient},
    },
    wire::count,
};

/// Adds whom a list names; who is on it already is counted as known. Lines that cannot be used are
/// named, and the others are added all the same.
///
/// # Errors
/// `RECIPIENTS_EMPTY`, `RECIPIENTS_TOO_BIG`, `RECIPIENTS_UNREADABLE`, `TOO_MANY_RECIPIENTS`;
/// `COMMUNICATION_SENT`; `NOT_FOUND`. Nobody is added then.
pub(crate) async fn import_recipients(
    notification: &Notification,
    ctx: &Ctx,
    request: &ImportRecipientsRequest,
) -> Result<ImportRecipientsResponse, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let Read { people, errors } = read_recipients(&request.csv)?;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    let code = parse_municipality(&known.line.municipality)?;
    let mut unit = match notification
        .store
        .begin(ctx, "import_recipients", &request.encode_to_vec())
        .await?
    {
        Begun::Replay(known) => {
            return ImportRecipientsResponse::decode(known.as_slice())
                .map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let row = communications::ensure(connection, case_id, code.as_str()).await?;
    if row.state != "draft" {
        return Err(sent_already());
    }
    let list = row.communication_id;
    let keyring = &notification.keyring;
    // The list has a key of its own, so that it can end before the case does.
    let key = keys::ensure(connection, keyring, list, &code).await?;
    let mut seen = HashSet::new();
    let mut new = Vec::with_capacity(people.len());
    for person in &people {
        let address_key = address_key(keyring, &code, &person.email)?;
        if seen.insert(address_key) {
            let recipient_id = Uuid::now_v7();
            new.push(NewRecipient {
                recipient_id,
                address_key,
                sealed: seal(&key, recipient_id, person)?,
            });
        }
    }
    let n_before = recipients::count(connection, list).await?;
    let first = i32::try_from(n_before).unwrap_or(i32::MAX);
    let n_added = recipients::add(connection, list, code.as_str(), first, &new, ctx.now).await?;
    let n_after = usize::try_from(n_before).unwrap_or(usize::MAX)
        + usize::try_from(n_added).unwrap_or(usize::MAX);
    if n_after > MAX_RECIPIENTS {
        return Err(too_many());
    }
    let n_added = u32::try_from(n_added).unwrap_or(u32::MAX);
    let response = ImportRecipientsResponse {
        n_added,
        n_known: count(people.len()).saturating_sub(n_added),
        errors: errors
            .into_iter()
            .map(|error| LineError {
                line: error.line,
                reason: error.reason.to_owned(),
                text_da: error.text_da.to_owned(),
                text_en: error.text_en.to_owned(),
            })
            .collect(),
    };
    unit.commit(&response.encode_to_vec()).await?;
    Ok(response)
}

fn too_many() -> Problem {
    Problem::invalid(
        "csv",
        "TOO_MANY_RECIPIENTS",
        "Listen må højst have 10.000 modtagere.",
        "a list holds at most 10,000 recipients",
    )
}
