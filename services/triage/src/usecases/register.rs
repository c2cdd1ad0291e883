//! The register of all breaches, notified or not.

use std::cmp::Reverse;

use brudvagt_calculus::copenhagen;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::triage::{ListRegisterRequest, ListRegisterResponse, RegisterRow};
use brudvagt_types::Ctx;
use brudvagt_words::Lang;
use jiff::{Timestamp, civil::date};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    list_queue::cursor_unreadable,
    register_rows::{beside, rows},
    search::{Found, municipalities, search},
};
use crate::{
    Triage, reasons,
    store::{self, Figures, RegisterFilter, RegisterLine},
};

const DEFAULT_PAGE: u32 = 50;
const MAX_PAGE: u32 = 100;

/// A page of the register, newest report first. The first page has the figures of all. Each row that is
/// shown is noted as a look at its case.
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
    let (filter, after) = read_request(triage, ctx, request)?;
    let mut tx = triage.store.read(ctx).await?;
    let found = search(
        triage,
        ctx,
        &mut tx,
        &filter.municipalities,
        &request.search,
    )
    .await?;
    let page = page(&mut tx, &filter, found.as_ref(), after, limit).await?;
    let beside = beside(&mut tx, &page.lines).await?;
    // Counted only for the first page, so that later pages cost only what they show.
    let figures = if after.is_none() {
        let counted = figures(&mut tx, &filter, found.as_ref()).await?;
        figures_json(&counted).to_string()
    } else {
        String::new()
    };
    note(&mut tx, ctx, &page.lines, "register").await?;
    let shown: Vec<Uuid> = page.lines.iter().map(|it| it.line.case_id).collect();
    let sealed = store::sealed_among(&mut tx, &shown).await?;
    tx.commit().await?;
    let next = match page.lines.last() {
        Some(last) if page.more => format!(
            "{}.{}",
            last.line.reported_at.0.as_microsecond(),
            last.line.case_id.simple()
        ),
        _end => String::new(),
    };
    let mut rows = rows(triage, page.lines, &beside, Lang::parse(&request.lang))?;
    for (row, case_id) in rows.iter_mut().zip(shown) {
        mark_sealed(row, sealed.contains(&case_id), request.unproved);
    }
    Ok(ListRegisterResponse {
        rows,
        next,
        figures_json: figures,
    })
}

/// Says that a row is of a sealed case, and leaves its codes and times alone to whoever has not lately
/// shown who she is.
fn mark_sealed(row: &mut RegisterRow, is_sealed: bool, unproved: bool) {
    if !is_sealed {
        return;
    }
    if unproved {
        let whole = std::mem::take(row);
        *row = RegisterRow {
            line: whole.line,
            notified: whole.notified,
            communicated: whole.communicated,
            classification: whole.classification,
            filed_at: whole.filed_at,
            ..RegisterRow::default()
        };
    }
    if let Some(line) = &mut row.line {
        line.is_sealed = true;
    }
}

/// Everything a file of the register holds.
pub(crate) struct Selection {
    pub(crate) rows: Vec<RegisterRow>,
    pub(crate) figures: Figures,
}

/// All rows the filter selects, when there are at most `limit`; each noted as a look at its case.
pub(crate) async fn select(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListRegisterRequest,
    limit: u32,
) -> Result<Option<Selection>, Problem> {
    let (filter, _from_the_start) = read_request(triage, ctx, request)?;
    let mut tx = triage.store.read(ctx).await?;
    let found = search(
        triage,
        ctx,
        &mut tx,
        &filter.municipalities,
        &request.search,
    )
    .await?;
    let page = page(&mut tx, &filter, found.as_ref(), None, limit).await?;
    if page.more {
        return Ok(None);
    }
    let beside = beside(&mut tx, &page.lines).await?;
    let figures = figures(&mut tx, &filter, found.as_ref()).await?;
    note(&mut tx, ctx, &page.lines, "register_export").await?;
    tx.commit().await?;
    let rows = rows(triage, page.lines, &beside, Lang::parse(&request.lang))?;
    Ok(Some(Selection { rows, figures }))
}

struct Page {
    lines: Vec<RegisterLine>,
    more: bool,
}

