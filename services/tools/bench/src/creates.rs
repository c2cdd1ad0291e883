//! Durable creates over gRPC, beside what the same cluster does with one-row inserts.

use std::{
    collections::HashMap,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use brudvagt_kit::{Clock, pg::Ts};
use brudvagt_proto::intake::{SubmitReportRequest, intake_client::IntakeClient};
use brudvagt_types::{Actor, Ctx, Role, Scope, Units};
use uuid::Uuid;

use crate::{Bench, percentile, processes, to_f64};

const CLIENTS: u32 = 8;
const EACH: u32 = 400;
/// Reports one after another, each long after what the one before it set off.
const ALONE: u32 = 15;
const BETWEEN: Duration = Duration::from_secs(3);
/// Reports that come evenly.
const EVENLY_A_SECOND: u32 = 200;
const EVENLY_SECONDS: u32 = 5;
const PGBENCH_SECONDS: &str = "6";

pub(crate) struct Creates {
    pub(crate) per_second: f64,
    pub(crate) pgbench_per_second: f64,
    pub(crate) cpu_ms: f64,
    /// CPU until everything is done: the case is open, its clock armed, its mails sent. Of the services,
    /// and of PostgreSQL.
    pub(crate) services_to_the_end_ms: f64,
    pub(crate) postgres_to_the_end_ms: f64,
    /// From the acknowledgement of a report to the officer's mail handed over, when reports come evenly:
    /// the 99th percentile, ms.
    pub(crate) told_ms: f64,
    /// Transactions until everything is done, when many report at once and when one reports alone.
    pub(crate) transactions: f64,
    pub(crate) transactions_alone: f64,
}

impl Creates {
    pub(crate) fn ratio(&self) -> f64 {
        self.per_second / self.pgbench_per_second
    }
}

pub(crate) async fn measure(bench: &Bench, pid: u32) -> anyhow::Result<Creates> {
    let pgbench_per_second = pgbench(bench).await?;
    let mut owner = bench.owner().await?;
    let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut owner)
        .await?;
    let postmaster = processes::parent(backend.unsigned_abs())?;
    let at_rest = Counted::at_rest(bench).await?;
    let used = || {
        anyhow::Ok((
            processes::cpu_ms(pid)?,
            processes::postgres_cpu_ms(postmaster)?,
        ))
    };
    let before = used()?;
    let started = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..CLIENTS {
        let (channel, caller) = (bench.to("intake")?, bench.caller.clone());
        clients.spawn(async move {
            let mut intake = IntakeClient::new(channel);
            for number in 0..EACH {
                let (ctx, request) = report(client * EACH + number)?;
                intake.submit_report(caller.request(&ctx, request)).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(client) = clients.join_next().await {
        client??;
    }
    let seconds = started.elapsed().as_secs_f64();
    // Follow-up work (relay, cases, clocks) that ran meanwhile is included.
    let meanwhile = used()?;
    until_quiet(bench).await?;
    let to_the_end = used()?;
    let n_creates = to_f64(u64::from(CLIENTS * EACH));
    let transactions = at_rest.since(bench).await? / n_creates;
    let alone = Counted::at_rest(bench).await?;
    for number in 0..ALONE {
        tokio::time::sleep(BETWEEN).await;
        let (ctx, request) = report(number)?;
        let mut intake = IntakeClient::new(bench.to("intake")?);
        intake
            .submit_report(bench.caller.request(&ctx, request))
            .await?;
    }
    until_quiet(bench).await?;
    let transactions_alone = alone.since(bench).await? / to_f64(u64::from(ALONE));
    Ok(Creates {
        per_second: n_creates / seconds,
        pgbench_per_second,
        cpu_ms: (meanwhile.0 + meanwhile.1 - before.0 - before.1) / n_creates,
        services_to_the_end_ms: (to_the_end.0 - before.0) / n_creates,
        postgres_to_the_end_ms: (to_the_end.1 - before.1) / n_creates,
        told_ms: told(bench).await?,
        transactions,
        transactions_alone,
    })
}

/// The 99th percentile of what passes from the acknowledgement of a report to the officer's mail handed
/// over, in milliseconds. Both by this machine's clock.
async fn told(bench: &Bench) -> anyhow::Result<f64> {
    let mut due = tokio::time::interval(Duration::from_secs(1) / EVENLY_A_SECOND);
    let mut under_way = tokio::task::JoinSet::new();
    for number in 0..EVENLY_A_SECOND * EVENLY_SECONDS {
        due.tick().await;
        let (channel, caller) = (bench.to("intake")?, bench.caller.clone());
        under_way.spawn(async move {
            let (ctx, request) = report(number)?;
            let mut intake = IntakeClient::new(channel);
            let taken = intake.submit_report(caller.request(&ctx, request)).await?;
            let report_id: Uuid = taken.into_inner().report_id.parse()?;
            anyhow::Ok((report_id, Clock::default().now()))
        });
    }
    let mut acknowledged = HashMap::new();
    while let Some(taken) = under_way.join_next().await {
        let (report_id, at) = taken??;
        acknowledged.insert(report_id, at);
    }
    until_quiet(bench).await?;
    let mut owner = bench.owner().await?;
    let handed: Vec<(Uuid, Ts)> = sqlx::query_as(
        "SELECT c.report_id, min(m.settled_at) FROM notification.messages AS m \
         JOIN triage.cases AS c USING (case_id) \
         WHERE m.role = 'dpo' AND m.state = 'sent' AND c.report_id = ANY($1) GROUP BY 1",
    )
    .bind(acknowledged.keys().copied().collect::<Vec<_>>())
    .fetch_all(&mut owner)
    .await?;
    ensure!(
        handed.len() == acknowledged.len(),
        "only {} of {} reports were told of",
        handed.len(),
        acknowledged.len()
    );
    let waited = handed.into_iter().filter_map(|(report_id, at)| {
        let acknowledged = acknowledged.get(&report_id)?;
        Some(at.0.duration_since(*acknowledged).as_secs_f64() * 1000.0)
    });
    Ok(percentile(waited.collect(), 99))
}

/// A report by an employee of one of the twelve municipalities in turn.
fn report(number: u32) -> anyhow::Result<(Ctx, SubmitReportRequest)> {
    let municipality = (901 + number % 12).to_string();
    let ctx = Ctx {
        now: Clock::default().now(),
        actor: Actor {
            id: format!("medarbejder-{municipality}"),
            name: "Maja Holm".to_owned(),
            email: "maja.holm@nordvig.example".to_owned(),
            role: Role::Employee,
            unit_id: String::new(),
            units: Units::default(),
            by_program: false,
        },
        scope: Scope::Municipalities(vec![municipality.parse()?]),
        cause: Some(Uuid::now_v7().to_string()),
    };
    let request = SubmitReportRequest {
        municipality,
        what_happened: what_happened(number),
        ..SubmitReportRequest::default()
    };
    Ok((ctx, request))
}

/// Fifteen made-up words of its own: two reports much alike would be hinted at each other, which costs what
/// people's reports, told in their own words, do not.
fn what_happened(number: u32) -> String {
    const PARTS: [&str; 16] = [
        "bra", "dok", "fim", "gel", "hus", "jor", "kav", "lem", "mos", "nip", "pra", "rud", "sti",
        "tov", "vel", "yng",
    ];
    let words: Vec<String> = (0..15_u32)
        .map(|place| {
            // Knuth's multiplier spreads neighbouring numbers.
            let mut rest = (number * 15 + place).wrapping_mul(2_654_435_761);
            let mut word = String::new();
            for _part in 0..5 {
                let part = usize::try_from(rest % 16).unwrap_or(0);
                word.push_str(PARTS.get(part).copied().unwrap_or_default());
                rest /= 16;
            }
            word
        })
        .collect();
    words.join(" ")
}

/// How many transactions there were, and how many a second while nothing happened: looks of those who
/// wait, which are no part of a report.
struct Counted {
    at: Instant,
    transactions: f64,
    idle_per_second: f64,
}

impl Counted {
    async fn at_rest(bench: &Bench) -> anyhow::Result<Self> {
        let (since, before) = (Instant::now(), transactions(bench).await?);
        let (at, after) = (Instant::now(), transactions(bench).await?);
        Ok(Self {
            at,
            transactions: after,
            idle_per_second: (after - before) / (at - since).as_secs_f64(),
        })
    }

    /// Those since then that would not have been there at rest.
    async fn since(&self, bench: &Bench) -> anyhow::Result<f64> {
        let now = Instant::now();
        let idle = self.idle_per_second * (now - self.at).as_secs_f64();
        Ok(transactions(bench).await? - self.transactions - idle)
    }
}

/// All there were until now. An idle backend of PostgreSQL says what it did after ten seconds.
async fn transactions(bench: &Bench) -> anyhow::Result<f64> {
    tokio::time::sleep(Duration::from_secs(12)).await;
    let mut owner = bench.owner().await?;
    let count: i64 = sqlx::query_scalar(
        "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()",
    )
    .fetch_one(&mut owner)
    .await?;
    Ok(to_f64(count.unsigned_abs()))
}

/// Waits until every report has its case and every mail of theirs is sent.
pub(crate) async fn until_quiet(bench: &Bench) -> anyhow::Result<()> {
    let mut owner = bench.owner().await?;
    // Seldom: to count is work of PostgreSQL's, too.
    for _attempt in 0..150 {
        let waiting: i64 = sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM intake.reports) - (SELECT count(*) FROM triage.cases) \
               + (SELECT count(*) FROM triage.cases) - (SELECT count(*) FROM deadlines.clocks) \
               + (SELECT count(*) FROM notification.messages WHERE state = 'planned')",
        )
        .fetch_one(&mut owner)
        .await?;
        if waiting <= 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    bail!("what the creates set off has not ended after five minutes")
}

async fn pgbench(bench: &Bench) -> anyhow::Result<f64> {
    let mut owner = bench.owner().await?;
    sqlx::query("CREATE TABLE IF NOT EXISTS bench_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, words text)")
        .execute(&mut owner)
        .await?;
    let script = std::env::temp_dir().join(format!("brudvagt-bench-{}.sql", std::process::id()));
    let insert = format!(
        "INSERT INTO bench_rows (words) VALUES ('{}');\n",
        "x".repeat(200)
    );
    std::fs::write(&script, insert)?;
    let out = Command::new(&bench.pgbench)
        .args(["-n", "-c", "8", "-j", "2", "-T", PGBENCH_SECONDS, "-f"])
        .arg(&script)
        .arg("-d")
        .arg(bench.owner_url()?)
        .output()
        .context("running pgbench")?;
    std::fs::remove_file(&script)?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let tps = text.lines().find_map(|line| line.strip_prefix("tps = "));
    let Some(tps) = tps.and_then(|rest| rest.split_whitespace().next()) else {
        bail!(
            "pgbench said: {text} {}",
            String::from_utf8_lossy(&out.stderr)
        );
    };
    Ok(tps.parse()?)
}
