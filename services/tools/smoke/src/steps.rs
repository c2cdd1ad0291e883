//! What the person at the terminal sees.

use std::time::{Duration, Instant};

use anyhow::Context;
use brudvagt_kit::problem::received;
use tonic::Status;

/// How often a level is looked at, and how many times before it counts as not reached.
const PAUSE: Duration = Duration::from_millis(50);
const LOOKS: u32 = 400;

/// Counts and prints.
#[derive(Debug)]
pub(crate) struct Steps {
    started: Instant,
    n_done: u32,
    n_failed: u32,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            n_done: 0,
            n_failed: 0,
        }
    }

    /// Names a part of the run.
    pub(crate) fn part(&self, da: &str, en: &str) {
        print(&format!("\n{da}  ({en})"));
    }

    /// Does one step and says how it went.
    pub(crate) async fn step<T>(
        &mut self,
        da: &str,
        en: &str,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let started = Instant::now();
        let outcome = work.await;
        let ms = started.elapsed().as_millis();
        match &outcome {
            Ok(_done) => {
                self.n_done += 1;
                print(&format!("  ✓ {ms:>6} ms  {da}  ({en})"));
            }
            Err(error) => {
                self.n_failed += 1;
                print(&format!(
                    "  ✗ {ms:>6} ms  {da}  ({en})\n              {error:#}"
                ));
            }
        }
        outcome
    }

    pub(crate) fn cannot_start(&self, error: &anyhow::Error) {
        print(&format!("✗ kan ikke begynde (cannot start): {error:#}"));
    }

    pub(crate) fn conclude(&self) {
        let (n_done, n_failed) = (self.n_done, self.n_failed);
        let s = self.started.elapsed().as_secs_f32();
        print(&format!(
            "\n{n_done} trin lykkedes, {n_failed} fejlede, {s:.1} s  \
             ({n_done} steps done, {n_failed} failed)"
        ));
    }
}

/// Looks until `level` holds: an event reaches the next service a moment later.
pub(crate) async fn until<T, F, R>(what: &str, mut level: F) -> anyhow::Result<T>
where
    F: FnMut() -> R,
    R: Future<Output = anyhow::Result<Option<T>>>,
{
    let mut last = None;
    for _look in 0..LOOKS {
        match level().await {
            Ok(Some(reached)) => return Ok(reached),
            Ok(None) => {}
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(PAUSE).await;
    }
    match last {
        Some(error) => Err(error).with_context(|| format!("{what}: not in time")),
        None => anyhow::bail!("{what}: not in time"),
    }
}

/// A refused call as one line: its reason, its Danish text, the fields it names.
pub(crate) fn refused(status: &Status) -> anyhow::Error {
    let problem = received(status);
    let fields: Vec<_> = problem.fields.iter().map(|(name, _)| name).collect();
    anyhow::anyhow!(
        "{} – {} / {} {fields:?} {:?}",
        problem.reason,
        problem.text.da,
        problem.text.en,
        status.code()
    )
}

#[expect(clippy::print_stdout, reason = "a command line program")]
fn print(text: &str) {
    println!("{text}");
}
