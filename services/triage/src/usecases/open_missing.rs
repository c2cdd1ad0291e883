//! A report without a case within a minute: an alarm, and the case.

use brudvagt_kit::Problem;
use brudvagt_proto::{events::intake::ReportReceived, intake::ReceivedLine};
use brudvagt_types::Ctx;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::open_case::open_case;
use crate::{Triage, clients::Intake, store, wire};

/// How long a report may be under way on the bus.
const PATIENCE: SignedDuration = SignedDuration::from_secs(60);
/// The smallest difference in time that the database stores.
const MOMENT: SignedDuration = SignedDuration::from_micros(1);

/// Opens the case of each report received since `from` that should have one by now, without the bus.
/// Opening mails the officer, as always. Returns how many reports still have no case.
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
    let mut until = ctx.now.saturating_sub(PATIENCE).unwrap_or(ctx.now);
    let (mut n_missing, mut n_left) = (0_usize, 0);
    loop {
        let received = intake.received(from, until).await?;
        let times = received.iter();
        let times = times.filter_map(|line| wire::from_proto(line.received_at.as_ref()));
        let oldest = times.min();
        for line in without_case(triage, ctx, received).await? {
            n_missing = n_missing.saturating_add(1);
            tracing::error!(report_id = line.report_id, "report.without_case");
            let opened = open_case(triage, intake, &as_if_said(ctx, &line), &event(line)).await;
            if let Err(problem) = opened {
                tracing::error!(reason = problem.reason, "report.case_not_opened");
                n_left += 1;
            }
        }
        // Other reports may have the same time as the oldest of a page.
        let next = oldest.map(|oldest| oldest.saturating_add(MOMENT).unwrap_or(oldest));
        match next.filter(|next| *next < until) {
            Some(next) => until = next,
            None => break,
        }
    }
    metrics::gauge!("brudvagt_reports_without_case")
        .set(f64::from(u32::try_from(n_missing).unwrap_or(u32::MAX)));
    Ok(n_left)
}

async fn without_case(
    triage: &Triage,
    ctx: &Ctx,
    received: Vec<ReceivedLine>,
) -> Result<Vec<ReceivedLine>, Problem> {
    let ids = received
        .iter()
        .filter_map(|line| line.report_id.parse().ok());
    let ids: Vec<Uuid> = ids.collect();
    let mut tx = triage.store.read(ctx).await?;
    let without = store::without_case(&mut tx, &ids).await?;
    tx.commit().await?;
    let is_without =
        |line: &ReceivedLine| without.iter().any(|id| id.to_string() == line.report_id);
    Ok(received.into_iter().filter(is_without).collect())
}

/// The cause is derived from the report, so the case opens once however often this is tried.
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
        told_at: line.told_at,
        ..ReportReceived::default()
    }
}
