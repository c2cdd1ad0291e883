//! How a municipality works.

use std::collections::HashMap;

use brudvagt_calculus::WrittenCalendar;
use brudvagt_kit::pg::Ts;
use brudvagt_proto::directory::{DpoDelegation, Municipality, Notifier};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Row, types::Json};

/// The stored delegation by which the DPO may decide.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Delegation {
    by: String,
    on: String,
    reference: String,
}

impl From<DpoDelegation> for Delegation {
    fn from(it: DpoDelegation) -> Self {
        Self {
            by: it.by,
            on: it.on,
            reference: it.reference,
        }
    }
}

impl From<Delegation> for DpoDelegation {
    fn from(it: Delegation) -> Self {
        Self {
            by: it.by,
            on: it.on,
            reference: it.reference,
        }
    }
}

/// Fills in who files for each.
pub(crate) async fn put_notifiers_into(
    connection: &mut PgConnection,
    municipalities: &mut [Municipality],
) -> Result<(), sqlx::Error> {
    let codes: Vec<String> = municipalities.iter().map(|it| it.code.clone()).collect();
    let rows = sqlx::query(
        "SELECT n.municipality, n.person_id, n.function, coalesce(p.name, '') AS name \
         FROM directory.notifiers AS n LEFT JOIN directory.people AS p ON p.id = n.person_id \
         WHERE n.municipality = ANY($1) ORDER BY n.municipality, n.position",
    )
    .bind(&codes)
    .fetch_all(connection)
    .await?;
    let mut by_code: HashMap<String, Vec<Notifier>> = HashMap::new();
    for row in &rows {
        let notifier = Notifier {
            person_id: row.try_get("person_id")?,
            function: row.try_get("function")?,
            name: row.try_get("name")?,
        };
        by_code
            .entry(row.try_get("municipality")?)
            .or_default()
            .push(notifier);
    }
    for municipality in municipalities {
        municipality.notifiers = by_code.remove(&municipality.code).unwrap_or_default();
    }
    Ok(())
}

/// Who files for the controller, first and then the deputies.
pub(crate) async fn notifier_ids(
    connection: &mut PgConnection,
    municipality: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT person_id FROM directory.notifiers WHERE municipality = $1 ORDER BY position",
    )
    .bind(municipality)
    .fetch_all(connection)
    .await
}

/// False when no such municipality is in scope.
pub(crate) async fn put(
    connection: &mut PgConnection,
    it: &Municipality,
    calendar: Option<&WrittenCalendar>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE directory.municipalities \
         SET second_person = $2, nis2 = $3, calendar = $4, changed_at = $5, decides = $6, \
           dpo_delegation = $7 WHERE municipality = $1",
    )
    .bind(&it.code)
    .bind(&it.second_person)
    .bind(&it.nis2)
    .bind(calendar.map(Json))
    .bind(Ts(now))
    .bind(&it.decides)
    .bind(
        it.dpo_delegation
            .clone()
            .map(|it| Json(Delegation::from(it))),
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces who files for the controller.
pub(crate) async fn replace_notifiers(
    connection: &mut PgConnection,
    municipality: &str,
    notifiers: &[Notifier],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM directory.notifiers WHERE municipality = $1")
        .bind(municipality)
        .execute(&mut *connection)
        .await?;
    for (position, notifier) in (1_i32..).zip(notifiers) {
        sqlx::query(
            "INSERT INTO directory.notifiers (municipality, position, person_id, function) \
             VALUES ($1, $2, $3, $4)",
        )
        .bind(municipality)
        .bind(position)
        .bind(&notifier.person_id)
        .bind(&notifier.function)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
