//! The DPO's queue page, over all municipalities.

use std::time::Instant;

use brudvagt_proto::triage::{ListQueueRequest, triage_client::TriageClient};

use crate::{Bench, dpo, percentile};

const PAGES: usize = 200;

/// The 95th percentile of a first page in milliseconds, when there are `n_cases` cases.
pub(crate) async fn measure(bench: &Bench, n_cases: i64) -> anyhow::Result<f64> {
    fill(bench, n_cases).await?;
    let mut triage = TriageClient::new(bench.to("triage")?);
    let ctx = dpo()?;
    let mut times = Vec::with_capacity(PAGES);
    for _page in 0..PAGES {
        let request = bench.caller.request(&ctx, ListQueueRequest::default());
        let started = Instant::now();
        triage.list_queue(request).await?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(percentile(times, 95))
}

/// Copies a case's row until there are enough. Only lines are read of the copies.
async fn fill(bench: &Bench, n_cases: i64) -> anyhow::Result<()> {
    let mut owner = bench.owner().await?;
    sqlx::query(
        "INSERT INTO triage.cases (case_id, municipality, reference, report_id, unit_id, channel, \
           version, head_hash, state, phase, outcome, reported_at, aware_at, due_at, clock_settled, \
           next_action, assignee_id, closed, content, search) \
         SELECT gen_random_uuid(), (901 + n % 12)::text, 'BENCH-' || n, gen_random_uuid(), c.unit_id, \
           c.channel, c.version, c.head_hash, c.state, c.phase, c.outcome, c.reported_at, c.aware_at, \
           c.due_at + n * interval '1 second', n % 3 = 0, c.next_action, c.assignee_id, n % 2 = 0, \
           c.content, c.search \
         FROM (SELECT * FROM triage.cases WHERE reference LIKE 'BRUD%' LIMIT 1) AS c, \
           generate_series((SELECT count(*) FROM triage.cases) + 1, $1) AS n",
    )
    .bind(n_cases)
    .execute(&mut owner)
    .await?;
    sqlx::query("ANALYZE triage.cases")
        .execute(&mut owner)
        .await?;
    Ok(())
}
