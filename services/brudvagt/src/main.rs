//! The one shipped program. `brudvagt run --target=all`, or any of the services by name.

use std::process::ExitCode;

use brudvagt::cli;
use brudvagt_guard::{PdfReader, read_pdf_here_limited};

fn main() -> ExitCode {
    // The process that reads a PDF from anyone: it gets no runtime, no configuration and no key.
    if std::env::args_os()
        .nth(1)
        .is_some_and(|it| it == PdfReader::COMMAND)
    {
        return read_pdf_here_limited();
    }
    run()
}

#[tokio::main]
async fn run() -> ExitCode {
    match cli::run().await {
        Ok(code) => code,
        Err(error) => {
            cli::complain(&cli::in_words(&error));
            ExitCode::FAILURE
        }
    }
}
