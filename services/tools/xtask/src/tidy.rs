//! What the compiler does not check. Each rule is a function over the tracked files that names every
//! place that is wrong.

mod circles;
mod deploy;
mod documents;
mod layers;
mod text;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

use crate::say;

/// The tree as git knows it, with each text once.
struct Tree {
    root: PathBuf,
    files: Vec<File>,
}

struct File {
    /// From the root, with `/`.
    name: String,
    text: String,
}

impl File {
    /// Rust that is shipped: no tests, nothing generated.
    fn is_code(&self) -> bool {
        self.name.ends_with(".rs")
            && !self.name.contains("generated")
            && !self.name.contains("tests")
            && !self.name.contains("/tools/")
    }

    /// A file's own tests stand below it and are left out.
    fn code(&self) -> &str {
        let tests = self.text.find("#[cfg(test)]\nmod ");
        self.text
            .get(..tests.unwrap_or(self.text.len()))
            .unwrap_or_default()
    }
}

type Rule = fn(&Tree, &mut Vec<String>) -> anyhow::Result<()>;

const RULES: [Rule; 14] = [
    layers::pure_crates_stay_pure,
    layers::services_do_not_use_each_other,
    layers::the_chassis_knows_no_noun_of_the_field,
    circles::no_new_circle,
    deploy::systemd_reads_the_units,
    documents::links_lead_somewhere,
    documents::what_is_met_names_what_shows_it,
    documents::reasons_are_listed,
    documents::looks_have_words,
    documents::reasons_are_not_compared_as_text,
    documents::configuration_keys_are_explained,
    text::files_are_short,
    text::no_number_looks_like_a_persons,
    text::time_comes_from_the_caller,
];

/// Checks the tree.
pub(crate) fn tidy() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../..")
        .canonicalize()?;
    let tree = Tree {
        files: tracked(&root)?,
        root,
    };
    let mut wrong = Vec::new();
    for rule in RULES {
        rule(&tree, &mut wrong)?;
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

fn tracked(root: &Path) -> anyhow::Result<Vec<File>> {
    let listed = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["ls-files", "-z"])
        .output()?;
    let names = String::from_utf8(listed.stdout).context("file names")?;
    let names = names.split('\0').filter(|name| !name.is_empty());
    Ok(names
        .filter_map(|name| {
            // Files that are not text are skipped.
            let text = fs::read_to_string(root.join(name)).ok()?;
            let name = name.to_owned();
            Some(File { name, text })
        })
        .collect())
}
