//! Groups of one municipality and who is in them. Members are rows: one is added without reading ten
//! thousand.

use brudvagt_kit::pg::Ts;
use brudvagt_scim::{Document, Member};
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection, types::Json};

use super::scim_users::text;

#[derive(Clone, Debug, FromRow)]
pub(crate) struct GroupRow {
    pub(crate) seq: i64,
    pub(crate) group_id: String,
    pub(crate) document: Json<Document>,
    pub(crate) version: i64,
    pub(crate) created_at: Ts,
    pub(crate) changed_at: Ts,
}

pub(crate) async fn by_id(
    connection: &mut PgConnection,
    municipality: &str,
    id: &str,
) -> Result<Option<GroupRow>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM directory.scim_groups WHERE municipality = $1 AND group_id = $2")
        .bind(municipality)
        .bind(id)
        .fetch_optional(connection)
        .await
}

pub(crate) async fn by_key(
    connection: &mut PgConnection,
    municipality: &str,
    key: &str,
) -> Result<Option<GroupRow>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM directory.scim_groups WHERE municipality = $1 AND name_key = $2")
        .bind(municipality)
        .bind(key)
        .fetch_optional(connection)
        .await
}

pub(crate) async fn by_external_id(
    connection: &mut PgConnection,
    municipality: &str,
    external_id: &str,
) -> Result<Vec<GroupRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT * FROM directory.scim_groups WHERE municipality = $1 AND external_id = $2 \
         ORDER BY seq LIMIT 1000",
    )
    .bind(municipality)
    .bind(external_id)
    .fetch_all(connection)
    .await
}

pub(crate) async fn with_member(
    connection: &mut PgConnection,
    municipality: &str,
    member_id: &str,
) -> Result<Vec<GroupRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT g.* FROM directory.scim_groups AS g JOIN directory.scim_members AS m USING (group_id) \
         WHERE g.municipality = $1 AND m.member_id = $2 ORDER BY g.seq LIMIT 1000",
    )
    .bind(municipality)
    .bind(member_id)
    .fetch_all(connection)
    .await
}

pub(crate) async fn count(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT count(*) FROM directory.scim_groups WHERE municipality = $1")
        .bind(municipality)
        .fetch_one(connection)
        .await
}

pub(crate) async fn page(
    connection: &mut PgConnection,
    municipality: &str,
    after: i64,
    skip: i64,
    limit: i64,
) -> Result<Vec<GroupRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT * FROM directory.scim_groups WHERE municipality = $1 AND seq > $2 \
         ORDER BY seq OFFSET $3 LIMIT $4",
    )
    .bind(municipality)
    .bind(after)
    .bind(skip)
    .bind(limit)
    .fetch_all(connection)
    .await
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    municipality: &str,
    id: &str,
    document: &Document,
    key: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO directory.scim_groups (group_id, municipality, external_id, name_key, document, \
           created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(id)
    .bind(municipality)
    .bind(text(document, "externalId"))
    .bind(key)
    .bind(Json(document))
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn update(
    connection: &mut PgConnection,
    id: &str,
    document: &Document,
    key: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE directory.scim_groups SET external_id = $2, name_key = $3, document = $4, \
           version = version + 1, changed_at = $5 WHERE group_id = $1",
    )
    .bind(id)
    .bind(text(document, "externalId"))
    .bind(key)
    .bind(Json(document))
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes a group with its members and the roles an administrator had given it.
pub(crate) async fn delete(
    connection: &mut PgConnection,
    municipality: &str,
    id: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM directory.role_rules WHERE municipality = $1 AND source = 'group' AND name = $2",
    )
    .bind(municipality)
    .bind(id)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM directory.scim_groups WHERE municipality = $1 AND group_id = $2")
        .bind(municipality)
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes somebody or a group out of every group; those groups have changed.
pub(crate) async fn leave_all(
    connection: &mut PgConnection,
    municipality: &str,
    member_id: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "WITH gone AS (DELETE FROM directory.scim_members WHERE member_id = $2 RETURNING group_id) \
         UPDATE directory.scim_groups SET version = version + 1, changed_at = $3 \
         WHERE municipality = $1 AND group_id IN (SELECT group_id FROM gone)",
    )
    .bind(municipality)
    .bind(member_id)
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// Says who was not in it before. An id that no person and no group of the municipality's own directory
/// has is left out: it would give its role to whoever is taken over later under that id. It is not
/// refused, because senders put people into groups and delete them at the same time, and a refusal
/// would keep out everybody else of the same request.
pub(crate) async fn add(
    connection: &mut PgConnection,
    municipality: &str,
    id: &str,
    members: &[Member],
) -> Result<Vec<String>, sqlx::Error> {
    let ids: Vec<&str> = members.iter().map(|it| it.value.as_str()).collect();
    sqlx::query_scalar(
        "INSERT INTO directory.scim_members (group_id, municipality, member_id, is_group) \
         SELECT $1, $2, u.person_id, false FROM directory.scim_users AS u \
         WHERE u.municipality = $2 AND u.person_id = ANY ($3) AND u.deleted_at IS NULL \
         UNION ALL \
         SELECT $1, $2, g.group_id, true FROM directory.scim_groups AS g \
         WHERE g.municipality = $2 AND g.group_id = ANY ($3) \
         ON CONFLICT DO NOTHING RETURNING member_id",
    )
    .bind(id)
    .bind(municipality)
    .bind(ids)
    .fetch_all(connection)
    .await
}

/// Says who was in it until now.
pub(crate) async fn remove(
    connection: &mut PgConnection,
    id: &str,
    members: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "DELETE FROM directory.scim_members WHERE group_id = $1 AND member_id = ANY ($2) \
         RETURNING member_id",
    )
    .bind(id)
    .bind(members)
    .fetch_all(connection)
    .await
}

/// Takes out everybody but `kept`; says who that was.
pub(crate) async fn remove_others(
    connection: &mut PgConnection,
    id: &str,
    kept: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "DELETE FROM directory.scim_members WHERE group_id = $1 AND NOT member_id = ANY ($2) \
         RETURNING member_id",
    )
    .bind(id)
    .bind(kept)
    .fetch_all(connection)
    .await
}

pub(crate) async fn n_members(connection: &mut PgConnection, id: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT count(*) FROM directory.scim_members WHERE group_id = $1")
        .bind(id)
        .fetch_one(connection)
        .await
}

/// Who is in each of these groups: the group's id, the member's, whether it is a group.
pub(crate) async fn members_of(
    connection: &mut PgConnection,
    ids: &[String],
) -> Result<Vec<(String, String, bool)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT group_id, member_id, is_group FROM directory.scim_members \
         WHERE group_id = ANY ($1) ORDER BY group_id, member_id",
    )
    .bind(ids)
    .fetch_all(connection)
    .await
}
