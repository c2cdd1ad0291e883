//! What a municipality may ask on its own, and how an answer is kept with its question.

use brudvagt_facts::situations::Situation;
use brudvagt_kit::Problem;
use brudvagt_proto::intake::{OwnAnswer, OwnQuestion};
use brudvagt_types::Text;

use super::check_text;

/// Questions on one form at most: an employee has two minutes.
pub(crate) const MOST: usize = 10;
/// Answers that one report brings at most; a form that stood open while questions were changed may bring
/// some of both.
const MOST_ANSWERS: usize = 40;
const MAX_QUESTION: usize = 300;
const MAX_OPTION: usize = 120;
const MAX_OPTIONS: usize = 20;
const MAX_LINE: usize = 500;
const MAX_TEXT: usize = 5_000;
const KINDS: [&str; 4] = ["line", "text", "choice", "yes_no"];
const YES_NO: [(&str, &str, &str); 3] = [
    ("yes", "Ja", "Yes"),
    ("no", "Nej", "No"),
    ("unknown", "Ved ikke", "Do not know"),
];

/// # Errors
/// `QUESTION_TEXT_NEEDED`, `QUESTION_KIND_UNKNOWN`, `QUESTION_OPTIONS_NEEDED`, `QUESTION_OPTIONS_UNEQUAL`,
/// `ANSWER_UNKNOWN`, `TEXT_TOO_LONG`.
pub(crate) fn check(asked: &OwnQuestion) -> Result<OwnQuestion, Problem> {
    if !KINDS.contains(&asked.kind.as_str()) {
        return Err(Problem::invalid(
            "kind",
            "QUESTION_KIND_UNKNOWN",
            Text::new("Vælg, hvordan der svares.", "choose how it is answered"),
        ));
    }
    let asked_text = asked.text.clone().unwrap_or_default();
    let text_da = check_text::optional("text_da", &asked_text.da, MAX_QUESTION)?;
    if text_da.trim().is_empty() {
        return Err(Problem::invalid(
            "text_da",
            "QUESTION_TEXT_NEEDED",
            Text::new("Skriv spørgsmålet.", "write the question"),
        ));
    }
    let text_en = check_text::optional("text_en", &asked_text.en, MAX_QUESTION)?;
    let (options_da, options_en) = options(asked)?;
    if asked
        .situations
        .iter()
        .any(|code| Situation::named(code).is_none())
    {
        return Err(Problem::invalid(
            "situations",
            "ANSWER_UNKNOWN",
            Text::new(
                "Vælg blandt de svar, der står her.",
                "Choose among the answers that are offered.",
            ),
        ));
    }
    Ok(OwnQuestion {
        position: asked.position.clamp(1, 99),
        text: Some(
            Text {
                en: if text_en.trim().is_empty() {
                    text_da.clone()
                } else {
                    text_en
                },
                da: text_da,
            }
            .into(),
        ),
        options_da,
        options_en,
        ..asked.clone()
    })
}

fn options(asked: &OwnQuestion) -> Result<(Vec<String>, Vec<String>), Problem> {
    if asked.kind != "choice" {
        return Ok((Vec::new(), Vec::new()));
    }
    let read = |field: &'static str, options: &[String]| -> Result<Vec<String>, Problem> {
        let read = options
            .iter()
            .map(|it| check_text::optional(field, it.trim(), MAX_OPTION))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(read.into_iter().filter(|it| !it.is_empty()).collect())
    };
    let da = read("options_da", &asked.options_da)?;
    let en = read("options_en", &asked.options_en)?;
    if !(2..=MAX_OPTIONS).contains(&da.len()) {
        return Err(Problem::invalid(
            "options_da",
            "QUESTION_OPTIONS_NEEDED",
            Text::new(
                format!(
                    "Skriv mindst to svar at vælge mellem, ét på hver linje, og højst {MAX_OPTIONS}."
                ),
                format!(
                    "write at least two answers to choose among, one a line, and at most {MAX_OPTIONS}"
                ),
            ),
        ));
    }
    if en.is_empty() {
        return Ok((da.clone(), da));
    }
    if en.len() != da.len() {
        return Err(Problem::invalid(
            "options_en",
            "QUESTION_OPTIONS_UNEQUAL",
            Text::new(
                "Skriv lige så mange svar på engelsk som på dansk, i samme rækkefølge, eller ingen.",
                "write as many answers in English as in Danish, in the same order, or none",
            ),
        ));
    }
    Ok((da, en))
}

