//! When people are at work, as the directory last said.

use std::collections::HashMap;

use brudvagt_calculus::{WorkCalendar, WrittenCalendar};
use sqlx::{FromRow, PgConnection, types::Json};

#[derive(FromRow)]
struct CalendarRow {
    municipality: String,
    calendar: Json<WrittenCalendar>,
}

/// What is known, by municipality. A municipality without a readable calendar works the usual week.
pub(crate) struct Calendars {
    known: HashMap<String, WorkCalendar>,
    usual: WorkCalendar,
}

impl Calendars {
    pub(crate) fn of(&self, municipality: &str) -> &WorkCalendar {
        self.known.get(municipality).unwrap_or(&self.usual)
    }

    pub(crate) fn municipalities(&self) -> impl Iterator<Item = &String> {
        self.known.keys()
    }
}

/// Those in scope: at most one for each municipality.
pub(crate) async fn all(connection: &mut PgConnection) -> Result<Calendars, sqlx::Error> {
    let rows: Vec<CalendarRow> =
        sqlx::query_as("SELECT municipality, calendar FROM deadlines.calendars")
            .fetch_all(connection)
            .await?;
    let read = |row: CalendarRow| match row.calendar.0.read() {
        Ok(calendar) => Some((row.municipality, calendar)),
        Err(error) => {
            tracing::warn!(municipality = row.municipality, %error, "calendar.unreadable");
            None
        }
    };
    Ok(Calendars {
        known: rows.into_iter().filter_map(read).collect(),
        usual: WorkCalendar::default(),
    })
}

/// Keeps a municipality's calendar; false when it is known already.
pub(crate) async fn put(
    connection: &mut PgConnection,
    municipality: &str,
    calendar: &WrittenCalendar,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO deadlines.calendars (municipality, calendar) VALUES ($1, $2) \
         ON CONFLICT (municipality) DO UPDATE SET calendar = $2 \
         WHERE deadlines.calendars.calendar <> $2",
    )
    .bind(municipality)
    .bind(Json(calendar))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}
