//! schemathesis makes requests of `/api/v1/openapi.json`, right ones and wrong ones, and holds the answers
//! against it. `cargo xtask test` gets it from PyPI by the list in `tests/system/schemathesis`, which holds
//! the checksums; it is not committed.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::SignedDuration;
use serde_json::json;
use tokio::process::Command;

use crate::{
    outside::{between, encoded, key},
    systems::{make_key, post, said},
    web::Portal,
};

const OFFICER: &str = "dpo-digit";
/// Requests for each address, besides those it always makes: more than a thousand in all, in two minutes.
const EXAMPLES: &str = "25";

fn program() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("schemathesis");
    let program = folder.join("bin/schemathesis");
    assert!(program.exists(), "schemathesis; `cargo xtask test` gets it");
    program
}

/// A person's token that reads words.
async fn make_token(portal: &Portal) -> String {
    let officer = portal.sign_in(OFFICER, "").await.cookie();
    let page = portal.get("/adgang", &officer).await;
    let form = encoded(&[
        ("csrf", page.csrf()),
        ("key", key(&page)),
        ("act", "make"),
        ("name", "Et opdigtet overblik"),
        ("reads_words", "yes"),
    ]);
    let told = portal.send("POST", "/adgang", &officer, &form).await;
    between(&told.body, "id=\"adgang\">", "<").to_owned()
}

/// What it found with this secret at the addresses of `tag`; empty: nothing.
async fn found(portal: &Portal, folder: &Path, tag: &str, secret: &str) -> String {
    let address = format!("http://{}", portal.address());
    let at = folder.join(tag);
    std::fs::create_dir(&at).unwrap();
    let told = Command::new(program())
        .arg("run")
        .arg(format!("{address}/api/v1/openapi.json"))
        .args(["--url", &address, "--include-tag", tag])
        .args(["--header", &format!("Authorization: Bearer {secret}")])
        // What the document allows and the municipality cannot use (a day that does not exist, a report without
        // a word) is 422 on purpose.
        .args(["--exclude-checks", "positive_data_acceptance"])
        .args(["--checks", "all", "--mode", "all"])
        .args(["--max-examples", EXAMPLES, "--generation-deterministic"])
        .args(["--workers", "1"])
        .args(["--continue-on-failure", "--no-color"])
        .args(["--output-truncate", "true"])
        // It keeps notes where it runs.
        .current_dir(&at)
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let words = String::from_utf8_lossy(&told.stdout).into_owned();
    // A run that asked nothing would find nothing.
    let tried = words.contains("Test cases:");
    if told.status.success() && tried {
        return String::new();
    }
    format!("{words}\n{}", String::from_utf8_lossy(&told.stderr))
}

/// Moves the services' clock on while others ask, so that no limit on how often answers in their stead.
async fn hurry(portal: &Portal) {
    let clock = &portal.installation.runtime.clock;
    let mut beat = tokio::time::interval(Duration::from_millis(10));
    loop {
        beat.tick().await;
        clock.advance(SignedDuration::from_mins(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_to_a_program_is_one_that_the_document_promises() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let system = make_key(&portal, "Opdigt Servicedesk").await;
    let officer = make_token(&portal).await;
    // Something to read, to add to and to ask about.
    let report = json!({"what_happened": "Et brev kom til en forkert modtager."});
    let sent = post(&portal, &system, "/api/v1/reports", "ordre-0001", &report).await;
    assert_eq!(sent.status, 201, "{}", said(&sent));
    let folder = tempfile::tempdir().unwrap();
    let asking = async {
        tokio::join!(
            found(&portal, folder.path(), "systems", &system),
            found(&portal, folder.path(), "reading", &officer),
        )
    };
    let (of_systems, of_reading) = tokio::select! {
        found = asking => found,
        () = hurry(&portal) => unreachable!("it hurries until the others are done"),
    };
    assert!(
        of_systems.is_empty() && of_reading.is_empty(),
        "{of_systems}\n{of_reading}"
    );
}
