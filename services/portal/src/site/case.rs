//! A case: what to do next, the clock, and everything that is known. One form for each act.

pub(crate) mod act;
mod forms;

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::{
    directory::ListPeopleRequest,
    intake::GetReportRequest,
    notification::ListMessagesRequest,
    triage::{Case, CaseLine, GetCaseRequest, Measure, Question},
};
use brudvagt_types::Role;

pub(crate) use act::act;
use forms::ActionForm;

use super::{
    queue::{municipality_names, outcome_class},
    reports::{ReportFacts, Step, steps},
};
use crate::{
    http::{App, Failure, Visitor, html_as, session::Session, wire},
    texts::Lang,
    ui::{Choice, Countdown, Form, Page, Section, When},
    words::word,
};

/// The pages of a case, as the side menu lists them: path after the case's own, and text.
pub(crate) const PAGES: &[(&str, &str)] = &[
    ("", "case_nav.overview"),
    ("/oplysninger", "case_nav.facts"),
    ("/vurdering", "case_nav.assessment"),
    ("/anmeldelse", "case_nav.filing"),
    ("/underretning", "case_nav.communication"),
    ("/esdh", "case_nav.esdh"),
    ("/historik", "case_nav.history"),
];

/// What stands at the top of every page of a case.
pub(crate) struct Head {
    pub id: String,
    pub reference: String,
    pub municipality: String,
    pub phase: String,
    pub outcome: String,
    pub outcome_class: &'static str,
    pub countdown: Countdown,
    pub due: When,
    pub aware: When,
    pub aware_at: jiff::Timestamp,
    pub aware_confirmed: bool,
    pub assignee: String,
    pub version: u64,
    pub is_closed: bool,
    pub steps: Vec<Step>,
    /// Path of the page shown, after the case's own.
    pub here: &'static str,
}

impl Head {
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.here == path
    }

    pub(crate) fn new(line: &CaseLine, page: &Page, people: &People, here: &'static str) -> Self {
        let due = wire::instant(line.due_at).unwrap_or(page.now);
        let aware = wire::instant(line.aware_at).unwrap_or(page.now);
        Self {
            id: line.case_id.clone(),
            reference: line.reference.clone(),
            municipality: people.municipality(&line.municipality),
            phase: word(page.lang, "phase", &line.phase),
            outcome: word(page.lang, "outcome", &line.outcome),
            outcome_class: outcome_class(&line.outcome),
            countdown: page.countdown(due, line.clock_settled),
            due: page.when(&due),
            aware: page.when(&aware),
            aware_at: aware,
            aware_confirmed: line.aware_confirmed,
            assignee: people.name(&line.assignee_id),
            version: line.version,
            is_closed: line.phase == "closed",
            steps: steps(page.lang, &line.phase),
            here,
        }
    }
}

/// Names by id. What the directory does not know shows its id.
#[derive(Default)]
pub(crate) struct People {
    names: BTreeMap<String, String>,
    municipalities: BTreeMap<String, String>,
    pub choices: Vec<Choice>,
}

impl People {
    pub(crate) async fn of(app: &App, session: &Session, municipality: &str) -> Self {
        let request = app.ask(
            session,
            ListPeopleRequest {
                municipality: municipality.to_owned(),
            },
        );
        let people = match app.directory().list_people(request).await {
            Ok(known) => known.into_inner().people,
            Err(_away) => Vec::new(),
        };
        let mut names: BTreeMap<String, String> = people
            .iter()
            .map(|person| (person.id.clone(), person.name.clone()))
            .collect();
        names.insert(session.actor.id.clone(), session.actor.name.clone());
        Self {
            choices: people
                .into_iter()
                .filter(|person| person.active)
                .map(|person| Choice::new(person.id, person.name))
                .collect(),
            municipalities: municipality_names(app, session).await,
            names,
        }
    }

    pub(crate) fn name(&self, id: &str) -> String {
        self.names.get(id).map_or(id, String::as_str).to_owned()
    }

    fn municipality(&self, code: &str) -> String {
        self.municipalities
            .get(code)
            .map_or(code, String::as_str)
            .to_owned()
    }
}

/// The case with what its pages share.
pub(crate) struct Opened {
    pub case: Case,
    pub line: CaseLine,
    pub people: People,
}

