//! Replaces a duty roster from a list.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::{Begun, Store};
use brudvagt_proto::directory::{ImportDutyRequest, ImportDutyResponse};
use brudvagt_types::Ctx;
use prost::Message;
use uuid::Uuid;

use crate::{
    rules::{describe, read_duty::read_duty},
    store::{
        self,
        changes::{self, Change},
        duties::{self, DutyRow},
    },
};

/// Replaces the roster from the earliest start in the list onwards; earlier shifts stay. When a
/// line is wrong, nothing is changed and every wrong line is named.
///
/// # Errors
/// `DUTY_EMPTY`, `DUTY_TOO_BIG`, `DUTY_UNREADABLE`, `NOT_FOUND`.
pub(crate) async fn import_duty(
    store: &Store,
    ctx: &Ctx,
    request: &ImportDutyRequest,
) -> Result<ImportDutyResponse, Problem> {
    let mut unit = match store
        .begin(ctx, "import_duty", &request.encode_to_vec())
        .await?
    {
        Begun::Replay(known) => {
            return ImportDutyResponse::decode(known.as_slice())
                .map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let municipality = store::municipality_for_update(connection, &request.municipality)
        .await?
        .ok_or_else(|| Problem::not_found("Kommunen", "the municipality"))?;
    let people = store::list_people(connection, &municipality.code).await?;
    let read = read_duty(&request.csv, &people)?;
    let mut response = ImportDutyResponse {
        errors: read.errors,
        ..ImportDutyResponse::default()
    };
    let first = read.shifts.iter().map(|shift| shift.from).min();
    let Some(first) = first.filter(|_| response.errors.is_empty()) else {
        // Nothing was changed, so the same key may be used again with a corrected list.
        return Ok(response);
    };
    let replaced = duties::delete_from(connection, &municipality.code, first).await?;
    let rows: Vec<DutyRow> = read
        .shifts
        .into_iter()
        .map(|shift| DutyRow {
            duty_id: Uuid::now_v7(),
            municipality: municipality.code.clone(),
            person_id: shift.person,
            person_name: String::new(),
            from_at: Ts(shift.from),
            to_at: Ts(shift.to),
        })
        .collect();
    duties::insert(connection, &rows).await?;
    let change = Change {
        municipality: municipality.code.clone(),
        what: "duty",
        subject_id: municipality.code.clone(),
        before: Some(replaced.iter().map(describe::duty).collect()),
        after: Some(rows.iter().map(describe::duty).collect()),
    };
    changes::insert(connection, ctx, &[change]).await?;
    response.n_shifts = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    response.n_replaced = u32::try_from(replaced.len()).unwrap_or(u32::MAX);
    unit.commit(&response.encode_to_vec()).await?;
    Ok(response)
}
