//! The reader of PDFs is this program, in a process of its own with limits.

use std::{
    io::{Read, Write},
    process::{Command, ExitStatus, Stdio},
};

/// What the reader says of a file, and how it ended.
#[expect(clippy::expect_used, reason = "a test")]
fn read(content: &[u8]) -> (String, ExitStatus) {
    let mut reader = Command::new(env!("CARGO_BIN_EXE_brudvagt"))
        .arg("read-pdf")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a reader");
    let mut input = reader.stdin.take().expect("its input");
    input.write_all(content).expect("a file");
    drop(input);
    let mut said = String::new();
    let mut output = reader.stdout.take().expect("its output");
    output.read_to_string(&mut said).expect("text");
    (said, reader.wait().expect("an end"))
}

/// A page with this content, under these filters.
fn page(filters: &str, content: &[u8]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n\
        1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
        2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
        3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R\n\
        /Resources << /Font << /F1 4 0 R >> >> >>\nendobj\n\
        4 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>\nendobj\n"
        .to_vec();
    let length = content.len();
    pdf.extend(
        format!("5 0 obj\n<< /Filter [{filters}] /Length {length} >>\nstream\n").into_bytes(),
    );
    pdf.extend(content);
    pdf.extend(b"\nendstream\nendobj\ntrailer\n<< /Size 6 /Root 1 0 R >>\n%%EOF\n");
    pdf
}

#[test]
fn the_program_reads_a_pdf_without_a_configuration() {
    let text = b"BT /F1 12 Tf 72 700 Td (S\xf8ren \xc6bel\xf8) Tj ET";
    let (said, ended) = read(&page("", text));
    assert!(ended.success());
    assert!(said.contains("Søren Æbelø"), "{said}");
    assert!(said.ends_with("\"end\"\n"), "{said}");
}

/// Zeros, packed as tightly as fixed codes can: 13 bits for 258 of them.
fn packed_zeros(times_2064: usize) -> Vec<u8> {
    let first = "110" /* the last block, fixed codes */.to_owned() + "00110000" /* a zero */;
    let again = "11000101" /* 258 of */.to_owned() + "00000" /* the one before */;
    let bits = first + &again.repeat(16);
    let bytes: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|byte| byte.iter().rev().fold(0, |sum, bit| sum * 2 + (bit - b'0')))
        .collect();
    // Eight times thirteen bits are thirteen bytes.
    [&bytes[..2], &bytes[2..15].repeat(times_2064)].concat()
}

#[test]
fn a_file_that_unpacks_to_more_than_memory_ends_its_reader_and_nobody_else() {
    // Four megabytes that unpack to 660.
    let (said, ended) = read(&page("/FlateDecode", &packed_zeros(320_000)));
    assert!(!ended.success());
    assert!(!said.contains("\"end\""), "{said}");
    // A small amount is no problem, and is not text.
    let (said, ended) = read(&page("/FlateDecode", &packed_zeros(1_000)));
    assert!(ended.success() && said.ends_with("\"end\"\n"), "{said}");
}

#[test]
fn a_file_nested_deeper_than_the_stack_ends_its_reader_and_nobody_else() {
    // However it ends, it must not claim that everything was read.
    let nested = "[".repeat(2_000_000);
    let mut pdf = page("", b"");
    pdf.extend(format!("6 0 obj\n{nested}\nendobj\n%%EOF\n").into_bytes());
    let (said, ended) = read(&pdf);
    assert!(!ended.success() || said.contains("not_checked"), "{said}");
}
