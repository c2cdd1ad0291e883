//! The one shipped program. `brudvagt run --target=all`, or any of the services by name.

use std::process::ExitCode;

use brudvagt::cli;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run().await {
        Ok(code) => code,
        Err(error) => {
            // The whole chain: an operator reads it.
            cli::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
