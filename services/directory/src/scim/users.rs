//! People as their municipality's own directory sends them.
//!
//! A person is identified by the id we gave. `externalId` is set once. Names and addresses are reused
//! for other people and prove nothing.

mod save;
mod show;

use brudvagt_kit::pg::Ts;
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::directory::Person;
use brudvagt_scim::{self as scim, Document, Hint, Read, Resource};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use self::{
    save::{change_of, free_name, key_of, refuse_imported, save},
    show::{shown, shown_many},
};
use super::{
    answer::{Answer, Refused, not_found, taken},
    asked::{Asked, etag},
};
use crate::{
    rules::scim_person,
    store::{
        self, changes, scim_groups,
        scim_users::{self, UserRow, text},
    },
};

/// Rows read at a time when a filter has no index.
const STRIDE: i64 = 1000;

pub(super) async fn begin<'d>(
    asked: &'d Asked,
    operation: &'static str,
) -> Result<Unit<'d>, Refused> {
    match asked.door.store.begin(&asked.ctx, operation, &[]).await? {
        Begun::New(mut unit) => {
            scim_users::one_at_a_time(unit.connection(), &asked.code).await?;
            Ok(unit)
        }
        Begun::Replay(_never_without_a_cause) => Err(not_found().into()),
    }
}

pub(super) async fn get(asked: &Asked, id: &str) -> Result<Answer, Refused> {
    let mut tx = asked.door.store.read(&asked.ctx).await?;
    let row = scim_users::by_id(&mut tx, &asked.code, id).await?;
    let row = row.ok_or_else(not_found)?;
    if asked.has_version(row.version) {
        return Ok(Answer::not_modified(etag(row.version)));
    }
    let shown = shown(&mut tx, asked, &row).await?;
    Ok(Answer::resource(etag(row.version), shown))
}

pub(super) async fn list(asked: &Asked) -> Result<Answer, Refused> {
    let filter = asked.query.filter(Resource::User)?;
    let mut tx = asked.door.store.read(&asked.ctx).await?;
    let (start, count) = (asked.query.start, asked.query.count);
    let skip = start.saturating_sub(1);
    let Some(filter) = filter else {
        let total = scim_users::count(&mut tx, &asked.code).await?;
        let (skip, limit) = (number(skip), number(count));
        let rows = scim_users::page(&mut tx, &asked.code, 0, skip, limit).await?;
        let shown = shown_many(&mut tx, asked, &rows, true).await?;
        return Ok(page(shown, usize::try_from(total).unwrap_or(0), start));
    };
    let with_groups = filter.mentions("groups");
    let mut found = Found::new(skip, count);
    let known = match filter.hint() {
        Some(Hint::Id(id)) => Some(scim_users::by_id(&mut tx, &asked.code, &id).await?),
        Some(Hint::UserName(name)) => {
            Some(scim_users::by_key(&mut tx, &asked.code, &name.to_lowercase()).await?)
        }
        Some(Hint::ExternalId(id)) => {
            Some(scim_users::by_external_id(&mut tx, &asked.code, &id).await?)
        }
        Some(Hint::DisplayName(_) | Hint::Member(_)) | None => None,
    };
    if let Some(known) = known {
        let rows: Vec<UserRow> = known.into_iter().collect();
        found
            .take(&mut tx, asked, &filter, rows, with_groups)
            .await?;
    } else {
        let mut after = 0;
        loop {
            let rows = scim_users::page(&mut tx, &asked.code, after, 0, STRIDE).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            found
                .take(&mut tx, asked, &filter, rows, with_groups)
                .await?;
        }
    }
    let shown = shown_many(&mut tx, asked, &found.rows, true).await?;
    Ok(page(shown, found.total, start))
}

/// The rows of one page among those that pass a filter.
struct Found {
    skip: usize,
    count: usize,
    total: usize,
    rows: Vec<UserRow>,
}

