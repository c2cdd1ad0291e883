//! Measures a running private installation and prints ratios: what a machine's speed cancels out of.
//!
//! Started by `cargo xtask bench`. Fills the database behind the services' backs where only volume
//! counts (a hundred thousand cases), and goes through the doors where the doors are measured.

mod assessment;
mod creates;
mod filing;
mod lateness;
mod mail;
mod processes;
mod queue;
mod scim;
mod sink;

use std::path::{Path, PathBuf};

use anyhow::Context;
use brudvagt_kit::{
    config,
    grpc::{Caller, to_service},
    token::DEMONSTRATION,
};
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role, Scope, Units};
use serde_json::json;
use sqlx::{Connection, PgConnection};

/// What every measure needs.
pub(crate) struct Bench {
    pub(crate) base: config::Base,
    pub(crate) caller: Caller,
    pub(crate) pgbench: PathBuf,
}

impl Bench {
    pub(crate) fn to(&self, service: &str) -> anyhow::Result<brudvagt_kit::grpc::Channel> {
        to_service(&self.base, service)
    }

    pub(crate) fn owner_url(&self) -> anyhow::Result<&str> {
        self.base
            .database
            .owner_url
            .as_deref()
            .context("database.owner_url")
    }

    pub(crate) async fn owner(&self) -> anyhow::Result<PgConnection> {
        Ok(PgConnection::connect(self.owner_url()?).await?)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.peek().is_some_and(|first| first == "sink") {
        return sink::take_mail(arguments.nth(1)).await;
    }
    let mut next = |what: &str| {
        arguments
            .next()
            .with_context(|| format!("argument: {what}"))
    };
    let file = PathBuf::from(next("configuration")?);
    let pgbench = PathBuf::from(next("pgbench")?);
    let pid: u32 = next("pid of brudvagt")?.parse()?;
    let nats: u32 = next("pid of NATS")?.parse()?;
    let start_ms: u64 = next("start time in ms")?.parse()?;
    let out = PathBuf::from(next("result file")?);
    let base = config::base(&config::figment(&file))?;
    let caller = base.caller(DEMONSTRATION)?;
    let bench = Bench {
        base,
        caller,
        pgbench,
    };

    // Named measures alone, or all of them.
    let only: Vec<String> = arguments.collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|one| one == name);
    let mut rows: Vec<Row> = Vec::new();
    let mut row = |name, value, aim| rows.push(Row { name, value, aim });
    if wanted("rules") {
        let spread = assessment::measure()?;
        row("assessment p50 over the known cases, µs", spread.p50, "");
        row(
            "assessment p99 over the known cases, µs",
            spread.p99,
            "≤ 100",
        );
        row(
            "assessment, slowest case's median, µs",
            spread.slowest_case,
            "≤ 100",
        );
    }
    if wanted("paper") {
        let filing = filing::measure(&bench).await?;
        row("filing as PDF through the door p95, ms", filing, "≤ 300");
    }
    row("start to ready, ms", to_f64(start_ms), "≤ 1000");
    row(
        "PSS idle, services + NATS, MB",
        processes::pss_mb(&[pid, nats])?,
        "",
    );
    if wanted("creates") {
        rows_of(&creates::measure(&bench, pid).await?, &mut row);
    }
    if wanted("mail") {
        let mails = mail::measure(&bench, pid, &file).await?;
        row(
            "mails of 20 kB per second, 8 connections",
            mails.per_second,
            "",
        );
        row(
            "CPU per mail of 20 kB, services + PostgreSQL, ms",
            mails.cpu_ms,
            "≤ 3",
        );
        row(
            "CPU per mail with case, clock and mails, ms",
            mails.cpu_to_the_end_ms,
            "",
        );
    }
    if wanted("queue") {
        let small = queue::measure(&bench, 10_000).await?;
        let large = queue::measure(&bench, 100_000).await?;
        row("queue page p95 at 10 000 cases, ms", small, "");
        row("queue page p95 at 100 000 cases, ms", large, "≤ 20");
        row("queue page 100 000 ÷ 10 000", large / small, "≤ 1.5");
    }
    if wanted("scim") {
        let cycles = scim::measure(&bench, &file).await?;
        row(
            "SCIM: 10 000 people and 500 groups, s",
            cycles.first_s,
            "≤ 60",
        );
        row("SCIM: the same once more, s", cycles.second_s, "");
        row("SCIM: what that changed", cycles.changes, "≤ 0");
    }
    if wanted("lateness") {
        let late = lateness::measure(&bench).await?;
        row(
            "milestone lateness p99, 1 000 due of 100 000, s",
            late,
            "≤ 1",
        );
    }
    let loaded = processes::pss_mb(&[pid, nats])?;
    row("PSS after load, services + NATS, MB", loaded, "≤ 193");

