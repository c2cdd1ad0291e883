//! Points at what Datatilsynet asks not to be sent: the affected people's own data.
//!
//! # Law
//! Datatilsynet 2020-432-0037: a notification whose attachment was badly anonymised was a breach
//! itself. Databeskyttelsesloven § 11(3): no CPR number is published.

use std::collections::HashSet;

use brudvagt_cpr::{Certainty, find_on};
use jiff::civil::Date;

use crate::content::{Hit, HitKind};

/// What is wrong in `texts` (field and words), each field and kind once.
pub(crate) fn find_warnings<'t>(
    texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    names: &[String],
    today: Date,
) -> Vec<Hit> {
    let names: Vec<Vec<String>> = names.iter().filter_map(|name| full_name(name)).collect();
    let mut hits = Vec::new();
    for (field, text) in texts {
        let hit = |kind| Hit {
            field: field.to_owned(),
            kind,
        };
        let cpr = find_on(text, today)
            .iter()
            .any(|found| found.certainty >= Certainty::Likely);
        if cpr {
            hits.push(hit(HitKind::Cpr));
        }
        if holds_name(text, &names) {
            hits.push(hit(HitKind::RecipientName));
        }
    }
    hits
}

/// A first name alone is nobody's: two words at least.
fn full_name(name: &str) -> Option<Vec<String>> {
    let words = words(name);
    (words.len() >= 2).then_some(words)
}

fn holds_name(text: &str, names: &[Vec<String>]) -> bool {
    let text = words(text);
    let known: HashSet<&str> = text.iter().map(String::as_str).collect();
    names.iter().any(|name| {
        // Mostly one look at the set decides.
        name.iter().all(|word| known.contains(word.as_str()))
            && text.windows(name.len()).any(|window| window == name)
    })
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<HitKind> {
        let names = ["Anna Andersen".to_owned(), "Bo".to_owned(), String::new()];
        let today = "2026-11-24".parse().unwrap();
        let hits = find_warnings([("description", text)], &names, today);
        assert!(hits.iter().all(|hit| hit.field == "description"));
        hits.iter().map(|hit| hit.kind).collect()
    }

    #[test]
    fn a_cpr_number_in_the_text_is_pointed_at() {
        // Made up, and put together here so that no file holds it.
        let number = format!("{}-{}", "111111", "1118");
        assert_eq!(
            found(&format!("Borgeren {number} fik brevet")),
            [HitKind::Cpr]
        );
        assert!(found("Sag 12345678, ring 70 00 00 00").is_empty());
    }

    #[test]
    fn a_recipients_full_name_is_pointed_at_and_a_first_name_is_not() {
        assert_eq!(
            found("Brevet til ANNA  Andersen."),
            [HitKind::RecipientName]
        );
        for other in [
            "Anna og Andersen",
            "Bo har ringet",
            "Hanna Andersen",
            "Anna Andersens",
        ] {
            assert!(found(other).is_empty(), "{other}");
        }
    }
}
