//! Ratios of one run, on a private installation built for release.

use std::{
    path::Path,
    process::{Child, Command},
    time::Instant,
};

use anyhow::{Context, bail};
use brudvagt_launcher::free_port;

use crate::{cargo, installation::Installation, say, servers::Servers, up::target_dir};

/// Builds for release, starts a private installation, measures, prints a table, writes JSON.
/// `measures` names some of them: rules, paper, creates, mail, queue, scim, lateness.
pub(crate) fn bench(built: bool, measures: &[String]) -> anyhow::Result<()> {
    if !built {
        build()?;
    }
    let program = target_dir().join("release/brudvagt");
    let servers = Servers::start(&program)?;
    let measuring = target_dir().join("release/brudvagt-bench");
    let sink = Sink::start(&measuring)?;
    let mut installation = Installation::make_with_mail(&program, &servers, None, Some(sink.port))?;
    let started = Instant::now();
    installation.start()?;
    let start_ms = started.elapsed().as_millis();
    installation.run(&["seed"])?;
    let out = target_dir().join("bench.json");
    let status = Command::new(&measuring)
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

/// A mail server in a process of its own.
struct Sink {
    port: u16,
    child: Child,
}

impl Sink {
    fn start(program: &Path) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(program);
        let child = command.arg("sink").arg(port.to_string()).spawn()?;
        Ok(Self { port, child })
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
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
