//! Reads a file in a process of its own: whatever memory or time it takes ends with that process.

use std::{
    io::{BufRead, BufReader, BufWriter, Read, Write},
    path::Path,
    process::{Command, ExitCode, ExitStatus, Stdio},
    sync::{Mutex, PoisonError},
};

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{PdfReader, Said, read_here};
use crate::scan_attachment::{NotChecked, PdfText};

/// Address space of the reader, its own program included.
const MAX_MEMORY: u64 = 512 * 1024 * 1024;
/// Seconds of CPU; more than the time limit the reader sets itself.
const MAX_CPU: u64 = 10;
/// Deeply nested files take stack; past its end the reader's process ends.
const STACK_BYTES: usize = 64 * 1024 * 1024;
const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;
const MAX_SAID_BYTES: u64 = 64 * 1024 * 1024;

/// One at a time, so that no number of files takes more memory than one.
static READING: Mutex<()> = Mutex::new(());

/// The last line of output: without it the reader did not finish.
const END: &str = "\"end\"";

/// The service's side.
pub(super) fn read(program: &Path, content: &[u8]) -> PdfText {
    let _one = READING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut text = PdfText::default();
    match ask(program, content, &mut text) {
        Ok(true) => {}
        // Out of memory, time or stack.
        Ok(false) => text.not_checked.push(NotChecked::TooBig),
        Err(error) => {
            tracing::warn!(error = %error, "pdf.reader_did_not_start");
            text.not_checked.push(NotChecked::Unreadable);
        }
    }
    text
}

/// Whether the reader finished.
fn ask(program: &Path, content: &[u8], text: &mut PdfText) -> std::io::Result<bool> {
    let mut child = Command::new(program)
        .arg(PdfReader::COMMAND)
        // It needs no password, no address, and no place to write.
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    // The reader takes its whole input before it writes anything, so the two cannot block each
    // other.
    if let Some(mut input) = child.stdin.take()
        && let Err(error) = input.write_all(content)
    {
        tracing::debug!(error = %error, "pdf.reader_ended_early");
    }
    let mut has_ended = false;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output.take(MAX_SAID_BYTES)).lines() {
            let Ok(line) = line else { break };
            has_ended = line == END;
            if let Ok(said) = serde_json::from_str::<Said>(&line) {
                said.add_to(text);
            }
        }
    }
    // It may still be running when it wrote more than is read from it.
    if !has_ended && let Err(error) = child.kill() {
        tracing::debug!(error = %error, "pdf.reader_is_gone");
    }
    let ended: ExitStatus = child.wait()?;
    Ok(has_ended && ended.success())
}

/// The reader's side: limits itself, reads a PDF from standard input and says what it holds on standard
/// output, a line of JSON each. The whole of a process's work.
#[must_use]
pub fn read_pdf_here_limited() -> ExitCode {
    let read = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(read_limited)
        .map(std::thread::JoinHandle::join);
    match read {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        _failed => ExitCode::FAILURE,
    }
}

fn read_limited() -> std::io::Result<()> {
    for (resource, most) in [
        (Resource::As, MAX_MEMORY),
        (Resource::Cpu, MAX_CPU),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ] {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit)?;
    }
    let mut content = Vec::new();
    let input = std::io::stdin().lock();
    input.take(MAX_FILE_BYTES).read_to_end(&mut content)?;
    let mut output = BufWriter::new(std::io::stdout().lock());
    let mut written = Ok(());
    read_here(&content, &mut |said| {
        if written.is_ok() {
            written = write(&mut output, &said);
        }
    });
    written?;
    writeln!(output, "{END}")?;
    output.flush()
}

/// Flushed at once: what was read counts even when the next page ends the process.
fn write(output: &mut impl Write, said: &Said) -> std::io::Result<()> {
    serde_json::to_writer(&mut *output, said)?;
    output.write_all(b"\n")?;
    output.flush()
}