    write(&rows, &out)
}

/// What a report costs, and how soon it is told of.
fn rows_of(creates: &creates::Creates, mut row: impl FnMut(&'static str, f64, &'static str)) {
    row(
        "create ÷ pgbench one-row insert, 8 clients",
        creates.ratio(),
        "≥ 0.25",
    );
    row("creates per second", creates.per_second, "");
    row("pgbench inserts per second", creates.pgbench_per_second, "");
    row(
        "CPU per create, services + PostgreSQL, ms",
        creates.cpu_ms,
        "≤ 0.5",
    );
    let (services, postgres) = (
        creates.services_to_the_end_ms,
        creates.postgres_to_the_end_ms,
    );
    row(
        "CPU per report with case, clock and mails, ms",
        services + postgres,
        "≤ 12",
    );
    row("of that services, ms", services, "");
    row("of that PostgreSQL, ms", postgres, "");
    row(
        "acknowledged to officer's mail p99, 200 a s, ms",
        creates.told_ms,
        "≤ 250",
    );
    row(
        "transactions per report, many at once",
        creates.transactions,
        "≤ 12",
    );
    row(
        "transactions per report, one alone",
        creates.transactions_alone,
        "",
    );
}

/// One line of the result, and the target it must reach.
struct Row {
    name: &'static str,
    value: f64,
    aim: &'static str,
}

/// Prints the table and writes it as JSON.
fn write(rows: &[Row], out: &Path) -> anyhow::Result<()> {
    let mut table = String::new();
    for Row { name, value, aim } in rows {
        table.push_str(&format!("{name:<52}{value:>12.3}   {aim}\n"));
    }
    say(&table);
    let all: serde_json::Map<String, serde_json::Value> = rows
        .iter()
        .map(|row| (row.name.to_owned(), json!(row.value)))
        .collect();
    std::fs::write(out, serde_json::to_vec_pretty(&all)?)?;
    Ok(())
}

/// The DPO of every demonstration municipality, asking.
pub(crate) fn dpo() -> anyhow::Result<Ctx> {
    let codes: Vec<MunicipalityCode> = (901..=912)
        .map(|code: u16| code.to_string().parse())
        .collect::<Result<_, _>>()?;
    Ok(Ctx {
        now: brudvagt_kit::Clock::default().now(),
        actor: Actor {
            id: "dpo-digit".to_owned(),
            name: "Ditte Poulsen".to_owned(),
            email: String::new(),
            role: Role::Dpo,
            unit_id: String::new(),
            units: Units::default(),
            by_program: false,
        },
        scope: Scope::Municipalities(codes),
        cause: None,
    })
}

/// Counts as the numbers a table shows.
pub(crate) fn to_f64(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The 95th, or any, percentile of measures in milliseconds.
pub(crate) fn percentile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let index = (values.len() * percent / 100).min(values.len().saturating_sub(1));
    values.get(index).copied().unwrap_or(f64::NAN)
}

#[expect(clippy::print_stdout, reason = "the result of a command line program")]
fn say(text: &str) {
    println!("{text}");
}
