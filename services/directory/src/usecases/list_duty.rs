//! Who is on duty, and from when nobody is on duty or at work.

use brudvagt_calculus::{
    WorkCalendar,
    roster::{DutyRoster, Shift},
};
use brudvagt_kit::{Problem, wire};
use brudvagt_outbox::Store;
use brudvagt_proto::directory::{Duty, ListDutyRequest, ListDutyResponse};
use brudvagt_types::Ctx;
use jiff::SignedDuration;

use crate::store::{self, duties};

/// Four weeks, as far as rosters are planned ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(28 * 24);

/// # Errors
/// `UNAVAILABLE`. Another municipality's roster is empty.
pub(crate) async fn list_duty(
    store: &Store,
    ctx: &Ctx,
    request: &ListDutyRequest,
) -> Result<ListDutyResponse, Problem> {
    let from = wire::from_proto(request.from.as_ref()).unwrap_or(ctx.now);
    let to = wire::from_proto(request.to.as_ref())
        .unwrap_or_else(|| from.saturating_add(AHEAD).unwrap_or(from));
    let mut tx = store.read(ctx).await?;
    let rows = duties::between(&mut tx, &request.municipality, from, to).await?;
    // A calendar that cannot be read is no reason to hide the roster: the usual week counts.
    let calendar = store::calendar_of(&mut tx, &request.municipality)
        .await?
        .and_then(|written| written.read().ok())
        .unwrap_or_else(WorkCalendar::default);
    let shifts: Vec<Shift<String>> = rows.iter().cloned().map(Shift::from).collect();
    let roster = DutyRoster::new(shifts).map_err(|error| Problem::internal(&error))?;
    let first_hole = roster.first_hole(&calendar, from, to).map(wire::to_proto);
    let duties = rows.into_iter().map(|row| Duty {
        id: row.duty_id.to_string(),
        municipality: row.municipality,
        person_id: row.person_id,
        person_name: row.person_name,
        from: Some(wire::to_proto(row.from_at.0)),
        to: Some(wire::to_proto(row.to_at.0)),
    });
    Ok(ListDutyResponse {
        duties: duties.collect(),
        first_hole,
    })
}
