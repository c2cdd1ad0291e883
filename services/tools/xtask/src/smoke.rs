//! The main job, done once from outside on a fresh installation.

use std::process::Command;

use anyhow::{Context, bail};

use crate::{cargo, installation::Installation, say, servers::Servers, up::target_dir};

/// Builds, starts and seeds an installation, and runs `brudvagt-smoke` against it.
pub(crate) fn smoke(built: bool) -> anyhow::Result<()> {
    if !built {
        build()?;
    }
    let programs = target_dir().join("debug");
    let program = programs.join("brudvagt");
    let servers = Servers::start(&program)?;
    let mut installation = Installation::make(&program, &servers, None)?;
    installation.start()?;
    installation.run(&["seed"])?;
    let status = Command::new(programs.join("brudvagt-smoke"))
        .arg("--config")
        .arg(&installation.config)
        .arg("--program")
        .arg(&program)
        .status()
        .context("running brudvagt-smoke")?;
    if !status.success() {
        // The log is removed with the folder, so its end is printed for whoever looks for the
        // cause.
        let log = std::fs::read_to_string(installation.folder.join("brudvagt.log"))?;
        let troubles = log
            .lines()
            .filter(|line| line.contains("WARN") || line.contains("ERROR"));
        for line in troubles.take(40) {
            say(line);
        }
        bail!("the smoke run failed; BRUDVAGT_KEEP=1 keeps its folder");
    }
    Ok(())
}

fn build() -> anyhow::Result<()> {
    say("Building brudvagt and brudvagt-smoke (the first time takes some minutes) …");
    let status = cargo()
        .args(["build", "--locked"])
        .args(["--package", "brudvagt", "--package", "brudvagt-smoke"])
        .status()
        .context("running cargo")?;
    if !status.success() {
        bail!("the build failed");
    }
    Ok(())
}