/// A row tells what happened, with which effects and why: whoever is shown it has looked at the case.
async fn note(
    tx: &mut PgConnection,
    ctx: &Ctx,
    lines: &[RegisterLine],
    what: &str,
) -> Result<(), Problem> {
    let seen: Vec<(Uuid, &str)> = lines
        .iter()
        .map(|it| (it.line.case_id, it.line.municipality.as_str()))
        .collect();
    Ok(store::ACCESS.note_each(tx, ctx, &seen, what).await?)
}

type Cursor = Option<(Ts, Uuid)>;

fn read_request(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListRegisterRequest,
) -> Result<(RegisterFilter, Cursor), Problem> {
    let after = if request.after.is_empty() {
        None
    } else {
        Some(read_cursor(&request.after)?)
    };
    let (from, to) = year(request.year)?;
    let filter = RegisterFilter {
        municipalities: municipalities(triage, ctx, &request.municipalities),
        from,
        to,
        notified: request.notified.clone(),
        unit_id: request.unit_id.clone(),
        incident_type: request.incident_type.clone(),
    };
    Ok((filter, after))
}

/// Rows after the cursor, at most `limit`.
async fn page(
    tx: &mut PgConnection,
    filter: &RegisterFilter,
    found: Option<&Found>,
    after: Cursor,
    limit: u32,
) -> Result<Page, Problem> {
    let page = i64::from(limit) + 1;
    let mut lines = match found {
        None => store::register_page(tx, filter, None, after, page).await?,
        Some(found) => pick(tx, filter, found, after, page).await?,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = lines.len() > limit;
    lines.truncate(limit);
    Ok(Page { lines, more })
}

/// What a search found, in the order of the register.
async fn pick(
    tx: &mut PgConnection,
    filter: &RegisterFilter,
    found: &Found,
    after: Cursor,
    limit: i64,
) -> Result<Vec<RegisterLine>, Problem> {
    let mut lines = store::register_of(tx, &found.cases, filter, after, limit).await?;
    for common in &found.common {
        let there = within(filter, &common.municipality);
        let tokens = Some(common.tokens.as_slice());
        lines.extend(store::register_page(tx, &there, tokens, after, limit).await?);
    }
    lines.sort_by_key(|line| Reverse((line.line.reported_at, line.line.case_id)));
    // A case that is named and holds the words is found twice.
    lines.dedup_by_key(|line| line.line.case_id);
    Ok(lines)
}

fn within(filter: &RegisterFilter, municipality: &str) -> RegisterFilter {
    RegisterFilter {
        municipalities: vec![municipality.to_owned()],
        ..filter.clone()
    }
}

async fn figures(
    tx: &mut PgConnection,
    filter: &RegisterFilter,
    found: Option<&Found>,
) -> Result<Figures, Problem> {
    let Some(found) = found else {
        return Ok(store::register_figures(tx, filter).await?);
    };
    let mut all = store::figures_of(tx, filter, &found.cases).await?;
    for common in &found.common {
        let there = within(filter, &common.municipality);
        let with = store::figures_with(tx, &there, common.rarest, &common.tokens).await?;
        all = all.plus(with);
    }
    Ok(all)
}

/// A calendar year in Copenhagen, as instants; 0 is all time.
fn year(year: u32) -> Result<(Option<Ts>, Option<Ts>), Problem> {
    if year == 0 {
        return Ok((None, None));
    }
    let unreadable = || reasons::YEAR_UNREADABLE.at("year");
    let year = i16::try_from(year)
        .ok()
        .filter(|y| (2018..9000).contains(y))
        .ok_or_else(unreadable)?;
    let start = |year: i16| {
        date(year, 1, 1)
            .to_zoned_datetime(copenhagen().clone())
            .map(|first| Ts(first.timestamp()))
            .map_err(|error| Problem::internal(&error))
    };
    Ok((Some(start(year)?), Some(start(year.saturating_add(1))?)))
}

pub(crate) fn figures_json(figures: &Figures) -> Value {
    json!({
        "n_rows": figures.n_rows,
        "n_notified": figures.n_notified,
        "n_in_time": figures.n_in_time,
        "n_withdrawn": figures.n_withdrawn,
        "n_to_notify": figures.n_to_notify,
        "n_not_notified": figures.n_not_notified,
        "n_not_a_breach": figures.n_not_a_breach,
        "n_undecided": figures.n_undecided,
        "n_high_risk": figures.n_high_risk,
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