impl Found {
    const fn new(skip: usize, count: usize) -> Self {
        Self {
            skip,
            count,
            total: 0,
            rows: Vec::new(),
        }
    }

    async fn take(
        &mut self,
        tx: &mut sqlx::PgConnection,
        asked: &Asked,
        filter: &scim::Filter,
        rows: Vec<UserRow>,
        with_groups: bool,
    ) -> Result<(), Refused> {
        let documents = show::whole(tx, asked, &rows, with_groups).await?;
        for (row, document) in rows.into_iter().zip(documents) {
            if filter.holds(&document) {
                if self.total >= self.skip && self.rows.len() < self.count {
                    self.rows.push(row);
                }
                self.total += 1;
            }
        }
        Ok(())
    }
}

pub(super) fn page(resources: Vec<Value>, total: usize, start: usize) -> Answer {
    Answer::ok(scim::list_response(resources, total, start))
}

pub(super) fn number(it: usize) -> i64 {
    i64::try_from(it).unwrap_or(i64::MAX)
}

/// Creates a person, or brings back one who has left if the `externalId` is the same.
pub(super) async fn create(asked: &Asked, body: &Value) -> Result<Answer, Refused> {
    let Read { mut document, .. } = scim::read(Resource::User, body)?;
    document.entry("active").or_insert(Value::Bool(true));
    let mut unit = begin(asked, "scim_create_user").await?;
    let connection = unit.connection();
    let (row, shown) = match known(connection, asked, &document).await? {
        Some(known) => {
            let row = save(connection, asked, &known, document).await?;
            let shown = shown(connection, asked, &row).await?;
            (row, shown)
        }
        None => {
            let row = insert(connection, asked, document).await?;
            // Somebody new is in no group yet.
            let mut shown =
                shown_many(connection, asked, std::slice::from_ref(&row), false).await?;
            (row, shown.pop().unwrap_or_default())
        }
    };
    unit.commit(&[]).await?;
    let location = asked.location(Resource::User, &row.person_id);
    Ok(Answer::resource(etag(row.version), shown).at(location))
}

/// The inactive or adopted person whom a create refers to. A name alone identifies nobody: names
/// are reused, and the newcomer would inherit roles and history.
async fn known(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    document: &Document,
) -> Result<Option<UserRow>, Refused> {
    if let Some(external_id) = text(document, "externalId")
        && let Some(known) =
            scim_users::by_external_id(connection, &asked.code, external_id).await?
    {
        return if known.active {
            Err(taken().into())
        } else {
            Ok(Some(known))
        };
    }
    let same_name = scim_users::by_key(connection, &asked.code, &key_of(document)).await?;
    match same_name {
        // An administrator has linked this name to her; now the sender adds its own id.
        Some(adopted)
            if adopted.active && adopted.external_id.is_none() && is_adopted(&adopted) =>
        {
            Ok(Some(adopted))
        }
        Some(known) if known.active => Err(taken().into()),
        Some(left) => {
            free_name(connection, asked, &left).await?;
            Ok(None)
        }
        None => Ok(None),
    }
}

/// Whether an administrator made the row from an imported person, and no sender has written it yet.
fn is_adopted(row: &UserRow) -> bool {
    row.document.0.get("active").is_none()
}

