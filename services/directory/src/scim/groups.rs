//! Groups. An administrator decides what role a group gives, by the group's id and never by its
//! name.

use std::collections::HashMap;

use brudvagt_scim::{
    self as scim, Document, Filter, GROUP, Hint, Member, MemberChange, Read, Resource,
};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    answer::{Answer, Refused, not_found, taken},
    asked::{Asked, etag},
    users::{begin, number, page},
};
use crate::store::{
    changes::{self, Change},
    scim_groups::{self, GroupRow},
    scim_users::{self, text},
};

const STRIDE: i64 = 500;
/// A patch of a group with more members is answered without them, unless the sender names what it wants
/// to see: a group of ten thousand is not read back for each person added.
const MOST_ANSWERED: i64 = 1000;

pub(super) async fn get(asked: &Asked, id: &str) -> Result<Answer, Refused> {
    let mut tx = asked.door.store.read(&asked.ctx).await?;
    let row = scim_groups::by_id(&mut tx, &asked.code, id).await?;
    let row = row.ok_or_else(not_found)?;
    if asked.has_version(row.version) {
        return Ok(Answer::not_modified(etag(row.version)));
    }
    one(&mut tx, asked, row).await
}

async fn one(
    connection: &mut PgConnection,
    asked: &Asked,
    row: GroupRow,
) -> Result<Answer, Refused> {
    let etag = etag(row.version);
    let mut shown = shown(connection, asked, vec![row]).await?;
    Ok(Answer::resource(etag, shown.pop().unwrap_or_default()))
}

/// The group as it is after a change.
async fn after(connection: &mut PgConnection, asked: &Asked, id: &str) -> Result<Answer, Refused> {
    let row = scim_groups::by_id(connection, &asked.code, id).await?;
    one(connection, asked, row.ok_or_else(not_found)?).await
}

pub(super) async fn list(asked: &Asked) -> Result<Answer, Refused> {
    let filter = asked.query.filter(Resource::Group)?;
    let mut tx = asked.door.store.read(&asked.ctx).await?;
    let (start, count) = (asked.query.start, asked.query.count);
    let skip = start.saturating_sub(1);
    let Some(filter) = filter else {
        let total = scim_groups::count(&mut tx, &asked.code).await?;
        let (skip, limit) = (number(skip), number(count));
        let rows = scim_groups::page(&mut tx, &asked.code, 0, skip, limit).await?;
        let shown = shown(&mut tx, asked, rows).await?;
        return Ok(page(shown, usize::try_from(total).unwrap_or(0), start));
    };
    let rows = passing(&mut tx, asked, &filter).await?;
    let total = rows.len();
    let rows: Vec<GroupRow> = rows.into_iter().skip(skip).take(count).collect();
    Ok(page(shown(&mut tx, asked, rows).await?, total, start))
}

async fn passing(
    tx: &mut PgConnection,
    asked: &Asked,
    filter: &Filter,
) -> Result<Vec<GroupRow>, Refused> {
    let code = asked.code.as_str();
    let candidates = match filter.hint() {
        Some(Hint::Id(id)) => scim_groups::by_id(tx, code, &id)
            .await?
            .into_iter()
            .collect(),
        Some(Hint::DisplayName(name)) => {
            let found = scim_groups::by_key(tx, code, &name.to_lowercase()).await?;
            found.into_iter().collect()
        }
        Some(Hint::ExternalId(id)) => scim_groups::by_external_id(tx, code, &id).await?,
        Some(Hint::Member(id)) => scim_groups::with_member(tx, code, &id).await?,
        Some(Hint::UserName(_)) | None => {
            let mut all = Vec::new();
            let mut after = 0;
            loop {
                let rows = scim_groups::page(tx, code, after, 0, STRIDE).await?;
                let Some(last) = rows.last() else { break };
                after = last.seq;
                all.extend(rows);
            }
            all
        }
    };
    let documents = whole(tx, asked, &candidates, filter.mentions("members")).await?;
    let pairs = candidates.into_iter().zip(documents);
    Ok(pairs
        .filter(|(_, document)| filter.holds(document))
        .map(|(row, _)| row)
        .collect())
}

