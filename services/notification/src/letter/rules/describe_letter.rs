//! A letter by codes, so that the case can state what was sent without holding its words.

use sha2::{Digest, Sha256};

use crate::content::Letter;

/// What may be published about a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Described {
    pub(crate) language: String,
    /// Which of the contents required by art. 34(2) and recital 86 every letter of the case has.
    pub(crate) parts: Vec<String>,
    /// Digest of its text in the order of the letter. A letter to everybody names nobody, so the
    /// digest reveals nobody.
    pub(crate) sha256: [u8; 32],
}

/// # Law
/// GDPR art. 34(2) with 33(3)(b)-(d), recital 86; Datatilsynet 2021-442-13805: what is stated of a
/// communication is what was sent.
pub(crate) fn describe(letter: &Letter) -> Described {
    let mut digest = Sha256::new();
    for own in letter.each() {
        if !own.group.is_empty() {
            add(&mut digest, &own.group);
        }
        for words in std::iter::once(own).chain(&own.translations) {
            add(&mut digest, &words.subject);
            for (_, text) in parts(words) {
                add(&mut digest, text);
            }
        }
    }
    Described {
        language: letter.language.clone(),
        parts: parts(letter)
            .into_iter()
            .map(|(code, _)| code)
            .filter(|code| letter.each().all(|own| has(own, code)))
            .map(str::to_owned)
            .collect(),
        sha256: digest.finalize().into(),
    }
}

fn parts(letter: &Letter) -> [(&'static str, &String); 5] {
    [
        ("nature", &letter.nature),
        ("consequences", &letter.consequences),
        ("measures", &letter.measures),
        ("advice", &letter.advice),
        ("contact", &letter.contact),
    ]
}

fn has(letter: &Letter, code: &str) -> bool {
    let is_said = |(part, text): &(&str, &String)| *part == code && !text.trim().is_empty();
    parts(letter).iter().any(is_said)
}

/// Hashing each length keeps the parts of a letter apart.
fn add(digest: &mut Sha256, text: &str) {
    digest.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
    digest.update(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            subject: "Vigtigt om dine oplysninger".to_owned(),
            nature: "Et brev gik til en forkert.".to_owned(),
            contact: "dpo@901.example".to_owned(),
            language: "da".to_owned(),
            ..Letter::default()
        }
    }

    #[test]
    fn a_letter_is_described_by_what_it_says_and_not_by_its_words() {
        let described = describe(&letter());
        assert_eq!(described.parts, ["nature", "contact"]);
        let shown = format!("{described:?}");
        assert!(!shown.contains("forkert") && !shown.contains("dpo@"));
    }

    #[test]
    fn another_word_or_another_place_is_another_letter() {
        let digest = |letter: &Letter| describe(letter).sha256;
        let moved = Letter {
            nature: String::new(),
            consequences: letter().nature,
            ..letter()
        };
        assert_ne!(digest(&letter()), digest(&moved));
        assert_eq!(digest(&letter()), digest(&letter()));
    }

    #[test]
    fn a_part_that_one_groups_letter_lacks_is_not_said_to_be_in_the_letters() {
        let own = Letter {
            group: "g1".to_owned(),
            nature: "Dit barns navn stod på listen.".to_owned(),
            ..Letter::default()
        };
        let both = Letter {
            for_groups: vec![own],
            ..letter()
        };
        assert_eq!(describe(&both).parts, ["nature"]);
        assert_ne!(describe(&both).sha256, describe(&letter()).sha256);
    }
}
