//! Rules that hold documents against the tree.

use std::{
    collections::BTreeSet,
    path::{Component, Path, PathBuf},
};

use super::Tree;

const ERRORS: &str = "docs/errors/README.md";
const CONFIGURATION: &str = "docs/configuration.md";
const REQUIREMENTS: &str = "docs/asvs.md";
const LOOKS: &str = "services/portal/texts/looked.toml";

/// A relative link of a document names a file or a folder.
pub(super) fn links_lead_somewhere(tree: &Tree, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    for file in tree.files.iter().filter(|file| file.name.ends_with(".md")) {
        let here = Path::new(&file.name).parent().unwrap_or(Path::new(""));
        for link in links(&file.text) {
            if !tree.root.join(joined(here, link)).exists() {
                wrong.push(format!(
                    "{}: leads to {link}, which is not there",
                    file.name
                ));
            }
        }
    }
    Ok(())
}

/// The relative targets of `[text](target)`, without what follows `#`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains(':') && !target.contains(' '))
}

fn joined(folder: &Path, link: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for part in folder.join(link).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => path.push(part),
        }
    }
    path
}

/// Every requirement that is said to be met names a test that is there, a place, or that it was read.
pub(super) fn what_is_met_names_what_shows_it(
    tree: &Tree,
    wrong: &mut Vec<String>,
) -> anyhow::Result<()> {
    let table = tree.files.iter().find(|file| file.name == REQUIREMENTS);
    let table = table.map(|file| file.text.as_str()).unwrap_or_default();
    for line in table.lines() {
        for test in line.split('`').skip(1).step_by(2).filter(|it| is_test(it)) {
            let begins = format!("fn {test}(");
            if !tree
                .files
                .iter()
                .any(|file| file.name.ends_with(".rs") && file.text.contains(&begins))
            {
                wrong.push(format!("{REQUIREMENTS}: no test is called {test}"));
            }
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, number, _level, "met", by, _] = cells.as_slice() else {
            continue;
        };
        let shown = by
            .split('`')
            .skip(1)
            .step_by(2)
            .any(|it| is_test(it) || it.contains('/'));
        if !shown && !by.contains("(read)") && !by.contains("ADR ") {
            wrong.push(format!(
                "{REQUIREMENTS}: {number} is met, and nothing shows it"
            ));
        }
    }
    Ok(())
}

/// A claim: some words, as the tests here are called.
fn is_test(word: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    word.matches('_').count() > 2 && word.chars().all(is_plain)
}

/// What somebody looked at has words, or the log would show its code.
pub(super) fn looks_have_words(tree: &Tree, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let words = tree.files.iter().find(|file| file.name == LOOKS);
    let words = words.map(|file| file.text.as_str()).unwrap_or_default();
    for file in tree.files.iter().filter(|file| file.is_code()) {
        for look in looks(file.code()) {
            if !words.contains(&format!("\n{look} = [")) {
                wrong.push(format!("{LOOKS}: no words for {look} ({})", file.name));
            }
        }
    }
    Ok(())
}

/// The codes that are noted in an access log: the only text in such a call.
fn looks(code: &str) -> impl Iterator<Item = &str> {
    let noted = |call: &str| call.contains("&mut tx, ctx,") || call.contains("connection, ctx,");
    code.split(".note")
        .skip(1)
        .filter_map(|rest| rest.split(".await").next())
        .filter(move |call| noted(call))
        .filter_map(|call| call.split('"').nth(1))
}

/// Each key that a configuration takes stands in the reference.
pub(super) fn configuration_keys_are_explained(
    tree: &Tree,
    wrong: &mut Vec<String>,
) -> anyhow::Result<()> {
    let reference = tree.files.iter().find(|file| file.name == CONFIGURATION);
    let reference = reference.map(|file| file.text.as_str()).unwrap_or_default();
    let configured =
        |name: &str| name.ends_with("/src/config.rs") || name == "services/portal/src/lib.rs";
    for file in tree.files.iter().filter(|file| configured(&file.name)) {
        // A section refuses keys it does not know, so that a misspelt one is not ignored.
        for section in file.code().split("#[serde(deny_unknown_fields").skip(1) {
            let fields = section.split("\n}").next().unwrap_or_default().lines();
            for key in fields.filter_map(|line| line.strip_prefix("    pub ")) {
                let key = key.split(':').next().unwrap_or_default();
                if !reference.contains(&format!("`{key}`")) {
                    let name = &file.name;
                    wrong.push(format!("{name}: {key} is not explained in {CONFIGURATION}"));
                }
            }
        }
    }
    Ok(())
}

