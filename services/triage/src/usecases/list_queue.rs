//! The queue: what is due first stands first.

use brudvagt_case::Phase;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::triage::{CaseLine, DueFirst, ListQueueRequest, ListQueueResponse};
use brudvagt_types::Ctx;
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::search::{Found, municipalities, search};
use crate::{
    Triage,
    store::{self, Filter, Line, QueueKey},
    wire,
};

const DEFAULT_PAGE: u32 = 50;
const MAX_PAGE: u32 = 100;

/// One page of the queue. `next` leads to the one after it; a page costs the same wherever it is.
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
    let filter = Filter {
        municipalities: municipalities(triage, ctx, &request.municipalities),
        phase: request.phase.clone(),
        outcome: request.outcome.clone(),
        assignee_id: request.assignee_id.clone(),
        // Who asks for closed cases wants to see them.
        include_closed: request.include_closed || request.phase == Phase::Closed.as_str(),
        due_before: wire::from_proto(request.due_before.as_ref()).map(Ts),
    };
    let everywhere = municipalities(triage, ctx, &[]);
    let mut tx = triage.store.read(ctx).await?;
    let found = search(
        triage,
        &mut tx,
        &filter.municipalities,
        &request.search,
        ctx.now,
    )
    .await?;
    let page = i64::from(limit) + 1;
    let mut lines = match &found {
        None => walk(&mut tx, &filter, None, after, page).await?,
        Some(found) => pick(&mut tx, &filter, found, after, page).await?,
    };
    let (n_open, n_overdue) = store::count_open(&mut tx, &everywhere, Ts(ctx.now)).await?;
    drop(tx);
    let more = lines.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    lines.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = if more {
        lines.last().map(write_cursor).unwrap_or_default()
    } else {
        String::new()
    };
    Ok(ListQueueResponse {
        cases: lines.into_iter().map(to_line).collect(),
        next,
        n_open: u32::try_from(n_open).unwrap_or(0),
        n_overdue: u32::try_from(n_overdue).unwrap_or(0),
    })
}

/// What is due, and the others only when the page has room for them.
async fn walk(
    tx: &mut PgConnection,
    filter: &Filter,
    tokens: Option<&[i64]>,
    after: QueueKey,
    limit: i64,
) -> Result<Vec<Line>, Problem> {
    let mut lines = store::queue_page(tx, filter, tokens, after, limit).await?;
    let rest = limit.saturating_sub(i64::try_from(lines.len()).unwrap_or(i64::MAX));
    // What is due before a moment is asked of those of which something is due.
    if !after.nothing_due && rest > 0 && filter.due_before.is_none() {
        let settled = QueueKey::first_of(true);
        lines.extend(store::queue_page(tx, filter, tokens, settled, rest).await?);
    }
    Ok(lines)
}

/// What a search found, in the order of the queue.
async fn pick(
    tx: &mut PgConnection,
    filter: &Filter,
    found: &Found,
    after: QueueKey,
    limit: i64,
) -> Result<Vec<Line>, Problem> {
    let mut lines = store::queue_of(tx, &found.cases, filter, after, limit).await?;
    for common in &found.common {
        let there = Filter {
            municipalities: vec![common.municipality.clone()],
            ..filter.clone()
        };
        lines.extend(walk(tx, &there, Some(&common.tokens), after, limit).await?);
    }
    if filter.due_before.is_some() {
        lines.retain(|line| !line.nothing_due);
    }
    lines.sort_by_key(|line| (line.nothing_due, line.next_due_at, line.case_id));
    // A case that is named and holds the words is found twice.
    lines.dedup_by_key(|line| line.case_id);
    lines.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(lines)
}

pub(crate) fn to_line(line: Line) -> CaseLine {
    CaseLine {
        case_id: line.case_id.to_string(),
        municipality: line.municipality,
        reference: line.reference,
        phase: line.phase,
        outcome: line.outcome,
        reported_at: Some(wire::to_proto(line.reported_at.0)),
        aware_at: Some(wire::to_proto(line.aware_at.0)),
        due_at: Some(wire::to_proto(line.due_at.0)),
        clock_settled: line.clock_settled,
        next_action: line.next_action,
        assignee_id: line.assignee_id,
        version: u64::try_from(line.version).unwrap_or(0),
        unit_id: line.unit_id,
        channel: line.channel,
        aware_confirmed: line.aware_confirmed,
        report_id: line.report_id.to_string(),
        next_due: (!line.nothing_due).then(|| DueFirst {
            regime: line.next_due,
            due_at: Some(wire::to_proto(line.next_due_at.0)),
        }),
    }
}

pub(super) fn write_cursor(line: &Line) -> String {
    let settled = u8::from(line.nothing_due);
    format!(
        "{settled}.{}.{}",
        line.next_due_at.0.as_microsecond(),
        line.case_id.simple()
    )
}

pub(super) fn read_cursor(text: &str) -> Result<QueueKey, Problem> {
    let read = || {
        let mut parts = text.splitn(3, '.');
        let nothing_due = match parts.next()? {
            "0" => false,
            "1" => true,
            _other => return None,
        };
        let next_due_at = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
        let case_id: Uuid = parts.next()?.parse().ok()?;
        Some(QueueKey {
            nothing_due,
            next_due_at: Ts(next_due_at),
            case_id,
        })
    };
    read().ok_or_else(cursor_unreadable)
}

pub(crate) fn cursor_unreadable() -> Problem {
    Problem::invalid(
        "after",
        "CURSOR_UNREADABLE",
        "Siden findes ikke længere. Gå til begyndelsen af listen.",
        "the cursor is not one of ours",
    )
}
