//! A report without a case within a minute: an alarm, and the case.

use brudvagt_kit::Problem;
use brudvagt_proto::{events::intake::ReportReceived, intake::ReceivedLine};
use brudvagt_types::Ctx;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::open_case::open_case;
use crate::{Triage, clients::Intake, store};

/// How long a report may be under way on the bus.
const PATIENCE: SignedDuration = SignedDuration::from_secs(60);

/// Opens the case of each report received since `from` that should have one by now, without the bus, and
/// says how many. Opening tells the officer, as it always does.
///
/// # Law
/// Promise 1: the clock depends on PostgreSQL alone. GDPR art. 33(1): the hours run whether or not a
/// broker is up.
///
/// # Errors
/// `UNAVAILABLE`; the next round tries again.
pub(crate) async fn open_missing(
    triage: &Triage,
    intake: &Intake,
    ctx: &Ctx,
    from: Timestamp,
) -> Result<usize, Problem> {
    let until = ctx.now.saturating_sub(PATIENCE).unwrap_or(ctx.now);
    let received = intake.received(from, until).await?;
    let ids: Vec<Uuid> = received
        .iter()
        .filter_map(|line| line.report_id.parse().ok())
        .collect();
    let mut tx = triage.store.read(ctx).await?;
    let without = store::without_case(&mut tx, &ids).await?;
    tx.commit().await?;
    metrics::gauge!("brudvagt_reports_without_case")
        .set(f64::from(u32::try_from(without.len()).unwrap_or(u32::MAX)));
    for line in received {
        let is_missing = |id: &Uuid| line.report_id == id.to_string();
        if !without.iter().any(is_missing) {
            continue;
        }
        tracing::error!(report_id = line.report_id, "report.without_case");
        let opened = open_case(triage, intake, &as_if_said(ctx, &line), &event(line)).await;
        if let Err(problem) = opened {
            tracing::error!(reason = problem.reason, "report.case_not_opened");
        }
    }
    Ok(without.len())
}

/// The cause is the report: however often it is tried, the case opens once.
fn as_if_said(ctx: &Ctx, line: &ReceivedLine) -> Ctx {
    Ctx {
        cause: Some(format!("missing:{}", line.report_id)),
        ..ctx.clone()
    }
}

fn event(line: ReceivedLine) -> ReportReceived {
    ReportReceived {
        report_id: line.report_id,
        municipality: line.municipality,
        reference: line.reference,
        channel: line.channel,
        unit_id: line.unit_id,
        received_at: line.received_at,
        noticed_at: line.noticed_at,
        protected_address: line.protected_address,
        ..ReportReceived::default()
    }
}
