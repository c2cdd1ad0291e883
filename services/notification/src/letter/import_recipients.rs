//! Adds people to the list of those who are told, or puts another list in its place.

use std::sync::Arc;

use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{ImportRecipientsRequest, ImportRecipientsResponse};
use brudvagt_seal::{CaseKey, Keyring};
use brudvagt_types::{Ctx, MunicipalityCode};
use prost::Message;
use uuid::Uuid;

use super::{
    blind::person_key,
    list::read_recipients::{MAX_RECIPIENTS, Read, read_recipients},
    put_in_group::check_group,
    read_recipients::{read_columns, wire_error},
    store::{
        communications,
        recipients::{self, NewRecipient},
    },
    tell_progress::recount,
};
use crate::{
    content::{Person, seal},
    reasons,
    store::keys,
    usecases::{Notification, parse_case_id, parse_municipality},
    wire::count,
};

/// Adds the people of a list; those on it already are counted as known. Lines that cannot be used
/// are reported, and the others are still added. When it replaces another list, people who have not
/// been told and to whom no letter is on its way are removed.
///
/// # Errors
/// `RECIPIENTS_EMPTY`, `RECIPIENTS_TOO_BIG`, `RECIPIENTS_UNREADABLE`, `TOO_MANY_RECIPIENTS`;
/// `COLUMNS_NEEDED`, `UNKNOWN_COLUMN`; `ADD_OR_REPLACE`; `NOT_FOUND`. Nobody is added then.
pub(crate) async fn import_recipients(
    notification: &Notification,
    ctx: &Ctx,
    request: &ImportRecipientsRequest,
) -> Result<ImportRecipientsResponse, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let (csv, columns) = (request.csv.clone(), read_columns(&request.columns)?);
    // Up to ten thousand lines are read and sealed, so this runs on a blocking thread.
    let list = tokio::task::spawn_blocking(move || read_recipients(&csv, &columns))
        .await
        .map_err(|error| Problem::internal(&error))??;
    if list.columns.ask {
        return Err(columns_needed());
    }
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    check_group(&known.case, &request.group)?;
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
    let id = row.communication_id;
    // The list has a key of its own, so that it can end before the case does.
    let key = keys::ensure(connection, &notification.keyring, id, &code).await?;
    let errors = list.errors();
    let (keyring, of) = (Arc::clone(&notification.keyring), code.clone());
    let group = request.group.clone();
    let new = tokio::task::spawn_blocking(move || seal_all(&keyring, &key, &of, &list, &group))
        .await
        .map_err(|error| Problem::internal(&error))??;
    let n_before = recipients::counts(connection, id).await?.all();
    let n_removed = match (request.mode.as_str(), n_before) {
        (_, 0) | ("add", _) => 0,
        ("replace", _) => {
            let kept: Vec<i64> = new.iter().map(|one| one.person_key).collect();
            recipients::remove_listed(connection, id, &kept).await?
        }
        _unsaid => return Err(add_or_replace()),
    };
    let first = recipients::last_position(connection, id).await?;
    let n_added = recipients::add(connection, id, code.as_str(), first, &new, ctx.now).await?;
    let progress = recount(notification, &mut unit, ctx, case_id, &row).await?;
    if progress.n_recipients > count(MAX_RECIPIENTS) {
        return Err(too_many());
    }
    let n = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let response = ImportRecipientsResponse {
        n_added: n(n_added),
        n_known: count(new.len()).saturating_sub(n(n_added)),
        n_removed: n(n_removed),
        n_kept: n_before.saturating_sub(n(n_removed)),
        errors: errors
            .into_iter()
            .map(|error| wire_error(error.line, error.wrong))
            .collect(),
    };
    unit.commit(&response.encode_to_vec()).await?;
    Ok(response)
}

fn seal_all(
    keyring: &Keyring,
    key: &CaseKey,
    code: &MunicipalityCode,
    list: &Read,
    group: &str,
) -> Result<Vec<NewRecipient>, Problem> {
    list.people()
        .map(|person| new_recipient(keyring, key, code, person, group))
        .collect()
}

pub(super) fn new_recipient(
    keyring: &Keyring,
    key: &CaseKey,
    code: &MunicipalityCode,
    person: &Person,
    group: &str,
) -> Result<NewRecipient, Problem> {
    let recipient_id = Uuid::now_v7();
    Ok(NewRecipient {
        recipient_id,
        person_key: person_key(keyring, code, person)?,
        has_mail: !person.email.is_empty(),
        sealed: seal(key, recipient_id, person)?,
        group_id: group.to_owned(),
    })
}

fn columns_needed() -> Problem {
    reasons::COLUMNS_NEEDED.at("columns")
}

fn add_or_replace() -> Problem {
    reasons::ADD_OR_REPLACE.at("mode")
}

pub(super) fn too_many() -> Problem {
    reasons::TOO_MANY_RECIPIENTS.problem()
}
