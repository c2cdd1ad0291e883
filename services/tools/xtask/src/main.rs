//! What a developer and a newcomer run: `up`, `smoke`, `test`, `tidy`.

mod bench;
mod installation;
mod smoke;
mod test;
mod tidy;
mod up;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs everything with demonstration data and prints its address. Ctrl-C stops all of it.
    /// `DATABASE_URL` and `NATS_URL` name servers to use instead of private ones.
    Up {
        /// The web portal's port; a free one when absent.
        #[arg(long)]
        port: Option<u16>,
    },
    /// Does the main job once, from report to verified case file, on a fresh installation.
    Smoke {
        /// Uses the programs as they were built last.
        #[arg(long)]
        built: bool,
    },
    /// Passes every test, getting what it needs.
    Test {
        /// Handed to the test runner.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        filter: Vec<String>,
    },
    /// Measures, and prints ratios of one run.
    Bench {
        /// Uses the programs as they were built last.
        #[arg(long)]
        built: bool,
        /// Only these: rules, paper, creates, queue, lateness.
        measures: Vec<String>,
    },
    /// Checks what the compiler does not: which crate may use which, sizes, personal data.
    Tidy,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Up { port } => up::up(port),
        Command::Smoke { built } => smoke::smoke(built),
        Command::Test { filter } => test::test(&filter),
        Command::Bench { built, measures } => bench::bench(built, &measures),
        Command::Tidy => tidy::tidy(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("failed: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// The cargo that runs us; else the one on `PATH`, which picks the project's toolchain.
pub(crate) fn cargo() -> std::process::Command {
    std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Tells the person at the terminal.
#[expect(clippy::print_stderr, reason = "a command line program")]
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}
