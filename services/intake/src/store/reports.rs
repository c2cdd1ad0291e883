use brudvagt_kit::pg::Ts;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

pub(crate) struct NewReport<'r> {
    pub(crate) id: Uuid,
    pub(crate) municipality: &'r MunicipalityCode,
    /// The Danish year of the reference.
    pub(crate) year: i16,
    pub(crate) channel: &'r str,
    pub(crate) unit_id: &'r str,
    pub(crate) received_at: Timestamp,
    pub(crate) noticed_at: Timestamp,
    pub(crate) protected_address: bool,
    pub(crate) n_attachments: i32,
    pub(crate) reporter_id: &'r str,
    pub(crate) reporter_key: Option<i64>,
    pub(crate) message_key: Option<i64>,
    pub(crate) sealed: &'r [u8],
    pub(crate) wrapped_key: &'r [u8],
}

/// A report with its key, which is gone when the report was erased.
#[derive(Debug)]
pub(crate) struct ReportRow {
    pub(crate) id: Uuid,
    pub(crate) municipality: MunicipalityCode,
    pub(crate) reference: String,
    pub(crate) channel: String,
    pub(crate) unit_id: String,
    pub(crate) received_at: Timestamp,
    pub(crate) noticed_at: Timestamp,
    pub(crate) protected_address: bool,
    pub(crate) reporter_id: String,
    pub(crate) reporter_key: Option<i64>,
    pub(crate) sealed: Vec<u8>,
    pub(crate) wrapped_key: Option<Vec<u8>>,
}

pub(crate) struct LineRow {
    pub(crate) id: Uuid,
    pub(crate) reference: String,
    pub(crate) municipality: String,
    pub(crate) received_at: Timestamp,
}

/// Writes the report and its key in one round trip and draws the reference.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    new: &NewReport<'_>,
) -> Result<String, sqlx::Error> {
    sqlx::query_scalar(
        "WITH key AS (INSERT INTO intake.keys (owner, municipality, wrapped) VALUES ($1, $2, $14)), \
           drawn AS (SELECT nextval('intake.reference_seq')::text AS number) \
         INSERT INTO intake.reports (report_id, municipality, reference, channel, unit_id, received_at, \
           noticed_at, protected_address, n_attachments, reporter_id, reporter_key, message_key, sealed) \
         SELECT $1, $2, 'BRUD-' || $3::text || '-' || lpad(number, greatest(6, length(number)), '0'), \
           $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 FROM drawn \
         RETURNING reference",
    )
    .bind(new.id)
    .bind(new.municipality.as_str())
    .bind(new.year.to_string())
    .bind(new.channel)
    .bind(new.unit_id)
    .bind(Ts(new.received_at))
    .bind(Ts(new.noticed_at))
    .bind(new.protected_address)
    .bind(new.n_attachments)
    .bind(new.reporter_id)
    .bind(new.reporter_key)
    .bind(new.message_key)
    .bind(new.sealed)
    .bind(new.wrapped_key)
    .fetch_one(connection)
    .await
}

pub(crate) async fn find(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<ReportRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT r.report_id, r.municipality, r.reference, r.channel, r.unit_id, r.received_at, \
           r.noticed_at, r.protected_address, r.reporter_id, r.reporter_key, r.sealed, k.wrapped \
         FROM intake.reports AS r LEFT JOIN intake.keys AS k ON k.owner = r.report_id \
         WHERE r.report_id = $1",
    )
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// The report that a reference names; else the newest that one of the messages belongs to.
pub(crate) async fn find_thread(
    connection: &mut PgConnection,
    municipality: &MunicipalityCode,
    reference: Option<&str>,
    message_keys: &[i64],
) -> Result<Option<Uuid>, sqlx::Error> {
    if let Some(reference) = reference {
        let named = sqlx::query_scalar(
            "SELECT report_id FROM intake.reports WHERE municipality = $1 AND reference = $2",
        )
        .bind(municipality.as_str())
        .bind(reference)
        .fetch_optional(&mut *connection)
        .await?;
        if named.is_some() {
            return Ok(named);
        }
    }
    if message_keys.is_empty() {
        return Ok(None);
    }
    sqlx::query_scalar(
        "SELECT report_id FROM ( \
           SELECT report_id, received_at AS at FROM intake.reports \
             WHERE municipality = $1 AND message_key = ANY ($2) \
           UNION ALL \
           SELECT report_id, at FROM intake.follow_ups \
             WHERE municipality = $1 AND message_key = ANY ($2)) AS known \
         ORDER BY at DESC LIMIT 1",
    )
    .bind(municipality.as_str())
    .bind(message_keys)
    .fetch_optional(connection)
    .await
}

/// The newest first.
pub(crate) async fn list_of_reporter(
    connection: &mut PgConnection,
    reporter_id: &str,
    reporter_keys: &[i64],
) -> Result<Vec<LineRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT report_id, reference, municipality, received_at FROM intake.reports \
         WHERE (reporter_id = $1 AND reporter_id <> '') OR reporter_key = ANY ($2) \
         ORDER BY received_at DESC, report_id DESC LIMIT 200",
    )
    .bind(reporter_id)
    .bind(reporter_keys)
    .fetch_all(connection)
    .await
}

impl FromRow<'_, PgRow> for ReportRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("report_id")?,
            municipality: municipality(row)?,
            reference: row.try_get("reference")?,
            channel: row.try_get("channel")?,
            unit_id: row.try_get("unit_id")?,
            received_at: row.try_get::<Ts, _>("received_at")?.0,
            noticed_at: row.try_get::<Ts, _>("noticed_at")?.0,
            protected_address: row.try_get("protected_address")?,
            reporter_id: row.try_get("reporter_id")?,
            reporter_key: row.try_get("reporter_key")?,
            sealed: row.try_get("sealed")?,
            wrapped_key: row.try_get("wrapped")?,
        })
    }
}

impl FromRow<'_, PgRow> for LineRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("report_id")?,
            reference: row.try_get("reference")?,
            municipality: row.try_get("municipality")?,
            received_at: row.try_get::<Ts, _>("received_at")?.0,
        })
    }
}

/// A stored code is one; anything else is damage, named by its column.
pub(crate) fn municipality(row: &PgRow) -> Result<MunicipalityCode, sqlx::Error> {
    row.try_get::<String, _>("municipality")?
        .parse()
        .map_err(|error| sqlx::Error::ColumnDecode {
            index: "municipality".to_owned(),
            source: Box::new(error),
        })
}
