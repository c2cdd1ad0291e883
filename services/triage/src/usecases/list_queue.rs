//! The queue: what is due first stands first.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::triage::{CaseLine, ListQueueRequest, ListQueueResponse};
use brudvagt_types::{Ctx, MunicipalityCode, Scope};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Triage,
    content::sealing,
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
        None
    } else {
        Some(read_cursor(&request.after)?)
    };
    let chosen = (!request.municipalities.is_empty()).then(|| request.municipalities.clone());
    let filter = Filter {
        municipalities: chosen.clone(),
        phase: request.phase.clone(),
        outcome: request.outcome.clone(),
        assignee_id: request.assignee_id.clone(),
        reference: request.search.trim().to_uppercase(),
        tokens: None,
        include_closed: request.include_closed,
        due_before: wire::from_proto(request.due_before.as_ref()).map(Ts),
    };
    let mut tx = triage.store.read(ctx).await?;
    let page = i64::from(limit) + 1;
    let mut lines = if request.search.trim().is_empty() {
        store::queue_page(&mut tx, &filter, after, page).await?
    } else {
        search(triage, ctx, &mut tx, &filter, &request.search, after, page).await?
    };
    let (n_open, n_overdue) = store::count_open(&mut tx, Ts(ctx.now)).await?;
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

/// The same words have other tokens in each municipality, so each is asked and the pages are merged.
async fn search(
    triage: &Triage,
    ctx: &Ctx,
    tx: &mut sqlx::PgConnection,
    filter: &Filter,
    words: &str,
    after: Option<QueueKey>,
    limit: i64,
) -> Result<Vec<Line>, Problem> {
    let mut lines = Vec::new();
    for (municipality, tokens) in searches(triage, ctx, filter.municipalities.as_deref(), words)? {
        let mut one = filter.clone();
        one.municipalities = Some(vec![municipality.to_string()]);
        one.tokens = Some(tokens);
        lines.extend(store::queue_page(tx, &one, after, limit).await?);
    }
    lines.sort_by_key(|line| (line.clock_settled, line.due_at, line.case_id));
    lines.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(lines)
}

/// For each municipality asked, the tokens a case must have. Words nobody can be found by give a
/// token that no case has: only the reference can match then.
pub(crate) fn searches(
    triage: &Triage,
    ctx: &Ctx,
    chosen: Option<&[String]>,
    words: &str,
) -> Result<Vec<(MunicipalityCode, Vec<i64>)>, Problem> {
    let allowed: Vec<MunicipalityCode> = match &ctx.scope {
        Scope::System => triage.keyring.municipalities().cloned().collect(),
        Scope::Municipalities(codes) => codes.clone(),
    };
    let wanted = allowed
        .iter()
        .filter(|code| chosen.is_none_or(|chosen| chosen.iter().any(|c| c == code.as_str())));
    let queries = triage
        .keyring
        .search_query(wanted, words)
        .map_err(sealing)?;
    Ok(queries
        .into_iter()
        .map(|(code, tokens)| (code, if tokens.is_empty() { vec![0] } else { tokens }))
        .collect())
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
    }
}

fn write_cursor(line: &Line) -> String {
    let settled = u8::from(line.clock_settled);
    format!(
        "{settled}.{}.{}",
        line.due_at.0.as_microsecond(),
        line.case_id.simple()
    )
}

fn read_cursor(text: &str) -> Result<QueueKey, Problem> {
    let read = || {
        let mut parts = text.splitn(3, '.');
        let clock_settled = match parts.next()? {
            "0" => false,
            "1" => true,
            _other => return None,
        };
        let due_at = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
        let case_id: Uuid = parts.next()?.parse().ok()?;
        Some(QueueKey {
            clock_settled,
            due_at: Ts(due_at),
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
