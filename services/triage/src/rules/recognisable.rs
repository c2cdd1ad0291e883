//! What in a text that is to be shared may point at somebody. Finds, and decides nothing: a person takes it
//! out or confirms it by name.

use std::collections::BTreeSet;

/// A shorter word says nothing by itself.
const LEAST: usize = 3;
/// Digits in a row that look like a number of something.
const DIGITS: usize = 5;
const STREETS: [&str; 11] = [
    "vej",
    "vejen",
    "gade",
    "gaden",
    "allé",
    "alle",
    "stræde",
    "plads",
    "torv",
    "boulevard",
    "vænget",
];

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) what: String,
    pub(crate) kind: &'static str,
}

/// What is known of the case that the text comes from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// People, and numbers of the case: found wherever they stand.
    pub(crate) names: Vec<String>,
    /// Places that are not to be named.
    pub(crate) places: Vec<String>,
    /// What was written in the case.
    pub(crate) texts: Vec<String>,
}

/// Everything in `texts` that may point at somebody, once each.
pub(crate) fn find(texts: &[&str], known: &Known) -> Vec<Finding> {
    let mut found = BTreeSet::new();
    let mut add = |what: &str, kind| {
        found.insert(Finding {
            what: what.to_owned(),
            kind,
        });
    };
    let from_case: BTreeSet<String> = known
        .texts
        .iter()
        .flat_map(|text| words(text))
        .filter(|(word, _)| is_capitalised(word))
        .map(|(word, _)| word.to_lowercase())
        .collect();
    let names: BTreeSet<String> = known
        .names
        .iter()
        .flat_map(|name| words(name))
        .map(|(word, _)| word.to_lowercase())
        .filter(|word| word.chars().count() >= LEAST)
        .collect();
    for text in texts {
        let listed = words(text);
        for (n, (word, begins)) in listed.iter().enumerate() {
            let lower = word.to_lowercase();
            let next = listed
                .get(n.saturating_add(1))
                .map(|(next, _)| next.as_str());
            if word.contains('@') {
                add(word, "address");
            } else if word.chars().filter(char::is_ascii_digit).count() >= DIGITS {
                add(word, "number");
            } else if names.contains(&lower) {
                add(word, "name");
            } else if STREETS.iter().any(|street| lower.ends_with(street))
                && next.is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
            {
                add(&format!("{word} {}", next.unwrap_or_default()), "address");
            } else if !begins && is_capitalised(word) && from_case.contains(&lower) {
                add(word, "name");
            }
        }
        let lower = text.to_lowercase();
        for place in &known.places {
            if !place.is_empty() && lower.contains(&place.to_lowercase()) {
                add(place, "place");
            }
        }
    }
    found.into_iter().collect()
}

fn is_capitalised(word: &str) -> bool {
    word.chars().count() >= LEAST && word.chars().next().is_some_and(char::is_uppercase)
}

/// The words, each with whether a sentence begins with it.
fn words(text: &str) -> Vec<(String, bool)> {
    let mut begins = true;
    let mut all = Vec::new();
    for part in text.split_whitespace() {
        let word = part.trim_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() {
            all.push((word.to_owned(), begins));
        }
        begins = part.ends_with(['.', '!', '?', ':', '»', '"']);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known {
            names: vec!["Rita Opdigtet".to_owned(), "BRUD-2026-000017".to_owned()],
            places: vec!["Nordvig".to_owned()],
            texts: vec!["Brevet om Sofie kom til en nabo på Skolen.".to_owned()],
        }
    }

    fn found(text: &str) -> Vec<String> {
        let found = find(&[text], &known()).into_iter();
        found.map(|it| format!("{} {}", it.kind, it.what)).collect()
    }

    #[test]
    fn names_numbers_places_and_addresses_of_the_case_are_found() {
        assert_eq!(found("Det var rita, der så det."), ["name rita"]);
        assert_eq!(found("En pige, Sofie, var nævnt."), ["name Sofie"]);
        assert_eq!(
            found("Sagen BRUD-2026-000017 viste det."),
            ["number BRUD-2026-000017"]
        );
        assert_eq!(found("Vi i Nordvig Kommune lærte det."), ["place Nordvig"]);
        assert_eq!(found("Hun bor på Kirkevej 12."), ["address Kirkevej 12"]);
        assert_eq!(
            found("Skriv til rita@901.example."),
            ["address rita@901.example"]
        );
    }

    #[test]
    fn general_words_are_left_alone() {
        assert!(found("Brevet blev sendt til en forkert modtager. Skolen ringede.").is_empty());
        assert!(found("Der var 12 modtagere, og 3 åbnede mailen i 2026.").is_empty());
    }
}
