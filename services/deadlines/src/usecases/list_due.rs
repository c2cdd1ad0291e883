//! What is owed before a moment, over all cases.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::deadlines::{ListDueRequest, ListDueResponse, Opening};
use brudvagt_types::{Ctx, Scope};
use jiff::Timestamp;

use super::list_clocks::with_milestones;
use crate::{
    Deadlines, reasons,
    store::{
        ClockRow,
        calendars::{self, Calendars},
        owed::{self, After},
    },
    wire,
};

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

/// A page of what is owed, the first due first: before the moment that was asked for, or before each
/// municipality's own next opening ("before Monday 08:00").
///
/// # Law
/// Rule WT-3: the opening chooses what is shown, never when something is due. A deadline that went
/// by unmet is owed too (GDPR art. 33(1), 2nd sentence: late is to be filed with reasons).
///
/// # Errors
/// `UNKNOWN_CURSOR`; `UNAVAILABLE`.
pub(crate) async fn list_due(
    deadlines: &Deadlines,
    ctx: &Ctx,
    request: &ListDueRequest,
) -> Result<ListDueResponse, Problem> {
    let limit = match request.limit {
        0 => DEFAULT_LIMIT,
        wanted => wanted.min(MAX_LIMIT),
    };
    let after = read_cursor(&request.after)?;
    let mut tx = deadlines.store.read(ctx).await?;
    let calendars = calendars::all(&mut tx).await?;
    let openings = openings(ctx, &request.municipalities, &calendars);
    let rows = if request.before_next_working_day {
        owed::before_openings(&mut tx, &openings, after, i64::from(limit)).await?
    } else {
        let before = wire::from_proto(request.before.as_ref()).unwrap_or(ctx.now);
        let asked = &request.municipalities;
        owed::before(&mut tx, Ts(before), asked, after, i64::from(limit)).await?
    };
    let full = rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let next = rows.last().filter(|_| full).map(cursor);
    let clocks = with_milestones(&mut tx, rows).await?;
    let earliest = openings.iter().map(|(_, at)| at.0).min();
    let openings = openings.into_iter().map(|(municipality, at)| Opening {
        municipality,
        at: Some(wire::to_proto(at.0)),
    });
    Ok(ListDueResponse {
        clocks,
        next: next.unwrap_or_default(),
        next_working_day_start: earliest.map(wire::to_proto),
        openings: openings.collect(),
    })
}

/// When people are back at work in each municipality that is asked about and in scope.
fn openings(ctx: &Ctx, asked: &[String], calendars: &Calendars) -> Vec<(String, Ts)> {
    let mut codes: Vec<String> = match &ctx.scope {
        Scope::System => calendars.municipalities().cloned().collect(),
        Scope::Municipalities(codes) => codes.iter().map(|it| it.as_str().to_owned()).collect(),
    };
    codes.retain(|code| asked.is_empty() || asked.contains(code));
    codes.sort_unstable();
    codes.dedup();
    codes
        .into_iter()
        .map(|code| {
            let opens = calendars.of(&code).before_next_workday_start(ctx.now);
            (code, Ts(opens.instant()))
        })
        .collect()
}

fn cursor(row: &ClockRow) -> String {
    format!("{}.{}", row.due_at.0.as_microsecond(), row.clock_id)
}

fn read_cursor(text: &str) -> Result<Option<After>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = text.split_once('.').and_then(|(due_at, clock_id)| {
        let due_at = Timestamp::from_microsecond(due_at.parse().ok()?).ok()?;
        Some(After {
            due_at: Ts(due_at),
            clock_id: clock_id.parse().ok()?,
        })
    });
    read.map(Some)
        .ok_or_else(|| reasons::UNKNOWN_CURSOR.at("after"))
}
