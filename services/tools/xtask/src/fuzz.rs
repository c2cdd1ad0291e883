//! Fuzzing that coverage leads: libFuzzer with the counters of the stable compiler, without a sanitizer, for
//! no crate of ours holds `unsafe`.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, bail};

use crate::{cargo, say};

/// What `cargo fuzz --sanitizer none` sets.
const COUNTERS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Runs a target for as long, from the inputs it has found before and its own seeds. What breaks a promise is
/// kept in `fuzz/artifacts`.
pub(crate) fn fuzz(name: &str, seconds: u32) -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fuzz");
    if !folder.join(format!("targets/{name}.rs")).is_file() {
        bail!("no such target: {name}. Those that are there lie in fuzz/targets");
    }
    let (corpus, broken) = (
        folder.join("corpus").join(name),
        folder.join("artifacts").join(name),
    );
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&broken)?;
    say("Building with counters (some minutes the first time) …");
    let host = host()?;
    let built = cargo()
        // A named target keeps the counters out of build scripts, which are linked without libFuzzer.
        .args(["build", "--release", "--bin", name, "--target", &host])
        .current_dir(&folder)
        .env("RUSTFLAGS", COUNTERS)
        .status()?;
    if !built.success() {
        bail!("the target does not build");
    }
    let built_at = folder.join("target").join(&host).join("release");
    let done = Command::new(built_at.join(name))
        .env("BRUDVAGT_FUZZ_CORPUS", &corpus)
        .arg(&corpus)
        .arg(format!("-artifact_prefix={}/", broken.display()))
        .arg(format!("-max_total_time={seconds}"))
        .args(["-max_len=20000", "-timeout=20", "-rss_limit_mb=2048"])
        .status()
        .context("running the target")?;
    if !done.success() {
        bail!("a promise was broken: see {}", broken.display());
    }
    Ok(())
}

/// What the compiler builds for by itself.
fn host() -> anyhow::Result<String> {
    let told = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("asking rustc")?;
    let told = String::from_utf8(told.stdout).context("what rustc says")?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names no host")?.to_owned())
}
