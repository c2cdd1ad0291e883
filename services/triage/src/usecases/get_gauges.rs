//! The Persondata-meter: how each municipality and business area stands.

use std::collections::BTreeMap;

use brudvagt_calculus::to_local;
use brudvagt_kit::{Problem, pg::Ts, wire};
use brudvagt_proto::triage::{
    Gauge, GaugeQuarter, GaugeStep, GaugeTime, Gauges, GetGaugesRequest, Reading,
};
use brudvagt_types::Ctx;
use jiff::{SignedDuration, Span, Timestamp};
use sqlx::PgConnection;

use super::{council_figures::start, search::municipalities};
use crate::{
    Triage,
    rules::{
        SMALL, STEP_CODES,
        gauge::{self, Counts, MONTHS, QUIET_DAYS, SILENT_DAYS},
    },
    store,
};

/// Times that are drawn, the law's first.
const TIMES: [&str; 3] = [
    "awareness_to_filing",
    "occurrence_to_report",
    "occurrence_to_filing",
];
/// Quarters that are drawn: two years.
const QUARTERS: usize = 8;

/// By municipality, then business area.
type Areas = BTreeMap<(String, String), Counts>;

/// Each municipality the caller sees, then its business areas. One in which nothing was ever reported
/// has no area and no colour. For others there are whole municipalities alone, and no numbers.
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
    let mut drawn = BTreeMap::new();
    let mut tx = triage.store.read(ctx).await?;
    count_reported(&mut tx, &codes, since, &mut areas).await?;
    count_open(&mut tx, &codes, ctx.now, &mut areas).await?;
    count_owed(&mut tx, &codes, ctx.now, &mut areas).await?;
    if !request.shared {
        drawn = draw(&mut tx, &codes, (since, ctx.now)).await?;
    }
    drop(tx);
    Ok(Gauges {
        gauges: codes
            .iter()
            .flat_map(|code| {
                let mut gauges = gauges_of(code, &areas, request.shared);
                if let Some(whole) = gauges.first_mut() {
                    let drawn = drawn.remove(code).unwrap_or_default();
                    (whole.times, whole.quarters) = (drawn.times, drawn.quarters);
                }
                gauges
            })
            .collect(),
        since: Some(wire::to_proto(since)),
        small: if request.shared { SMALL } else { 0 },
    })
}

/// What of a municipality is drawn.
#[derive(Default)]
struct Drawn {
    times: Vec<GaugeTime>,
    quarters: Vec<GaugeQuarter>,
}

async fn draw(
    tx: &mut PgConnection,
    codes: &[String],
    (since, now): (Timestamp, Timestamp),
) -> Result<BTreeMap<String, Drawn>, Problem> {
    let before = months_ago(since, MONTHS)?;
    let asked = quarters_until(now);
    let starts: Result<Vec<Ts>, Problem> = asked
        .iter()
        .map(|(year, quarter)| Ok(Ts(start(*year, *quarter)?)))
        .collect();
    let mut drawn: BTreeMap<String, Drawn> = codes
        .iter()
        .map(|code| (code.clone(), nothing_yet(&asked)))
        .collect();
    for row in store::gauge_times(tx, codes, Ts(before), Ts(since)).await? {
        let of = drawn.get_mut(&row.municipality);
        let times = of.and_then(|of| of.times.iter_mut().find(|it| it.what == row.what));
        let step = times.and_then(|it| it.steps.iter_mut().find(|it| it.key == row.step));
        if let Some(step) = step {
            if row.this {
                step.this = number(row.n_breaches);
            } else {
                step.before = number(row.n_breaches);
            }
        }
    }
    for row in store::gauge_quarters(tx, codes, &starts?).await? {
        let nth = usize::try_from(row.nth)
            .ok()
            .and_then(|nth| nth.checked_sub(1));
        let of = drawn.get_mut(&row.municipality).zip(nth);
        if let Some(quarter) = of.and_then(|(of, nth)| of.quarters.get_mut(nth)) {
            quarter.n_breaches = number(row.n_breaches);
            quarter.n_filed = number(row.n_filed);
            quarter.n_filed_in_time = number(row.n_filed_in_time);
        }
    }
    Ok(drawn)
}

fn nothing_yet(asked: &[(i16, i16)]) -> Drawn {
    let step = |key: &&str| GaugeStep {
        key: (*key).to_owned(),
        ..GaugeStep::default()
    };
    Drawn {
        times: TIMES
            .iter()
            .map(|what| GaugeTime {
                what: (*what).to_owned(),
                steps: STEP_CODES.iter().map(step).collect(),
            })
            .collect(),
        quarters: asked
            .iter()
            .enumerate()
            .map(|(nth, (year, quarter))| GaugeQuarter {
                year: u32::from(year.unsigned_abs()),
                quarter: u32::from(quarter.unsigned_abs()),
                unfinished: nth + 1 == asked.len(),
                ..GaugeQuarter::default()
            })
            .collect(),
    }
}

/// The last eight quarters in Danish time, this one the last.
fn quarters_until(now: Timestamp) -> Vec<(i16, i16)> {
    let today = to_local(now).date();
    let mut at = (today.year(), i16::from((today.month() - 1) / 3 + 1));
    let mut all = Vec::with_capacity(QUARTERS);
    for _nth in 0..QUARTERS {
        all.push(at);
        at = if at.1 == 1 {
            (at.0.saturating_sub(1), 4)
        } else {
            (at.0, at.1 - 1)
        };
    }
    all.reverse();
    all
}

fn gauges_of(municipality: &str, areas: &Areas, shared: bool) -> Vec<Gauge> {
    let own = areas.iter().filter(|((code, _), _)| code == municipality);
    let whole = own
        .clone()
        .fold(Counts::default(), |sum, (_, it)| sum.add(*it));
    let mut gauges = vec![to_wire(municipality, None, &whole, shared)];
    if !shared {
        let parts = own.map(|((_, unit), it)| to_wire(municipality, Some(unit), it, false));
        gauges.extend(parts);
    }
    gauges
}

fn to_wire(municipality: &str, unit: Option<&String>, counts: &Counts, shared: bool) -> Gauge {
    let readings = gauge::readings(counts);
    let readings = if shared {
        gauge::for_others(readings)
    } else {
        readings
    };
    Gauge {
        municipality: municipality.to_owned(),
        whole: unit.is_none(),
        unit_id: unit.cloned().unwrap_or_default(),
        colour: gauge::colour(&readings).as_str().to_owned(),
        n_cases: if shared { 0 } else { counts.this.n_breaches },
        times: Vec::new(),
        quarters: Vec::new(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_eight_quarters_end_with_this_one_and_begin_two_years_back() {
        let all = quarters_until("2026-02-01T12:00:00Z".parse().unwrap());
        assert_eq!(all.first(), Some(&(2024, 2)));
        assert_eq!(all.last(), Some(&(2026, 1)));
        assert_eq!(all.len(), QUARTERS);
        // A quarter begins where the municipality is.
        let eve = quarters_until("2026-12-31T23:30:00Z".parse().unwrap());
        assert_eq!(eve.last(), Some(&(2027, 1)));
    }
}
