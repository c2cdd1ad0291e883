//! People as SCIM knows them: those of one municipality that have a row, and nobody else.

use brudvagt_kit::pg::Ts;
use brudvagt_scim::Document;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection, types::Json};

#[derive(Clone, Debug, FromRow)]
pub(crate) struct UserRow {
    pub(crate) seq: i64,
    pub(crate) person_id: String,
    pub(crate) external_id: Option<String>,
    pub(crate) document: Json<Document>,
    pub(crate) version: i64,
    pub(crate) created_at: Ts,
    pub(crate) changed_at: Ts,
    pub(crate) active: bool,
    /// Whether she was ever inactive after she came.
    pub(crate) has_left: bool,
}

/// What of a person SCIM says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) active: bool,
}

/// Lets writers of one municipality in one at a time, so that a unique value is checked and taken in
/// one step and no change of a group is lost.
pub(crate) async fn one_at_a_time(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('scim:' || $1, 0))")
        .bind(municipality)
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn by_id(
    connection: &mut PgConnection,
    municipality: &str,
    id: &str,
) -> Result<Option<UserRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT u.*, p.active FROM directory.scim_users AS u \
         JOIN directory.people AS p ON p.id = u.person_id \
         WHERE u.municipality = $1 AND u.person_id = $2 AND u.deleted_at IS NULL",
    )
    .bind(municipality)
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// Finds a person by the user name in lower case.
pub(crate) async fn by_key(
    connection: &mut PgConnection,
    municipality: &str,
    key: &str,
) -> Result<Option<UserRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT u.*, p.active FROM directory.scim_users AS u \
         JOIN directory.people AS p ON p.id = u.person_id \
         WHERE u.municipality = $1 AND u.user_key = $2 AND u.deleted_at IS NULL",
    )
    .bind(municipality)
    .bind(key)
    .fetch_optional(connection)
    .await
}

pub(crate) async fn by_external_id(
    connection: &mut PgConnection,
    municipality: &str,
    external_id: &str,
) -> Result<Option<UserRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT u.*, p.active FROM directory.scim_users AS u \
         JOIN directory.people AS p ON p.id = u.person_id \
         WHERE u.municipality = $1 AND u.external_id = $2 AND u.deleted_at IS NULL",
    )
    .bind(municipality)
    .bind(external_id)
    .fetch_optional(connection)
    .await
}

pub(crate) async fn count(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT count(*) FROM directory.scim_users WHERE municipality = $1 AND deleted_at IS NULL",
    )
    .bind(municipality)
    .fetch_one(connection)
    .await
}

/// A page in order of creation, which later additions do not disturb.
pub(crate) async fn page(
    connection: &mut PgConnection,
    municipality: &str,
    after: i64,
    skip: i64,
    limit: i64,
) -> Result<Vec<UserRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT u.*, p.active FROM directory.scim_users AS u \
         JOIN directory.people AS p ON p.id = u.person_id \
         WHERE u.municipality = $1 AND u.seq > $2 AND u.deleted_at IS NULL \
         ORDER BY u.seq OFFSET $3 LIMIT $4",
    )
    .bind(municipality)
    .bind(after)
    .bind(skip)
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Somebody new.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    municipality: &str,
    id: &str,
    said: &Said,
    unit_id: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO directory.people (id, municipality, name, email, phone, unit_id, active, away, \
           substitute_id) VALUES ($1, $2, $3, $4, $5, $6, $7, false, '')",
    )
    .bind(id)
    .bind(municipality)
    .bind(&said.name)
    .bind(&said.email)
    .bind(&said.phone)
    .bind(unit_id)
    .bind(said.active)
    .execute(connection)
    .await?;
    Ok(())
}

/// Her resource, the first time; its place in the order of creation.
pub(crate) async fn insert_resource(
    connection: &mut PgConnection,
    municipality: &str,
    id: &str,
    document: &Document,
    key: &str,
    now: Timestamp,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO directory.scim_users (person_id, municipality, external_id, user_key, document, \
           created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING seq",
    )
    .bind(id)
    .bind(municipality)
    .bind(text(document, "externalId"))
    .bind(key)
    .bind(Json(document))
    .bind(Ts(now))
    .fetch_one(connection)
    .await
}

