//! Every test, on a fresh machine.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail, ensure};
use brudvagt_launcher::{Postgres, get_clamd, get_dovecot, get_postfix, install, programs};

use crate::{cargo, say};

/// What pins packages of npm and of PyPI, with their checksums.
const LOCK: &str = "package-lock.json";
const PYTHON_LOCK: &str = "requirements.txt";

/// Starts servers for the tests, gets a browser when there is none, and runs the tests.
pub(crate) fn test(filter: &[String]) -> anyhow::Result<()> {
    let is_partial = names_packages(filter);
    if !is_partial || filter.iter().any(|word| word.contains("e2e")) {
        get_browser()?;
        get_axe()?;
    }
    if !is_partial || filter.iter().any(|word| word.contains("system")) {
        get_providers()?;
        get_schemathesis()?;
    }
    get_pdf_reader()?;
    if !is_partial || filter.iter().any(|word| word.contains("directory")) {
        get_scim_judges()?;
    }
    if !is_partial || filter.iter().any(|word| word.contains("intake")) {
        get_dovecot(&say)?;
        get_postfix(&say)?;
        get_clamd(&say)?;
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

/// The test that is too long for every run: it prints what was sent and cut.
pub(crate) fn storm() -> anyhow::Result<()> {
    programs(&say)?;
    let mut runner = cargo();
    runner.args([
        "test",
        "--locked",
        "--package",
        "brudvagt",
        "--test",
        "chaos",
    ]);
    let status = runner
        .args(["--", "--ignored", "--nocapture"])
        .status()
        .with_context(|| format!("running {runner:?}"))?;
    ensure!(status.success(), "a promise was broken");
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
    let root = root();
    get_by_npm(&root.join("tests/e2e/axe"), &root.join("target/axe"))
}

/// Two real OpenID providers, which the tests of sign-in talk to: one from npm, one from PyPI, by lock files
/// with checksums, into `target`. They are neither committed nor shipped.
fn get_providers() -> anyhow::Result<()> {
    let wanted = root().join("tests/system/providers");
    let folder = root().join("target/providers");
    get_by_npm(&wanted.join("node"), &folder.join("node"))?;
    // Beside the packages: that is where node looks for them.
    fs::copy(
        wanted.join("node/provider.mjs"),
        folder.join("node/provider.mjs"),
    )?;
    get_by_pip(&wanted.join("python"), &folder.join("python"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn get_by_npm(wanted: &Path, folder: &Path) -> anyhow::Result<()> {
    let lock = fs::read(wanted.join(LOCK))?;
    // What npm writes when it is done.
    let is_there = folder.join("node_modules/.package-lock.json").exists();
    if is_there && fs::read(folder.join(LOCK)).is_ok_and(|got| got == lock) {
        return Ok(());
    }
    if !runs("npm") {
        say("Missing: npm, which gets what the tests need.");
        install(&["npm"], &say)?;
    }
    fs::create_dir_all(folder)?;
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
        .current_dir(folder)
        .status()
        .context("running npm")?;
    ensure!(
        got.success(),
        "{} cannot be got: npm did not reach its registry, or a checksum is another",
        wanted.display()
    );
    Ok(())
}

/// Into a Python environment of its own.
fn get_by_pip(wanted: &Path, folder: &Path) -> anyhow::Result<()> {
    let lock = fs::read(wanted.join(PYTHON_LOCK))?;
    // Written last, so that half of it is not taken for all.
    let is_there = fs::read(folder.join(PYTHON_LOCK)).is_ok_and(|got| got == lock);
    if is_there {
        return Ok(());
    }
    if !makes_environments() {
        say("Missing: Python with venv, which gets what the tests are judged by.");
        install(&["python3", "python3-venv"], &say)?;
    }
    let made = Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(folder)
        .status()
        .context("running python3")?;
    ensure!(
        made.success(),
        "no Python environment at {}",
        folder.display()
    );
    let got = Command::new(folder.join("bin/pip"))
        .args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "--only-binary",
            ":all:",
            "-r",
        ])
        .arg(wanted.join(PYTHON_LOCK))
        .status()
        .context("running pip")?;
    ensure!(
        got.success(),
        "{} cannot be got: pip did not reach its registry, or a checksum is another",
        wanted.display()
    );
    fs::write(folder.join(PYTHON_LOCK), lock)?;
    Ok(())
}

/// Debian ships Python without what makes environments.
fn makes_environments() -> bool {
    Command::new("python3")
        .args(["-c", "import venv, ensurepip"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// scim2-tester and scim-sanity, which judge our SCIM door. They are neither committed nor shipped.
fn get_scim_judges() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let wanted = root.join("services/directory/src/tests/scim/judges");
    get_by_pip(&wanted, &root.join("target/scim-venv"))
}

/// schemathesis, which holds the answers to programs against what is written of them. It is neither committed
/// nor shipped.
fn get_schemathesis() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let wanted = root.join("tests/system/schemathesis");
    get_by_pip(&wanted, &root.join("target/schemathesis"))
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
