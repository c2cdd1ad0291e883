//! Rules over single lines.

use super::Tree;

const MAX_LINES: usize = 500;
/// Tables of data, read line by line: splitting one would only hide a part.
const TABLES: [&str; 1] = ["services/domain/risk/src/precedents/published.rs"];

pub(super) fn files_are_short(tree: &Tree, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    for file in tree.files.iter().filter(|file| file.name.ends_with(".rs")) {
        if file.name.contains("generated") || file.name.contains("tests") {
            continue;
        }
        let n_lines = file.code().lines().count();
        if n_lines > MAX_LINES && !TABLES.contains(&file.name.as_str()) {
            let name = &file.name;
            wrong.push(format!(
                "{name}: {n_lines} lines; split it (at most {MAX_LINES})"
            ));
        }
    }
    Ok(())
}

pub(super) fn no_number_looks_like_a_persons(
    tree: &Tree,
    wrong: &mut Vec<String>,
) -> anyhow::Result<()> {
    for file in &tree.files {
        let marks = ["opdigt", "Opdigt", "made-up", "Made-up"];
        if marks.iter().any(|mark| file.text.contains(mark)) {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            if has_cpr_shape(line) {
                wrong.push(format!(
                    "{}:{}: a CPR-shaped number; make it up, and say so",
                    file.name,
                    index + 1
                ));
            }
        }
    }
    Ok(())
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
            && (*d1, *d2) != (b'0', b'0')
            && (*m1, *m2) != (b'0', b'0')
    })
}

/// Migrations never ask the database for the time: a drill moves only the services' clock.
pub(super) fn time_comes_from_the_caller(
    tree: &Tree,
    wrong: &mut Vec<String>,
) -> anyhow::Result<()> {
    let migrations = tree
        .files
        .iter()
        .filter(|file| file.name.starts_with("migrations/") && file.name.ends_with(".sql"));
    for file in migrations {
        for (index, line) in file.text.lines().enumerate() {
            let code = line.split("--").next().unwrap_or_default().to_lowercase();
            if code.contains("now()") || code.contains("current_timestamp") {
                let name = &file.name;
                wrong.push(format!("{name}:{}: time comes from the caller", index + 1));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_shape_of_a_made_up_civil_registration_number_is_seen() {
        assert!(has_cpr_shape("kaldt 111111-1118 her"));
        assert!(!has_cpr_shape("BRUD-2026-000001 og 2026-11-29"));
    }
}
