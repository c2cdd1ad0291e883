//! SQL only, on a connection whose scope is set.

pub(crate) mod changes;
pub(crate) mod duties;
pub(crate) mod imports;
pub(crate) mod provisioning;
pub(crate) mod scim_groups;
pub(crate) mod scim_tokens;
pub(crate) mod scim_users;
pub(crate) mod settings;

use brudvagt_calculus::WrittenCalendar;
use brudvagt_kit::pg::Ts;
use brudvagt_proto::directory::{Grant, Municipality, Person, Unit};
use jiff::Timestamp;
use sqlx::{PgConnection, Row, postgres::PgRow, types::Json};

use crate::rules::calendar::wire_calendar;

pub(crate) async fn list_municipalities(
    connection: &mut PgConnection,
) -> Result<Vec<Municipality>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM directory.municipalities ORDER BY municipality")
        .fetch_all(&mut *connection)
        .await?;
    let mut municipalities = rows
        .iter()
        .map(municipality)
        .collect::<Result<Vec<_>, _>>()?;
    settings::put_notifiers_into(connection, &mut municipalities).await?;
    Ok(municipalities)
}

/// A municipality's working time; `None` until one has been set.
pub(crate) async fn calendar_of(
    connection: &mut PgConnection,
    code: &str,
) -> Result<Option<WrittenCalendar>, sqlx::Error> {
    let calendar: Option<Option<Json<WrittenCalendar>>> =
        sqlx::query_scalar("SELECT calendar FROM directory.municipalities WHERE municipality = $1")
            .bind(code)
            .fetch_optional(connection)
            .await?;
    Ok(calendar.flatten().map(|calendar| calendar.0))
}

/// One municipality; its row is locked, so that its settings change in one place at a time.
pub(crate) async fn municipality_for_update(
    connection: &mut PgConnection,
    code: &str,
) -> Result<Option<Municipality>, sqlx::Error> {
    let row =
        sqlx::query("SELECT * FROM directory.municipalities WHERE municipality = $1 FOR UPDATE")
            .bind(code)
            .fetch_optional(&mut *connection)
            .await?;
    let mut found = match &row {
        Some(row) => vec![municipality(row)?],
        None => return Ok(None),
    };
    settings::put_notifiers_into(connection, &mut found).await?;
    Ok(found.pop())
}

fn municipality(row: &PgRow) -> Result<Municipality, sqlx::Error> {
    Ok(Municipality {
        code: row.try_get("municipality")?,
        name: row.try_get("name")?,
        cvr: row.try_get("cvr")?,
        report_address: row.try_get("report_address")?,
        esdh_pattern: row.try_get("esdh_pattern")?,
        esdh_system: row.try_get("esdh_system")?,
        language: row.try_get("language")?,
        dpo_name: row.try_get("dpo_name")?,
        dpo_contact: row.try_get("dpo_contact")?,
        contact_point: row.try_get("contact_point")?,
        notifier: row.try_get("notifier")?,
        second_person: row.try_get("second_person")?,
        notifiers: Vec::new(),
        calendar: row
            .try_get::<Option<Json<WrittenCalendar>>, _>("calendar")?
            .map(|calendar| wire_calendar(&calendar.0)),
        nis2: row.try_get("nis2")?,
        decides: row.try_get("decides")?,
        dpo_delegation: row
            .try_get::<Option<Json<settings::Delegation>>, _>("dpo_delegation")?
            .map(|it| it.0.into()),
    })
}

pub(crate) async fn list_units(connection: &mut PgConnection) -> Result<Vec<Unit>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id, municipality, name, coalesce(parent_id, '') AS parent_id, \
           closed_at IS NOT NULL AS closed \
         FROM directory.units ORDER BY municipality, name",
    )
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Unit {
                id: row.try_get("id")?,
                municipality: row.try_get("municipality")?,
                name: row.try_get("name")?,
                parent_id: row.try_get("parent_id")?,
                closed: row.try_get("closed")?,
            })
        })
        .collect()
}

