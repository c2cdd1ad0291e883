//! The services' codes as words: `texts/codes.toml`, one topic for each group of codes.
//!
//! A code is what a service says (`phase = "assessed"`), a word is what a person reads. Adding one
//! is a line in `codes.toml`; a list of choices has the order of the file. An unknown code shows
//! itself, so that nothing a newer service says is hidden. How texts are written: `texts.rs`.

use crate::{texts::Lang, ui::Choice};

/// The words for `code` in `group`.
pub(crate) fn word(lang: Lang, group: &str, code: &str) -> String {
    lang.code_text(group, code)
}

/// The codes of a group as the answers of a field, in the order of the file.
pub(crate) fn choices(lang: Lang, group: &str) -> Vec<Choice> {
    lang.codes(group)
        .iter()
        .map(|code| Choice::new(code.as_str(), word(lang, group, code)))
        .collect()
}

/// As [`choices`], with the hint that `group_hint` has for a code.
pub(crate) fn explained_choices(lang: Lang, group: &str) -> Vec<Choice> {
    let hints = format!("{group}_hint");
    choices(lang, group)
        .into_iter()
        .map(|choice| {
            if lang.codes(&hints).contains(&choice.value) {
                let hint = word(lang, &hints, &choice.value);
                choice.hint(hint)
            } else {
                choice
            }
        })
        .collect()
}

/// A source as lawyers cite it in the language of the page; services write it the English way.
pub(crate) fn citation(lang: Lang, source: &str) -> String {
    match lang {
        Lang::En => source.to_owned(),
        Lang::Da => source.split(' ').map(cited).collect::<Vec<_>>().join(" "),
    }
}

fn cited(word: &str) -> String {
    let danish = match word {
        "recital" | "recitals" => "betragtning",
        "Recital" | "Recitals" => "Betragtning",
        "section" => "afsnit",
        "Annex" => "bilag",
        "case" | "cases" => "sag",
        "and" => "og",
        other => return paragraph(other).unwrap_or_else(|| other.to_owned()),
    };
    danish.to_owned()
}

/// `34(3)(a);` as `34, stk. 3, litra a;`.
fn paragraph(word: &str) -> Option<String> {
    let is_number =
        |text: &str| !text.is_empty() && text.chars().all(|digit| digit.is_ascii_digit());
    let (article, rest) = word.split_once('(')?;
    let (number, rest) = rest.split_once(')')?;
    if !is_number(article) || !is_number(number) {
        return None;
    }
    // The definitions of GDPR art. 4 are numbered, not paragraphs.
    let unit = if article == "4" { "nr." } else { "stk." };
    let letter = rest.strip_prefix('(').and_then(|it| it.split_once(')'));
    Some(match letter {
        Some((letter, rest)) => format!("{article}, {unit} {number}, litra {letter}{rest}"),
        None => format!("{article}, {unit} {number}{rest}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_code_shows_itself() {
        assert_eq!(word(Lang::Da, "phase", "brand_new"), "brand new");
        assert_eq!(word(Lang::Da, "phase", "closed"), "Afsluttet");
        assert_eq!(word(Lang::Da, "phase", ""), "");
    }

    #[test]
    fn a_source_is_cited_in_the_language_of_the_page() {
        for (english, danish) in [
            (
                "GDPR art. 33(1); EDPB 9/2022 Annex B v",
                "GDPR art. 33, stk. 1; EDPB 9/2022 bilag B v",
            ),
            (
                "GDPR art. 34(3)(a), recital 76",
                "GDPR art. 34, stk. 3, litra a, betragtning 76",
            ),
            ("GDPR art. 4(12)", "GDPR art. 4, nr. 12"),
            (
                "Datatilsynet: Lejre 30.6.2020 (dom)",
                "Datatilsynet: Lejre 30.6.2020 (dom)",
            ),
        ] {
            assert_eq!(citation(Lang::Da, english), danish);
            assert_eq!(citation(Lang::En, english), english);
        }
    }

    #[test]
    fn choices_have_the_order_of_the_file() {
        let outcomes: Vec<_> = choices(Lang::En, "outcome")
            .into_iter()
            .map(|choice| choice.value)
            .collect();
        assert_eq!(outcomes, ["unlikely_risk", "risk", "high_risk"]);
        assert!(choices(Lang::En, "no_such_group").is_empty());
    }
}
