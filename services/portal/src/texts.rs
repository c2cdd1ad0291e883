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
//! - The words for the services' codes are those of the crate `brudvagt-words`; a page's own file may
//!   have some that nobody else says. What a service sends in both languages is said with
//!   [`Lang::say`].
//! - Names of laws and authorities stay Danish in English texts where they have no English name.
//!
//! Tests hold every key that is asked for against the catalogue, and look for words in templates.

use std::{collections::HashMap, fmt::Display, sync::LazyLock};

use brudvagt_types::{Said, Text};
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

const FILES: &[&str] = &[
    include_str!("../texts/shell.toml"),
    include_str!("../texts/sign_in.toml"),
    include_str!("../texts/proof.toml"),
    include_str!("../texts/accesses.toml"),
    include_str!("../texts/emergency.toml"),
    include_str!("../texts/report.toml"),
    include_str!("../texts/queue.toml"),
    include_str!("../texts/case.toml"),
    include_str!("../texts/work.toml"),
    include_str!("../texts/info.toml"),
    include_str!("../texts/clocks.toml"),
    include_str!("../texts/due.toml"),
    include_str!("../texts/tasks.toml"),
    include_str!("../texts/authority.toml"),
    include_str!("../texts/nis2.toml"),
    include_str!("../texts/quarantine.toml"),
    include_str!("../texts/confirm.toml"),
    include_str!("../texts/sign.toml"),
    include_str!("../texts/figures.toml"),
    include_str!("../texts/filters.toml"),
    include_str!("../texts/seal.toml"),
    include_str!("../texts/exercise.toml"),
    include_str!("../texts/own.toml"),
    include_str!("../texts/shared.toml"),
    include_str!("../texts/holders.toml"),
    include_str!("../texts/odd_looks.toml"),
    include_str!("../texts/seen.toml"),
    include_str!("../texts/sessions.toml"),
    include_str!("../texts/tokens.toml"),
    include_str!("../texts/settings.toml"),
    include_str!("../texts/changes.toml"),
    include_str!("../texts/looked.toml"),
    include_str!("../texts/numbers.toml"),
    include_str!("../texts/outcome.toml"),
    include_str!("../texts/groups.toml"),
    include_str!("../texts/situation.toml"),
    include_str!("../texts/conditions.toml"),
    include_str!("../texts/meter.toml"),
    include_str!("../texts/council.toml"),
    include_str!("../texts/wheel.toml"),
    include_str!("../texts/questions.toml"),
    include_str!("../texts/knowledge.toml"),
    include_str!("../texts/outside.toml"),
    include_str!("../texts/drafts.toml"),
    include_str!("../texts/calendar.toml"),
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
        // If a file did not parse, its keys would be shown as they are; a test rules that out.
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

    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Da => Self::En,
            Self::En => Self::Da,
        }
    }

    /// What its speakers call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Da => "Dansk",
            Self::En => "English",
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

    /// A text in both languages: for programs, whose readers may be anybody.
    pub(crate) fn both(key: &'static str) -> Text {
        Text::new(Self::Da.t(key), Self::En.t(key))
    }

    /// The text with `{}` replaced.
    pub(crate) fn t1(self, key: &'static str, value: impl Display) -> String {
        self.t(key).replacen("{}", &value.to_string(), 1)
    }

    /// The words for a service's code: `code("phase", "assessed")`. An unknown code shows itself,
    /// so that nothing a newer service says is hidden.
    pub(crate) fn code_text(self, group: &str, code: &str) -> String {
        match TEXTS.texts.get(&format!("{group}.{code}")) {
            Some(pair) => self.of(pair).to_owned(),
            None => brudvagt_words::word(self.of_words(), group, code),
        }
    }

    /// The codes of a group, in the order of choices.
    pub(crate) fn codes(self, group: &str) -> &'static [String] {
        let of_pages = TEXTS.topics.get(group).map(Vec::as_slice);
        of_pages.unwrap_or_else(|| brudvagt_words::codes(group))
    }

    /// The language as the words of codes name it.
    pub(crate) const fn of_words(self) -> brudvagt_words::Lang {
        match self {
            Self::Da => brudvagt_words::Lang::Da,
            Self::En => brudvagt_words::Lang::En,
        }
    }

    /// Which language of a text that has both.
    pub(crate) fn say(self, text: &impl Said) -> &str {
        self.of_words().say(text)
    }

    /// Which of two texts; the Danish one where there is no English one.
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

    /// Literal keys after `t("`, `t1(`, `t2("` and `both("`.
    fn asked_for() -> BTreeSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut text = String::new();
        sources(&root.join("templates"), &mut text);
        sources(&root.join("src"), &mut text);
        let mut keys = BTreeSet::new();
        for call in [".t(\"", ".t1(\"", ".t2(\"", "::both(\""] {
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

    /// A template without its expressions, tags and comments, except for attributes that people
    /// hear or read.
    fn words_in(template: &str) -> String {
        let mut rest = template;
        let mut plain = String::new();
        // Askama first: an expression may stand inside a tag.
        while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
            plain.push_str(&rest[..start]);
            let close = if rest[start..].starts_with("{{") {
                "}}"
            } else {
                "%}"
            };
            let end = rest[start..].find(close).expect("a closed expression");
            rest = &rest[start + end + 2..];
        }
        plain.push_str(rest);
        let mut words = String::new();
        for (index, part) in plain.split('<').enumerate() {
            let (tag, text) = match index {
                0 => ("", part),
                _tag => part.split_once('>').unwrap_or((part, "")),
            };
            words.push_str(text);
            words.push(' ');
            for attribute in ["aria-label", "placeholder", "data-label", "title", "alt"] {
                if let Some((_, value)) = tag.split_once(&format!(" {attribute}=\"")) {
                    words.push_str(value.split('"').next().unwrap_or_default());
                }
            }
        }
        words
    }

    fn templates(folder: &Path) -> Vec<std::path::PathBuf> {
        fs::read_dir(folder)
            .unwrap()
            .flat_map(|entry| {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    templates(&path)
                } else {
                    vec![path]
                }
            })
            .collect()
    }

    #[test]
    fn a_template_holds_no_words_of_its_own() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        // Stands inside a tag.
        let attributes = root.join("ui/aria.html");
        for path in templates(&root)
            .into_iter()
            .filter(|path| *path != attributes)
        {
            let words = words_in(&fs::read_to_string(&path).unwrap()).replace("Brudvagt", "");
            assert!(
                !words.contains(char::is_alphabetic),
                "{}: {:?}",
                path.display(),
                words.split_whitespace().collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn words_in_a_template_are_found_wherever_people_meet_them() {
        assert!(
            words_in(r#"<p class="x">{{ page.t("a.b") }} · 1.</p>"#)
                .trim()
                .len()
                < 8
        );
        assert!(words_in("<p>Sag</p>").contains("Sag"));
        assert!(words_in(r#"<nav aria-label="Filtre">"#).contains("Filtre"));
    }

    /// What stands in quotes, outside comments and tests.
    fn literals(code: &str) -> String {
        code.split("#[cfg(test)]")
            .next()
            .unwrap_or_default()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect()
    }

    #[test]
    fn code_holds_no_danish() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        // Weekdays and months stand side by side in both languages there.
        let both = root.join("ui/time.rs");
        for path in templates(&root).into_iter().filter(|path| *path != both) {
            let code = literals(&fs::read_to_string(&path).unwrap());
            assert!(
                !code.contains(['æ', 'ø', 'å', 'Æ', 'Ø', 'Å']),
                "{}",
                path.display()
            );
        }
    }
}
