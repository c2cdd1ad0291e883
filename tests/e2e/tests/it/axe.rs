//! The rules of axe-core, every one, on the page that is open. `cargo xtask test` gets it from npm by the
//! lock file in `tests/e2e/axe`, which holds its checksum; it is not committed.

use std::{fs, path::Path, sync::LazyLock};

use crate::browser::Browser;

const RUN: &str = "const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(
        (found) => done(found.violations.flatMap((rule) =>
            rule.nodes.map((node) => `axe ${rule.id}: ${node.target.join(' ')} (${rule.help})`))),
        (error) => done([`axe did not run: ${error}`]))";

static AXE: LazyLock<String> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("axe");
    let file = folder.join("node_modules/axe-core/axe.min.js");
    fs::read_to_string(file).expect("axe-core; `cargo xtask test` gets it")
});

/// What breaks a rule: the rule, where, and what it asks for.
pub(crate) async fn broken_rules(browser: &Browser) -> Vec<String> {
    browser.ask(&AXE).await;
    let found = browser.ask_later(RUN, Vec::new()).await;
    let found = found.as_array().unwrap().iter();
    found
        .map(|it| it.as_str().unwrap_or_default().to_owned())
        .collect()
}
