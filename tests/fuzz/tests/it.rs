//! Each target for some seconds. `BRUDVAGT_FUZZ_SECONDS` makes them more, `BRUDVAGT_FUZZ_SEED` others.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "what broke a promise must be seen, and how much was tried"
)]

use std::{panic, time::Duration};

use brudvagt_fuzz::{TARGETS, mutate};

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |it| it.parse().unwrap())
}

fn try_for_a_while(name: &str) {
    let target = TARGETS.iter().find(|it| it.name == name).unwrap();
    let time = Duration::from_secs(number("BRUDVAGT_FUZZ_SECONDS", 5));
    let seed = number("BRUDVAGT_FUZZ_SEED", 20_261_130);
    let n_runs = mutate::run(seed, target.seeds, target.words, time, |bytes| {
        let tried = panic::catch_unwind(|| (target.run)(bytes));
        if let Err(panicked) = tried {
            eprintln!("{name} broke a promise over b\"{}\"", bytes.escape_ascii());
            panic::resume_unwind(panicked);
        }
    });
    println!("{name}: {n_runs} inputs");
    assert!(n_runs > 20, "{n_runs} inputs are none");
}

#[test]
fn no_mail_breaks_its_reader() {
    try_for_a_while("mail");
}

#[test]
fn no_page_breaks_its_reader() {
    try_for_a_while("html");
}

#[test]
fn no_text_hides_a_number_from_the_mask() {
    try_for_a_while("cpr");
}

#[test]
fn no_sender_breaks_a_session() {
    try_for_a_while("smtp");
}

#[test]
fn no_list_breaks_its_reader() {
    try_for_a_while("list");
}

#[test]
fn no_form_breaks_its_reader() {
    try_for_a_while("form");
}
