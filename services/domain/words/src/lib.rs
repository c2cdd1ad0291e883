//! The words for what services say in codes, in Danish and English.
//!
//! A code is what a service says (`phase = "assessed"`), a word is what a person reads. Pages, the
//! register's files and the printed case file take them from here, so that one thing has one name
//! everywhere. Adding a word is a line in `codes.toml`; lists of choices follow the order of the
//! file. An unknown code is shown as it is, so that nothing from a newer service is hidden.
//!
//! [`told()`] words an entry of a case's history, [`answer`] a fact. Deliberately absent: the texts
//! of pages, which are the portal's, and of papers, which are in their templates.

#![warn(clippy::indexing_slicing)]

mod answer;
mod decided;
mod phrases;
mod told;

use std::{collections::HashMap, sync::LazyLock};

use brudvagt_calculus::show;
use jiff::{Timestamp, civil::Date};
use toml::{Table, Value};

pub use answer::{answer, label, said};
pub use brudvagt_types::Lang;
pub use decided::{Decided, decision};
pub use told::{Names, Recorded, regime, told, words};

/// `codes.toml`: a table for each group, Danish and English for each code.
const CODES: &str = include_str!("codes.toml");

/// Danish, then English.
type Pair = [String; 2];

#[derive(Default)]
struct Catalogue {
    words: HashMap<String, Pair>,
    /// The codes of a group, as the file lists them.
    groups: HashMap<String, Vec<String>>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut catalogue = Catalogue::default();
    // If the file did not parse, codes would be shown as they are; a test rules that out.
    if let Ok(groups) = CODES.parse::<Table>() {
        catalogue.take_in("", groups);
    }
    catalogue
});

impl Catalogue {
    fn take_in(&mut self, group: &str, entries: Table) {
        for (name, entry) in entries {
            let key = if group.is_empty() {
                name.clone()
            } else {
                format!("{group}.{name}")
            };
            match entry {
                Value::Table(inner) => self.take_in(&key, inner),
                text => {
                    if let Ok(pair) = text.try_into::<Pair>() {
                        self.words.insert(key, pair);
                        self.groups.entry(group.to_owned()).or_default().push(name);
                    }
                }
            }
        }
    }
}

/// The words for `code` in `group`; an unknown code shows itself.
pub fn word(lang: Lang, group: &str, code: &str) -> String {
    if code.is_empty() {
        return String::new();
    }
    CATALOGUE.words.get(&format!("{group}.{code}")).map_or_else(
        || code.replace('_', " "),
        |[da, en]| lang.pick(da, en).to_owned(),
    )
}

/// Whether `group` has words for `code`.
pub fn knows(group: &str, code: &str) -> bool {
    CATALOGUE.words.contains_key(&format!("{group}.{code}"))
}

/// The codes of a group, in the order of the file.
pub fn codes(group: &str) -> &'static [String] {
    CATALOGUE.groups.get(group).map_or(&[], Vec::as_slice)
}

/// Whether the people affected were told, or under which exemption not.
pub fn communicated(lang: Lang, code: &str) -> String {
    if knows("exemption", code) {
        word(lang, "exemption", code)
    } else {
        word(lang, "track_state.data_subjects", code)
    }
}

/// `tirsdag 24. november 2026 kl. 10.20`, in Danish time.
pub fn moment(lang: Lang, at: Timestamp) -> String {
    match lang {
        Lang::Da => show::full_da(at),
        Lang::En => show::full_en(at),
    }
}

/// `24.11.2026 kl. 10.20`, in Danish time: where a column is narrow.
pub fn short_moment(lang: Lang, at: Timestamp) -> String {
    match lang {
        Lang::Da => show::short_da(at),
        Lang::En => show::short_en(at),
    }
}

/// `24. november 2026`.
pub fn day(lang: Lang, date: Date) -> String {
    // Noon falls on the same date in summer and in winter time.
    let noon = date
        .at(12, 0, 0, 0)
        .to_zoned_datetime(brudvagt_calculus::copenhagen().clone());
    let Ok(noon) = noon else {
        return date.to_string();
    };
    let full = moment(lang, noon.timestamp());
    let (from, to) = match lang {
        Lang::Da => (' ', " kl. "),
        Lang::En => (' ', " at "),
    };
    let without_time = full.split(to).next().unwrap_or_default();
    without_time
        .split_once(from)
        .map_or(without_time, |(_weekday, rest)| rest)
        .to_owned()
}

/// A written delegation as people refer to it: who gave it, when, and where it lies. `on` as the
/// settings keep it, `2026-01-05`.
pub fn delegation(lang: Lang, by: &str, on: &str, reference: &str) -> String {
    let on = on
        .parse()
        .map_or_else(|_other| on.to_owned(), |date| day(lang, date));
    format!("{by}, {on}, {reference}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_words_in_both_languages() {
        fn all_are_pairs(key: &str, entry: &Value) {
            match entry {
                Value::Table(inner) => inner
                    .iter()
                    .for_each(|(name, entry)| all_are_pairs(&format!("{key}.{name}"), entry)),
                text => {
                    let [da, en] = text.clone().try_into::<Pair>().expect(key);
                    assert!(!da.is_empty() && !en.is_empty(), "{key}");
                }
            }
        }
        for (group, entries) in CODES.parse::<Table>().unwrap() {
            all_are_pairs(&group, &entries);
        }
    }

    #[test]
    fn a_delegation_says_its_day_as_people_do() {
        assert_eq!(
            delegation(Lang::Da, "Kommunaldirektøren", "2026-01-05", "Sag 26/1"),
            "Kommunaldirektøren, 5. januar 2026, Sag 26/1"
        );
        assert!(delegation(Lang::En, "X", "2026-01-05", "Y").contains("5 January 2026"));
    }

    #[test]
    fn an_unknown_code_shows_itself() {
        assert_eq!(word(Lang::Da, "phase", "brand_new"), "brand new");
        assert_eq!(word(Lang::Da, "phase", "closed"), "Afsluttet");
        assert_eq!(word(Lang::Da, "phase", ""), "");
    }

    #[test]
    fn codes_have_the_order_of_the_file() {
        assert_eq!(codes("outcome"), ["unlikely_risk", "risk", "high_risk"]);
        assert!(codes("no_such_group").is_empty());
    }

    #[test]
    fn a_day_is_said_without_weekday_and_time() {
        let date = "2026-11-24".parse().unwrap();
        assert_eq!(day(Lang::Da, date), "24. november 2026");
        assert_eq!(day(Lang::En, date), "24 November 2026");
    }
}
