//! Every test, on a fresh machine.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use brudvagt_launcher::{Postgres, get_dovecot, install, programs};

use crate::{cargo, say};

/// What pins axe-core, with its checksum.
const LOCK: &str = "package-lock.json";

/// Starts servers for the tests, gets a browser when there is none, and runs the tests.
pub(crate) fn test(filter: &[String]) -> anyhow::Result<()> {
    let is_partial = names_packages(filter);
    if !is_partial || filter.iter().any(|word| word.contains("e2e")) {
        get_browser()?;
        get_axe()?;
    }
    get_pdf_reader()?;
    if !is_partial || filter.iter().any(|word| word.contains("intake")) {
        get_dovecot(&say)?;
    }
    let programs = programs(&say)?;
    say("Starting a private PostgreSQL for the tests …");
    let postgres = Postgres::start(&programs, false)?;
    let mut runner = runner();
    if !is_partial {
        // Cargo would run everything, whatever package is named beside `--workspace`.
        runner.arg("--workspace");
    }
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
        command.args(["test", "--no-fail-fast"]);
    }
    command.arg("--locked");
    command
}

/// Whether the person asked for some packages only.
fn names_packages(filter: &[String]) -> bool {
    let mut words = filter.iter().take_while(|word| *word != "--");
    words.any(|word| word.starts_with("-p") || word.starts_with("--package"))
}

fn get_browser() -> anyhow::Result<()> {
    if runs("chromedriver") && ["chromium", "google-chrome"].into_iter().any(runs) {
        return Ok(());
    }
    say("Missing: a browser, for the browser tests.");
    install(&["chromium", "chromium-driver"], &say)
}

/// axe-core, with which the browser tests look at every page: from npm, by a lock file with its checksum,
/// into `target`. It is neither committed nor shipped.
fn get_axe() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let (wanted, folder) = (root.join("tests/e2e/axe"), root.join("target/axe"));
    let lock = fs::read(wanted.join(LOCK))?;
    let is_there = folder.join("node_modules/axe-core/axe.min.js").exists();
    if is_there && fs::read(folder.join(LOCK)).is_ok_and(|got| got == lock) {
        return Ok(());
    }
    if !runs("npm") {
        say("Missing: npm, which gets axe-core for the browser tests.");
        install(&["npm"], &say)?;
    }
    fs::create_dir_all(&folder)?;
    fs::copy(wanted.join("package.json"), folder.join("package.json"))?;
    fs::write(folder.join(LOCK), lock)?;
    let got = Command::new("npm")
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--silent",
        ])
        .current_dir(&folder)
        .status()
        .context("running npm")?;
    if !got.success() {
        bail!("axe-core cannot be got: npm did not reach its registry, or the checksum is another");
    }
    Ok(())
}

/// Poppler, with which tests read the papers we print.
fn get_pdf_reader() -> anyhow::Result<()> {
    // It prints its version with a failure code, so only whether it starts is checked.
    let starts = Command::new("pdftotext")
        .arg("-v")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if starts.is_ok() {
        return Ok(());
    }
    say("Missing: a reader of PDFs, for the tests of printed papers.");
    install(&["poppler-utils"], &say)
}

/// An installed program may be only a stub that says how to install it.
fn runs(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_told_from_other_filters() {
        for (filter, is_partial) in [
            (&["-p", "brudvagt-case"][..], true),
            (&["-pbrudvagt-case"], true),
            (&["--package=brudvagt-case", "closes"], true),
            (&["closes"], false),
            (&["--profile", "ci"], false),
            (&["--", "-p"], false),
            (&[], false),
        ] {
            let filter: Vec<String> = filter.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(names_packages(&filter), is_partial, "{filter:?}");
        }
    }
}
