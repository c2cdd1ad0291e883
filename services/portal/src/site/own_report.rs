//! The reporter's view of a case: what came of the report, and a question to answer.

use brudvagt_proto::{
    Code,
    triage::{GetOwnReportRequest, OwnReport, Question, TrackStatus},
    types::Track,
};
use jiff::Timestamp;

use super::drafts;
use crate::{
    http::{App, Failure, Visitor, drafts::place_of, session::Session, wire},
    texts::Lang,
    ui::Form,
};

/// A question that was answered.
pub(super) struct Answered {
    pub question: String,
    pub answer: String,
}

/// What is told on the page of a report.
#[derive(Default)]
pub(super) struct Own {
    /// What it was and what was done, in a sentence for each.
    pub outcome: String,
    /// What somebody wrote of it, and when.
    pub words: String,
    pub words_at: Option<Timestamp>,
    /// The one question to answer now; the next is asked when it is answered.
    pub question: Option<Question>,
    pub answered: Vec<Answered>,
}

impl Own {
    fn new(known: OwnReport, lang: Lang) -> Self {
        let tracks = [
            (Track::Classification, known.classification),
            (Track::Authority, known.authority),
            (Track::DataSubjects, known.data_subjects),
        ];
        let tracks = tracks.map(|(track, state)| TrackStatus {
            track: track.into(),
            state,
            ..TrackStatus::default()
        });
        let (open, answered): (Vec<_>, Vec<_>) = known
            .questions
            .into_iter()
            .partition(|question| question.answered_at.is_none());
        Self {
            // Shown only once the case is closed, because until then it may still change.
            outcome: if known.closed {
                outcome(&tracks, lang)
            } else {
                String::new()
            },
            words: known.words,
            words_at: wire::instant(known.words_at),
            question: open.into_iter().next(),
            answered: answered
                .into_iter()
                .map(|it| Answered {
                    question: it.text,
                    answer: it.answer,
                })
                .collect(),
        }
    }
}

/// What it was and what was done, as far as it is decided and done.
pub(super) fn outcome(tracks: &[TrackStatus], lang: Lang) -> String {
    let said = [Track::Classification, Track::Authority, Track::DataSubjects].map(|track| {
        let state = tracks.iter().find(|it| it.track() == track);
        let state = state.map_or("", |it| it.state.as_str());
        let group = format!("outcome_{}", track.code());
        let is_worded = lang.codes(&group).iter().any(|code| code == state);
        if is_worded {
            lang.code_text(&group, state)
        } else {
            String::new()
        }
    });
    let said: Vec<String> = said.into_iter().filter(|it| !it.is_empty()).collect();
    said.join(" ")
}

/// `None` when triage is away or has no case yet: the page shows the report all the same.
pub(super) async fn own(app: &App, session: &Session, report_id: &str, lang: Lang) -> Own {
    let message = GetOwnReportRequest {
        report_id: report_id.to_owned(),
    };
    let asked = app
        .own_reports()
        .get_own_report(app.ask(session, message))
        .await;
    asked.map_or_else(
        |_away| Own::default(),
        |known| Own::new(known.into_inner(), lang),
    )
}

/// Where drafts of what is added and of an answer lie.
const ADDITION: &str = "addition";
const ANSWER: &str = "own_answer";

/// The forms of one's own report, filled with what was begun there.
///
/// # Errors
/// The database is away.
pub(super) async fn resumed(
    app: &App,
    visitor: &Visitor,
    form: Form,
    report_id: &str,
) -> Result<Form, Failure> {
    let places = [ADDITION, ANSWER].map(|act| place_of(act, report_id));
    let found = drafts::find(app, visitor, &places).await?;
    Ok(found.into_iter().fold(form, |form, draft| {
        let own = if draft.place.starts_with(ANSWER) {
            "answer"
        } else {
            "text"
        };
        form.resume(draft, |name| name == own)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(track: Track, state: &str) -> TrackStatus {
        TrackStatus {
            track: track.into(),
            state: state.to_owned(),
            ..TrackStatus::default()
        }
    }

    #[test]
    fn what_came_of_it_says_what_is_decided_and_done_and_nothing_else() {
        let said = outcome(
            &[
                status(Track::Classification, "breach"),
                status(Track::Authority, "filed_complete"),
                status(Track::DataSubjects, "to_communicate"),
            ],
            Lang::Da,
        );
        assert!(said.contains("Det var et brud"), "{said}");
        assert!(
            said.ends_with("Vi har anmeldt det til Datatilsynet."),
            "{said}"
        );
        let undecided = [
            status(Track::Classification, "open"),
            status(Track::Authority, "to_notify"),
        ];
        assert_eq!(outcome(&undecided, Lang::En), "");
    }

    #[test]
    fn one_question_is_asked_at_a_time() {
        let question = |id: &str, answered: bool| Question {
            id: id.to_owned(),
            answered_at: answered.then(prost_types::Timestamp::default),
            ..Question::default()
        };
        let known = OwnReport {
            questions: vec![
                question("1", true),
                question("2", false),
                question("3", false),
            ],
            ..OwnReport::default()
        };
        let own = Own::new(known, Lang::Da);
        assert_eq!(own.question.unwrap().id, "2");
        assert_eq!(own.answered.len(), 1);
    }
}
