//! Exercises: beginning one, their list, and what each showed.

mod scenarios;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::{
    directory::ListMunicipalitiesRequest,
    intake::{Exercise, SubmitReportRequest},
    triage::{
        EndExercise, EvaluateExercise, ExerciseAnswer, ExerciseLine, ExerciseReport, ExerciseStep,
        GetExerciseRequest, ListExercisesRequest, command_request::Command,
    },
};
use brudvagt_types::Scope;

use super::{
    again::again,
    case::{Head, act::command, open},
    municipalities::municipality_names,
};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as, session::Session, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section},
    words::word,
};
use scenarios::{SCENARIOS, Scenario};

const PATH: &str = "/oevelser";
/// The page of one, after the case's own address.
const OF_CASE: &str = "/oevelse";

struct Line {
    case_id: String,
    reference: String,
    municipality: String,
    unit: String,
    began: String,
    state: &'static str,
    chip: &'static str,
}

#[derive(Template)]
#[template(path = "work/exercises.html")]
struct ListPage {
    page: Page,
    form: Form,
    lines: Vec<Line>,
    units: Vec<Choice>,
    scenarios: Vec<Choice>,
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    visitor.management()?;
    let form = visitor.page(&app, Section::None).form();
    render(&app, &visitor, form, StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.management()?;
    let page = visitor.page(app, Section::None);
    let request = app.ask(session, ListExercisesRequest { limit: 0 });
    let known = app.exercises().list_exercises(request).await?.into_inner();
    let names = municipality_names(app, session).await;
    let request = app.ask(session, ListMunicipalitiesRequest {});
    let directory = app.directory().list_municipalities(request).await?;
    let directory = directory.into_inner();
    let codes: Vec<&str> = match &session.scope {
        Scope::Municipalities(codes) => codes.iter().map(|code| code.as_str()).collect(),
        Scope::System => Vec::new(),
    };
    let name = |code: &str| names.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let unit = |id: &str| {
        let mut units = directory.units.iter();
        units.find(|it| it.id == id).map(|it| it.name.clone())
    };
    let lines = known.exercises.iter().map(|it| Line {
        case_id: it.case_id.clone(),
        reference: it.reference.clone(),
        municipality: name(&it.municipality),
        unit: unit(&it.unit_id).unwrap_or_default(),
        began: moment(&page, it.started_at),
        state: page.t(state(it).0),
        chip: state(it).1,
    });
    // Of several municipalities the unit's name alone does not say whose it is.
    let many = codes.len() > 1;
    let units = directory
        .units
        .iter()
        .filter(|it| codes.contains(&it.municipality.as_str()))
        .map(|it| {
            let label = if many {
                format!("{}, {}", name(&it.municipality), it.name)
            } else {
                it.name.clone()
            };
            Choice::new(it.id.clone(), label)
        });
    let mut units: Vec<Choice> = units.collect();
    units.sort_by(|one, other| one.label.cmp(&other.label));
    let shown = ListPage {
        lines: lines.collect(),
        units,
        scenarios: scenarios(page.lang),
        form,
        page,
    };
    html_as(status, &shown)
}

fn scenarios(lang: Lang) -> Vec<Choice> {
    let own = Choice::new("own", lang.t("exercise.own"));
    SCENARIOS
        .iter()
        .map(|it| Choice::new(it.code, it.title(lang)).hint(it.text(lang)))
        .chain([own])
        .collect()
}

/// What has become of it: the key of its words, and its colour.
const fn state(it: &ExerciseLine) -> (&'static str, &'static str) {
    match (it.ended_at.is_some(), it.evaluated) {
        (false, _) => ("exercise.runs", "chip--soon"),
        (true, false) => ("exercise.not_evaluated", "chip--over"),
        (true, true) => ("exercise.done", "chip--good"),
    }
}

fn moment(page: &Page, at: Option<prost_types::Timestamp>) -> String {
    wire::instant(at).map_or_else(String::new, |at| page.when(&at).text())
}

/// Begins one: a report through the ordinary door that says that it is an exercise.
pub(crate) async fn begin(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.management()?;
    let page = visitor.page(&app, Section::None);
    let chosen = match chosen(&page, &sent) {
        Ok(chosen) => chosen,
        Err(wrong) => {
            let mut form = page.form().with_all(sent.shown());
            for (field, text) in wrong {
                form.refuse(field, text);
            }
            return render(&app, &visitor, form, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let municipality = of_unit(&app, session, &sent).await?;
    let message = SubmitReportRequest {
        municipality,
        unit_id: sent.text("unit_id"),
        exercise: Some(Exercise {
            reason: sent.text("reason"),
        }),
        ..chosen
    };
    let request = app.act(session, sent.key(), message);
    match app.intake().submit_report(request).await {
        Ok(_begun) => Ok(saved_as(PATH, "exercise_begun")),
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let form = again(&page, &sent, &failure, "exercise.");
            render(&app, &visitor, form, failure.what.status()).await
        }
    }
}

/// What is to have happened, and everything that was not chosen.
fn chosen(
    page: &Page,
    sent: &Sent,
) -> Result<SubmitReportRequest, Vec<(&'static str, &'static str)>> {
    let mut wrong = Vec::new();
    let own = sent.text("what_happened");
    let said = match sent.get("scenario") {
        "own" if own.trim().is_empty() => {
            wrong.push(("what_happened", page.t("exercise.own_needed")));
            SubmitReportRequest::default()
        }
        "own" => SubmitReportRequest {
            what_happened: own,
            ..SubmitReportRequest::default()
        },
        code => {
            let scenario = SCENARIOS.iter().find(|it| it.code == code);
            if scenario.is_none() {
                wrong.push(("scenario", page.t("exercise.scenario_needed")));
            }
            scenario.map(Scenario::report).unwrap_or_default()
        }
    };
    if sent.text("reason").trim().is_empty() {
        wrong.push(("reason", page.t("exercise.reason_needed")));
    }
    if sent.get("unit_id").is_empty() {
        wrong.push(("unit_id", page.t("exercise.unit_needed")));
    }
    if wrong.is_empty() {
        Ok(said)
    } else {
        Err(wrong)
    }
}

/// The municipality of the unit that practises.
async fn of_unit(app: &App, session: &Session, sent: &Sent) -> Result<String, Failure> {
    let request = app.ask(session, ListMunicipalitiesRequest {});
    let known = app.directory().list_municipalities(request).await?;
    let mut units = known.into_inner().units.into_iter();
    units
        .find(|it| it.id == sent.get("unit_id"))
        .map(|it| it.municipality)
        .ok_or_else(Failure::not_found)
}

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
        Ok(_note) => Ok(saved_as(&format!("/sag/{case_id}{OF_CASE}"), done)),
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
    fn an_exercise_without_a_choice_begins_nothing_and_says_everything_that_is_missing() {
        let fields = |sent: &[(&str, &str)]| -> Vec<&str> {
            let wrong = chosen(&page(), &Sent::of(sent)).unwrap_err();
            wrong.into_iter().map(|(field, _)| field).collect()
        };
        assert_eq!(fields(&[]), ["scenario", "reason", "unit_id"]);
        let own = [("scenario", "own"), ("reason", "Årlig"), ("unit_id", "u")];
        assert_eq!(fields(&own), ["what_happened"]);
    }

    #[test]
    fn every_scenario_is_a_report_that_a_person_could_have_sent_and_says_that_it_is_made_up() {
        for it in SCENARIOS {
            let report = it.report();
            assert!(report.what_happened.contains("Øvelse"), "{}", it.code);
            assert!(
                brudvagt_cpr::find(&report.what_happened).is_empty(),
                "{}",
                it.code
            );
            let known = brudvagt_facts::situations::Situation::CHOICES;
            assert!(known.iter().any(|choice| choice.code == report.situation));
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
