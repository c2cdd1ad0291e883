//! Made-up Danish mails of every kind, and what a person must see of each: `mails/expected.tsv`.
//!
//! Everybody in them is made up ("opdigt"), and `111111-1118` is a made-up number.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use brudvagt_letterbox::{Reading, read};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mails")
}

/// A line of the table.
struct Expected {
    mail: String,
    sees: Vec<String>,
    files: BTreeSet<String>,
    notes: Vec<String>,
    never: Vec<String>,
    subject: String,
    author: String,
}

fn table() -> Vec<Expected> {
    let table = fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let lines = table.lines().skip(1);
    lines
        .map(|line| {
            let mut cells = line.split('\t');
            let mut next = || cells.next().unwrap();
            Expected {
                mail: next().to_owned(),
                sees: list(next()),
                files: list(next()).into_iter().collect(),
                notes: list(next()),
                never: list(next()),
                subject: next().to_owned(),
                author: next().to_owned(),
            }
        })
        .collect()
}

fn list(cell: &str) -> Vec<String> {
    let entries = cell.split(" | ").filter(|it| !it.is_empty());
    entries
        .map(|it| it.replace("\\n", "\n").replace("\\t", "\t"))
        .collect()
}

fn reading(mail: &str) -> Reading {
    read(&fs::read(folder().join(mail)).unwrap().into())
}

/// What is wrong with a reading.
fn faults(expected: &Expected, reading: &Reading) -> Vec<String> {
    let mut faults = Vec::new();
    let text = &reading.text;
    for words in &expected.sees {
        if !text.contains(words) {
            faults.push(format!("not seen: {words:?}"));
        }
    }
    if expected.sees.is_empty() && !text.is_empty() {
        faults.push("has words where none were sent".to_owned());
    }
    for words in &expected.never {
        if text.contains(words) {
            faults.push(format!("seen: {words:?}"));
        }
    }
    let named = |name: &str| if name.is_empty() { "-" } else { name }.to_owned();
    let files: BTreeSet<String> = reading.files.iter().map(|it| named(&it.name)).collect();
    if files != expected.files {
        faults.push(format!("files: {files:?}, not {:?}", expected.files));
    }
    let notes = format!("{:?}", reading.notes);
    for note in &expected.notes {
        if !notes.contains(note) {
            faults.push(format!("no {note} in {notes}"));
        }
    }
    if expected.notes.is_empty() && !reading.notes.is_empty() {
        faults.push(format!("notes: {notes}"));
    }
    let author = match (reading.author.name.as_str(), &reading.author.email) {
        ("", email) => email.clone(),
        (name, email) => format!("{name} <{email}>"),
    };
    if !expected.subject.is_empty() && reading.subject != expected.subject {
        faults.push(format!("subject: {:?}", reading.subject));
    }
    if !expected.author.is_empty() && !author.contains(&expected.author) {
        faults.push(format!("author: {author:?}"));
    }
    faults.extend(faults_of_any(reading));
    faults
}

/// What no reading may hold.
fn faults_of_any(reading: &Reading) -> Vec<String> {
    let mut faults = Vec::new();
    let all = format!(
        "{}\n{}\n{}\n{:?}",
        reading.subject,
        reading.author.name,
        reading.text,
        reading.files.iter().map(|it| &it.name).collect::<Vec<_>>()
    );
    for raw in [
        "\u{fffd}", "=C3=", "=?utf-8", "&aring;", "</", "\r", "\u{200b}",
    ] {
        if all.contains(raw) {
            faults.push(format!("raw {raw:?}"));
        }
    }
    let is_raw_base64 = |word: &str| {
        word.len() > 40
            && word
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || b"+/=".contains(&it))
    };
    if all.split_whitespace().any(is_raw_base64) {
        faults.push("raw base64".to_owned());
    }
    if brudvagt_cpr::mask(&all).contains("1118") {
        faults.push("a number that escapes its mask".to_owned());
    }
    faults
}

#[test]
fn a_person_sees_what_was_sent() {
    let table = table();
    assert!(table.len() >= 80, "{}", table.len());
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|expected| {
            let reading = reading(&expected.mail);
            let faults = faults(expected, &reading);
            let told = format!("{}: {faults:#?}\n  {:?}", expected.mail, reading.text);
            (!faults.is_empty()).then_some(told)
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn each_mail_stands_in_the_table() {
    let listed: BTreeSet<String> = table().into_iter().map(|it| it.mail).collect();
    let kept: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "expected.tsv")
        .collect();
    assert_eq!(listed, kept);
}

#[test]
fn a_text_file_keeps_its_bytes() {
    for expected in table().iter().filter(|it| it.files.contains("liste.csv")) {
        let reading = reading(&expected.mail);
        assert_eq!(
            reading.files[0].content.as_ref(),
            b"navn;cpr\r\nS\xf8ren;0101011234\r\n"
        );
    }
}

/// Every mail cut at every place, and with a byte flipped: nothing ends the process.
#[test]
fn a_broken_mail_is_read_as_far_as_it_goes() {
    for expected in table() {
        let whole = fs::read(folder().join(&expected.mail)).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 40 + 1) {
            let _cut = read(&whole[..at].to_vec().into());
            let mut turned = whole.clone();
            turned[at] ^= 0x95;
            let _turned = read(&turned.into());
        }
    }
}
