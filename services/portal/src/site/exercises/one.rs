//! What one exercise showed, its end, and its evaluation.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::triage::{
    EndExercise, EvaluateExercise, ExerciseAnswer, ExerciseReport, ExerciseStep,
    GetExerciseRequest, command_request::Command,
};

use super::{OF_CASE, again, moment};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as, wire},
    site::opened::{Head, command, open},
    ui::{Form, Page, Section},
    words::word,
};

struct StepLine {
    what: String,
    when: String,
    by: String,
    due: String,
    state: &'static str,
    chip: &'static str,
}

struct AnswerLine {
    what: String,
    whom: String,
    asked: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "work/exercise.html")]
struct ReportPage {
    page: Page,
    head: Head,
    form: Form,
    reason: String,
    began: String,
    ended: String,
    /// It runs, and this is when it ends by itself.
    ends: String,
    steps: Vec<StepLine>,
    n_late: usize,
    answers: Vec<AnswerLine>,
    n_unanswered: usize,
    mails: String,
    words: String,
    words_by: String,
    may_act: bool,
    runs: bool,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    report(&app, &visitor, &case_id, None, StatusCode::OK).await
}

async fn report(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    form: Option<Form>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let opened = open(app, session, case_id).await?;
    let page = visitor.page(app, Section::Queue);
    let message = GetExerciseRequest {
        case_id: case_id.to_owned(),
    };
    let request = app.ask(session, message);
    let known = app.exercises().get_exercise(request).await?.into_inner();
    let head = Head::of(&opened, &page, OF_CASE);
    let form = form.unwrap_or_else(|| page.form().with("evaluate.text", &known.words));
    html_as(status, &shown(known, head, form, page))
}

fn shown(known: ExerciseReport, head: Head, form: Form, page: Page) -> ReportPage {
    let line = known.line.unwrap_or_default();
    let runs = line.ended_at.is_none();
    let steps: Vec<StepLine> = known.steps.iter().map(|it| step(&page, it)).collect();
    let answers: Vec<AnswerLine> = known.answers.iter().map(|it| answer(&page, it)).collect();
    let ended = moment(&page, line.ended_at);
    let began = moment(&page, line.started_at);
    ReportPage {
        n_late: known.steps.iter().filter(|it| it.late).count(),
        n_unanswered: answers.iter().filter(|it| it.answer.is_empty()).count(),
        began: with_name(began, &known.started_by),
        ended: match (runs, known.ended_by.as_str()) {
            (true, _) => String::new(),
            (false, "") => with_name(ended, page.t("exercise.by_itself")),
            (false, by) => with_name(ended, by),
        },
        ends: moment(&page, line.ends_by_itself_at),
        mails: if known.n_mails_failed == 0 {
            page.t1("exercise.mails", known.n_mails)
        } else {
            format!(
                "{} {}",
                page.t1("exercise.mails", known.n_mails),
                page.t1("exercise.mails_failed", known.n_mails_failed)
            )
        },
        words_by: with_name(moment(&page, known.words_at), &known.words_by),
        words: known.words,
        reason: known.reason,
        may_act: page.is_management(),
        steps,
        answers,
        runs,
        head,
        form,
        page,
    }
}

fn with_name(text: String, name: &str) -> String {
    if name.is_empty() || text.is_empty() {
        text
    } else {
        format!("{text}, {name}")
    }
}

fn step(page: &Page, it: &ExerciseStep) -> StepLine {
    let (state, chip) = match (it.late, it.at.is_some(), it.due_at.is_some()) {
        (true, true, _) => ("exercise.late", "chip--over"),
        (true, false, _) => ("exercise.missed", "chip--over"),
        (false, true, true) => ("exercise.in_time", "chip--good"),
        (false, true, false) => ("exercise.taken", ""),
        (false, false, _) => ("exercise.not_taken", "chip--soon"),
    };
    StepLine {
        what: page.code("exercise_step", &it.kind),
        when: moment(page, it.at),
        by: it.by.clone(),
        due: moment(page, it.due_at),
        state: page.t(state),
        chip,
    }
}

fn answer(page: &Page, it: &ExerciseAnswer) -> AnswerLine {
    let roles = it.roles.iter().map(|role| word(page.lang, "role", role));
    let asked = wire::instant(it.at);
    let answered = wire::instant(it.answered_at);
    AnswerLine {
        what: if it.step.is_empty() {
            page.code("exercise_asked", &it.kind)
        } else {
            word(page.lang, "step", &it.step)
        },
        whom: roles.collect::<Vec<_>>().join(", "),
        asked: moment(page, it.at),
        answer: match (asked, answered) {
            (Some(asked), Some(answered)) => {
                let took = length(page, answered.duration_since(asked));
                let text = page.t1("exercise.answered", it.answered_by.as_str());
                format!("{text} {took}")
            }
            _nobody => String::new(),
        },
    }
}

/// How long it took, as people say it.
fn length(page: &Page, took: jiff::SignedDuration) -> String {
    let minutes = took.as_mins().max(0);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => page.t1("exercise.after_minutes", minutes),
        (hours @ 1..48, _) => page.t1("exercise.after_hours", hours),
        (hours, _) => page.t1("exercise.after_days", hours / 24),
    }
}

/// Ends it, or says what it showed.
pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.management()?;
    let (wanted, done) = match sent.get("act") {
        "end" => (Command::EndExercise(EndExercise {}), "exercise_ended"),
        "evaluate" => (
            Command::EvaluateExercise(EvaluateExercise {
                text: sent.text("evaluate.text"),
            }),
            "exercise_evaluated",
        ),
        _nothing_chosen => return Err(Failure::not_found()),
    };
    match command(&app, session, &case_id, &sent, wanted).await {
        Ok(()) => Ok(saved_as(&format!("/sag/{case_id}{OF_CASE}"), done)),
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let form = again(&page, &sent, &failure, "evaluate.");
            let status = failure.what.status();
            report(&app, &visitor, &case_id, Some(form), status).await
        }
        Err(failure) => Err(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Lang;

    fn page() -> Page {
        Page {
            lang: Lang::Da,
            who: None,
            section: Section::None,
            path: "/".to_owned(),
            csrf: "token".to_owned(),
            numbers_refused: String::new(),
            drawer: crate::http::drafts::Drawer::default(),
            demonstration: false,
            now: jiff::Timestamp::UNIX_EPOCH,
            notice: None,
        }
    }

    #[test]
    fn how_long_an_answer_took_is_said_in_minutes_hours_and_days() {
        let said = |minutes| length(&page(), jiff::SignedDuration::from_mins(minutes));
        assert!(said(5).contains("5 min"), "{}", said(5));
        assert!(said(119).contains("1 t"), "{}", said(119));
        assert!(said(60 * 72).contains("3 d"), "{}", said(60 * 72));
    }
}
