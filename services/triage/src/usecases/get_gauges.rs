//! The Persondata-meter: how each municipality and business area stands.

use std::collections::BTreeMap;

use brudvagt_calculus::to_local;
use brudvagt_kit::{Problem, pg::Ts, wire};
use brudvagt_proto::triage::{Gauge, Gauges, GetGaugesRequest, Reading};
use brudvagt_types::Ctx;
use jiff::{SignedDuration, Span, Timestamp};
use sqlx::PgConnection;

use super::search::municipalities;
use crate::{
    Triage,
    rules::gauge::{self, Counts, MONTHS, QUIET_DAYS, SILENT_DAYS},
    store,
};

/// By municipality, then business area.
type Areas = BTreeMap<(String, String), Counts>;

/// Each municipality the caller sees, then its business areas. One in which nothing was ever reported
/// has no area and no colour.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn get_gauges(
    triage: &Triage,
    ctx: &Ctx,
    request: &GetGaugesRequest,
) -> Result<Gauges, Problem> {
    let codes = municipalities(triage, ctx, &request.municipalities);
    let since = months_ago(ctx.now, MONTHS)?;
    let mut areas = Areas::new();
    let mut tx = triage.store.read(ctx).await?;
    count_reported(&mut tx, &codes, since, &mut areas).await?;
    count_open(&mut tx, &codes, ctx.now, &mut areas).await?;
    count_owed(&mut tx, &codes, ctx.now, &mut areas).await?;
    drop(tx);
    Ok(Gauges {
        gauges: codes
            .iter()
            .flat_map(|code| gauges_of(code, &areas))
            .collect(),
        since: Some(wire::to_proto(since)),
    })
}

fn gauges_of(municipality: &str, areas: &Areas) -> Vec<Gauge> {
    let own = areas.iter().filter(|((code, _), _)| code == municipality);
    let whole = own
        .clone()
        .fold(Counts::default(), |sum, (_, it)| sum.add(*it));
    let mut gauges = vec![to_wire(municipality, None, &whole)];
    gauges.extend(own.map(|((_, unit), it)| to_wire(municipality, Some(unit), it)));
    gauges
}

fn to_wire(municipality: &str, unit: Option<&String>, counts: &Counts) -> Gauge {
    let readings = gauge::readings(counts);
    Gauge {
        municipality: municipality.to_owned(),
        whole: unit.is_none(),
        unit_id: unit.cloned().unwrap_or_default(),
        colour: gauge::colour(&readings).as_str().to_owned(),
        n_cases: counts.this.n_breaches,
        readings: readings
            .iter()
            .map(|it| Reading {
                what: it.what.to_owned(),
                colour: it.colour.as_str().to_owned(),
                n: it.n,
                of: it.of,
                trend: it.trend.to_owned(),
            })
            .collect(),
    }
}

/// Months are counted in Danish time, where the municipality is.
fn months_ago(now: Timestamp, months: i32) -> Result<Timestamp, Problem> {
    let then = to_local(now).checked_sub(Span::new().months(months));
    let then = then.map_err(|error| Problem::internal(&error))?;
    Ok(then.timestamp())
}

fn days_ago(now: Timestamp, days: i64) -> Result<Timestamp, Problem> {
    let then = now.checked_sub(SignedDuration::from_hours(days.saturating_mul(24)));
    then.map_err(|error| Problem::internal(&error))
}

async fn count_reported(
    tx: &mut PgConnection,
    codes: &[String],
    since: Timestamp,
    areas: &mut Areas,
) -> Result<(), Problem> {
    let before = months_ago(since, MONTHS)?;
    for row in store::gauge_reported(tx, codes, Ts(before), Ts(since)).await? {
        let counts = areas.entry((row.municipality, row.unit_id)).or_default();
        let period = gauge::Period {
            n_breaches: number(row.n_breaches),
            n_filed: number(row.n_filed),
            n_filed_in_time: number(row.n_filed_in_time),
            n_dated: number(row.n_dated),
            n_reported_soon: number(row.n_reported_soon),
            n_alike: number(row.n_alike),
        };
        if row.this {
            counts.this = period;
        } else {
            counts.before = period;
        }
    }
    Ok(())
}

async fn count_open(
    tx: &mut PgConnection,
    codes: &[String],
    now: Timestamp,
    areas: &mut Areas,
) -> Result<(), Problem> {
    let (quiet, silent) = (days_ago(now, QUIET_DAYS)?, days_ago(now, SILENT_DAYS)?);
    for row in store::gauge_open(tx, codes, Ts(now), Ts(quiet), Ts(silent)).await? {
        let counts = areas.entry((row.municipality, row.unit_id)).or_default();
        counts.n_open = number(row.n_open);
        counts.n_overdue = number(row.n_overdue);
        counts.n_quiet = number(row.n_quiet);
        counts.n_silent = number(row.n_silent);
    }
    Ok(())
}

async fn count_owed(
    tx: &mut PgConnection,
    codes: &[String],
    now: Timestamp,
    areas: &mut Areas,
) -> Result<(), Problem> {
    let today = to_local(now).date().to_string();
    let long_ago = to_local(days_ago(now, SILENT_DAYS)?).date().to_string();
    for row in store::gauge_owed(tx, codes, &today, &long_ago).await? {
        let counts = areas.entry((row.municipality, row.unit_id)).or_default();
        counts.n_measures = number(row.n_measures);
        counts.n_measures_late = number(row.n_late);
        counts.n_measures_very_late = number(row.n_very_late);
    }
    Ok(())
}

fn number(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
