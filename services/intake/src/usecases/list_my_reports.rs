use brudvagt_kit::Problem;
use brudvagt_proto::intake::{ListMyReportsResponse, ReportLine};
use brudvagt_types::{Ctx, Scope};

use super::Intake;
use crate::{blind::address_key, store::reports, wire::to_proto};

/// What the caller reported, by any channel; the newest first.
///
/// # Errors
/// `UNAVAILABLE` when the database is away.
pub(crate) async fn list_my_reports(
    intake: &Intake,
    ctx: &Ctx,
) -> Result<ListMyReportsResponse, Problem> {
    let municipalities = match &ctx.scope {
        // A service reports nothing of its own by mail.
        Scope::System => [].as_slice(),
        Scope::Municipalities(codes) => codes.as_slice(),
    };
    let mut keys = Vec::with_capacity(municipalities.len());
    for municipality in municipalities {
        keys.extend(address_key(
            &intake.keyring,
            municipality,
            &ctx.actor.email,
        )?);
    }
    let mut tx = intake.store.read(ctx).await?;
    let rows = reports::list_of_reporter(&mut tx, &ctx.actor.id, &keys).await?;
    tx.commit().await?;
    let reports = rows
        .into_iter()
        .map(|row| ReportLine {
            report_id: row.id.to_string(),
            reference: row.reference,
            municipality: row.municipality,
            received_at: Some(to_proto(row.received_at)),
        })
        .collect();
    Ok(ListMyReportsResponse { reports })
}
