//! The queue: what is due first stands first.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::{
    Code,
    triage::{CaseLine, DueFirst, ListQueueRequest, ListQueueResponse},
    types::{Channel, Phase},
};
use brudvagt_types::{Ctx, MunicipalityCode};
use jiff::{SignedDuration, Timestamp};
use sqlx::PgConnection;
use uuid::Uuid;

use super::search::{Found, municipalities, search};
use crate::{
    Triage,
    content::Sealed,
    reasons,
    store::{self, Filter, Line, QueueKey, QueueRow, Rank},
    wire,
};

const DEFAULT_PAGE: u32 = 50;
const MAX_PAGE: u32 = 100;
/// How much of a report a line shows.
const ABOUT_CHARS: usize = 120;
/// The list is fetched again at each change of any case; fetches within this time count as one
/// look.
pub(super) const ONE_LOOK: SignedDuration = SignedDuration::from_hours(1);

/// One page of the queue. `next` leads to the one after it; a page costs the same wherever it is. What
/// the cases are about is shown, and so each look is noted, once an hour; numbers and times alone are no
/// look, as on the list of deadlines. Of a sealed case it is shown to
/// whoever has lately shown who she is.
///
/// # Errors
/// `CURSOR_UNREADABLE` when `after` is not what an earlier page gave.
pub(crate) async fn list_queue(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListQueueRequest,
) -> Result<ListQueueResponse, Problem> {
    let limit = if request.limit == 0 {
        DEFAULT_PAGE
    } else {
        request.limit.min(MAX_PAGE)
    };
    let after = if request.after.is_empty() {
        QueueKey::FIRST
    } else {
        read_cursor(&request.after)?
    };
    let phase = wire::code_if_said(request.phase)?;
    let filter = Filter {
        municipalities: municipalities(triage, ctx, &request.municipalities),
        phase,
        outcome: request.outcome.clone(),
        assignee_id: request.assignee_id.clone(),
        // Filtering by the phase "closed" includes closed cases.
        include_closed: request.include_closed || phase == Some(Phase::Closed),
        due_before: wire::from_proto(request.due_before.as_ref()).map(Ts),
    };
    let everywhere = municipalities(triage, ctx, &[]);
    let mut tx = triage.store.read(ctx).await?;
    let found = search(
        triage,
        ctx,
        &mut tx,
        &filter.municipalities,
        &request.search,
    )
    .await?;
    let page = i64::from(limit) + 1;
    let mut rows = match &found {
        None => walk(&mut tx, &filter, None, after, page).await?,
        Some(found) => pick(&mut tx, &filter, found, after, page).await?,
    };
    let (n_open, n_overdue) = store::count_open(&mut tx, &everywhere, Ts(ctx.now)).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let seen: Vec<(Uuid, &str)> = rows
        .iter()
        .map(|row| (row.line.case_id, row.line.municipality.as_str()))
        .collect();
    let since = ctx.now.saturating_sub(ONE_LOOK).unwrap_or(ctx.now);
    if !request.times_only {
        store::ACCESS
            .note_each_since(&mut tx, ctx, &seen, "queue", since)
            .await?;
    }
    let shown: Vec<Uuid> = seen.iter().map(|(case_id, _)| *case_id).collect();
    let sealed = store::sealed_among(&mut tx, &shown).await?;
    tx.commit().await?;
    let next = match rows.last() {
        Some(last) if more => write_cursor(Rank::of(&last.line), &last.line),
        _end => String::new(),
    };
    let cases = rows.into_iter().map(|row| {
        let is_sealed = sealed.contains(&row.line.case_id);
        let line = if request.times_only || is_sealed && request.unproved {
            to_line(row.line)
        } else {
            to_queue_line(triage, row)?
        };
        Ok::<_, Problem>(CaseLine { is_sealed, ..line })
    });
    Ok(ListQueueResponse {
        cases: cases.collect::<Result<_, _>>()?,
        next,
        n_open: u32::try_from(n_open).unwrap_or(0),
        n_overdue: u32::try_from(n_overdue).unwrap_or(0),
    })
}

/// A line with what the case is about; erased contents leave the codes.
fn to_queue_line(triage: &Triage, row: QueueRow) -> Result<CaseLine, Problem> {
    let about = match &row.wrapped_key {
        None => String::new(),
        Some(wrapped) => {
            let code: MunicipalityCode = row
                .line
                .municipality
                .parse()
                .map_err(|error| Problem::internal(&error))?;
            let sealed = Sealed::unwrap(&triage.keyring, &code, row.line.case_id, wrapped)?;
            about(&sealed, &row.content)?
        }
    };
    Ok(CaseLine {
        about,
        incident_type: row.incident_type,
        ..to_line(row.line)
    })
}