async fn insert(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    document: Document,
) -> Result<UserRow, Refused> {
    let said = scim_person::said(&document);
    refuse_imported(connection, asked, None, &document).await?;
    let id = Uuid::now_v7().to_string();
    let unit_id = unit_of(connection, asked, &document)
        .await?
        .unwrap_or_default();
    let (now, key) = (asked.ctx.now, key_of(&document));
    scim_users::insert(connection, &asked.code, &id, &said, &unit_id).await?;
    let seq =
        scim_users::insert_resource(connection, &asked.code, &id, &document, &key, now).await?;
    let roles = scim_person::app_roles(&document);
    // A first cycle makes ten thousand people one after the other: what is known here is not read back.
    let after = if roles.is_empty() {
        Some(Person {
            id: id.clone(),
            municipality: asked.code.clone(),
            name: said.name,
            email: said.email,
            phone: said.phone,
            unit_id,
            active: said.active,
            ..Person::default()
        })
    } else {
        scim_users::set_app_roles(connection, &asked.code, &id, "scim", &roles).await?;
        let person = store::get_people(connection, std::slice::from_ref(&id)).await?;
        person.into_iter().next()
    };
    let change = change_of(asked, &id, None, after.as_ref());
    changes::insert(connection, &asked.ctx, &[change]).await?;
    Ok(UserRow {
        seq,
        external_id: text(&document, "externalId").map(str::to_owned),
        person_id: id,
        document: Json(document),
        version: 1,
        created_at: Ts(now),
        changed_at: Ts(now),
        active: said.active,
        has_left: false,
    })
}

/// The unit that the document's department names, when it is one alone.
async fn unit_of(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    document: &Document,
) -> Result<Option<String>, sqlx::Error> {
    match scim_person::department(document) {
        Some(name) => scim_users::unit_called(connection, &asked.code, name).await,
        None => Ok(None),
    }
}

/// `active` and `externalId` keep their values when the body leaves them out, so that a missing
/// line neither reinstates nor suspends anybody, nor loses her key.
pub(super) async fn replace(asked: &Asked, id: &str, body: &Value) -> Result<Answer, Refused> {
    let Read { mut document, .. } = scim::read(Resource::User, body)?;
    let mut unit = begin(asked, "scim_replace_user").await?;
    let known = for_change(unit.connection(), asked, id).await?;
    document
        .entry("active")
        .or_insert(Value::Bool(known.active));
    if let Some(external_id) = &known.external_id {
        let external_id = Value::from(external_id.clone());
        document.entry("externalId").or_insert(external_id);
    }
    let row = save(unit.connection(), asked, &known, document).await?;
    let shown = shown(unit.connection(), asked, &row).await?;
    unit.commit(&[]).await?;
    Ok(Answer::resource(etag(row.version), shown))
}

pub(super) async fn patch(asked: &Asked, id: &str, body: &Value) -> Result<Answer, Refused> {
    let mut unit = begin(asked, "scim_patch_user").await?;
    let known = for_change(unit.connection(), asked, id).await?;
    let before = save::document_of(&known);
    let changed = scim::patch(Resource::User, &before, id, body)?;
    let row = save(unit.connection(), asked, &known, changed.document).await?;
    let shown = shown(unit.connection(), asked, &row).await?;
    unit.commit(&[]).await?;
    Ok(Answer::resource(etag(row.version), shown))
}

async fn for_change(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    id: &str,
) -> Result<UserRow, Refused> {
    let known = scim_users::by_id(connection, &asked.code, id).await?;
    let known = known.ok_or_else(not_found)?;
    asked.check_version(known.version)?;
    Ok(known)
}

/// For the sender the person is gone. The record stays, because histories name her.
pub(super) async fn delete(asked: &Asked, id: &str) -> Result<Answer, Refused> {
    let mut unit = begin(asked, "scim_delete_user").await?;
    let connection = unit.connection();
    let known = for_change(connection, asked, id).await?;
    let before = store::get_people(connection, &[id.to_owned()]).await?.pop();
    if known.active {
        save::look_who_is_left(connection, asked, id).await?;
    }
    scim_users::delete(connection, id, asked.ctx.now).await?;
    scim_groups::leave_all(connection, &asked.code, id, asked.ctx.now).await?;
    let after = store::get_people(connection, &[id.to_owned()]).await?.pop();
    let change = change_of(asked, id, before.as_ref(), after.as_ref());
    changes::insert(connection, &asked.ctx, &[change]).await?;
    unit.commit(&[]).await?;
    Ok(Answer::nothing())
}
