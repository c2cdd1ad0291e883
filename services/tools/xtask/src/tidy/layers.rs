//! Which crate may use which.

use std::{fs, path::Path};

use anyhow::Context;
use brudvagt_types::Service;

use super::Tree;

const IMPURE: [&str; 7] = [
    "tokio",
    "sqlx",
    "tonic",
    "async-nats",
    "lettre",
    "axum",
    "hyper",
];

/// The crates of `services/domain` do no I/O, and of our own crates use only each other.
pub(super) fn pure_crates_stay_pure(tree: &Tree, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let folder = tree.root.join("services/domain");
    let mut ours = Vec::new();
    for entry in fs::read_dir(&folder)? {
        ours.push(entry?.file_name().to_string_lossy().into_owned());
    }
    for name in &ours {
        for used in dependencies(&folder.join(name).join("Cargo.toml"))? {
            let stays = used
                .strip_prefix("brudvagt-")
                .is_none_or(|used| ours.iter().any(|name| name == used));
            if !stays || IMPURE.contains(&used.as_str()) {
                wrong.push(format!(
                    "services/domain/{name}: a pure crate may not use {used}"
                ));
            }
        }
    }
    Ok(())
}

pub(super) fn services_do_not_use_each_other(
    tree: &Tree,
    wrong: &mut Vec<String>,
) -> anyhow::Result<()> {
    for service in Service::ALL.map(Service::name) {
        let manifest = tree.root.join("services").join(service).join("Cargo.toml");
        for used in dependencies(&manifest)? {
            let other = used.strip_prefix("brudvagt-").and_then(Service::parse);
            if other.is_some() {
                wrong.push(format!(
                    "services/{service}: speaks to {used} by gRPC or not at all"
                ));
            }
        }
    }
    Ok(())
}

pub(super) fn the_chassis_knows_no_noun_of_the_field(
    tree: &Tree,
    wrong: &mut Vec<String>,
) -> anyhow::Result<()> {
    for file in &tree.files {
        if !file.name.starts_with("services/base/kit/src") {
            continue;
        }
        let text = file.text.to_lowercase();
        for word in ["breach", "datatilsynet", "triage"] {
            if text.contains(word) {
                let name = &file.name;
                wrong.push(format!(
                    "{name}: the chassis knows no noun of the field: {word}"
                ));
            }
        }
    }
    Ok(())
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