/// Answers as they are kept; those that say nothing are dropped, unless the municipality wanted one: then it
/// stands that it was not answered. No answer is refused for what was chosen: a question may have changed
/// while somebody wrote, and her words are kept.
///
/// # Errors
/// `TOO_MANY_ANSWERS`, `TEXT_TOO_LONG`, `TEXT_NOT_TEXT`, each at the answer's own field.
pub(crate) fn answers(sent: Vec<OwnAnswer>) -> Result<Vec<OwnAnswer>, Problem> {
    if sent.len() > MOST_ANSWERS {
        return Err(Problem::invalid(
            "own_answers",
            "TOO_MANY_ANSWERS",
            Text::new(
                "Indberetningen har flere svar, end formularen har spørgsmål. Genindlæs siden.",
                "more answers than a form has questions",
            ),
        ));
    }
    let mut kept = Vec::with_capacity(sent.len());
    for it in sent {
        let field = format!("own.{}.{}", it.question_id, it.version);
        let most = if it.kind == "line" {
            MAX_LINE
        } else {
            MAX_TEXT
        };
        let answer = check_text::optional(&field, &it.answer, most)?;
        if answer.trim().is_empty() && !it.wanted {
            continue;
        }
        kept.push(OwnAnswer {
            in_words: Some(said(&it, answer.trim()).into()),
            answer,
            ..it
        });
    }
    Ok(kept)
}

/// The answer in words: of a list what stood there, else as it was written.
fn said(it: &OwnAnswer, answer: &str) -> Text<String> {
    let chosen = match it.kind.as_str() {
        "yes_no" => YES_NO
            .iter()
            .find(|(code, ..)| *code == answer)
            .map(|(_, da, en)| Text::new(*da, *en).into()),
        "choice" => {
            let number: Option<usize> = answer.parse().ok();
            number.and_then(|number| {
                let at = number.checked_sub(1)?;
                Some(Text::new(
                    it.options_da.get(at)?.clone(),
                    it.options_en.get(at)?.clone(),
                ))
            })
        }
        _written => None,
    };
    chosen.unwrap_or_else(|| Text::same(answer.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: &str) -> OwnQuestion {
        OwnQuestion {
            kind: kind.to_owned(),
            text: Some(Text::new("Hvilket journalsystem?", "").into()),
            options_da: vec!["SBSYS".to_owned(), " ".to_owned(), "Nexus".to_owned()],
            ..OwnQuestion::default()
        }
    }

    #[test]
    fn a_question_is_asked_in_danish_at_least_and_a_choice_has_something_to_choose() {
        let line = check(&question("line")).unwrap();
        let text = line.text.unwrap();
        assert_eq!((text.en, line.options_da.len()), (text.da, 0));
        let choice = check(&question("choice")).unwrap();
        assert_eq!(choice.options_en, ["SBSYS", "Nexus"]);
        let reason = |it: OwnQuestion| check(&it).unwrap_err().reason;
        assert_eq!(
            reason(question("")),
            "QUESTION_KIND_UNKNOWN",
            "nothing chosen"
        );
        let silent = OwnQuestion {
            text: Some(Text::new(" ", "").into()),
            ..question("text")
        };
        assert_eq!(reason(silent), "QUESTION_TEXT_NEEDED");
        let one = OwnQuestion {
            options_da: vec!["SBSYS".to_owned()],
            ..question("choice")
        };
        assert_eq!(reason(one), "QUESTION_OPTIONS_NEEDED");
        let unequal = OwnQuestion {
            options_en: vec!["SBSYS".to_owned()],
            ..question("choice")
        };
        assert_eq!(reason(unequal), "QUESTION_OPTIONS_UNEQUAL");
    }

    fn answer(kind: &str, answer: &str, wanted: bool) -> OwnAnswer {
        OwnAnswer {
            kind: kind.to_owned(),
            answer: answer.to_owned(),
            wanted,
            options_da: vec!["Ja, i dag".to_owned(), "Nej".to_owned()],
            options_en: vec!["Yes, today".to_owned(), "No".to_owned()],
            ..OwnAnswer::default()
        }
    }

    #[test]
    fn no_report_waits_for_an_own_answer_and_none_is_lost() {
        let kept = answers(vec![
            answer("line", "", false),
            answer("line", " ", true),
            answer("yes_no", "unknown", false),
            answer("choice", "1", false),
            // Of a list that was another when she chose, or of no list at all.
            answer("choice", "Noget tredje", false),
        ])
        .unwrap();
        let in_words = |at: usize| kept[at].in_words.clone().unwrap();
        let said: Vec<_> = (0..kept.len()).map(|at| in_words(at).da).collect();
        assert_eq!(said, ["", "Ved ikke", "Ja, i dag", "Noget tredje"]);
        assert_eq!(in_words(2).en, "Yes, today");
    }
}
