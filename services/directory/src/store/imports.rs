//! What an import stands on and what it writes, many rows a statement.

use std::collections::{BTreeMap, BTreeSet};

use brudvagt_kit::pg::Ts;
use brudvagt_proto::directory::{Person, Unit};
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use crate::rules::difference::{KeptBy, Known, KnownPerson, KnownUnit};

#[derive(Debug, FromRow)]
struct UnitRow {
    id: String,
    name: String,
    parent_id: String,
    source: String,
    source_id: Option<String>,
    is_department: bool,
    is_closed: bool,
}

#[derive(FromRow)]
struct PersonRow {
    id: String,
    municipality: String,
    name: String,
    email: String,
    phone: String,
    unit_id: String,
    active: bool,
    away: bool,
    substitute_id: String,
    source: Option<String>,
    source_id: Option<String>,
    external_id: Option<String>,
    is_scim: bool,
}

impl From<PersonRow> for KnownPerson {
    fn from(row: PersonRow) -> Self {
        let kept_by = match (row.source, row.source_id) {
            (_, source_id) if row.is_scim => KeptBy::Scim {
                names: [row.external_id, source_id].into_iter().flatten().collect(),
            },
            (Some(source), Some(source_id)) => KeptBy::Import { source, source_id },
            _by_hand => KeptBy::Hand,
        };
        Self {
            person: Person {
                id: row.id,
                municipality: row.municipality,
                name: row.name,
                email: row.email,
                phone: row.phone,
                unit_id: row.unit_id,
                active: row.active,
                away: row.away,
                substitute_id: row.substitute_id,
                ..Person::default()
            },
            kept_by,
        }
    }
}

