//! Milestones among very many armed clocks, all due in the same second.

use std::time::Duration;

use anyhow::bail;
use brudvagt_kit::pg::Ts;
use jiff::SignedDuration;

use crate::{Bench, percentile};

const ARMED: i64 = 100_000;
const DUE: i64 = 1_000;

/// The 99th percentile of (settled − due) in seconds.
pub(crate) async fn measure(bench: &Bench) -> anyhow::Result<f64> {
    let mut owner = bench.owner().await?;
    let due_at = brudvagt_kit::Clock::default().now() + SignedDuration::from_secs(20);
    sqlx::query(
        "WITH laid AS (INSERT INTO deadlines.clocks (clock_id, case_id, municipality, regime, aware_at, \
             due_at, state, rule, label_da, label_en) \
           SELECT gen_random_uuid(), gen_random_uuid(), '901', 'bench', $1, $1, 'running', '', '', '' \
           FROM generate_series(1, $2) RETURNING clock_id, case_id) \
         INSERT INTO deadlines.milestones (milestone_id, clock_id, case_id, municipality, step, \
           condition, roles, is_miss, at, state) \
         SELECT gen_random_uuid(), clock_id, case_id, '901', 'bench', 'always', '{}', false, \
           $1 + CASE WHEN row_number() OVER () <= $3 THEN interval '0' ELSE interval '30 days' END, \
           'waiting' FROM laid",
    )
    .bind(Ts(due_at))
    .bind(ARMED)
    .bind(DUE)
    .execute(&mut owner)
    .await?;
    sqlx::query("ANALYZE deadlines.milestones")
        .execute(&mut owner)
        .await?;
    for _attempt in 0..600 {
        let late: Vec<f64> = sqlx::query_scalar(
            "SELECT extract(epoch FROM settled_at - at)::float8 FROM deadlines.milestones \
             WHERE step = 'bench' AND state <> 'waiting'",
        )
        .fetch_all(&mut owner)
        .await?;
        if late.len() >= usize::try_from(DUE)? {
            return Ok(percentile(late, 99));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("the milestones were not reached within a minute")
}
