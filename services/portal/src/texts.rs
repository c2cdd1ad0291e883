//! What people read: Danish and English side by side in `texts/*.toml`, one entry for each text.
//!
//! One way of wording, for every page:
//!
//! - A template holds no words, only `{{ page.t("topic.key") }}`, `{{ page.t1("topic.key", value) }}`
//!   for a text with a `{}`, and `{{ page.code("group", code) }}`. Attributes that are read aloud
//!   (`aria-label`, `placeholder`, `data-label`, `title`, `alt`) hold expressions too. Code says the
//!   same with `lang.t(..)`, `lang.t1(..)` and `words::word(..)`.
//! - A page's texts are one topic in a file of `texts/`, `key = ["Dansk", "English"]`. A new page
//!   may bring a new file; it is listed in [`FILES`].
//! - The services' codes stand in `texts/codes.toml` (see `words.rs`). Two texts that a service
//!   sends (`text_da`, `text_en`) are chosen with [`Lang::pick`].
//! - Names of laws and authorities stay Danish in English texts where they have no English name.
//!
//! Tests hold every key that is asked for against the catalogue, and look for words in templates.

use std::{collections::HashMap, fmt::Display, sync::LazyLock};

use toml::{Table, Value};

/// The language of a page. Danish is what is served when nobody has chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    #[default]
    Da,
    En,
}

/// Danish, then English.
type Pair = [String; 2];

const FILES: [&str; 7] = [
    include_str!("../texts/shell.toml"),
    include_str!("../texts/report.toml"),
    include_str!("../texts/queue.toml"),
    include_str!("../texts/case.toml"),
    include_str!("../texts/work.toml"),
    include_str!("../texts/codes.toml"),
    include_str!("../texts/info.toml"),
];

#[derive(Default)]
struct Catalogue {
    texts: HashMap<String, Pair>,
    /// The keys of a topic, as its file lists them.
    topics: HashMap<String, Vec<String>>,
}

static TEXTS: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut catalogue = Catalogue::default();
    for file in FILES {
        // A file that does not parse leaves its keys visible on the page; the test stops it earlier.
        if let Ok(topics) = file.parse::<Table>() {
            catalogue.take_in("", topics);
        }
    }
    catalogue
});

impl Catalogue {
    fn take_in(&mut self, topic: &str, entries: Table) {
        for (name, entry) in entries {
            let key = if topic.is_empty() {
                name.clone()
            } else {
                format!("{topic}.{name}")
            };
            match entry {
                Value::Table(inner) => self.take_in(&key, inner),
                text => {
                    if let Ok(pair) = text.try_into::<Pair>() {
                        self.texts.insert(key, pair);
                        self.topics.entry(topic.to_owned()).or_default().push(name);
                    }
                }
            }
        }
    }
}

impl Lang {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::En => "en",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "da" => Some(Self::Da),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The text called `key`; the key itself when there is none.
    pub(crate) fn t(self, key: &'static str) -> &'static str {
        TEXTS.texts.get(key).map_or(key, |pair| self.of(pair))
    }

    /// The text with `{}` replaced.
    pub(crate) fn t1(self, key: &'static str, value: impl Display) -> String {
        self.t(key).replacen("{}", &value.to_string(), 1)
    }

    /// The words for a service's code: `code("phase", "assessed")`. An unknown code shows itself,
    /// so that nothing a newer service says is hidden.
    pub(crate) fn code_text(self, group: &str, code: &str) -> String {
        if code.is_empty() {
            return String::new();
        }
        TEXTS
            .texts
            .get(&format!("{group}.{code}"))
            .map_or_else(|| code.replace('_', " "), |pair| self.of(pair).to_owned())
    }

    /// The codes of a group, as `codes.toml` lists them.
    pub(crate) fn codes(self, group: &str) -> &'static [String] {
        TEXTS.topics.get(group).map_or(&[], Vec::as_slice)
    }

    /// Which of two texts that a service sent.
    pub(crate) fn pick<'a>(self, da: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::En if !en.is_empty() => en,
            Self::Da | Self::En => da,
        }
    }

    fn of(self, [da, en]: &Pair) -> &str {
        match self {
            Self::Da => da,
            Self::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    fn sources(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, into);
            } else if path.file_name().unwrap() != "texts.rs" {
                into.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }

    /// Literal keys after `t("`, `t1(` and `t2("`.
    fn asked_for() -> BTreeSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut text = String::new();
        sources(&root.join("templates"), &mut text);
        sources(&root.join("src"), &mut text);
        let mut keys = BTreeSet::new();
        for call in [".t(\"", ".t1(\"", ".t2(\""] {
            for rest in text.split(call).skip(1) {
                keys.insert(rest.split('"').next().unwrap().to_owned());
            }
        }
        keys
    }

    fn all_are_pairs(key: &str, entry: &Value) {
        match entry {
            Value::Table(inner) => inner
                .iter()
                .for_each(|(name, entry)| all_are_pairs(&format!("{key}.{name}"), entry)),
            text => drop(text.clone().try_into::<Pair>().expect(key)),
        }
    }

    #[test]
    fn every_file_of_texts_can_be_read() {
        for file in FILES {
            for (topic, entries) in file.parse::<Table>().unwrap() {
                all_are_pairs(&topic, &entries);
            }
        }
    }

    #[test]
    fn every_text_that_is_asked_for_exists_in_both_languages() {
        let missing: Vec<_> = asked_for()
            .into_iter()
            .filter(|key| !TEXTS.texts.contains_key(key))
            .collect();
        assert!(missing.is_empty(), "not in texts/: {missing:#?}");
        for (key, [da, en]) in &TEXTS.texts {
            assert!(!da.is_empty() && !en.is_empty(), "{key}");
            assert_eq!(da.matches("{}").count(), en.matches("{}").count(), "{key}");
        }
    }
}