/// Everybody of the municipality and all its units, left and closed ones too.
pub(crate) async fn known(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<Known, sqlx::Error> {
    let people: Vec<PersonRow> = sqlx::query_as(
        "SELECT p.id, p.municipality, p.name, p.email, p.phone, p.unit_id, p.active, p.away, \
           p.substitute_id, i.source, i.source_id, u.external_id, u.person_id IS NOT NULL AS is_scim \
         FROM directory.people AS p \
         LEFT JOIN directory.imported_people AS i ON i.person_id = p.id \
         LEFT JOIN directory.scim_users AS u ON u.person_id = p.id \
         WHERE p.municipality = $1 ORDER BY p.id",
    )
    .bind(municipality)
    .fetch_all(&mut *connection)
    .await?;
    let units: Vec<UnitRow> = sqlx::query_as(
        "SELECT id, name, coalesce(parent_id, '') AS parent_id, source, source_id, is_department, \
           closed_at IS NOT NULL AS is_closed FROM directory.units WHERE municipality = $1 ORDER BY id",
    )
    .bind(municipality)
    .fetch_all(&mut *connection)
    .await?;
    let mut managers = pairs(
        sqlx::query_as(
            "SELECT unit_id, person_id FROM directory.managers \
             WHERE municipality = $1 AND to_at IS NULL",
        )
        .bind(municipality)
        .fetch_all(&mut *connection)
        .await?,
    );
    let mut tasks = pairs(
        sqlx::query_as("SELECT unit_id, kle FROM directory.unit_tasks WHERE municipality = $1")
            .bind(municipality)
            .fetch_all(&mut *connection)
            .await?,
    );
    let unit = |row: UnitRow| KnownUnit {
        managers: managers.remove::<String>(&row.id).unwrap_or_default(),
        kle: tasks.remove::<String>(&row.id).unwrap_or_default(),
        unit: Unit {
            id: row.id,
            municipality: municipality.to_owned(),
            name: row.name,
            parent_id: row.parent_id,
            // Whether it is stands beside it.
            closed: false,
        },
        source: row.source,
        source_id: row.source_id,
        is_department: row.is_department,
        is_closed: row.is_closed,
    };
    Ok(Known {
        people: people.into_iter().map(KnownPerson::from).collect(),
        units: units.into_iter().map(unit).collect(),
    })
}

fn pairs(rows: Vec<(String, String)>) -> BTreeMap<String, BTreeSet<String>> {
    let mut by_unit: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (unit, other) in rows {
        by_unit.entry(unit).or_default().insert(other);
    }
    by_unit
}

/// Units that are new or different. Parents may be among them: the reference is looked at on commit.
pub(crate) async fn put_units(
    connection: &mut PgConnection,
    municipality: &str,
    units: &[&KnownUnit],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let column = |of: fn(&KnownUnit) -> &str| -> Vec<String> {
        units.iter().map(|it| of(it).to_owned()).collect()
    };
    let flag =
        |of: fn(&KnownUnit) -> bool| -> Vec<bool> { units.iter().map(|it| of(it)).collect() };
    let source_ids: Vec<Option<String>> = units.iter().map(|it| it.source_id.clone()).collect();
    sqlx::query(
        "INSERT INTO directory.units (id, municipality, name, parent_id, source, source_id, is_department, \
           closed_at) \
         SELECT id, $1, name, nullif(parent_id, ''), source, source_id, is_department, \
           CASE WHEN is_closed THEN $2 END \
         FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], \
           $9::boolean[]) AS u (id, name, parent_id, source, source_id, is_department, is_closed) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, parent_id = excluded.parent_id, \
           source = excluded.source, source_id = excluded.source_id, \
           is_department = excluded.is_department, \
           closed_at = CASE WHEN excluded.closed_at IS NULL THEN NULL \
             ELSE coalesce(units.closed_at, excluded.closed_at) END \
         WHERE units.municipality = $1",
    )
    .bind(municipality)
    .bind(Ts(now))
    .bind(column(|it| &it.unit.id))
    .bind(column(|it| &it.unit.name))
    .bind(column(|it| &it.unit.parent_id))
    .bind(column(|it| &it.source))
    .bind(source_ids)
    .bind(flag(|it| it.is_department))
    .bind(flag(|it| it.is_closed))
    .execute(connection)
    .await?;
    Ok(())
}

/// Who manages these units and what they do, from now on. Who no longer does is ended.
pub(crate) async fn put_managers(
    connection: &mut PgConnection,
    municipality: &str,
    units: &[&KnownUnit],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let ids: Vec<&str> = units.iter().map(|it| it.unit.id.as_str()).collect();
    let flat = |of: fn(&KnownUnit) -> &BTreeSet<String>| -> (Vec<String>, Vec<String>) {
        let all = units.iter().flat_map(|it| {
            let named = of(it).iter();
            named.map(|other| (it.unit.id.clone(), other.clone()))
        });
        all.unzip()
    };
    let (of_units, managers) = flat(|it| &it.managers);
    sqlx::query(
        "UPDATE directory.managers AS m SET to_at = greatest($2, m.from_at) \
         WHERE m.municipality = $1 AND m.unit_id = ANY ($3) AND m.to_at IS NULL \
           AND NOT EXISTS (SELECT FROM unnest($4::text[], $5::text[]) AS w (unit_id, person_id) \
             WHERE w.unit_id = m.unit_id AND w.person_id = m.person_id)",
    )
    .bind(municipality)
    .bind(Ts(now))
    .bind(&ids)
    .bind(&of_units)
    .bind(&managers)
    .execute(&mut *connection)
    .await?;
    let manager_ids: Vec<Uuid> = managers.iter().map(|_| Uuid::now_v7()).collect();
    sqlx::query(
        "INSERT INTO directory.managers (manager_id, municipality, unit_id, person_id, from_at) \
         SELECT manager_id, $1, unit_id, person_id, $2 \
         FROM unnest($3::uuid[], $4::text[], $5::text[]) AS w (manager_id, unit_id, person_id) \
         ON CONFLICT DO NOTHING",
    )
    .bind(municipality)
    .bind(Ts(now))
    .bind(manager_ids)
    .bind(&of_units)
    .bind(&managers)
    .execute(&mut *connection)
    .await?;
    let (of_units, tasks) = flat(|it| &it.kle);
    sqlx::query("DELETE FROM directory.unit_tasks WHERE municipality = $1 AND unit_id = ANY ($2)")
        .bind(municipality)
        .bind(&ids)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO directory.unit_tasks (municipality, kle, unit_id) \
         SELECT $1, kle, unit_id FROM unnest($2::text[], $3::text[]) AS t (kle, unit_id)",
    )
    .bind(municipality)
    .bind(tasks)
    .bind(of_units)
    .execute(connection)
    .await?;
    Ok(())
}

