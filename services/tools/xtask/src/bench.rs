//! Ratios of one run, on a private installation built for release.

use std::{process::Command, time::Instant};

use anyhow::{Context, bail};

use crate::{cargo, installation::Installation, say, servers::Servers, up::target_dir};

/// Builds for release, starts a private installation, measures, prints a table, writes JSON.
/// `measures` names some of them: rules, paper, creates, queue, scim, lateness.
pub(crate) fn bench(built: bool, measures: &[String]) -> anyhow::Result<()> {
    if !built {
        build()?;
    }
    let program = target_dir().join("release/brudvagt");
    let servers = Servers::start(&program)?;
    let mut installation = Installation::make(&program, &servers, None)?;
    let started = Instant::now();
    installation.start()?;
    let start_ms = started.elapsed().as_millis();
    installation.run(&["seed"])?;
    let out = target_dir().join("bench.json");
    let status = Command::new(target_dir().join("release/brudvagt-bench"))
        .arg(&installation.config)
        .arg(
            servers
                .pgbench()
                .context("pgbench is not beside PostgreSQL's other programs")?,
        )
        .arg(installation.pid().context("brudvagt runs")?.to_string())
        .arg(
            servers
                .nats_pid()
                .context("the bench needs its own NATS")?
                .to_string(),
        )
        .arg(start_ms.to_string())
        .arg(&out)
        .args(measures)
        .status()?;
    if !status.success() {
        bail!("the measures failed");
    }
    say(&format!("Written to {}.", out.display()));
    Ok(())
}

fn build() -> anyhow::Result<()> {
    say("Building for release (the first time takes some minutes) …");
    let status = cargo()
        .args([
            "build",
            "--locked",
            "--release",
            "-p",
            "brudvagt",
            "-p",
            "brudvagt-bench",
        ])
        .status()?;
    if !status.success() {
        bail!("the build failed");
    }
    Ok(())
}
