//! What the compiler does not check.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

use crate::say;

const MAX_LINES: usize = 500;
/// Pure crates and what they may use of ours.
const PURE: [(&str, &[&str]); 5] = [
    ("services/domain/cpr", &[]),
    ("services/domain/facts", &[]),
    ("services/domain/risk", &["brudvagt-facts"]),
    ("services/domain/case", &[]),
    ("services/domain/calculus", &[]),
];
/// Tables of data, read line by line: splitting one would only hide a part.
const TABLES: [&str; 1] = ["services/domain/risk/src/precedents/published.rs"];
const IMPURE: [&str; 5] = ["tokio", "sqlx", "tonic", "async-nats", "lettre"];
pub(crate) const SERVICES: [&str; 7] = [
    "directory",
    "intake",
    "triage",
    "deadlines",
    "notification",
    "esdh",
    "portal",
];

/// Checks the tree, and names every place that is wrong.
pub(crate) fn tidy() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../..")
        .canonicalize()?;
    let mut wrong = Vec::new();
    pure_crates_stay_pure(&root, &mut wrong)?;
    services_do_not_use_each_other(&root, &mut wrong)?;
    for file in tracked(&root)? {
        let path = root.join(&file);
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let name = file.to_string_lossy().into_owned();
        if name.ends_with(".rs") && !name.contains("generated") && !name.contains("tests") {
            // A file's tests stand below it and are read apart.
            let code = text.lines().take_while(|line| *line != "#[cfg(test)]");
            let n_lines = code.count();
            if n_lines > MAX_LINES && !TABLES.contains(&name.as_str()) {
                wrong.push(format!(
                    "{name}: {n_lines} lines; split it (at most {MAX_LINES})"
                ));
            }
        }
        for (index, line) in text.lines().enumerate() {
            if has_cpr_shape(line) && !text.contains("opdigt") && !text.contains("made-up") {
                let line = index + 1;
                wrong.push(format!(
                    "{name}:{line}: a CPR-shaped number; make it up, and say so"
                ));
            }
        }
        if name.starts_with("migrations/") && name.ends_with(".sql") {
            for (index, line) in text.lines().enumerate() {
                let code = line.split("--").next().unwrap_or_default().to_lowercase();
                if code.contains("now()") || code.contains("current_timestamp") {
                    wrong.push(format!("{name}:{}: time comes from the caller", index + 1));
                }
            }
        }
        if name.starts_with("services/base/kit/src") {
            for word in ["breach", "datatilsynet", "triage"] {
                if text.to_lowercase().contains(word) {
                    wrong.push(format!(
                        "{name}: the chassis knows no noun of the field: {word}"
                    ));
                }
            }
        }
    }
    for line in &wrong {
        say(line);
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        bail!("{} places are not tidy", wrong.len())
    }
}

/// Six digits that are a day and a month with a year, a hyphen, four digits.
fn has_cpr_shape(line: &str) -> bool {
    line.as_bytes().windows(11).any(|window| {
        let [d1, d2, m1, m2, y1, y2, hyphen, n1, n2, n3, n4] = window else {
            return false;
        };
        let digits = [d1, d2, m1, m2, y1, y2, n1, n2, n3, n4];
        *hyphen == b'-'
            && digits.iter().all(|digit| digit.is_ascii_digit())
            && matches!(d1, b'0'..=b'3')
            && matches!(m1, b'0' | b'1')
    })
}

fn tracked(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let listed = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["ls-files", "-z"])
        .output()?;
    let names = String::from_utf8(listed.stdout).context("file names")?;
    Ok(names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .collect())
}

/// The names under `[dependencies]` of a manifest.
fn dependencies(manifest: &Path) -> anyhow::Result<Vec<String>> {
    let text = fs::read_to_string(manifest).with_context(|| manifest.display().to_string())?;
    let names = text
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'));
    Ok(names.map(str::to_owned).collect())
}

fn pure_crates_stay_pure(root: &Path, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    for (folder, allowed) in PURE {
        for name in dependencies(&root.join(folder).join("Cargo.toml"))? {
            let ours = name.starts_with("brudvagt-") && name != "brudvagt-types";
            if IMPURE.contains(&name.as_str()) || (ours && !allowed.contains(&name.as_str())) {
                wrong.push(format!("{folder}: a pure crate may not use {name}"));
            }
        }
    }
    Ok(())
}

fn services_do_not_use_each_other(root: &Path, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    for service in SERVICES {
        for name in dependencies(&root.join("services").join(service).join("Cargo.toml"))? {
            if SERVICES
                .iter()
                .any(|other| name == format!("brudvagt-{other}"))
            {
                wrong.push(format!(
                    "services/{service}: speaks to {name} by gRPC or not at all"
                ));
            }
        }
    }
    Ok(())
}
