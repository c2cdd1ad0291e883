//! Exercises: beginning one, their list, and what each showed.

mod one;
pub(crate) mod planned;
mod scenarios;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use brudvagt_proto::{
    directory::ListMunicipalitiesRequest,
    intake::{Exercise, SubmitReportRequest},
    triage::{ExerciseLine, ListExercisesRequest},
};
use brudvagt_types::Scope;
use jiff::Timestamp;

pub(crate) use self::one::{act, show};
use super::{again::again, municipalities::municipality_names};
use crate::{
    http::{
        App, Failure, Sent, Visitor, html_as, planned as plans, saved_as, session::Session, wire,
    },
    texts::Lang,
    ui::{Choice, Form, Page, Section},
};
use planned::may_plan;
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
    planned: Vec<PlanLine>,
    /// Now, or at a time of her choice; only for those who may plan.
    whens: Vec<Choice>,
}

/// An exercise to come, or one that did not begin.
struct PlanLine {
    id: String,
    begins: String,
    municipality: String,
    unit: String,
    what: String,
    reason: String,
    by: String,
    is_missed: bool,
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
    let may_plan = may_plan(session.actor.role);
    let planned = if may_plan {
        plans::list(&app.pool, session, app.runtime.clock.now()).await?
    } else {
        Vec::new()
    };
    let planned = planned.iter().map(|it| PlanLine {
        id: it.plan_id.to_string(),
        begins: page.when(&it.begins_at.0).text(),
        municipality: name(&it.municipality),
        unit: unit(&it.unit_id).unwrap_or_default(),
        what: what(it, page.lang),
        reason: it.reason.clone(),
        by: it.by().to_owned(),
        is_missed: it.state == "missed",
    });
    let whens = ["now", "planned"].map(|code| Choice::new(code, page.code("exercise_when", code)));
    let shown = ListPage {
        planned: planned.collect(),
        whens: if may_plan { whens.into() } else { Vec::new() },
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

/// The scenario's title, or how its own words begin.
fn what(it: &plans::Planned, lang: Lang) -> String {
    let known = SCENARIOS.iter().find(|known| known.code == it.scenario);
    known.map_or_else(
        || it.what_happened.chars().take(90).collect(),
        |it| it.title(lang).to_owned(),
    )
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
    if sent.get("act") == "cancel" {
        return cancel(&app, session, &sent).await;
    }
    let (chosen, at) = match (chosen(&page, &sent), when(&app, session, &page, &sent)) {
        (Ok(chosen), Ok(at)) => (chosen, at),
        (chosen, at) => {
            let mut form = page.form().with_all(sent.shown());
            for (field, text) in chosen.err().unwrap_or_default() {
                form.refuse(field, text);
            }
            if let Err((field, text)) = at {
                form.refuse(field, text);
            }
            return render(&app, &visitor, form, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let municipality = of_unit(&app, session, &sent).await?;
    if let Some(begins_at) = at {
        let wanted = plans::Wanted {
            municipality,
            unit_id: sent.text("unit_id"),
            scenario: sent.text("scenario"),
            what_happened: chosen.what_happened,
            reason: sent.text("reason"),
            begins_at,
        };
        plans::plan(&app.pool, session, sent.key(), &wanted).await?;
        return Ok(saved_as(PATH, "exercise_planned"));
    }
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

/// When it begins: now is none. Who may not plan begins now, and is not asked.
fn when(
    app: &App,
    session: &Session,
    page: &Page,
    sent: &Sent,
) -> Result<Option<Timestamp>, (&'static str, String)> {
    if !may_plan(session.actor.role) {
        return Ok(None);
    }
    match sent.get("when") {
        "now" => Ok(None),
        "planned" => {
            let now = app.runtime.clock.now();
            let at = planned::moment(&sent.moment("begins"), now, page.lang);
            at.map(Some).map_err(|wrong| ("begins", wrong))
        }
        _nothing_chosen => Err(("when", page.t("exercise.when_choose").to_owned())),
    }
}

/// Takes back what was planned.
async fn cancel(app: &App, session: &Session, sent: &Sent) -> Result<Response, Failure> {
    if !may_plan(session.actor.role) {
        return Err(Failure::not_found());
    }
    let id = planned::id(sent.get("plan_id"))?;
    if plans::cancel(&app.pool, session, id, app.runtime.clock.now()).await? {
        return Ok(saved_as(PATH, "exercise_cancelled"));
    }
    Err(Failure::not_found())
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
            now: Timestamp::UNIX_EPOCH,
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
}
