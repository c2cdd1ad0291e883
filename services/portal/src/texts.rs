//! What people read: Danish and English side by side in `texts/*.toml`, one entry for each text.
//!
//! Services speak codes and reasons; only here do they become words. A test holds every key that a
//! template or a page asks for against the catalogue.

use std::{collections::HashMap, fmt::Display, sync::LazyLock};

use serde::Deserialize;

/// The language of a page. Danish is what is served when nobody has chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    #[default]
    Da,
    En,
}

/// Danish, then English.
type Pair = [String; 2];

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Text(Pair),
    Topic(HashMap<String, Entry>),
}

const FILES: [&str; 7] = [
    include_str!("../texts/shell.toml"),
    include_str!("../texts/report.toml"),
    include_str!("../texts/queue.toml"),
    include_str!("../texts/case.toml"),
    include_str!("../texts/work.toml"),
    include_str!("../texts/codes.toml"),
    include_str!("../texts/info.toml"),
];

static TEXTS: LazyLock<HashMap<String, Pair>> = LazyLock::new(|| {
    let mut texts = HashMap::new();
    for file in FILES {
        // A file that does not parse leaves its keys visible on the page; the test stops it earlier.
        if let Ok(topics) = toml::from_str::<HashMap<String, Entry>>(file) {
            flatten("", topics, &mut texts);
        }
    }
    texts
});

fn flatten(prefix: &str, topics: HashMap<String, Entry>, texts: &mut HashMap<String, Pair>) {
    for (name, entry) in topics {
        let key = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}.{name}")
        };
        match entry {
            Entry::Text(pair) => {
                texts.insert(key, pair);
            }
            Entry::Topic(inner) => flatten(&key, inner, texts),
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
        TEXTS.get(key).map_or(key, |pair| self.of(pair))
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
            .get(&format!("{group}.{code}"))
            .map_or_else(|| code.replace('_', " "), |pair| self.of(pair).to_owned())
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

    #[test]
    fn every_file_of_texts_can_be_read() {
        for file in FILES {
            toml::from_str::<HashMap<String, Entry>>(file).unwrap();
        }
    }

    #[test]
    fn every_text_that_is_asked_for_exists_in_both_languages() {
        let missing: Vec<_> = asked_for()
            .into_iter()
            .filter(|key| !TEXTS.contains_key(key))
            .collect();
        assert!(missing.is_empty(), "not in texts/: {missing:#?}");
        for (key, [da, en]) in TEXTS.iter() {
            assert!(!da.is_empty() && !en.is_empty(), "{key}");
            assert_eq!(da.matches("{}").count(), en.matches("{}").count(), "{key}");
        }
    }

    #[test]
    fn an_unknown_code_shows_itself() {
        assert_eq!(Lang::Da.code_text("phase", "brand_new"), "brand new");
        assert_eq!(Lang::Da.code_text("phase", ""), "");
    }
}
