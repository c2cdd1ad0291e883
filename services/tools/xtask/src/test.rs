//! Every test, on a fresh machine.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use brudvagt_launcher::{Postgres, programs};

use crate::{cargo, say};

/// Starts servers for the tests, gets a browser when there is none, and runs the tests.
pub(crate) fn test(filter: &[String]) -> anyhow::Result<()> {
    get_browser()?;
    let programs = programs(&say)?;
    let postgres = Postgres::start(&programs, false)?;
    let mut runner = runner();
    let status = runner
        .args(filter)
        .env("BRUDVAGT_TEST_PG", postgres.url("postgres"))
        .status()
        .with_context(|| format!("running {runner:?}"))?;
    if !status.success() {
        bail!("tests failed");
    }
    Ok(())
}

/// nextest where it is installed, else cargo's own: the same tests either way.
fn runner() -> Command {
    let has_nextest = cargo()
        .args(["nextest", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    let mut command = cargo();
    if has_nextest {
        command.args(["nextest", "run"]);
    } else {
        command.arg("test");
    }
    command.args(["--workspace", "--locked"]);
    command
}

fn get_browser() -> anyhow::Result<()> {
    if runs("chromedriver") && ["chromium", "google-chrome"].into_iter().any(runs) {
        return Ok(());
    }
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!("the browser tests need Chromium and its chromedriver on PATH: install them");
    }
    say("No browser: installing Debian's packages chromium and chromium-driver.");
    for arguments in [
        &["update", "-qq"][..],
        &[
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            "chromium",
            "chromium-driver",
        ][..],
    ] {
        let status = Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .status()?;
        if !status.success() {
            bail!(
                "apt-get {} failed; as root it may succeed, or install chromium and \
                 chromium-driver yourself",
                arguments.join(" ")
            );
        }
    }
    Ok(())
}

/// A program that is there may still be a stub that says how to install it.
fn runs(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