async fn shown(
    connection: &mut PgConnection,
    asked: &Asked,
    rows: Vec<GroupRow>,
) -> Result<Vec<Value>, Refused> {
    let project = asked.query.project(Resource::Group);
    let all = whole(connection, asked, &rows, project.shows("members")).await?;
    Ok(all
        .into_iter()
        .map(|document| Value::Object(project.apply(document)))
        .collect())
}

/// Members are read only when somebody wants to see them.
async fn whole(
    connection: &mut PgConnection,
    asked: &Asked,
    rows: &[GroupRow],
    with_members: bool,
) -> Result<Vec<Document>, Refused> {
    let mut members: HashMap<String, Vec<Value>> = HashMap::new();
    if with_members && !rows.is_empty() {
        let ids: Vec<String> = rows.iter().map(|row| row.group_id.clone()).collect();
        for (group, member, is_group) in scim_groups::members_of(connection, &ids).await? {
            let kind = if is_group {
                Resource::Group
            } else {
                Resource::User
            };
            members.entry(group).or_default().push(json!({
                "value": member,
                "$ref": asked.location(kind, &member),
                "type": kind.name(),
            }));
        }
    }
    Ok(rows
        .iter()
        .map(|row| {
            let mut document = row.document.0.clone();
            document.insert("schemas".to_owned(), json!([GROUP]));
            document.insert("id".to_owned(), json!(row.group_id));
            if let Some(members) = members.remove(&row.group_id) {
                document.insert("members".to_owned(), Value::Array(members));
            }
            document.insert(
                "meta".to_owned(),
                json!({
                    "resourceType": "Group",
                    "created": row.created_at.0.to_string(),
                    "lastModified": row.changed_at.0.to_string(),
                    "location": asked.location(Resource::Group, &row.group_id),
                    "version": etag(row.version),
                }),
            );
            document
        })
        .collect())
}

fn key_of(document: &Document) -> String {
    text(document, "displayName")
        .unwrap_or_default()
        .to_lowercase()
}

pub(super) async fn create(asked: &Asked, body: &Value) -> Result<Answer, Refused> {
    let Read {
        document, members, ..
    } = scim::read(Resource::Group, body)?;
    let mut unit = begin(asked, "scim_create_group").await?;
    let connection = unit.connection();
    let key = key_of(&document);
    if scim_groups::by_key(connection, &asked.code, &key)
        .await?
        .is_some()
    {
        return Err(taken().into());
    }
    let id = Uuid::now_v7().to_string();
    let now = asked.ctx.now;
    scim_groups::insert(connection, &asked.code, &id, &document, &key, now).await?;
    let members = members.unwrap_or_default();
    let added = scim_groups::add(connection, &asked.code, &id, &members).await?;
    scim_users::renew(connection, &asked.code, &added, now).await?;
    let change = Change {
        municipality: asked.code.clone(),
        what: "group",
        subject_id: id.clone(),
        before: None,
        after: Some(json!({ "name": text(&document, "displayName"), "members_added": added })),
    };
    changes::insert(connection, &asked.ctx, &[change]).await?;
    let answer = after(connection, asked, &id).await?;
    unit.commit(&[]).await?;
    Ok(answer.at(asked.location(Resource::Group, &id)))
}

/// A body that says nothing of members or of `externalId` leaves them as they are.
pub(super) async fn replace(asked: &Asked, id: &str, body: &Value) -> Result<Answer, Refused> {
    let Read {
        mut document,
        members,
        ..
    } = scim::read(Resource::Group, body)?;
    let changes: Vec<MemberChange> = members.into_iter().map(MemberChange::Replace).collect();
    let mut unit = begin(asked, "scim_replace_group").await?;
    let connection = unit.connection();
    let known = for_change(connection, asked, id).await?;
    if let Some(external_id) = known.document.get("externalId") {
        document
            .entry("externalId")
            .or_insert_with(|| external_id.clone());
    }
    save(connection, asked, &known, document, changes).await?;
    let answer = after(connection, asked, id).await?;
    unit.commit(&[]).await?;
    Ok(answer)
}

