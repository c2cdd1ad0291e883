//! Writing a new state of somebody who is known.

use brudvagt_proto::directory::Person;
use brudvagt_scim::{Document, Error, ScimType};
use jiff::SignedDuration;
use serde_json::Value;

use super::unit_of;
use crate::{
    rules::{describe, scim_person},
    scim::{
        answer::{Refused, not_found, taken},
        asked::Asked,
    },
    store::{
        self,
        changes::{self, Change},
        scim_users::{self, UserRow, text},
    },
};

/// How long leavers are counted together.
const SAME_TIME: SignedDuration = SignedDuration::from_mins(60);
/// In a municipality with fewer people, a tenth leaving is no sign of a mistake.
const FEW: i64 = 20;

/// User names are compared without regard to case and to blanks around them.
pub(super) fn key_of(document: &Document) -> String {
    text(document, "userName")
        .unwrap_or_default()
        .trim()
        .to_lowercase()
}

/// The names and addresses by which a document could be taken for somebody.
fn addresses_of(document: &Document) -> [String; 2] {
    let email = scim_person::said(document).email;
    [key_of(document), email.to_lowercase()]
}

/// Refuses an address of somebody imported. Imported people wait for an administrator to adopt them: a
/// matching address is not enough. What she had `before` is hers.
pub(super) async fn refuse_imported(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    before: Option<&Document>,
    document: &Document,
) -> Result<(), Refused> {
    let own = before.map(addresses_of).unwrap_or_default();
    let mut new: Vec<String> = addresses_of(document).into_iter().collect();
    new.retain(|it| !it.is_empty() && !own.contains(it));
    if new.is_empty() || !scim_users::is_imported(connection, &asked.code, &new).await? {
        return Ok(());
    }
    tracing::warn!(municipality = asked.code, "scim.adopt_first");
    let detail = "somebody imported has this address: an administrator must let her be taken over";
    Err(Error {
        detail: detail.to_owned(),
        ..taken()
    }
    .into())
}

/// The document with whether she works here, which others change, too.
pub(super) fn document_of(row: &UserRow) -> Document {
    let mut document = row.document.0.clone();
    document.insert("active".to_owned(), Value::Bool(row.active));
    document
}

pub(super) fn change_of(
    asked: &Asked,
    id: &str,
    before: Option<&Person>,
    after: Option<&Person>,
) -> Change {
    Change {
        municipality: asked.code.clone(),
        what: "person",
        subject_id: id.to_owned(),
        before: before.map(describe::person),
        after: after.map(describe::person),
    }
}

/// Writes `document` over what is known of somebody. The same again writes nothing.
pub(super) async fn save(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    known: &UserRow,
    document: Document,
) -> Result<UserRow, Refused> {
    let before = document_of(known);
    if before == document && known.document.0 == document {
        return Ok(known.clone());
    }
    check_external_id(connection, asked, known, &document).await?;
    refuse_imported(connection, asked, Some(&before), &document).await?;
    let (id, key) = (known.person_id.as_str(), key_of(&document));
    if key != key_of(&before)
        && let Some(other) = scim_users::by_key(connection, &asked.code, &key).await?
    {
        if other.active {
            return Err(taken().into());
        }
        free_name(connection, asked, &other).await?;
    }
    let person = store::get_people(connection, &[id.to_owned()]).await?.pop();
    let said = scim_person::said(&document);
    if known.active && !said.active {
        look_who_is_left(connection, asked, id).await?;
    }
    scim_users::update_resource(connection, id, &document, &key, asked.ctx.now).await?;
    if said != scim_person::said(&before) || said.active != known.active {
        scim_users::update_person(connection, id, &said, asked.ctx.now).await?;
    }
    // Only a changed department moves a person, so a unit assigned by hand stays.
    if scim_person::department(&document) != scim_person::department(&before)
        && let Some(unit_id) = unit_of(connection, asked, &document).await?
    {
        scim_users::move_to(connection, id, &unit_id).await?;
    }
    let roles = scim_person::app_roles(&document);
    if roles != scim_person::app_roles(&before) {
        scim_users::set_app_roles(connection, &asked.code, id, "scim", &roles).await?;
    }
    let after = store::get_people(connection, &[id.to_owned()]).await?.pop();
    let change = change_of(asked, id, person.as_ref(), after.as_ref());
    changes::insert(connection, &asked.ctx, &[change]).await?;
    let row = scim_users::by_id(connection, &asked.code, id).await?;
    Ok(row.ok_or_else(not_found)?)
}

/// Allows `externalId` to be set once, and never for somebody who has left without one. Entra would
/// otherwise find a leaver's record by name and hand it, with roles and history, to a newcomer of that
/// name.
async fn check_external_id(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    known: &UserRow,
    document: &Document,
) -> Result<(), Refused> {
    let wanted = text(document, "externalId");
    let current = known.external_id.as_deref();
    // Taken away, it is not shown any more and stays hers: nobody else gets it, and she gets no other.
    if wanted.is_none() {
        return Ok(());
    }
    // Who was created inactive has not left yet.
    let is_first = current.is_none() && !known.has_left;
    if is_first || wanted == current {
        return Ok(());
    }
    if wanted.is_some() && scim_users::may_remap(connection, &asked.code, asked.ctx.now).await? {
        return Ok(());
    }
    tracing::warn!(
        municipality = asked.code,
        person_id = known.person_id,
        "scim.external_id_kept"
    );
    Err(Error::of(
        ScimType::Mutability,
        "externalId is said once; an administrator can allow a new mapping",
    )
    .into())
}

/// Takes the user name from a leaver when somebody else has it now.
pub(super) async fn free_name(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    left: &UserRow,
) -> Result<(), Refused> {
    let mut document = left.document.0.clone();
    document.insert("userName".to_owned(), Value::from(left.person_id.clone()));
    let key = key_of(&document);
    scim_users::update_resource(connection, &left.person_id, &document, &key, asked.ctx.now)
        .await?;
    Ok(())
}

/// Tells the operator when nobody is left for a role, or when a tenth of a municipality leaves within
/// the hour: one wrong click at the sender looks like that. The change is made all the same, because
/// a refusal would keep real leavers.
pub(super) async fn look_who_is_left(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    id: &str,
) -> Result<(), Refused> {
    let municipality = asked.code.as_str();
    for role in scim_users::held_by_nobody_else(connection, municipality, id).await? {
        tracing::error!(municipality, role, "scim.role_without_holder");
        metrics::counter!("brudvagt_scim_alarms_total", "alarm" => "role_without_holder")
            .increment(1);
    }
    let since = asked
        .ctx
        .now
        .saturating_sub(SAME_TIME)
        .unwrap_or(asked.ctx.now);
    let (n_left, n_people) = scim_users::left_since(connection, municipality, since).await?;
    let n_left = n_left.saturating_add(1);
    if n_people >= FEW && n_left.saturating_mul(10) >= n_people {
        tracing::error!(municipality, n_left, n_people, "scim.many_left");
        metrics::counter!("brudvagt_scim_alarms_total", "alarm" => "many_left").increment(1);
    }
    Ok(())
}