pub(crate) async fn open(app: &App, session: &Session, case_id: &str) -> Result<Opened, Failure> {
    let request = app.ask(
        session,
        GetCaseRequest {
            case_id: case_id.to_owned(),
        },
    );
    let mut case = app.triage().get_case(request).await?.into_inner();
    let line = case.line.take().ok_or_else(Failure::not_found)?;
    let people = People::of(app, session, &line.municipality).await;
    Ok(Opened { case, line, people })
}

struct TrackLine {
    label: String,
    state: String,
    settled: bool,
}

struct MeterLine {
    label: String,
    have: u32,
    needed: u32,
    missing: String,
}

struct DecisionLine {
    label: String,
    decided: String,
    recommended: String,
    differs: bool,
    reason: String,
    by: String,
    at: String,
}

struct MeasureLine {
    id: String,
    kind: String,
    text: String,
    owner: String,
    due_date: String,
    done: bool,
    note: String,
}

struct QuestionLine {
    id: String,
    role: String,
    text: String,
    asked: String,
    answer: String,
    answered: String,
}

struct MessageRow {
    what: String,
    state: String,
    to: String,
    at: String,
}

#[derive(Template)]
#[template(path = "work/case.html")]
struct CasePage {
    page: Page,
    head: Head,
    form: Form,
    next_title: String,
    next_why: String,
    next_class: &'static str,
    next_due: Option<Countdown>,
    /// The form of the step itself, when it is one press away; otherwise a link.
    next_form: Option<ActionForm>,
    next_link: Option<(String, &'static str)>,
    other_forms: Vec<ActionForm>,
    summary: String,
    report: Option<ReportFacts>,
    tracks: Vec<TrackLine>,
    meters: Vec<MeterLine>,
    problems: Vec<String>,
    decisions: Vec<DecisionLine>,
    measures: Vec<MeasureLine>,
    questions: Vec<QuestionLine>,
    messages: Vec<MessageRow>,
    escalation: String,
    acknowledged_by: String,
    is_dpo: bool,
    n_open_questions: usize,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Queue).form();
    render(&app, &visitor, &case_id, form, "", StatusCode::OK).await
}

/// The case page. `refused` names the act whose form came back, to be shown open.
pub(crate) async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    form: Form,
    refused: &str,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let opened = open(app, session, case_id).await?;
    let (report, messages) = tokio::join!(
        report(app, session, &opened.line.report_id, visitor.lang),
        messages(app, session, case_id, visitor.lang),
    );
    let page = visitor.page(app, Section::Queue);
    let Opened { case, line, people } = opened;
    let next = case.next_step.clone().unwrap_or_default();
    let is_dpo = session.actor.role == Role::Dpo;
    let head = Head::new(&line, &page, &people, "");
    let next_action = forms::form_of_step(&next.action);
    let context = forms::Context {
        case: &case,
        head: &head,
        form: &form,
        people: &people,
        lang: visitor.lang,
        person_id: &session.actor.id,
    };
    let next_due = wire::instant(next.due_at).map(|due| page.countdown(due, false));
    let mut other_forms = Vec::new();
    let next_form = next_action
        .filter(|_name| is_dpo)
        .map(|name| ActionForm::new(&context, name, true));
    if is_dpo {
        for name in forms::always(head.is_closed) {
            if Some(*name) != next_action {
                other_forms.push(ActionForm::new(&context, name, *name == refused));
            }
        }
    } else if !head.is_closed {
        other_forms.push(ActionForm::new(&context, "comment", refused == "comment"));
    }
    let shown = CasePage {
        next_title: word(visitor.lang, "action", &next.action),
        next_why: visitor.lang.pick(&next.why_da, &next.why_en).to_owned(),
        next_class: match (
            next.action.as_str(),
            next_due.as_ref().map(Countdown::level),
        ) {
            ("nothing" | "close", _) => "next--calm",
            (_, Some(crate::ui::Level::Over | crate::ui::Level::Urgent)) => "next--urgent",
            _other => "",
        },
        next_due,
        next_link: forms::page_of_step(&next.action)
            .map(|(path, label)| (format!("/sag/{case_id}/{path}"), label)),
        next_form,
        other_forms,
        summary: case.summary.clone(),
        report,
        tracks: tracks(&case, visitor.lang),
        meters: meters(&case, visitor.lang),
        problems: case
            .problems
            .iter()
            .map(|problem| {
                visitor
                    .lang
                    .pick(&problem.text_da, &problem.text_en)
                    .to_owned()
            })
            .collect(),
        decisions: decisions(&case, &page),
        n_open_questions: case
            .questions
            .iter()
            .filter(|it| it.answered_at.is_none())
            .count(),
        measures: case
            .measures
            .iter()
            .map(|it| measure(it, &page, &people))
            .collect(),
        questions: case
            .questions
            .iter()
            .map(|it| question(it, &page))
            .collect(),
        messages,
        escalation: case.escalation_step.clone(),
        acknowledged_by: case.acknowledged_by.clone(),
        is_dpo,
        head,
        form,
        page,
    };
    html_as(status, &shown)
}

