use brudvagt_proto::{Code, types::Channel};
use std::collections::HashMap;

use brudvagt_kit::pg::Ts;
use brudvagt_types::MunicipalityCode;
use jiff::Timestamp;
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

pub(crate) struct NewReport {
    pub(crate) id: Uuid,
    pub(crate) municipality: MunicipalityCode,
    /// How its reference begins: that of an exercise is told from others by it.
    pub(crate) prefix: &'static str,
    /// The Danish year of the reference.
    pub(crate) year: i16,
    pub(crate) channel: Channel,
    pub(crate) unit_id: String,
    pub(crate) received_at: Timestamp,
    pub(crate) told_at: Option<Timestamp>,
    pub(crate) noticed_at: Timestamp,
    pub(crate) protected_address: bool,
    pub(crate) n_attachments: i32,
    pub(crate) reporter_id: String,
    pub(crate) reporter_key: Option<i64>,
    pub(crate) message_key: Option<i64>,
    pub(crate) alike_key: Option<i64>,
    pub(crate) sealed: Vec<u8>,
    pub(crate) wrapped_key: Vec<u8>,
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
    pub(crate) told_at: Option<Timestamp>,
    pub(crate) noticed_at: Timestamp,
    pub(crate) protected_address: bool,
    pub(crate) reporter_id: String,
    pub(crate) reporter_key: Option<i64>,
    pub(crate) message_key: Option<i64>,
    pub(crate) sealed: Vec<u8>,
    pub(crate) wrapped_key: Option<Vec<u8>>,
}

pub(crate) struct LineRow {
    pub(crate) id: Uuid,
    pub(crate) reference: String,
    pub(crate) municipality: String,
    pub(crate) received_at: Timestamp,
    pub(crate) sealed: Vec<u8>,
    pub(crate) wrapped_key: Option<Vec<u8>>,
}

/// Writes reports and their keys in one round trip and draws their references, in their order.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    new: &[&NewReport],
) -> Result<Vec<String>, sqlx::Error> {
    let drawn: Vec<(Uuid, String)> = sqlx::query_as(
        "WITH new AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], \
             $6::timestamptz[], $7::timestamptz[], $8::bool[], $9::int[], $10::text[], $11::bigint[], \
             $12::bigint[], $13::bytea[], $14::bytea[], $15::bigint[], $16::timestamptz[], $17::text[]) \
           AS n (report_id, municipality, year, channel, unit_id, received_at, noticed_at, \
             protected_address, n_attachments, reporter_id, reporter_key, message_key, sealed, wrapped, \
             alike_key, told_at, prefix)), \
         key AS (INSERT INTO intake.keys (owner, municipality, wrapped) \
           SELECT report_id, municipality, wrapped FROM new), \
         drawn AS (SELECT *, nextval('intake.reference_seq')::text AS number FROM new) \
         INSERT INTO intake.reports (report_id, municipality, reference, channel, unit_id, received_at, \
           noticed_at, protected_address, n_attachments, reporter_id, reporter_key, message_key, sealed, \
           alike_key, told_at) \
         SELECT report_id, municipality, \
           prefix || year || '-' || lpad(number, greatest(6, length(number)), '0'), \
           channel, unit_id, received_at, noticed_at, protected_address, n_attachments, reporter_id, \
           reporter_key, message_key, sealed, alike_key, told_at FROM drawn \
         RETURNING report_id, reference",
    )
    .bind(new.iter().map(|n| n.id).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.municipality.as_str()).collect::<Vec<_>>())
    .bind(new.iter().map(|n| i32::from(n.year)).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.channel.code()).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.unit_id.as_str()).collect::<Vec<_>>())
    .bind(new.iter().map(|n| Ts(n.received_at)).collect::<Vec<_>>())
    .bind(new.iter().map(|n| Ts(n.noticed_at)).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.protected_address).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.n_attachments).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.reporter_id.as_str()).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.reporter_key).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.message_key).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.sealed.as_slice()).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.wrapped_key.as_slice()).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.alike_key).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.told_at.map(Ts)).collect::<Vec<_>>())
    .bind(new.iter().map(|n| n.prefix).collect::<Vec<_>>())
    .fetch_all(connection)
    .await?;
    let mut references: HashMap<Uuid, String> = drawn.into_iter().collect();
    new.iter()
        .map(|n| references.remove(&n.id).ok_or(sqlx::Error::RowNotFound))
        .collect()
}

