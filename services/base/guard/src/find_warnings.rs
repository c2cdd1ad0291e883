//! Points at what Datatilsynet asks not to be sent: the affected people's own data.
//!
//! # Law
//! Datatilsynet 2020-432-0037: a notification whose attachment was badly anonymised was a breach
//! itself. Databeskyttelsesloven § 11(3): no CPR number is published.

use std::collections::HashMap;

use brudvagt_cpr::{Certainty, find_on};
use jiff::civil::Date;

use crate::{Hit, HitKind};

/// Names of the people affected, indexed so that any number of texts can be searched for them.
///
/// Each name is filed under its first word, so a text is walked once however many names there are.
pub struct Names {
    by_first_word: HashMap<String, Vec<Vec<String>>>,
}

impl Names {
    /// A first name alone identifies nobody, so a name needs at least two words.
    pub fn new(names: &[String]) -> Self {
        let mut by_first_word: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for name in names {
            let words = words(name);
            if let [first, _second, ..] = words.as_slice() {
                by_first_word.entry(first.clone()).or_default().push(words);
            }
        }
        Self { by_first_word }
    }

    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        if self.by_first_word.is_empty() {
            return false;
        }
        let text = words(text);
        (0..text.len()).any(|start| {
            let rest = text.get(start..).unwrap_or_default();
            let known = rest.first().and_then(|word| self.by_first_word.get(word));
            known.is_some_and(|names| names.iter().any(|name| rest.starts_with(name)))
        })
    }
}

/// The warnings for `texts` (field name and text), each field and kind at most once.
pub fn find_warnings<'t>(
    texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    names: &Names,
    today: Date,
) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (field, text) in texts {
        let hits_here = kinds(text, names, today);
        hits.extend(hits_here.into_iter().map(|kind| Hit {
            field: field.to_owned(),
            kind,
        }));
    }
    hits
}

/// The kinds of hit in one text.
pub(crate) fn kinds(text: &str, names: &Names, today: Date) -> Vec<HitKind> {
    let mut kinds = Vec::new();
    let cpr = find_on(text, today)
        .iter()
        .any(|found| found.certainty >= Certainty::Likely);
    if cpr {
        kinds.push(HitKind::Cpr);
    }
    if names.are_in(text) {
        kinds.push(HitKind::RecipientName);
    }
    kinds
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
        let hits = find_warnings([("description", text)], &Names::new(&names), today);
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
