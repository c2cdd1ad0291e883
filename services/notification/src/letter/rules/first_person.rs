//! Sentences that an employee wrote of herself. The municipality writes the letter: "jeg" in it would be
//! nobody the reader knows.

/// Words of one person who speaks of herself, in Danish and English. The English "I" is left out: in Danish
/// it is a preposition or a courtesy.
const OF_ONESELF: [&str; 9] = [
    "jeg", "mig", "min", "mit", "mine", "i'm", "my", "me", "myself",
];

/// Every sentence of `text` in the first person singular.
pub(crate) fn in_first_person(text: &str) -> Vec<&str> {
    sentences(text)
        .filter(|it| is_of_oneself(it))
        .map(str::trim)
        .collect()
}

/// The text without those sentences.
pub(crate) fn not_in_first_person(text: &str) -> String {
    let kept: String = sentences(text).filter(|it| !is_of_oneself(it)).collect();
    kept.trim().to_owned()
}

/// Sentences with what ends them: a mark that a blank follows, or a line.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').flat_map(|line| {
        let mut rest = line;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let mut marks = rest.char_indices().peekable();
            let mut end = rest.len();
            while let Some((at, mark)) = marks.next() {
                let ends = matches!(mark, '.' | '!' | '?');
                if ends && marks.peek().is_none_or(|(_, next)| next.is_whitespace()) {
                    end = at + mark.len_utf8();
                    break;
                }
            }
            let (sentence, after) = rest.split_at(end);
            rest = after;
            Some(sentence)
        })
    })
}

fn is_of_oneself(sentence: &str) -> bool {
    let mut before_is_number = false;
    sentence
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .any(|word| {
            let lower = word.to_lowercase();
            // Five minutes are written "5 min".
            let is_minutes = lower == "min" && before_is_number;
            before_is_number = word.chars().all(|c| c.is_ascii_digit());
            !is_minutes && OF_ONESELF.contains(&lower.as_str())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_employee_says_of_herself_is_found_sentence_by_sentence() {
        let text =
            "Jeg sendte mailen til den forkerte. Modtageren har slettet den.\nMin leder ved det!";
        assert_eq!(
            in_first_person(text),
            ["Jeg sendte mailen til den forkerte.", "Min leder ved det!"]
        );
        assert_eq!(not_in_first_person(text), "Modtageren har slettet den.");
        for own in ["Vi har fået brevet tilbage.", "Det tog 5 min. at lukke", ""] {
            assert_eq!(not_in_first_person(own), own);
        }
    }

    #[test]
    fn what_is_said_of_the_municipality_stays_as_it_is() {
        let own = "Vi har spærret telefonen kl. 10.15 og bedt om en ny.\nDet er gjort.";
        assert!(in_first_person(own).is_empty());
        assert_eq!(not_in_first_person(own), own);
    }
}