/// Every reason in code has a row in the list of errors, and every row has code, unless it says that
/// the reason is no longer used.
pub(super) fn reasons_are_listed(tree: &Tree, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let list = tree.files.iter().find(|file| file.name == ERRORS);
    let list = list.map(|file| file.text.as_str()).unwrap_or_default();
    let listed: BTreeSet<&str> = list.split('`').filter(|word| is_reason(word)).collect();
    let mut used = BTreeSet::new();
    for file in tree.files.iter().filter(|file| file.is_code()) {
        for reason in reasons(file.code()) {
            if !listed.contains(reason) {
                let name = &file.name;
                wrong.push(format!("{name}: {reason} has no row in {ERRORS}"));
            }
            used.insert(reason);
        }
    }
    let rows = list.lines().filter(|line| line.starts_with("| `"));
    for row in rows.filter(|row| !row.contains("no longer used")) {
        let reason = row.split('`').nth(1).unwrap_or_default();
        let quoted = format!("\"{reason}\"");
        let is_used = used.contains(reason)
            || tree
                .files
                .iter()
                .any(|file| file.is_code() && file.text.contains(&quoted));
        if is_reason(reason) && !is_used {
            wrong.push(format!(
                "{ERRORS}: {reason} is in no code; say so, or remove it"
            ));
        }
    }
    Ok(())
}

/// The first reason behind each place where a problem is made.
fn reasons(code: &str) -> impl Iterator<Item = &str> {
    const MADE: [&str; 6] = [
        "Problem::new(",
        "Problem::invalid(",
        "Reason::new(",
        "Reason::invalid(",
        "Failure::new(",
        "Wrong::new(",
    ];
    MADE.into_iter().flat_map(move |made| {
        code.split(made).skip(1).filter_map(|rest| {
            let call = rest.split(';').next().unwrap_or_default();
            call.split('"')
                .skip(1)
                .step_by(2)
                .take(2)
                .find(|word| is_reason(word))
        })
    })
}

/// What a reason is compared with is a constant: a misspelt text is never equal, and nobody notices.
pub(super) fn reasons_are_not_compared_as_text(
    tree: &Tree,
    wrong: &mut Vec<String>,
) -> anyhow::Result<()> {
    for file in tree.files.iter().filter(|file| file.is_code()) {
        for reason in compared(file.code()) {
            let name = &file.name;
            wrong.push(format!(
                "{name}: {reason} is compared as text; name its constant"
            ));
        }
    }
    Ok(())
}

/// The reasons that stand as text behind a comparison of `.reason`, to the end of its expression.
fn compared(code: &str) -> impl Iterator<Item = &str> {
    const COMPARED: [&str; 3] = [".reason ==", ".reason !=", ".reason,"];
    COMPARED.into_iter().flat_map(move |comparison| {
        code.split(comparison).skip(1).flat_map(|rest| {
            let end = rest.find([';', '{', ')']).unwrap_or(rest.len());
            let expression = rest.get(..end).unwrap_or_default();
            expression
                .split('"')
                .skip(1)
                .step_by(2)
                .filter(|word| is_reason(word))
        })
    })
}

fn is_reason(word: &str) -> bool {
    word.len() > 3
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_as_a_look_is_found_and_what_is_noted_elsewhere_is_not() {
        let code =
            r#"log.note(&mut tx, ctx, id, &row.code, "letter").await?; word.note("x").await"#;
        assert_eq!(looks(code).collect::<Vec<_>>(), ["letter"]);
    }

    #[test]
    fn a_link_is_followed_from_its_document() {
        let links: Vec<_> = links("[a](b.md#c) and [d](https://e.example) [f](../g)").collect();
        assert_eq!(links, ["b.md", "../g"]);
        assert_eq!(
            joined(Path::new("docs/errors"), "../g"),
            Path::new("docs/g")
        );
    }

    #[test]
    fn the_reason_of_a_problem_is_found_behind_its_field() {
        let code = r#"Problem::invalid("phone", "PHONE_WRONG", Text::new("For langt.", "too long"));
            Problem::new(Kind::Rejected, "IS_CLOSED", Text::new("a", "b"))"#;
        let found: BTreeSet<_> = reasons(code).collect();
        assert_eq!(found, BTreeSet::from(["IS_CLOSED", "PHONE_WRONG"]));
        let code = r#"pub(crate) const GONE: Reason = Reason::invalid("IS_GONE", "Væk.", "gone");"#;
        assert_eq!(reasons(code).collect::<Vec<_>>(), ["IS_GONE"]);
    }

    #[test]
    fn a_reason_that_is_compared_as_text_is_found_and_a_constant_is_not() {
        let code = r#"if problem.reason == "IS_GONE" { a() }
            matches!(problem.reason, "ERASED" | "CASE_ERASED")
            if problem.reason == keys::ERASED { b("NOT_COMPARED") }
            tracing::warn!(reason = problem.reason, "mail.not_sent");"#;
        let found: BTreeSet<_> = compared(code).collect();
        assert_eq!(found, BTreeSet::from(["CASE_ERASED", "ERASED", "IS_GONE"]));
    }
}