/// People who are new, different or out. Their roles given by hand stay.
pub(crate) async fn put_people(
    connection: &mut PgConnection,
    municipality: &str,
    people: &[&KnownPerson],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let column = |of: fn(&Person) -> &str| -> Vec<String> {
        people.iter().map(|it| of(&it.person).to_owned()).collect()
    };
    let flag =
        |of: fn(&Person) -> bool| -> Vec<bool> { people.iter().map(|it| of(&it.person)).collect() };
    sqlx::query(
        "INSERT INTO directory.people (id, municipality, name, email, phone, unit_id, active, away, \
           substitute_id) \
         SELECT id, $1, name, email, phone, unit_id, active, away, substitute_id \
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], \
           $8::boolean[], $9::text[]) \
           AS p (id, name, email, phone, unit_id, active, away, substitute_id) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, \
           phone = excluded.phone, unit_id = excluded.unit_id, active = excluded.active, \
           away = excluded.away, substitute_id = excluded.substitute_id \
         WHERE people.municipality = $1",
    )
    .bind(municipality)
    .bind(column(|it| &it.id))
    .bind(column(|it| &it.name))
    .bind(column(|it| &it.email))
    .bind(column(|it| &it.phone))
    .bind(column(|it| &it.unit_id))
    .bind(flag(|it| it.active))
    .bind(flag(|it| it.away))
    .bind(column(|it| &it.substitute_id))
    .execute(&mut *connection)
    .await?;
    let (mut ids, mut sources, mut source_ids, mut are_active) = (vec![], vec![], vec![], vec![]);
    for it in people {
        if let KeptBy::Import { source, source_id } = &it.kept_by {
            ids.push(it.person.id.clone());
            sources.push(source.clone());
            source_ids.push(source_id.clone());
            are_active.push(it.person.active);
        }
    }
    sqlx::query(
        "INSERT INTO directory.imported_people (person_id, municipality, source, source_id, came_at, left_at) \
         SELECT person_id, $1, source, source_id, $2, CASE WHEN NOT active THEN $2 END \
         FROM unnest($3::text[], $4::text[], $5::text[], $6::boolean[]) \
           AS p (person_id, source, source_id, active) \
         ON CONFLICT (person_id) DO UPDATE SET left_at = CASE WHEN excluded.left_at IS NULL THEN NULL \
           ELSE coalesce(imported_people.left_at, excluded.left_at) END",
    )
    .bind(municipality)
    .bind(Ts(now))
    .bind(ids)
    .bind(sources)
    .bind(source_ids)
    .bind(are_active)
    .execute(connection)
    .await?;
    Ok(())
}

/// Those of `ids` whom an import keeps.
pub(crate) async fn imported(
    connection: &mut PgConnection,
    municipality: &str,
    ids: &[String],
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT person_id FROM directory.imported_people \
         WHERE municipality = $1 AND person_id = ANY ($2) ORDER BY person_id",
    )
    .bind(municipality)
    .bind(ids)
    .fetch_all(connection)
    .await
}

/// The open unit that does the narrowest task around `kle`: 27.36.04, else 27.36, else 27.
pub(crate) async fn unit_for_task(
    connection: &mut PgConnection,
    municipality: &str,
    kle: &str,
) -> Result<Option<String>, sqlx::Error> {
    let around: Vec<&str> = [8, 5, 2]
        .into_iter()
        .filter_map(|end| kle.get(..end))
        .collect();
    sqlx::query_scalar(
        "SELECT t.unit_id FROM directory.unit_tasks AS t JOIN directory.units AS u ON u.id = t.unit_id \
         WHERE t.municipality = $1 AND t.kle = ANY ($2) AND u.closed_at IS NULL \
         ORDER BY length(t.kle) DESC, t.unit_id LIMIT 1",
    )
    .bind(municipality)
    .bind(around)
    .fetch_optional(connection)
    .await
}
