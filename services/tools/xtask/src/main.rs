//! What a developer and a newcomer run: `up`, `smoke`, `test`, `storm`, `fuzz`, `bench`, `tidy`.

mod bench;
mod fuzz;
mod installation;
mod servers;
mod smoke;
mod test;
mod tidy;
mod up;

use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs everything with demonstration data and prints its address. Ctrl-C stops all of it.
    Up(up::Options),
    /// Does the main job once, from report to verified case file, on a fresh private installation.
    Smoke {
        /// Uses the programs as they were built last.
        #[arg(long)]
        built: bool,
    },
    /// Runs every test, getting what they need: PostgreSQL, NATS, Chromium, Dovecot, Postfix,
    /// schemathesis.
    Test {
        /// Handed to the test runner.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        filter: Vec<String>,
    },
    /// Ten thousand mails on fifty connections while client, service and database are cut by chance.
    Storm,
    /// Measures a private installation built for release, and prints a table.
    Bench {
        /// Uses the programs as they were built last.
        #[arg(long)]
        built: bool,
        /// Only these: rules, paper, creates, mail, queue, scim, lateness.
        measures: Vec<String>,
    },
    /// Tries a reader of what strangers send with inputs that coverage leads to: mail, html,
    /// cpr, smtp, list, form.
    Fuzz {
        target: String,
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Checks what the compiler does not: which crate may use which, sizes, personal data.
    Tidy,
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Up(options) => up::up(&options),
        Task::Smoke { built } => smoke::smoke(built),
        Task::Test { filter } => test::test(&filter),
        Task::Storm => test::storm(),
        Task::Bench { built, measures } => bench::bench(built, &measures),
        Task::Fuzz { target, seconds } => fuzz::fuzz(&target, seconds),
        Task::Tidy => tidy::tidy(),
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
///
/// Without the variables that cargo sets for a package: a build script that watches one of them
/// (ring's does) would run again at each change between `cargo build` and `cargo xtask up`, and
/// everything above it would be rebuilt.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let told = name.to_string_lossy();
        if [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "CARGO_CRATE_",
        ]
        .iter()
        .any(|start| told.starts_with(start))
        {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// Tells the person at the terminal.
#[expect(clippy::print_stderr, reason = "a command line program")]
pub(crate) fn say(text: &str) {
    eprintln!("{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_of_ours_is_as_a_build_of_the_shells() {
        // Cargo has told this test of its package too.
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        let cargo = cargo();
        let is_removed = |name: &str| {
            let found = cargo.get_envs().find(|(one, _)| *one == name);
            found.is_some_and(|(_, value)| value.is_none())
        };
        assert!(is_removed("CARGO_MANIFEST_DIR"));
        assert!(is_removed("CARGO_PKG_NAME"));
        assert!(!is_removed("CARGO_HOME"));
    }
}
