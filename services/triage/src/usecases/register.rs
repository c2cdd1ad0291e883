//! The register of all breaches, notified or not.

use std::{cmp::Reverse, collections::HashMap};

use brudvagt_calculus::copenhagen;
use brudvagt_facts::Facts;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::triage::{ListRegisterRequest, ListRegisterResponse, RegisterRow};
use brudvagt_types::{Ctx, MunicipalityCode};
use jiff::{Timestamp, civil::date};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    list_queue::{cursor_unreadable, to_line},
    search::{Found, municipalities, search},
};
use crate::{
    Triage,
    content::Sealed,
    store::{self, Figures, RegisterFilter, RegisterLine},
    wire,
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
        &mut tx,
        &filter.municipalities,
        &request.search,
        ctx.now,
    )
    .await?;
    let page = page(&mut tx, &filter, found.as_ref(), after, limit).await?;
    let reasons = reasons(&mut tx, &page.lines).await?;
    // Counted once for a selection: a page further on costs what it shows.
    let figures = if after.is_none() {
        let counted = figures(&mut tx, &filter, found.as_ref()).await?;
        figures_json(&counted).to_string()
    } else {
        String::new()
    };
    note(&mut tx, ctx, &page.lines, "register").await?;
    tx.commit().await?;
    let next = match page.lines.last() {
        Some(last) if page.more => format!(
            "{}.{}",
            last.line.reported_at.0.as_microsecond(),
            last.line.case_id.simple()
        ),
        _end => String::new(),
    };
    Ok(ListRegisterResponse {
        rows: rows(triage, page.lines, &reasons)?,
        next,
        figures_json: figures,
    })
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
        &mut tx,
        &filter.municipalities,
        &request.search,
        ctx.now,
    )
    .await?;
    let page = page(&mut tx, &filter, found.as_ref(), None, limit).await?;
    if page.more {
        return Ok(None);
    }
    let reasons = reasons(&mut tx, &page.lines).await?;
    let figures = figures(&mut tx, &filter, found.as_ref()).await?;
    note(&mut tx, ctx, &page.lines, "register_export").await?;
    tx.commit().await?;
    let rows = rows(triage, page.lines, &reasons)?;
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

/// The sealed reasons of a page's decisions, in one question.
async fn reasons(
    tx: &mut PgConnection,
    lines: &[RegisterLine],
) -> Result<HashMap<Uuid, Vec<u8>>, Problem> {
    let ids: Vec<Uuid> = lines.iter().map(|line| line.line.case_id).collect();
    let found = store::notification_reasons(tx, &ids).await?;
    Ok(found
        .into_iter()
        .filter_map(|(id, words)| Some((id, words?)))
        .collect())
}

fn rows(
    triage: &Triage,
    lines: Vec<RegisterLine>,
    reasons: &HashMap<Uuid, Vec<u8>>,
) -> Result<Vec<RegisterRow>, Problem> {
    lines
        .into_iter()
        .map(|line| {
            let reason = reasons.get(&line.line.case_id).map(Vec::as_slice);
            row(triage, line, reason)
        })
        .collect()
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
    let start = |year: i16| {
        date(year, 1, 1)
            .to_zoned_datetime(copenhagen().clone())
            .map(|first| Ts(first.timestamp()))
            .map_err(|error| Problem::internal(&error))
    };
    Ok((Some(start(year)?), Some(start(year.saturating_add(1))?)))
}

/// What a row says in words.
#[derive(Default)]
struct Words {
    what_happened: String,
    affected: String,
    effects: String,
    measures: String,
    notification_reason: String,
    virk_reference: String,
}

/// One row with its words. Erased contents leave the codes and say so.
fn row(triage: &Triage, line: RegisterLine, reason: Option<&[u8]>) -> Result<RegisterRow, Problem> {
    let words = match &line.wrapped_key {
        Some(wrapped) => words(triage, &line, wrapped, reason)?,
        None => Words {
            what_happened: "(slettet)".to_owned(),
            ..Words::default()
        },
    };
    let hours = line.first_filed_at.map(|filed| {
        filed
            .0
            .duration_since(line.line.aware_at.0)
            .as_hours()
            .max(0)
    });
    Ok(RegisterRow {
        incident_type: line.incident_type,
        affected_subjects: words.affected,
        effects: words.effects,
        measures: words.measures,
        notified: line.notified,
        notification_reason: words.notification_reason,
        communicated: line.communicated,
        filed_at: line.first_filed_at.map(|at| wire::to_proto(at.0)),
        virk_reference: words.virk_reference,
        what_happened: words.what_happened,
        hours_to_report: hours.map_or(0, |hours| u32::try_from(hours).unwrap_or(u32::MAX)),
        line: Some(to_line(line.line)),
    })
}

fn words(
    triage: &Triage,
    line: &RegisterLine,
    wrapped: &[u8],
    reason: Option<&[u8]>,
) -> Result<Words, Problem> {
    let municipality: MunicipalityCode = line
        .line
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let sealed = Sealed::unwrap(&triage.keyring, &municipality, line.line.case_id, wrapped)?;
    let content = sealed.open_content(&line.content)?;
    let facts = content.facts.facts();
    let shown = |text: &Option<String>| brudvagt_cpr::mask(text.as_deref().unwrap_or(""));
    let reason = reason.map(|words| sealed.open_words(words)).transpose()?;
    Ok(Words {
        what_happened: shown(&facts.description),
        affected: affected(facts),
        effects: effects(facts),
        measures: shown(&facts.remedial_measures),
        notification_reason: reason
            .map(|words| brudvagt_cpr::mask(&words.text))
            .unwrap_or_default(),
        virk_reference: facts.virk_reference.clone().unwrap_or_default(),
    })
}

/// How many, and who: "12 · Elever og børn".
fn affected(facts: &Facts) -> String {
    let count = facts.affected_subjects.map(|n| n.to_string());
    let who: Vec<_> = facts
        .data_subject_categories
        .iter()
        .map(|category| category.label_da())
        .collect();
    let who = (!who.is_empty()).then(|| who.join(", "));
    [count, who]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// # Law
/// GDPR art. 33(5): the effects of the breach.
fn effects(facts: &Facts) -> String {
    let mut parts: Vec<String> = facts
        .impacts
        .iter()
        .map(|impact| impact.label_da().to_owned())
        .collect();
    parts.extend(
        [&facts.impact_other, &facts.risk_reasoning]
            .into_iter()
            .flatten()
            .map(|text| brudvagt_cpr::mask(text)),
    );
    parts.join(". ")
}

pub(crate) fn figures_json(figures: &Figures) -> Value {
    json!({
        "n_rows": figures.n_rows,
        "n_notified": figures.n_notified,
        "n_in_time": figures.n_in_time,
        "n_not_notified": figures.n_not_notified,
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