pub(crate) async fn find(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<ReportRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT r.report_id, r.municipality, r.reference, r.channel, r.unit_id, r.received_at, \
           r.told_at, r.noticed_at, r.protected_address, r.reporter_id, r.reporter_key, r.message_key, r.sealed, \
           k.wrapped \
         FROM intake.reports AS r LEFT JOIN intake.keys AS k ON k.owner = r.report_id \
         WHERE r.report_id = $1",
    )
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// Those received in a stretch of time, the newest first.
pub(crate) async fn list_received(
    connection: &mut PgConnection,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<ReportRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT report_id, municipality, reference, channel, unit_id, received_at, told_at, \
           noticed_at, protected_address, reporter_id, reporter_key, message_key, ''::bytea AS sealed, \
           NULL::bytea AS wrapped \
         FROM intake.reports WHERE received_at >= $1 AND received_at < $2 \
         ORDER BY received_at DESC LIMIT 500",
    )
    .bind(Ts(from))
    .bind(Ts(until))
    .fetch_all(connection)
    .await
}

/// The report of a number.
pub(crate) async fn find_named(
    connection: &mut PgConnection,
    municipality: &MunicipalityCode,
    reference: &str,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT report_id FROM intake.reports WHERE municipality = $1 AND reference = $2",
    )
    .bind(municipality.as_str())
    .bind(reference)
    .fetch_optional(connection)
    .await
}

/// The newest report that one of the messages belongs to.
pub(crate) async fn find_of_messages(
    connection: &mut PgConnection,
    municipality: &MunicipalityCode,
    message_keys: &[i64],
) -> Result<Option<Uuid>, sqlx::Error> {
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

/// As many reports as one Message-ID is compared with: scanners use one for everything.
const OF_ONE_MESSAGE: i64 = 20;

/// Every report that a message belongs to, the newest first.
pub(crate) async fn list_of_message(
    connection: &mut PgConnection,
    municipality: &MunicipalityCode,
    message_key: i64,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT report_id FROM ( \
           SELECT report_id, received_at AS at FROM intake.reports \
             WHERE municipality = $1 AND message_key = $2 \
           UNION ALL \
           SELECT report_id, at FROM intake.follow_ups \
             WHERE municipality = $1 AND message_key = $2) AS known \
         GROUP BY report_id ORDER BY max(at) DESC LIMIT $3",
    )
    .bind(municipality.as_str())
    .bind(message_key)
    .bind(OF_ONE_MESSAGE)
    .fetch_all(connection)
    .await
}

/// Reports that one sender has sent alike since `since`: the oldest, and how many.
pub(crate) async fn count_alike(
    connection: &mut PgConnection,
    municipality: &MunicipalityCode,
    alike_key: i64,
    since: Timestamp,
) -> Result<(Option<Uuid>, i64), sqlx::Error> {
    sqlx::query_as(
        "SELECT (array_agg(report_id ORDER BY received_at, report_id))[1], count(*) \
         FROM intake.reports WHERE municipality = $1 AND alike_key = $2 AND received_at >= $3",
    )
    .bind(municipality.as_str())
    .bind(alike_key)
    .bind(Ts(since))
    .fetch_one(connection)
    .await
}

/// Nobody sent it any more: neither her id nor what her address was recognised by stays.
pub(crate) async fn forget_reporter(
    connection: &mut PgConnection,
    report_id: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE intake.reports SET reporter_id = '', reporter_key = NULL WHERE report_id = $1",
    )
    .bind(report_id)
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest first.
pub(crate) async fn list_of_reporter(
    connection: &mut PgConnection,
    reporter_id: &str,
    reporter_keys: &[i64],
) -> Result<Vec<LineRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT r.report_id, r.reference, r.municipality, r.received_at, r.sealed, k.wrapped \
         FROM intake.reports AS r LEFT JOIN intake.keys AS k ON k.owner = r.report_id \
         WHERE (r.reporter_id = $1 AND r.reporter_id <> '') \
           OR (r.reporter_id = '' AND r.reporter_key = ANY ($2)) \
         ORDER BY r.received_at DESC, r.report_id DESC LIMIT 200",
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
            told_at: row.try_get::<Option<Ts>, _>("told_at")?.map(|at| at.0),
            noticed_at: row.try_get::<Ts, _>("noticed_at")?.0,
            protected_address: row.try_get("protected_address")?,
            reporter_id: row.try_get("reporter_id")?,
            reporter_key: row.try_get("reporter_key")?,
            message_key: row.try_get("message_key")?,
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
            sealed: row.try_get("sealed")?,
            wrapped_key: row.try_get("wrapped")?,
        })
    }
}

/// A stored code is always valid; anything else is damage and is reported with its column.
pub(crate) fn municipality(row: &PgRow) -> Result<MunicipalityCode, sqlx::Error> {
    row.try_get::<String, _>("municipality")?
        .parse()
        .map_err(|error| sqlx::Error::ColumnDecode {
            index: "municipality".to_owned(),
            source: Box::new(error),
        })
}
