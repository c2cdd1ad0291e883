//! Durable creates over gRPC, beside what the same cluster does with one-row inserts.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use brudvagt_proto::intake::{SubmitReportRequest, intake_client::IntakeClient};
use brudvagt_types::{Actor, Ctx, Role, Scope, Units};
use uuid::Uuid;

use crate::{Bench, processes, to_f64};

const CLIENTS: u32 = 8;
const EACH: u32 = 400;
/// Reports one after another, each long after what the one before it set off.
const ALONE: u32 = 15;
const BETWEEN: Duration = Duration::from_secs(3);
const PGBENCH_SECONDS: &str = "6";

pub(crate) struct Creates {
    pub(crate) per_second: f64,
    pub(crate) pgbench_per_second: f64,
    pub(crate) cpu_ms: f64,
    /// CPU until everything is done: the case is open, its clock armed, its mails sent.
    pub(crate) cpu_to_the_end_ms: f64,
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
    let used = || anyhow::Ok(processes::cpu_ms(pid)? + processes::postgres_cpu_ms(postmaster)?);
    let before = used()?;
    let started = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..CLIENTS {
        let (channel, caller) = (bench.to("intake")?, bench.caller.clone());
        clients.spawn(async move {
            let mut intake = IntakeClient::new(channel);
            for number in 0..EACH {
                let request = SubmitReportRequest {
                    municipality: "901".to_owned(),
                    what_happened: format!(
                        "Prøveindberetning {client}/{number}: et brev til en forkert."
                    ),
                    ..SubmitReportRequest::default()
                };
                intake
                    .submit_report(caller.request(&ctx()?, request))
                    .await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(client) = clients.join_next().await {
        client??;
    }
    let seconds = started.elapsed().as_secs_f64();
    // Follow-up work (relay, cases, clocks) that ran meanwhile is included.
    let used_meanwhile = used()? - before;
    until_quiet(bench).await?;
    let used_to_the_end = used()? - before;
    let n_creates = to_f64(u64::from(CLIENTS * EACH));
    let transactions = at_rest.since(bench).await? / n_creates;
    let alone = Counted::at_rest(bench).await?;
    for number in 0..ALONE {
        tokio::time::sleep(BETWEEN).await;
        report(bench, number).await?;
    }
    until_quiet(bench).await?;
    let transactions_alone = alone.since(bench).await? / to_f64(u64::from(ALONE));
    Ok(Creates {
        per_second: n_creates / seconds,
        pgbench_per_second,
        cpu_ms: used_meanwhile / n_creates,
        cpu_to_the_end_ms: used_to_the_end / n_creates,
        transactions,
        transactions_alone,
    })
}

/// One report through the door.
async fn report(bench: &Bench, number: u32) -> anyhow::Result<()> {
    let request = SubmitReportRequest {
        municipality: "901".to_owned(),
        what_happened: format!("Prøveindberetning {number}: et brev til en forkert."),
        ..SubmitReportRequest::default()
    };
    let mut intake = IntakeClient::new(bench.to("intake")?);
    intake
        .submit_report(bench.caller.request(&ctx()?, request))
        .await?;
    Ok(())
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

/// All there were until now, without the one in which the demonstration's own mailbox keeps each mail: a
/// mail server does that elsewhere. An idle backend of PostgreSQL says what it did after ten seconds.
async fn transactions(bench: &Bench) -> anyhow::Result<f64> {
    tokio::time::sleep(Duration::from_secs(12)).await;
    let mut owner = bench.owner().await?;
    let count: i64 = sqlx::query_scalar(
        "SELECT xact_commit + xact_rollback \
           - (SELECT count(*) FROM notification.messages WHERE state = 'sent') \
         FROM pg_stat_database WHERE datname = current_database()",
    )
    .fetch_one(&mut owner)
    .await?;
    Ok(to_f64(count.unsigned_abs()))
}

/// Waits until every report has its case and every mail of theirs is sent.
async fn until_quiet(bench: &Bench) -> anyhow::Result<()> {
    let mut owner = bench.owner().await?;
    for _attempt in 0..1200 {
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
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    bail!("what the creates set off has not ended after five minutes")
}

fn ctx() -> anyhow::Result<Ctx> {
    Ok(Ctx {
        now: brudvagt_kit::Clock::default().now(),
        actor: Actor {
            id: "medarbejder-901".to_owned(),
            name: "Maja Holm".to_owned(),
            email: "maja.holm@nordvig.example".to_owned(),
            role: Role::Employee,
            unit_id: String::new(),
            units: Units::default(),
            by_program: false,
        },
        scope: Scope::Municipalities(vec!["901".parse()?]),
        cause: Some(Uuid::now_v7().to_string()),
    })
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
