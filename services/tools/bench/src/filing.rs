//! A filing as PDF, through the door: facts, completeness, guard and print.

use std::time::Instant;

use anyhow::Context;
use brudvagt_proto::{
    notification::{ExportFilingRequest, notification_client::NotificationClient},
    triage::{ListQueueRequest, triage_client::TriageClient},
};

use crate::{Bench, dpo, percentile};

const PRINTS: usize = 40;

/// The 95th percentile in milliseconds, without the first one, which loads the fonts.
pub(crate) async fn measure(bench: &Bench) -> anyhow::Result<f64> {
    let ctx = dpo()?;
    let mut triage = TriageClient::new(bench.to("triage")?);
    let queue = triage
        .list_queue(bench.caller.request(&ctx, ListQueueRequest::default()))
        .await?
        .into_inner();
    let case_id = queue
        .cases
        .first()
        .context("a seeded case")?
        .case_id
        .clone();
    let mut notification = NotificationClient::new(bench.to("notification")?);
    let mut times = Vec::with_capacity(PRINTS);
    for _print in 0..=PRINTS {
        let request = ExportFilingRequest {
            case_id: case_id.clone(),
            format: "pdf".to_owned(),
            ..ExportFilingRequest::default()
        };
        let started = Instant::now();
        notification
            .export_filing(bench.caller.request(&ctx, request))
            .await?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    times.remove(0);
    Ok(percentile(times, 95))
}
