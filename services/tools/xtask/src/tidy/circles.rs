//! Files of a crate that import each other in a circle: read one, and you must read them all.
//!
//! A module and those it lies in may know each other. A name that a module re-exports (`pub(crate) use
//! child::Thing`) counts as its owner's. Imports are read as text, so a name made by a macro is not
//! seen.

use std::collections::{BTreeMap, BTreeSet};

use super::Tree;

/// The circles that are left, one a line: the crate, then its files. The list may only shrink.
const KNOWN: &str = include_str!("circles.txt");

type Path = Vec<String>;

pub(super) fn no_new_circle(tree: &Tree, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let mut found = BTreeSet::new();
    for (name, modules) in crates(tree) {
        for circle in circles(&edges(&modules)) {
            let files: Vec<String> = circle.iter().map(|path| path.join("/")).collect();
            found.insert(format!("{name}: {}", files.join(" ")));
        }
    }
    let known: BTreeSet<String> = KNOWN
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(str::to_owned)
        .collect();
    for circle in found.difference(&known) {
        wrong.push(format!("files import each other in a circle: {circle}"));
    }
    for circle in known.difference(&found) {
        wrong.push(format!(
            "circles.txt: this circle is gone, take it off the list: {circle}"
        ));
    }
    Ok(())
}

/// Each crate's modules with their code, by the folder above `src`.
fn crates(tree: &Tree) -> BTreeMap<&str, BTreeMap<Path, &str>> {
    let mut crates: BTreeMap<&str, BTreeMap<Path, &str>> = BTreeMap::new();
    for file in tree.files.iter().filter(|file| file.is_code()) {
        let Some((name, inside)) = file.name.split_once("/src/") else {
            continue;
        };
        let path = inside.trim_end_matches(".rs");
        let path = path.strip_suffix("/mod").unwrap_or(path);
        let path = match path {
            "lib" | "main" => Path::new(),
            path => path.split('/').map(str::to_owned).collect(),
        };
        crates.entry(name).or_default().insert(path, file.code());
    }
    crates
}

/// Which module needs which.
fn edges(modules: &BTreeMap<Path, &str>) -> BTreeMap<Path, BTreeSet<Path>> {
    let passed_on = passed_on(modules);
    let mut edges = BTreeMap::new();
    for (module, code) in modules {
        let used: BTreeSet<Path> = paths(code)
            .into_iter()
            .filter_map(|(path, _)| absolute(module, &path))
            .map(|path| owner(modules, &passed_on, &path))
            .filter(|used| !used.starts_with(module) && !module.starts_with(used))
            .collect();
        edges.insert(module.clone(), used);
    }
    edges
}

/// Names that a module takes from another and offers as its own.
fn passed_on(modules: &BTreeMap<Path, &str>) -> BTreeMap<Path, Path> {
    let mut passed = BTreeMap::new();
    for (module, code) in modules {
        for (path, is_offered) in paths(code) {
            let inside = || {
                let mut inside = module.clone();
                inside.extend(path.iter().cloned());
                Some(inside)
            };
            let target = absolute(module, &path).or_else(inside);
            if let (true, Some(target), Some(name)) = (is_offered, target, path.last()) {
                let mut offered = module.clone();
                offered.push(name.clone());
                passed.insert(offered, target);
            }
        }
    }
    passed
}

/// The module that a name belongs to: the longest part of its path that is a file.
fn owner(modules: &BTreeMap<Path, &str>, passed_on: &BTreeMap<Path, Path>, path: &Path) -> Path {
    let mut path = path.clone();
    // A name may be re-exported several times; the bound ends a circle of re-exports.
    for _step in 0..8 {
        // A re-exported function may have the name of a file; in a path the file is meant.
        let passed = (1..=path.len())
            .rev()
            .filter_map(|n| path.get(..n))
            .find(|part| passed_on.contains_key(*part) && !modules.contains_key(*part))
            .and_then(|part| passed_on.get(part));
        match passed {
            Some(target) if !modules.contains_key(&path) => path.clone_from(target),
            _ => break,
        }
    }
    while !modules.contains_key(&path) && path.pop().is_some() {}
    path
}

/// A path from the crate's root, when it starts at `crate` or above the module.
fn absolute(module: &Path, path: &Path) -> Option<Path> {
    match path.first()?.as_str() {
        "crate" => Some(path.get(1..)?.to_vec()),
        "super" => {
            let n_up = path.iter().take_while(|part| *part == "super").count();
            let mut absolute = module.get(..module.len().checked_sub(n_up)?)?.to_vec();
            absolute.extend(path.get(n_up..)?.iter().cloned());
            Some(absolute)
        }
        _ => None,
    }
}

