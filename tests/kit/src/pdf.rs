//! The text of a PDF, read by an independent program, as an archive would.

use std::{
    io::Write,
    process::{Command, Stdio},
};

/// The text of a PDF in the order it is drawn, by Poppler's `pdftotext`.
///
/// # Panics
/// When the program is missing (`cargo xtask test` installs it) or cannot read the file.
#[must_use]
pub fn text_of_pdf(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-raw", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pdftotext, of poppler-utils");
    let mut input = reader.stdin.take().expect("its input");
    let pdf = pdf.to_vec();
    // Written by a thread of its own: a long text would fill the output pipe before the whole file
    // is written.
    let writing = std::thread::spawn(move || input.write_all(&pdf));
    let read = reader.wait_with_output().expect("an end");
    writing.join().expect("a writer").expect("a file");
    assert!(
        read.status.success(),
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
    String::from_utf8(read.stdout).expect("text")
}