/// People at home in `municipality` or with a role in it; all in scope when it is empty.
pub(crate) async fn list_people(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<Vec<Person>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT p.*, \
           ARRAY(SELECT g.role || '/' || g.municipality || '/' || g.unit_id FROM directory.held AS g \
                 WHERE g.person_id = p.id ORDER BY 1) AS grants \
         FROM directory.people AS p \
         WHERE $1 = '' OR p.municipality = $1 \
            OR EXISTS (SELECT FROM directory.held AS h WHERE h.person_id = p.id AND h.municipality = $1) \
         ORDER BY p.municipality, p.name LIMIT 5000",
    )
    .bind(municipality)
    .fetch_all(connection)
    .await?;
    rows.iter().map(person).collect()
}

pub(crate) async fn get_people(
    connection: &mut PgConnection,
    ids: &[String],
) -> Result<Vec<Person>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT p.*, \
           ARRAY(SELECT g.role || '/' || g.municipality || '/' || g.unit_id FROM directory.held AS g \
                 WHERE g.person_id = p.id ORDER BY 1) AS grants \
         FROM directory.people AS p WHERE p.id = ANY($1)",
    )
    .bind(ids)
    .fetch_all(connection)
    .await?;
    rows.iter().map(person).collect()
}

/// People who are away or have left, whose substitute is one of `substitutes`, and who are not in
/// `known`.
pub(crate) async fn absent_behind(
    connection: &mut PgConnection,
    substitutes: &[String],
    known: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT id FROM directory.people \
         WHERE substitute_id = ANY($1) AND substitute_id <> '' AND (away OR NOT active) \
           AND NOT id = ANY($2) ORDER BY id",
    )
    .bind(substitutes)
    .bind(known)
    .fetch_all(connection)
    .await
}

/// Who was given `role` for exactly this unit ('' is the whole municipality), left or not.
pub(crate) async fn holders(
    connection: &mut PgConnection,
    municipality: &str,
    role: &str,
    unit_id: &str,
) -> Result<Vec<Person>, sqlx::Error> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT person_id FROM directory.held \
         WHERE municipality = $1 AND role = $2 AND unit_id = $3 ORDER BY person_id",
    )
    .bind(municipality)
    .bind(role)
    .bind(unit_id)
    .fetch_all(&mut *connection)
    .await?;
    get_people(connection, &ids).await
}

/// Everybody who holds a role in the municipality, left or not; employees hold none that is written.
pub(crate) async fn all_holders(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<Vec<Person>, sqlx::Error> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT person_id FROM directory.held \
         WHERE municipality = $1 AND role <> 'employee' ORDER BY person_id LIMIT 5000",
    )
    .bind(municipality)
    .fetch_all(&mut *connection)
    .await?;
    get_people(connection, &ids).await
}

pub(crate) async fn parent_of(
    connection: &mut PgConnection,
    unit_id: &str,
) -> Result<Option<String>, sqlx::Error> {
    let parent = sqlx::query_scalar("SELECT parent_id FROM directory.units WHERE id = $1")
        .bind(unit_id)
        .fetch_optional(connection)
        .await?;
    Ok(parent.flatten())
}