/// A new state of her resource.
pub(crate) async fn update_resource(
    connection: &mut PgConnection,
    id: &str,
    document: &Document,
    key: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE directory.scim_users SET external_id = coalesce($2, external_id), user_key = $3, document = $4, \
           version = version + 1, changed_at = $5 WHERE person_id = $1",
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

/// Writes only what SCIM says of a person: unit, absence, substitute and roles given by hand stay.
pub(crate) async fn update_person(
    connection: &mut PgConnection,
    id: &str,
    said: &Said,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "WITH known AS (UPDATE directory.scim_users SET left_at = CASE WHEN $5 THEN NULL \
             ELSE coalesce(left_at, $6) END, has_left = has_left OR (NOT $5 AND \
               (SELECT p.active FROM directory.people AS p WHERE p.id = $1)) WHERE person_id = $1) \
         UPDATE directory.people SET name = $2, email = $3, phone = $4, active = $5 WHERE id = $1",
    )
    .bind(id)
    .bind(&said.name)
    .bind(&said.email)
    .bind(&said.phone)
    .bind(said.active)
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn move_to(
    connection: &mut PgConnection,
    id: &str,
    unit_id: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE directory.people SET unit_id = $2 WHERE id = $1")
        .bind(id)
        .bind(unit_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes a person for SCIM: inactive, her names free. The record stays, because histories name her.
pub(crate) async fn delete(
    connection: &mut PgConnection,
    id: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE directory.people SET active = false WHERE id = $1")
        .bind(id)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "UPDATE directory.scim_users SET deleted_at = $2, left_at = coalesce(left_at, $2), \
           document = '{}' WHERE person_id = $1",
    )
    .bind(id)
    .bind(Ts(now))
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM directory.app_roles WHERE person_id = $1")
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

/// A new version of these people's resources: a group of theirs has changed, which they show.
pub(crate) async fn renew(
    connection: &mut PgConnection,
    municipality: &str,
    ids: &[String],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE directory.scim_users SET version = version + 1, changed_at = $3 \
         WHERE municipality = $1 AND person_id = ANY ($2) AND deleted_at IS NULL",
    )
    .bind(municipality)
    .bind(ids)
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn set_app_roles(
    connection: &mut PgConnection,
    municipality: &str,
    id: &str,
    origin: &str,
    values: &[String],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM directory.app_roles \
         WHERE person_id = $1 AND municipality = $2 AND origin = $3 AND NOT value = ANY ($4)",
    )
    .bind(id)
    .bind(municipality)
    .bind(origin)
    .bind(values)
    .execute(&mut *connection)
    .await?;
    if values.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO directory.app_roles (person_id, municipality, value, origin) \
         SELECT $1, $2, value, $3 FROM unnest($4::text[]) AS v (value) ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(municipality)
    .bind(origin)
    .bind(values)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes away the app roles that are not among `kept`, from her resource too.
pub(crate) async fn keep_app_roles(
    connection: &mut PgConnection,
    municipality: &str,
    id: &str,
    kept: &[String],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let gone = sqlx::query(
        "DELETE FROM directory.app_roles \
         WHERE person_id = $1 AND municipality = $2 AND NOT value = ANY ($3)",
    )
    .bind(id)
    .bind(municipality)
    .bind(kept)
    .execute(&mut *connection)
    .await?;
    if gone.rows_affected() > 0 {
        sqlx::query(
            "UPDATE directory.scim_users SET version = version + 1, changed_at = $3, document = CASE \
               WHEN r.kept IS NULL THEN document - 'roles' \
               ELSE jsonb_set(document, '{roles}', r.kept) END \
             FROM (SELECT jsonb_agg(role) FILTER (WHERE role ->> 'value' = ANY ($2)) AS kept \
               FROM directory.scim_users AS u, jsonb_array_elements(u.document -> 'roles') AS role \
               WHERE u.person_id = $1) AS r \
             WHERE person_id = $1 AND document ? 'roles'",
        )
        .bind(id)
        .bind(kept)
        .bind(Ts(now))
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// The groups that each of `ids` is in: her id, the group's id and name.
pub(crate) async fn groups_of(
    connection: &mut PgConnection,
    municipality: &str,
    ids: &[String],
) -> Result<Vec<(String, String, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT m.member_id, g.group_id, coalesce(g.document ->> 'displayName', '') \
         FROM directory.scim_members AS m JOIN directory.scim_groups AS g ON g.group_id = m.group_id \
         WHERE m.member_id = ANY ($2) AND m.municipality = $1 ORDER BY g.seq",
    )
    .bind(municipality)
    .bind(ids)
    .fetch_all(connection)
    .await
}

pub(crate) const IS_IMPORTED: &str = "SELECT EXISTS (SELECT FROM directory.people AS p \
     WHERE p.municipality = $1 AND p.email_key = ANY ($2) AND p.active \
       AND NOT EXISTS (SELECT FROM directory.scim_users AS u WHERE u.person_id = p.id))";

/// Whether somebody who works in the municipality and came another way has one of these addresses. Who
/// has left cannot be adopted: her address would be refused for ever to the colleague who has it now.
pub(crate) async fn is_imported(
    connection: &mut PgConnection,
    municipality: &str,
    addresses: &[String],
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(IS_IMPORTED)
        .bind(municipality)
        .bind(addresses)
        .fetch_one(connection)
        .await
}

/// The unit of this name or id, when it is one alone.
pub(crate) async fn unit_called(
    connection: &mut PgConnection,
    municipality: &str,
    name: &str,
) -> Result<Option<String>, sqlx::Error> {
    let found: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM directory.units \
         WHERE municipality = $1 AND closed_at IS NULL AND (id = $2 OR lower(name) = lower($2)) \
         ORDER BY id = $2 DESC LIMIT 2",
    )
    .bind(municipality)
    .bind(name)
    .fetch_all(connection)
    .await?;
    Ok(match found.as_slice() {
        [only] => Some(only.clone()),
        [first, _] if first == name => Some(first.clone()),
        _none_or_several => None,
    })
}

/// How many of a municipality's people left since an instant, and how many it has.
pub(crate) async fn left_since(
    connection: &mut PgConnection,
    municipality: &str,
    since: Timestamp,
) -> Result<(i64, i64), sqlx::Error> {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM directory.scim_users WHERE municipality = $1 AND left_at > $2), \
           (SELECT count(*) FROM directory.scim_users WHERE municipality = $1 AND deleted_at IS NULL)",
    )
    .bind(municipality)
    .bind(Ts(since))
    .fetch_one(connection)
    .await
}

/// The roles for which nobody is left when `id` is gone.
pub(crate) async fn held_by_nobody_else(
    connection: &mut PgConnection,
    municipality: &str,
    id: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT DISTINCT h.role FROM directory.held AS h \
         WHERE h.municipality = $1 AND h.person_id = $2 AND NOT EXISTS (\
           SELECT FROM directory.held AS o JOIN directory.people AS p ON p.id = o.person_id \
           WHERE o.municipality = $1 AND o.role = h.role AND o.person_id <> $2 AND p.active)",
    )
    .bind(municipality)
    .bind(id)
    .fetch_all(connection)
    .await
}

/// Whether a changed externalId is taken now.
pub(crate) async fn may_remap(
    connection: &mut PgConnection,
    municipality: &str,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let until: Option<Ts> = sqlx::query_scalar(
        "SELECT scim_remap_until FROM directory.municipalities WHERE municipality = $1",
    )
    .bind(municipality)
    .fetch_optional(connection)
    .await?
    .flatten();
    Ok(until.is_some_and(|until| until.0 > now))
}

pub(crate) fn text<'d>(document: &'d Document, name: &str) -> Option<&'d str> {
    document.get(name)?.as_str()
}
