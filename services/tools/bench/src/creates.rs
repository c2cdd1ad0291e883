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
const PGBENCH_SECONDS: &str = "6";

pub(crate) struct Creates {
    pub(crate) per_second: f64,
    pub(crate) pgbench_per_second: f64,
    pub(crate) cpu_ms: f64,
    /// CPU until everything is done: the case is open, its clock armed, its mails sent.
    pub(crate) cpu_to_the_end_ms: f64,
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
    Ok(Creates {
        per_second: n_creates / seconds,
        pgbench_per_second,
        cpu_ms: used_meanwhile / n_creates,
        cpu_to_the_end_ms: used_to_the_end / n_creates,
    })
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