/// What a case is about, in a line.
pub(super) fn about(sealed: &Sealed, content: &[u8]) -> Result<String, Problem> {
    Ok(short(&sealed.open_content(content)?.summary))
}

fn short(summary: &str) -> String {
    match summary.char_indices().nth(ABOUT_CHARS) {
        None => summary.to_owned(),
        Some((end, _)) => format!("{}…", summary[..end].trim_end()),
    }
}

/// Rank by rank, the later ones only when the page has room for them.
async fn walk(
    tx: &mut PgConnection,
    filter: &Filter,
    tokens: Option<&[i64]>,
    after: QueueKey,
    limit: i64,
) -> Result<Vec<QueueRow>, Problem> {
    let mut rows = Vec::new();
    for rank in Rank::ALL.into_iter().filter(|rank| *rank >= after.rank) {
        let room = limit.saturating_sub(i64::try_from(rows.len()).unwrap_or(i64::MAX));
        // A filter on the due time leaves out cases with nothing due.
        let is_asked = rank != Rank::NothingDue || filter.due_before.is_none();
        if room > 0 && is_asked {
            let from = if rank == after.rank {
                after
            } else {
                QueueKey::first_of(rank)
            };
            rows.extend(store::queue_page(tx, filter, tokens, from, room).await?);
        }
    }
    Ok(rows)
}

/// What a search found, in the order of the queue.
async fn pick(
    tx: &mut PgConnection,
    filter: &Filter,
    found: &Found,
    after: QueueKey,
    limit: i64,
) -> Result<Vec<QueueRow>, Problem> {
    let mut rows = store::queue_of(tx, &found.cases, filter, after, limit).await?;
    for common in &found.common {
        let there = Filter {
            municipalities: vec![common.municipality.clone()],
            ..filter.clone()
        };
        rows.extend(walk(tx, &there, Some(&common.tokens), after, limit).await?);
    }
    if filter.due_before.is_some() {
        rows.retain(|row| !row.line.nothing_due);
    }
    rows.sort_by_key(|QueueRow { line, .. }| (Rank::of(line), line.next_due_at, line.case_id));
    // A case that is named and holds the words is found twice.
    rows.dedup_by_key(|row| row.line.case_id);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows)
}

pub(crate) fn to_line(line: Line) -> CaseLine {
    CaseLine {
        case_id: line.case_id.to_string(),
        municipality: line.municipality,
        reference: line.reference,
        phase: Phase::parse(&line.phase).unwrap_or_default().into(),
        outcome: line.outcome,
        reported_at: Some(wire::to_proto(line.reported_at.0)),
        aware_at: Some(wire::to_proto(line.aware_at.0)),
        due_at: Some(wire::to_proto(line.due_at.0)),
        clock_settled: line.clock_settled,
        next_action: line.next_action,
        assignee_id: line.assignee_id,
        version: u64::try_from(line.version).unwrap_or(0),
        unit_id: line.unit_id,
        channel: Channel::parse(&line.channel).unwrap_or_default().into(),
        aware_confirmed: line.aware_confirmed,
        report_id: line.report_id.to_string(),
        next_due: (!line.nothing_due).then(|| DueFirst {
            regime: line.next_due,
            due_at: Some(wire::to_proto(line.next_due_at.0)),
        }),
        protected_address: line.urgent,
        ..CaseLine::default()
    }
}

pub(super) fn write_cursor(rank: Rank, line: &Line) -> String {
    format!(
        "{}.{}.{}",
        rank.number(),
        line.next_due_at.0.as_microsecond(),
        line.case_id.simple()
    )
}

pub(super) fn read_cursor(text: &str) -> Result<QueueKey, Problem> {
    let read = || {
        let mut parts = text.splitn(3, '.');
        let rank = parts.next()?;
        let rank = Rank::ALL
            .into_iter()
            .find(|known| known.number().to_string() == rank)?;
        let next_due_at = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
        let case_id: Uuid = parts.next()?.parse().ok()?;
        Some(QueueKey {
            rank,
            next_due_at: Ts(next_due_at),
            case_id,
        })
    };
    read().ok_or_else(cursor_unreadable)
}

pub(crate) fn cursor_unreadable() -> Problem {
    reasons::QUEUE_CURSOR_UNREADABLE.at("after")
}
