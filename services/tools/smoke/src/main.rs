//! The main job, done once from outside: by the web form, by mail, by a DPO's commands.
//!
//! Runs against a demonstration that is up and seeded. Uses only what anybody outside has: the
//! portal's pages, the services' gRPC, the mail port, the operator's port, and the shipped program. Every step is
//! printed with how long it took; a step that fails ends its part, and the run.

mod clock;
mod dpo;
mod http;
mod journey;
mod ladder;
mod mail;
mod offline;
mod place;
mod report;
mod steps;
mod web;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{place::Place, steps::Steps};

#[derive(Debug, Parser)]
#[command(
    name = "brudvagt-smoke",
    about = "Carries a breach from report to a documented end."
)]
struct Cli {
    /// The configuration of the demonstration.
    #[arg(long)]
    config: PathBuf,
    /// The shipped program, which checks the exported case file.
    #[arg(long)]
    program: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut steps = Steps::new();
    let place = match Place::read(&cli.config, cli.program) {
        Ok(place) => place,
        Err(error) => {
            steps.cannot_start(&error);
            return ExitCode::FAILURE;
        }
    };
    // Each part has a case of its own, so a failure does not affect the next. The ladder comes
    // last, because it moves the clock for everything.
    let journey = journey::from_report_to_end(&place, &mut steps).await;
    let ladder = ladder::nobody_acts(&place, &mut steps).await;
    steps.conclude();
    if journey.is_ok() && ladder.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