/// Every path of `use` statements, and those that start at `crate` or `super` elsewhere; and whether
/// the statement offers it to others.
fn paths(code: &str) -> Vec<(Path, bool)> {
    let mut paths = Vec::new();
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    for statement in code.split(';') {
        let begins = statement.lines().position(|line| {
            line.starts_with("use ") || line.starts_with("pub") && line.contains(" use ")
        });
        if let Some(begins) = begins {
            let text: String = statement.lines().skip(begins).collect();
            let (before, names) = text.split_once("use ").unwrap_or_default();
            let is_offered = before.starts_with("pub");
            let mut found = Vec::new();
            expand(&Path::new(), names, &mut found);
            paths.extend(found.into_iter().map(|path| (path, is_offered)));
        } else {
            for start in ["crate::", "super::"] {
                for rest in statement.split(start).skip(1) {
                    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
                    let rest = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
                    let path = format!("{start}{rest}");
                    let parts = path.split("::").filter(|part| !part.is_empty());
                    paths.push((parts.map(str::to_owned).collect(), false));
                }
            }
        }
    }
    paths
}

/// `a::{b, c::{d, e as f}}` to its leaves.
fn expand(before: &Path, names: &str, found: &mut Vec<Path>) {
    let mut depth = 0_usize;
    let mut begin = 0;
    let ends = names.char_indices().chain([(names.len(), ',')]);
    for (at, letter) in ends {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                let item = names.get(begin..at).unwrap_or_default().trim();
                begin = at + 1;
                if item.is_empty() {
                    continue;
                }
                let (path, inner) = item.split_once('{').unwrap_or((item, ""));
                let mut whole = before.clone();
                let path = path.split(" as ").next().unwrap_or_default();
                let parts = path.split("::").map(str::trim);
                whole.extend(
                    parts
                        .filter(|part| !part.is_empty() && *part != "self" && *part != "*")
                        .map(str::to_owned),
                );
                if inner.is_empty() {
                    found.push(whole);
                } else {
                    expand(&whole, inner.strip_suffix('}').unwrap_or(inner), found);
                }
            }
            _ => {}
        }
    }
}

/// Groups of modules that reach each other.
fn circles(edges: &BTreeMap<Path, BTreeSet<Path>>) -> Vec<BTreeSet<Path>> {
    let reached: BTreeMap<&Path, BTreeSet<&Path>> = edges
        .keys()
        .map(|start| (start, reach(edges, start)))
        .collect();
    let mut circles: Vec<BTreeSet<Path>> = Vec::new();
    for (start, far) in &reached {
        let back = |other: &&&Path| reached.get(**other).is_some_and(|far| far.contains(start));
        let mut circle: BTreeSet<Path> =
            far.iter().filter(back).map(|&path| path.clone()).collect();
        circle.insert((*start).clone());
        if circle.len() > 1 && !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles
}

fn reach<'a>(edges: &'a BTreeMap<Path, BTreeSet<Path>>, start: &'a Path) -> BTreeSet<&'a Path> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(path) = open.pop() {
        for next in edges.get(path).into_iter().flatten() {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(modules: &[(&str, &str)]) -> Vec<String> {
        let modules = modules.iter().map(|(path, code)| {
            let parts = path.split('/').filter(|part| !part.is_empty());
            (parts.map(str::to_owned).collect(), *code)
        });
        let circles = circles(&edges(&modules.collect()));
        let word = |circle: BTreeSet<Path>| {
            let files: Vec<_> = circle.iter().map(|path| path.join("/")).collect();
            files.join(" ")
        };
        circles.into_iter().map(word).collect()
    }

    #[test]
    fn two_files_that_import_each_other_are_a_circle() {
        let circle = found(&[
            ("a", "use crate::{b::{X, Y as Z}, c};"),
            ("b", "fn f() { super::a::g() }"),
            ("c", ""),
        ]);
        assert_eq!(circle, ["a b"]);
    }

    #[test]
    fn a_name_that_is_passed_on_counts_as_its_owners() {
        let circle = found(&[
            ("", "pub(crate) use b::Thing;"),
            ("a", "pub fn f(_: crate::Thing) {}"),
            ("b", "use crate::a::f;"),
        ]);
        assert_eq!(circle, ["a b"]);
    }

    #[test]
    fn a_module_and_the_one_it_lies_in_may_know_each_other() {
        assert!(found(&[("a", "use crate::a::b::X;"), ("a/b", "use super::Y;")]).is_empty());
    }
}
