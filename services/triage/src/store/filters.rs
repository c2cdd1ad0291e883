use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// A filter somebody saved; its name and its query are sealed.
#[derive(Debug, FromRow)]
pub(crate) struct FilterRow {
    pub(crate) filter_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) person_id: String,
    pub(crate) page: String,
    pub(crate) wrapped_key: Vec<u8>,
    pub(crate) content: Vec<u8>,
    pub(crate) saved_at: Ts,
}

pub(crate) const FILTERS_OF: &str = "SELECT filter_id, municipality, person_id, page, wrapped_key, \
       content, saved_at FROM triage.saved_filters \
     WHERE person_id = $1 AND ($2 = '' OR page = $2) ORDER BY saved_at, filter_id LIMIT $3";

/// A person's filters, oldest first, at most `limit`.
pub(crate) async fn filters_of(
    connection: &mut PgConnection,
    person_id: &str,
    page: &str,
    limit: i64,
) -> Result<Vec<FilterRow>, sqlx::Error> {
    sqlx::query_as(FILTERS_OF)
        .bind(person_id)
        .bind(page)
        .bind(limit)
        .fetch_all(connection)
        .await
}

pub(crate) async fn insert_filter(
    connection: &mut PgConnection,
    row: &FilterRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.saved_filters (filter_id, municipality, person_id, page, wrapped_key, \
           content, saved_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(row.filter_id)
    .bind(&row.municipality)
    .bind(&row.person_id)
    .bind(&row.page)
    .bind(&row.wrapped_key)
    .bind(&row.content)
    .bind(row.saved_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// False when the person has no such filter.
pub(crate) async fn delete_filter(
    connection: &mut PgConnection,
    person_id: &str,
    filter_id: Uuid,
) -> Result<bool, sqlx::Error> {
    let done =
        sqlx::query("DELETE FROM triage.saved_filters WHERE filter_id = $1 AND person_id = $2")
            .bind(filter_id)
            .bind(person_id)
            .execute(connection)
            .await?;
    Ok(done.rows_affected() == 1)
}
