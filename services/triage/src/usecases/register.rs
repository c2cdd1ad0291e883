//! The register of all breaches, notified or not.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::triage::{ListRegisterRequest, ListRegisterResponse, RegisterRow};
use brudvagt_types::{Ctx, MunicipalityCode};
use jiff::{Timestamp, civil::date, tz::TimeZone};
use serde_json::{Value, json};
use uuid::Uuid;

use super::list_queue::{cursor_unreadable, searches, to_line};
use crate::{
    Triage,
    content::Sealed,
    store::{self, RegisterFilter, RegisterLine},
    wire,
};

const DEFAULT_PAGE: u32 = 50;
const MAX_PAGE: u32 = 100;

/// A page of the register, newest report first.
///
/// # Law
/// GDPR art. 33(5): the facts, the effects and the remedial action of every breach, so that the
/// authority can verify compliance; independent of risk.
///
/// # Errors
/// `CURSOR_UNREADABLE`; `YEAR_UNREADABLE`.
pub(crate) async fn list_register(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListRegisterRequest,
) -> Result<ListRegisterResponse, Problem> {
    let limit = if request.limit == 0 {
        DEFAULT_PAGE
    } else {
        request.limit.min(MAX_PAGE)
    };
    let (mut lines, more) = page(triage, ctx, request, limit).await?;
    lines.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = match lines.last() {
        Some(last) if more => {
            format!(
                "{}.{}",
                last.line.reported_at.0.as_microsecond(),
                last.line.case_id.simple()
            )
        }
        _end => String::new(),
    };
    let rows: Vec<RegisterRow> = lines
        .into_iter()
        .map(|line| row(triage, line))
        .collect::<Result<_, _>>()?;
    let figures_json = figures(&rows).to_string();
    Ok(ListRegisterResponse {
        rows,
        next,
        figures_json,
    })
}

/// Rows after the cursor, one more than `limit` when there are.
pub(crate) async fn page(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListRegisterRequest,
    limit: u32,
) -> Result<(Vec<RegisterLine>, bool), Problem> {
    let after = if request.after.is_empty() {
        None
    } else {
        Some(read_cursor(&request.after)?)
    };
    let chosen = (!request.municipalities.is_empty()).then(|| request.municipalities.clone());
    let (from, to) = year(request.year)?;
    let filter = RegisterFilter {
        municipalities: chosen,
        from,
        to,
        notified: request.notified.clone(),
        unit_id: request.unit_id.clone(),
        incident_type: request.incident_type.clone(),
        reference: request.search.trim().to_uppercase(),
        tokens: None,
    };
    let wanted = i64::from(limit) + 1;
    let mut tx = triage.store.read(ctx).await?;
    let mut lines = Vec::new();
    if request.search.trim().is_empty() {
        lines = store::register_page(&mut tx, &filter, after, wanted).await?;
    } else {
        let chosen = filter.municipalities.as_deref();
        for (municipality, tokens) in searches(triage, ctx, chosen, &request.search)? {
            let mut one = filter.clone();
            one.municipalities = Some(vec![municipality.to_string()]);
            one.tokens = Some(tokens);
            lines.extend(store::register_page(&mut tx, &one, after, wanted).await?);
        }
        lines.sort_by_key(|line| std::cmp::Reverse((line.line.reported_at, line.line.case_id)));
    }
    let more = lines.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    Ok((lines, more))
}

/// A calendar year in Copenhagen, as instants; 0 is all time.
fn year(year: u32) -> Result<(Option<Ts>, Option<Ts>), Problem> {
    if year == 0 {
        return Ok((None, None));
    }
    let unreadable = || {
        Problem::invalid(
            "year",
            "YEAR_UNREADABLE",
            "Skriv et årstal som 2026.",
            "not a year",
        )
    };
    let year = i16::try_from(year)
        .ok()
        .filter(|y| (2018..9000).contains(y))
        .ok_or_else(unreadable)?;
    let zone = TimeZone::get("Europe/Copenhagen").map_err(|error| Problem::internal(&error))?;
    let start = |year: i16| {
        date(year, 1, 1)
            .to_zoned_datetime(zone.clone())
            .map(|first| Ts(first.timestamp()))
            .map_err(|error| Problem::internal(&error))
    };
    Ok((Some(start(year)?), Some(start(year.saturating_add(1))?)))
}

/// One row with its words. Erased contents leave the codes and say so.
pub(crate) fn row(triage: &Triage, line: RegisterLine) -> Result<RegisterRow, Problem> {
    let municipality: MunicipalityCode = line
        .line
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let facts = match &line.wrapped_key {
        Some(wrapped) => {
            let sealed =
                Sealed::unwrap(&triage.keyring, &municipality, line.line.case_id, wrapped)?;
            sealed.open_content(&line.content)?.facts_json()
        }
        None => json!({ "description": "(slettet)" }),
    };
    let text = |name: &str| {
        facts
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned()
    };
    let affected = facts.get("affected_subjects").and_then(Value::as_u64);
    let effects = [text("impact_other"), text("risk_reasoning")];
    let hours = line.first_filed_at.map(|filed| {
        filed
            .0
            .duration_since(line.line.aware_at.0)
            .as_hours()
            .max(0)
    });
    Ok(RegisterRow {
        incident_type: line.incident_type,
        affected_subjects: affected.map(|n| n.to_string()).unwrap_or_default(),
        effects: effects
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
        measures: text("remedial_measures"),
        notified: line.notified,
        notification_reason: String::new(),
        communicated: text("communication_status"),
        filed_at: line.first_filed_at.map(|at| wire::to_proto(at.0)),
        virk_reference: text("virk_reference"),
        what_happened: brudvagt_cpr::mask(&text("description")),
        hours_to_report: hours.map_or(0, |hours| u32::try_from(hours).unwrap_or(u32::MAX)),
        line: Some(to_line(line.line)),
    })
}

/// Counts over the rows shown.
pub(crate) fn figures(rows: &[RegisterRow]) -> Value {
    let count = |wanted: &str| rows.iter().filter(|row| row.notified == wanted).count();
    json!({
        "n_rows": rows.len(),
        "n_notified": count("yes"),
        "n_not_notified": count("no"),
        "n_undecided": count("undecided"),
    })
}

fn read_cursor(text: &str) -> Result<(Ts, Uuid), Problem> {
    let read = || {
        let (us, id) = text.split_once('.')?;
        let at = Timestamp::from_microsecond(us.parse().ok()?).ok()?;
        Some((Ts(at), id.parse().ok()?))
    };
    read().ok_or_else(cursor_unreadable)
}
