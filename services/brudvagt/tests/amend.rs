//! A change of the law is a data file with a first day, without a new release.

#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::{io::Write, process::Command};

/// The pending proposal as a file, with a made-up first day: 96 hours, another channel.
const PROPOSAL: &str = r#"
    [[regime]]
    id = "gdpr_33"
    label_da = "Anmeldelse via fælles indgang"
    label_en = "Notification through the single entry point"
    trigger = "aware"
    threshold = "high_risk"
    period = { hours = 96 }
    channel = "single_entry_point"
    valid_from = "2028-03-01"
    source = "Made up for a test"
    standing = "assumption"
    assumption_da = "Opdigtet til en test."
    assumption_en = "Made up for a test."
"#;

fn deadline(time: &str, amendments: Option<&std::path::Path>) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_brudvagt"));
    program.args(["deadline", time]);
    if let Some(file) = amendments {
        program.arg("--regimes").arg(file);
    }
    let told = program.output().unwrap();
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    String::from_utf8(told.stdout).unwrap()
}

/// Rule RG-1: the version in force when the clock starts counts.
#[test]
fn amended_periods_count_from_their_first_day_and_change_nothing_before() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(PROPOSAL.as_bytes()).unwrap();
    let before = "2028-02-29T12:00:00+01:00";
    assert_eq!(deadline(before, Some(file.path())), deadline(before, None));
    let after = deadline("2028-03-01T12:00:00+01:00", Some(file.path()));
    assert!(after.contains("5. marts 2028 kl. 12.00"), "{after}");
}
