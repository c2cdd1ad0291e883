//! A municipality's own questions on a form, and the answers as a report shows them.

use askama::Template;
use brudvagt_proto::intake::{
    ListOwnQuestionsRequest, ListOwnQuestionsResponse, OwnAnswer, OwnQuestion,
};

use crate::{
    http::{App, Sent, session::Session},
    texts::Lang,
    ui::{Choice, Form},
    words::choices,
};

/// Before the id and version of a question in the name of its field.
const FIELD: &str = "own.";

/// A question as it stands on a form.
pub(crate) struct Asked {
    /// `own.<id>.<version>`: an answer goes with what was read, whatever becomes of the question meanwhile.
    pub name: String,
    pub kind: String,
    pub label: String,
    pub hint: String,
    pub choices: Vec<Choice>,
}

/// The questions of a municipality, part of a form of hers.
#[derive(Template)]
#[template(path = "work/own_asked.html")]
pub(crate) struct OwnAsked<'a> {
    form: &'a Form,
    asked: &'a [Asked],
}

impl askama::filters::HtmlSafe for OwnAsked<'_> {}

impl<'a> OwnAsked<'a> {
    pub(crate) const fn new(form: &'a Form, asked: &'a [Asked]) -> Self {
        Self { form, asked }
    }
}

/// What a municipality asks on its own. None when that cannot be told now: a report goes through all the same.
pub(crate) async fn asked_by(
    app: &App,
    session: &Session,
    municipality: &str,
    lang: Lang,
) -> Vec<Asked> {
    let message = ListOwnQuestionsRequest {
        municipality: municipality.to_owned(),
    };
    let known = app
        .own_questions()
        .list_own_questions(app.ask(session, message))
        .await;
    asked(known, lang)
}

/// The same at a form without an account.
pub(crate) async fn asked_outside(app: &App, municipality: &str, lang: Lang) -> Vec<Asked> {
    let message = ListOwnQuestionsRequest {
        municipality: municipality.to_owned(),
    };
    let known = app
        .own_questions()
        .list_own_questions(app.ask_as_portal(message))
        .await;
    asked(known, lang)
}

fn asked(
    known: Result<tonic::Response<ListOwnQuestionsResponse>, tonic::Status>,
    lang: Lang,
) -> Vec<Asked> {
    match known {
        Ok(known) => {
            let questions = known.into_inner().questions;
            questions.into_iter().map(|it| one(it, lang)).collect()
        }
        Err(status) => {
            tracing::warn!(code = ?status.code(), "portal.own_questions_unknown");
            Vec::new()
        }
    }
}

/// And what was written to questions that are on the form no more, or read otherwise now: nobody's words
/// are lost because somebody changed a question meanwhile.
pub(crate) fn with_left_over(mut asked: Vec<Asked>, form: &Form) -> Vec<Asked> {
    let known: Vec<String> = asked.iter().map(|it| it.name.clone()).collect();
    let mut left: Vec<&str> = form
        .filled()
        .filter(|name| name.starts_with(FIELD))
        .collect();
    left.dedup();
    for name in left
        .into_iter()
        .filter(|name| !known.iter().any(|it| it == name))
    {
        asked.push(Asked {
            name: name.to_owned(),
            kind: "text".to_owned(),
            label: form.lang.t("own.changed").to_owned(),
            hint: form.lang.t("own.changed_hint").to_owned(),
            choices: Vec::new(),
        });
    }
    asked
}

fn one(it: OwnQuestion, lang: Lang) -> Asked {
    let label = lang.say(&it.text).to_owned();
    let options = match lang {
        Lang::Da => it.options_da,
        Lang::En => it.options_en,
    };
    let of = it
        .situations
        .iter()
        .map(|code| brudvagt_words::answer("situation", code, lang.of_words()))
        .collect::<Vec<_>>()
        .join(lang.t("own.or"));
    let only = if of.is_empty() {
        String::new()
    } else {
        lang.t1("own.only", of)
    };
    let wanted = if it.wanted { lang.t("own.wanted") } else { "" };
    Asked {
        name: format!("{FIELD}{}.{}", it.question_id, it.version),
        label,
        hint: format!("{only} {wanted}").trim().to_owned(),
        choices: match it.kind.as_str() {
            "yes_no" => choices(lang, "own_yes_no"),
            // What was chosen is told by its place, in either language.
            _listed => (1_usize..)
                .zip(options)
                .map(|(number, label)| Choice::new(number.to_string(), label))
                .collect(),
        },
        kind: it.kind,
    }
}

/// The answers that a form brings, also to questions that are on it no more.
pub(crate) fn answers(sent: &Sent) -> Vec<OwnAnswer> {
    let names = sent.names().filter_map(|name| {
        let (question_id, version) = name.strip_prefix(FIELD)?.rsplit_once('.')?;
        Some((name, question_id, version.parse().ok()?))
    });
    names
        .map(|(name, question_id, version)| OwnAnswer {
            question_id: question_id.to_owned(),
            version,
            answer: sent.text(name),
            ..OwnAnswer::default()
        })
        .collect()
}

/// Questions with their answers, as a report shows them.
pub(crate) fn shown(answers: Vec<OwnAnswer>, lang: Lang) -> Vec<(String, String)> {
    let said = answers.into_iter().map(|it| {
        let answer = match lang.say(&it.in_words) {
            "" => lang.t("own.unanswered"),
            answer => answer,
        };
        (lang.say(&it.question).to_owned(), answer.to_owned())
    });
    said.collect()
}

#[cfg(test)]
mod tests {
    use brudvagt_types::Text;

    use super::*;

    #[test]
    fn an_answer_goes_with_the_version_that_was_read_and_nothing_else_is_taken_for_one() {
        let sent = Sent::of(&[
            ("own.0199aaaa-0000-7000-8000-00000000abcd.3", "SBSYS"),
            ("what_happened", "Et brev."),
            ("own.x", "y"),
        ]);
        let answers = answers(&sent);
        assert_eq!(answers.len(), 1);
        assert_eq!(
            (answers[0].version, answers[0].answer.as_str()),
            (3, "SBSYS")
        );
    }

    #[test]
    fn words_to_a_question_that_was_changed_meanwhile_stand_on_the_form_that_comes_back() {
        let form = Form::new(Lang::Da, "token", "key".to_owned())
            .with("own.a.1", "SBSYS")
            .with("what_happened", "Et brev.");
        let now = Asked {
            name: "own.a.2".to_owned(),
            kind: "line".to_owned(),
            label: String::new(),
            hint: String::new(),
            choices: Vec::new(),
        };
        let shown = with_left_over(vec![now], &form);
        let names: Vec<_> = shown.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["own.a.2", "own.a.1"]);
    }

    #[test]
    fn a_question_for_some_situations_says_for_which() {
        let it = OwnQuestion {
            kind: "line".to_owned(),
            text: Some(Text::new("Hvilket system?", "").into()),
            situations: vec!["outage".to_owned()],
            wanted: true,
            ..OwnQuestion::default()
        };
        let asked = one(it, Lang::Da);
        assert!(asked.hint.contains("Systemnedbrud"), "{}", asked.hint);
        assert_eq!(asked.label, "Hvilket system?");
    }

    #[test]
    fn a_question_that_was_wanted_and_got_no_answer_says_so() {
        let answer = OwnAnswer {
            question: Some(Text::new("Hvilket system?", "").into()),
            ..OwnAnswer::default()
        };
        let shown = shown(vec![answer], Lang::Da);
        assert_eq!(shown[0].1, Lang::Da.t("own.unanswered"));
    }
}