async fn report(app: &App, session: &Session, report_id: &str, lang: Lang) -> Option<ReportFacts> {
    let request = app.ask(
        session,
        GetReportRequest {
            report_id: report_id.to_owned(),
        },
    );
    let report = app.intake().get_report(request).await.ok()?.into_inner();
    Some(ReportFacts::new(report, lang))
}

/// Messages are shown when they can be; a case never waits for them.
async fn messages(app: &App, session: &Session, case_id: &str, lang: Lang) -> Vec<MessageRow> {
    let request = app.ask(
        session,
        ListMessagesRequest {
            case_id: case_id.to_owned(),
        },
    );
    let Ok(known) = app.notification().list_messages(request).await else {
        return Vec::new();
    };
    known
        .into_inner()
        .messages
        .into_iter()
        .map(|message| MessageRow {
            what: word(lang, "mail_template", &message.template),
            state: word(lang, "delivery", &message.state),
            to: message.to_masked,
            at: wire::instant(message.sent_at.or(message.planned_at))
                .map(|at| When::new(at, lang).short().text())
                .unwrap_or_default(),
        })
        .collect()
}

fn tracks(case: &Case, lang: Lang) -> Vec<TrackLine> {
    case.tracks
        .iter()
        .map(|track| TrackLine {
            label: word(lang, "track", &track.name),
            state: word(lang, &format!("track_state.{}", track.name), &track.state),
            settled: track.settled,
        })
        .collect()
}

fn meters(case: &Case, lang: Lang) -> Vec<MeterLine> {
    case.meters
        .iter()
        .map(|meter| MeterLine {
            label: word(lang, "purpose", &meter.purpose),
            have: meter.have,
            needed: meter.needed,
            missing: meter
                .missing
                .iter()
                .take(5)
                .map(|name| super::facts::label(name, lang))
                .collect::<Vec<_>>()
                .join(", "),
        })
        .collect()
}

fn decisions(case: &Case, page: &Page) -> Vec<DecisionLine> {
    let line = |it: &brudvagt_proto::triage::Decision| {
        // The moment of awareness is decided as a time.
        let decided = it.decided.parse().map_or_else(
            |_not_a_time| word(page.lang, "decided", &it.decided),
            |at: jiff::Timestamp| page.when(&at).text(),
        );
        DecisionLine {
            label: word(page.lang, "track", &it.track),
            decided,
            recommended: word(page.lang, "decided", &it.recommended),
            differs: !it.recommended.is_empty() && it.recommended != it.decided,
            reason: it.reason.clone(),
            by: it.by.clone(),
            at: wire::instant(it.at)
                .map(|at| page.when(&at).text())
                .unwrap_or_default(),
        }
    };
    case.decisions.iter().map(line).collect()
}

fn measure(it: &Measure, page: &Page, people: &People) -> MeasureLine {
    MeasureLine {
        id: it.id.clone(),
        kind: word(page.lang, "measure", &it.kind),
        text: it.text.clone(),
        owner: people.name(&it.owner_id),
        due_date: it.due_date.parse().map_or_else(
            |_none| it.due_date.clone(),
            |date| crate::ui::date_text(date, page.lang),
        ),
        done: it.done,
        note: it.note.clone(),
    }
}

fn question(it: &Question, page: &Page) -> QuestionLine {
    let at = |at| {
        wire::instant(at)
            .map(|at| When::new(at, page.lang).short().text())
            .unwrap_or_default()
    };
    QuestionLine {
        id: it.id.clone(),
        role: word(page.lang, "role", &it.role),
        text: it.text.clone(),
        asked: format!("{}, {}", it.asked_by, at(it.asked_at)),
        answered: if it.answered_at.is_some() {
            format!("{}, {}", it.answered_by, at(it.answered_at))
        } else {
            String::new()
        },
        answer: it.answer.clone(),
    }
}