pub(super) async fn patch(asked: &Asked, id: &str, body: &Value) -> Result<Answer, Refused> {
    let mut unit = begin(asked, "scim_patch_group").await?;
    let connection = unit.connection();
    let known = for_change(connection, asked, id).await?;
    let changed = scim::patch(Resource::Group, &known.document, id, body)?;
    save(connection, asked, &known, changed.document, changed.members).await?;
    let shows_members = asked.query.project(Resource::Group).shows("members");
    let is_short = asked.query.names_attributes()
        || !shows_members
        || scim_groups::n_members(connection, id).await? <= MOST_ANSWERED;
    let answer = if is_short {
        after(connection, asked, id).await?
    } else {
        Answer::nothing()
    };
    unit.commit(&[]).await?;
    Ok(answer)
}

pub(super) async fn delete(asked: &Asked, id: &str) -> Result<Answer, Refused> {
    let mut unit = begin(asked, "scim_delete_group").await?;
    let connection = unit.connection();
    let known = for_change(connection, asked, id).await?;
    let members = members_of(connection, id).await?;
    scim_groups::delete(connection, &asked.code, id).await?;
    scim_groups::leave_all(connection, &asked.code, id, asked.ctx.now).await?;
    scim_users::renew(connection, &asked.code, &members, asked.ctx.now).await?;
    let change = Change {
        municipality: asked.code.clone(),
        what: "group",
        subject_id: id.to_owned(),
        before: Some(json!({ "name": text(&known.document, "displayName") })),
        after: None,
    };
    changes::insert(connection, &asked.ctx, &[change]).await?;
    unit.commit(&[]).await?;
    Ok(Answer::nothing())
}

async fn members_of(connection: &mut PgConnection, id: &str) -> Result<Vec<String>, sqlx::Error> {
    let members = scim_groups::members_of(connection, &[id.to_owned()]).await?;
    Ok(members.into_iter().map(|(_, member, _)| member).collect())
}

async fn for_change(
    connection: &mut PgConnection,
    asked: &Asked,
    id: &str,
) -> Result<GroupRow, Refused> {
    let known = scim_groups::by_id(connection, &asked.code, id).await?;
    let known = known.ok_or_else(not_found)?;
    asked.check_version(known.version)?;
    Ok(known)
}

/// Writes what differs, and notes who came and who went.
async fn save(
    connection: &mut PgConnection,
    asked: &Asked,
    known: &GroupRow,
    document: Document,
    members: Vec<MemberChange>,
) -> Result<(), Refused> {
    let id = known.group_id.as_str();
    let key = key_of(&document);
    if key != key_of(&known.document)
        && scim_groups::by_key(connection, &asked.code, &key)
            .await?
            .is_some()
    {
        return Err(taken().into());
    }
    let (mut added, mut removed) = (Vec::new(), Vec::new());
    for change in members {
        match change {
            MemberChange::Add(new) => {
                added.extend(scim_groups::add(connection, &asked.code, id, &new).await?);
            }
            MemberChange::Remove(gone) => {
                removed.extend(scim_groups::remove(connection, id, &gone).await?);
            }
            MemberChange::Clear => {
                removed.extend(scim_groups::remove_others(connection, id, &[]).await?);
            }
            MemberChange::Replace(new) => {
                let kept: Vec<String> = new.iter().map(|it: &Member| it.value.clone()).collect();
                removed.extend(scim_groups::remove_others(connection, id, &kept).await?);
                added.extend(scim_groups::add(connection, &asked.code, id, &new).await?);
            }
        }
    }
    if document == known.document.0 && added.is_empty() && removed.is_empty() {
        return Ok(());
    }
    scim_groups::update(connection, id, &document, &key, asked.ctx.now).await?;
    let mut touched = [added.clone(), removed.clone()].concat();
    if text(&document, "displayName") != text(&known.document, "displayName") {
        touched.extend(members_of(connection, id).await?);
    }
    scim_users::renew(connection, &asked.code, &touched, asked.ctx.now).await?;
    let change = Change {
        municipality: asked.code.clone(),
        what: "group",
        subject_id: id.to_owned(),
        before: Some(json!({
            "name": text(&known.document, "displayName"),
            "members_removed": removed,
        })),
        after: Some(json!({ "name": text(&document, "displayName"), "members_added": added })),
    };
    changes::insert(connection, &asked.ctx, &[change]).await?;
    Ok(())
}
