//! ENISA's score as a table: each part, why, and what it gave.

use brudvagt_risk::enisa::EnisaScore;

use super::code;
use crate::{texts::Lang, words::word};

pub(super) struct Part {
    pub name: String,
    pub sentence: String,
    pub points: String,
    pub suggested: bool,
}

pub(super) struct Score {
    pub total: String,
    pub band: String,
    pub near_edge: String,
    pub parts: Vec<Part>,
    pub flags: Vec<String>,
}

/// Quarters as people write them: 13 is `3,25`.
fn points(quarters: u16, lang: Lang) -> String {
    let mark = match lang {
        Lang::Da => ',',
        Lang::En => '.',
    };
    match quarters % 4 {
        0 => format!("{}", quarters / 4),
        part => format!(
            "{}{mark}{}",
            quarters / 4,
            ["", "25", "5", "75"][usize::from(part)]
        ),
    }
}

impl Score {
    pub(super) fn of(score: &EnisaScore, lang: Lang) -> Self {
        Self {
            total: points(score.quarters, lang),
            band: word(lang, "enisa_band", &code(&score.band)),
            near_edge: score.near_edge.as_ref().map_or_else(String::new, |near| {
                lang.t1(
                    "assess.near_edge",
                    word(lang, "enisa_band", &code(&near.other)),
                )
            }),
            parts: score
                .parts
                .iter()
                .map(|part| Part {
                    name: word(lang, "enisa_part", &code(&part.element)),
                    sentence: lang.say(&part.sentence).to_owned(),
                    points: points(part.quarters, lang),
                    suggested: part.suggested,
                })
                .collect(),
            flags: score
                .flags
                .iter()
                .map(|flag| word(lang, "enisa_flag", &code(flag)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_are_written_as_people_write_them() {
        let written = [4, 5, 6, 13, 0].map(|quarters| points(quarters, Lang::Da));
        assert_eq!(written, ["1", "1,25", "1,5", "3,25", "0"]);
        assert_eq!(points(13, Lang::En), "3.25");
    }
}