pub(crate) async fn put_municipality(
    connection: &mut PgConnection,
    it: &Municipality,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO directory.municipalities (municipality, name, cvr, report_address, esdh_pattern, \
           esdh_system, language, dpo_name, dpo_contact, contact_point, notifier, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (municipality) DO UPDATE SET name = $2, cvr = $3, report_address = $4, \
           esdh_pattern = $5, esdh_system = $6, language = $7, dpo_name = $8, dpo_contact = $9, \
           contact_point = $10, notifier = $11, changed_at = $12",
    )
    .bind(&it.code)
    .bind(&it.name)
    .bind(&it.cvr)
    .bind(&it.report_address)
    .bind(&it.esdh_pattern)
    .bind(&it.esdh_system)
    .bind(&it.language)
    .bind(&it.dpo_name)
    .bind(&it.dpo_contact)
    .bind(&it.contact_point)
    .bind(&it.notifier)
    .bind(Ts(now))
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn put_unit(
    connection: &mut PgConnection,
    unit: &Unit,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO directory.units (id, municipality, name, parent_id) \
         VALUES ($1, $2, $3, nullif($4, '')) \
         ON CONFLICT (id) DO UPDATE SET name = $3, parent_id = nullif($4, '')",
    )
    .bind(&unit.id)
    .bind(&unit.municipality)
    .bind(&unit.name)
    .bind(&unit.parent_id)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn put_person(
    connection: &mut PgConnection,
    person: &Person,
) -> Result<(), sqlx::Error> {
    // For people kept by SCIM, name, address and employment come from there alone, so that an
    // outdated import brings nobody back.
    let is_scims: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM directory.scim_users WHERE person_id = $1 AND version > 1)",
    )
    .bind(&person.id)
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO directory.people (id, municipality, name, email, phone, unit_id, active, away, substitute_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (id) DO UPDATE SET municipality = $2, unit_id = $6, away = $8, substitute_id = $9, \
           name = CASE WHEN $10 THEN people.name ELSE $3 END, \
           email = CASE WHEN $10 THEN people.email ELSE $4 END, \
           phone = CASE WHEN $10 THEN people.phone ELSE $5 END, \
           active = CASE WHEN $10 THEN people.active ELSE $7 END",
    )
    .bind(&person.id)
    .bind(&person.municipality)
    .bind(&person.name)
    .bind(&person.email)
    .bind(&person.phone)
    .bind(&person.unit_id)
    .bind(person.active)
    .bind(person.away)
    .bind(&person.substitute_id)
    .bind(is_scims)
    .execute(&mut *connection)
    .await?;
    // Grants that are no longer named are removed.
    sqlx::query("DELETE FROM directory.grants WHERE person_id = $1")
        .bind(&person.id)
        .execute(&mut *connection)
        .await?;
    for grant in &person.grants {
        sqlx::query(
            "INSERT INTO directory.grants (person_id, role, municipality, unit_id) \
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        )
        .bind(&person.id)
        .bind(&grant.role)
        .bind(&grant.municipality)
        .bind(&grant.unit_id)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Makes people of the municipality who are not among `kept` inactive, and returns them. People kept
/// by SCIM or by an import are left alone.
pub(crate) async fn deactivate_others(
    connection: &mut PgConnection,
    municipality: &str,
    kept: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "UPDATE directory.people SET active = false \
         WHERE municipality = $1 AND active AND NOT id = ANY($2) \
           AND NOT EXISTS (SELECT FROM directory.scim_users AS u WHERE u.person_id = people.id) \
           AND NOT EXISTS (SELECT FROM directory.imported_people AS i WHERE i.person_id = people.id) \
         RETURNING id",
    )
    .bind(municipality)
    .bind(kept)
    .fetch_all(connection)
    .await
}

fn person(row: &PgRow) -> Result<Person, sqlx::Error> {
    let grants: Vec<String> = row.try_get("grants")?;
    Ok(Person {
        id: row.try_get("id")?,
        municipality: row.try_get("municipality")?,
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        phone: row.try_get("phone")?,
        unit_id: row.try_get("unit_id")?,
        active: row.try_get("active")?,
        away: row.try_get("away")?,
        substitute_id: row.try_get("substitute_id")?,
        grants: grants.iter().filter_map(|text| grant(text)).collect(),
    })
}

fn grant(text: &str) -> Option<Grant> {
    let (role, rest) = text.split_once('/')?;
    let (municipality, unit_id) = rest.split_once('/')?;
    Some(Grant {
        role: role.to_owned(),
        municipality: municipality.to_owned(),
        unit_id: unit_id.to_owned(),
    })
}
