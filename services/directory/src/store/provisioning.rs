//! What administrators have set up: how people come, which roles they get and how they sign in.

use brudvagt_kit::pg::Ts;
use brudvagt_letterbox::text::one_line;
use brudvagt_proto::directory::{RoleRule, ScimGroup};
use jiff::Timestamp;
use sqlx::PgConnection;

pub(crate) async fn list_rules(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<Vec<RoleRule>, sqlx::Error> {
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT source, name, role, unit_id FROM directory.role_rules \
         WHERE municipality = $1 ORDER BY source, name, role, unit_id",
    )
    .bind(municipality)
    .fetch_all(connection)
    .await?;
    let rule = |(source, name, role, unit_id)| RoleRule {
        source,
        name,
        role,
        unit_id,
    };
    Ok(rows.into_iter().map(rule).collect())
}

/// Says whether that changed something.
pub(crate) async fn put_rule(
    connection: &mut PgConnection,
    municipality: &str,
    rule: &RoleRule,
    remove: bool,
) -> Result<bool, sqlx::Error> {
    let sql = if remove {
        "DELETE FROM directory.role_rules \
         WHERE municipality = $1 AND source = $2 AND name = $3 AND role = $4 AND unit_id = $5"
    } else {
        "INSERT INTO directory.role_rules (municipality, source, name, role, unit_id) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"
    };
    let done = sqlx::query(sql)
        .bind(municipality)
        .bind(&rule.source)
        .bind(&rule.name)
        .bind(&rule.role)
        .bind(&rule.unit_id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn list_groups(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<Vec<ScimGroup>, sqlx::Error> {
    let rows: Vec<(String, String, Option<String>, i64)> = sqlx::query_as(
        "SELECT g.group_id, coalesce(g.document ->> 'displayName', ''), g.external_id, \
           (SELECT count(*) FROM directory.scim_members AS m WHERE m.group_id = g.group_id) \
         FROM directory.scim_groups AS g WHERE g.municipality = $1 ORDER BY g.name_key LIMIT 5000",
    )
    .bind(municipality)
    .fetch_all(connection)
    .await?;
    let group =
        |(group_id, name, external_id, n_members): (_, String, Option<String>, i64)| ScimGroup {
            group_id,
            name: one_line(&name),
            external_id: external_id.unwrap_or_default(),
            n_members: u32::try_from(n_members).unwrap_or(u32::MAX),
        };
    Ok(rows.into_iter().map(group).collect())
}

/// Active people who were imported and whom a municipality's directory could match: those with an
/// address that nobody else has.
pub(crate) async fn adoptable(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT min(p.id) FROM directory.people AS p \
         WHERE p.municipality = $1 AND p.active AND p.email <> '' \
           AND NOT EXISTS (SELECT FROM directory.scim_users AS u WHERE u.person_id = p.id) \
           AND NOT EXISTS (SELECT FROM directory.scim_users AS u WHERE u.municipality = $1 \
             AND u.user_key = lower(p.email) AND u.deleted_at IS NULL) \
         GROUP BY lower(p.email) HAVING count(*) = 1 ORDER BY 1 LIMIT 20000",
    )
    .bind(municipality)
    .fetch_all(connection)
    .await
}

/// Rows for these people, so that their municipality's directory finds them by their address.
pub(crate) async fn adopt(
    connection: &mut PgConnection,
    municipality: &str,
    ids: &[String],
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO directory.scim_users (person_id, municipality, user_key, document, created_at, changed_at) \
         SELECT id, municipality, lower(email), jsonb_build_object('userName', email, 'displayName', name), \
           $3, $3 \
         FROM directory.people WHERE municipality = $1 AND id = ANY ($2) ON CONFLICT DO NOTHING",
    )
    .bind(municipality)
    .bind(ids)
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn allow_remap(
    connection: &mut PgConnection,
    municipality: &str,
    until: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE directory.municipalities SET scim_remap_until = $2 WHERE municipality = $1",
    )
    .bind(municipality)
    .bind(Ts(until))
    .execute(connection)
    .await?;
    Ok(())
}

/// Says that a subject of a provider is this person, instead of whoever it was.
pub(crate) async fn link(
    connection: &mut PgConnection,
    provider: &str,
    subject: &str,
    person_id: Option<&str>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM directory.sign_ins WHERE provider = $1 AND subject = $2")
        .bind(provider)
        .bind(subject)
        .execute(&mut *connection)
        .await?;
    if let Some(person_id) = person_id {
        sqlx::query(
            "INSERT INTO directory.sign_ins (provider, subject, person_id, created_at) \
             VALUES ($1, $2, $3, $4)",
        )
        .bind(provider)
        .bind(subject)
        .bind(person_id)
        .bind(Ts(now))
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// The person whom an administrator has linked to this subject.
pub(crate) async fn linked(
    connection: &mut PgConnection,
    provider: &str,
    subject: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT person_id FROM directory.sign_ins WHERE provider = $1 AND subject = $2",
    )
    .bind(provider)
    .bind(subject)
    .fetch_optional(connection)
    .await
}

/// The people with this `externalId` in the municipality's own directory.
pub(crate) async fn called(
    connection: &mut PgConnection,
    municipalities: &[String],
    external_id: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT person_id FROM directory.scim_users \
         WHERE municipality = ANY ($1) AND external_id = $2 AND deleted_at IS NULL LIMIT 2",
    )
    .bind(municipalities)
    .bind(external_id)
    .fetch_all(connection)
    .await
}
