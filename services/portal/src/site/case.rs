//! A case: what to do next, the clock, and everything that is known. One form for each act.

pub(crate) mod act;
pub(crate) mod ask;
mod awaiting;
mod decide;
mod forms;
mod lines;
mod proposed;
mod related;
pub(crate) mod split;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::triage::{Case, FindCaseRequest};
use brudvagt_types::Role;

pub(crate) use act::act;

use super::{
    drafts,
    facts::{self, WrongFacts},
    knowledge::{Alike, alike},
    nearest::{ART_33, Owed, rule_name},
    opened::{Head, Opened, PAGES, open, others_decide, page_of_step, step_words},
    repetition::{Repetition, repetition},
    reports::{More, ReportFacts},
};
use crate::{
    http::{App, Failure, Visitor, WORKERS, back_to, html_as, session::Session, wire},
    texts::Lang,
    ui::{Countdown, Form, Level, Page, Section},
    words::word,
};
use ask::Asked;
use awaiting::{Awaiting, awaiting};
use forms::ActionForm;
use lines::{
    AdviceLine, DecisionLine, MeasureLine, MessageRow, MeterLine, QuestionLine, TrackLine,
};
use proposed::ProposedLine;
use related::Related;

#[derive(Template)]
#[template(path = "work/case.html")]
struct CasePage {
    page: Page,
    head: Head,
    form: Form,
    ask_title: String,
    ask_why: String,
    ask_question: Option<QuestionLine>,
    ask_more: usize,
    ask_step: String,
    /// Whom the reader of a reminder may call.
    officer: String,
    asks_to_confirm: bool,
    /// The next step is for those who work on cases.
    dpo_acts: bool,
    /// What to do at once, while it is not decided whether to notify.
    first_steps: Vec<String>,
    next_title: String,
    next_why: String,
    next_class: &'static str,
    next_due: Option<Countdown>,
    /// The rule whose clock the step is under, when it is not art. 33.
    next_rule: String,
    /// Why a person opened the case again, and who.
    reopened: Option<(String, String)>,
    /// When the breach was discovered, where the report names an earlier time than the one assumed.
    discovered: String,
    /// What other rules ask for, with their times.
    owed: Vec<Owed>,
    /// The form of the step itself, when it is one press away; otherwise a link.
    next_form: Option<ActionForm>,
    next_link: Option<(String, String)>,
    other_forms: Vec<ActionForm>,
    summary: String,
    report: Option<ReportFacts>,
    /// What was added and nobody has read; numbers alone when the words cannot be fetched now.
    unread: Vec<More>,
    unread_through: Option<u32>,
    tracks: Vec<TrackLine>,
    meters: Vec<MeterLine>,
    problems: Vec<WrongFacts>,
    /// Who takes the decision that is next, where it is not this person.
    deciders: String,
    advice: Vec<AdviceLine>,
    /// Facts that other cases of a shared incident propose.
    n_proposed: usize,
    decisions: Vec<DecisionLine>,
    measures: Vec<MeasureLine>,
    /// What usually helps in the situation, to be taken over.
    measures_proposed: Vec<ProposedLine>,
    questions: Vec<QuestionLine>,
    messages: Vec<MessageRow>,
    lessons: String,
    escalation: String,
    awaiting: Awaiting,
    repetition: Repetition,
    related: Related,
    alike: Alike,
    works: bool,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    if case_id.parse::<uuid::Uuid>().is_err() {
        return by_reference(&app, visitor.staff()?, case_id).await;
    }
    let form = visitor.page(&app, Section::Queue).form();
    let (form, opens) = proposed::taken_over(&visitor.param("tiltag"), form);
    let found = drafts::find(&app, &visitor, &forms::places(&case_id)).await?;
    let form = forms::resumed(form, found, opens);
    render(&app, &visitor, &case_id, form, opens, StatusCode::OK).await
}

/// Finds a case by its number, which people and texts use.
async fn by_reference(
    app: &App,
    session: &Session,
    reference: String,
) -> Result<Response, Failure> {
    let message = FindCaseRequest {
        reference: reference.to_uppercase(),
        ..FindCaseRequest::default()
    };
    let found = app.triage().find_case(app.ask(session, message)).await?;
    Ok(back_to(&format!("/sag/{}", found.into_inner().case_id)))
}

/// The case page. `refused` names the act whose form came back, or was filled by a link, to be shown open.
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
    let lang = visitor.lang;
    let (report, messages, lessons) = tokio::join!(
        lines::report(app, session, &opened.line.report_id, lang),
        lines::messages(app, session, case_id, lang),
        lines::lessons(app, session, &opened.line),
    );
    let page = visitor.page(app, Section::Queue);
    let head = Head::of(&opened, &page, "");
    let awaiting = awaiting(&opened.case, &opened.line, &page, &form);
    let is_settled = opened.line.clock_settled;
    let Opened { case, people, .. } = opened;
    let works = WORKERS.contains(&session.actor.role);
    let context = forms::Context {
        case: &case,
        head: &head,
        form: &form,
        people: &people,
        lang,
    };
    let (next_form, other_forms) = acts(&context, session.actor.role, refused);
    let next = case.next_step.clone().unwrap_or_default();
    let next_due = wire::instant(next.due_at).map(|due| page.countdown(due, false));
    let asked = Asked::of(&case, is_settled, session.actor.role);
    let (ask_question, ask_more) = match asked {
        Asked::Answer(it, n_more) => (Some(lines::question(it, &page, &form)), n_more),
        Asked::Confirm | Asked::Acknowledge(_) | Asked::Acknowledged(_) | Asked::Nothing => {
            (None, 0)
        }
    };
    let (next_title, next_why) = step_words(&case, &page);
    let other_rule = next.regime.as_str() != ART_33 && !next.regime.is_empty();
    let asked_above = ask_question.as_ref().filter(|_asked| !works);
    let may_share = page.works() && head.is_closed && !head.is_sealed;
    let alike = alike((app, session, &page), &head.id, may_share).await;
    let shown = CasePage {
        ask_title: asked.title(lang),
        ask_why: asked.why(lang),
        ask_more,
        officer: people.officer.clone(),
        ask_step: match asked {
            Asked::Acknowledge(step) => step.to_owned(),
            Asked::Confirm | Asked::Answer(..) | Asked::Acknowledged(_) | Asked::Nothing => {
                String::new()
            }
        },
        asks_to_confirm: asked == Asked::Confirm,
        first_steps: lines::first_steps(&case, is_settled || head.is_closed, lang),
        dpo_acts: !matches!(next.action.as_str(), "nothing" | "confirm" | "approve_nis2"),
        next_title,
        next_why,
        next_class: match (
            next.action.as_str(),
            next_due.as_ref().map(Countdown::level),
        ) {
            ("nothing" | "close", _) => "next--calm",
            (_, Some(Level::Over | Level::Urgent)) => "next--urgent",
            _other => "",
        },
        next_rule: if other_rule {
            rule_name(&next.regime, page.now, lang)
        } else {
            String::new()
        },
        reopened: reopened(&case, &page),
        discovered: wire::instant(case.discovered_at)
            .map(|at| page.when(&at).text())
            .unwrap_or_default(),
        owed: owed(&case, &page),
        next_due,
        next_link: next_link(&next.action, &case, case_id, &page),
        next_form,
        other_forms,
        summary: case.summary.clone(),
        unread: unread(&case, report.as_ref()),
        unread_through: case.unread.iter().max().copied(),
        report,
        tracks: lines::tracks(&case, lang),
        meters: lines::meters(&case, lang),
        problems: facts::wrong(&case.problems, lang),
        deciders: if forms::is_decided(&next.action) {
            others_decide(&case, lang)
        } else {
            String::new()
        },
        advice: lines::advice(&case, &page),
        n_proposed: case.shared.as_ref().map_or(0, |it| it.proposals.len()),
        decisions: lines::decisions(&case, &page),
        measures: case
            .measures
            .iter()
            .map(|it| lines::measure(it, &page, &people))
            .collect(),
        measures_proposed: proposed_measures(&case, works && !head.is_closed, lang),
        questions: case
            .questions
            .iter()
            .filter(|it| asked_above.is_none_or(|asked| asked.id != it.id))
            .map(|it| lines::question(it, &page, &form))
            .collect(),
        ask_question,
        messages,
        lessons,
        escalation: ask::reached(&case, is_settled).to_owned(),
        awaiting,
        repetition: repetition(&case, &page),
        related: Related::of(&case, &head, &page, &form),
        alike,
        works,
        head,
        form,
        page,
    };
    html_as(status, &shown)
}

/// What the case owes besides the filing to Datatilsynet, by its clocks.
fn owed(case: &Case, page: &Page) -> Vec<Owed> {
    let others = case.owed.iter().filter(|it| it.regime != ART_33);
    others.map(|it| Owed::of(it, page)).collect()
}

/// What usually helps in the case's situation, for who may add it.
fn proposed_measures(case: &Case, may_add: bool, lang: Lang) -> Vec<ProposedLine> {
    let situation = facts::typed(&case.facts).situation.filter(|_| may_add);
    proposed::lines(situation, &case.measures, lang)
}

/// What was added and is not read, as far as its words are there.
fn unread(case: &Case, report: Option<&ReportFacts>) -> Vec<More> {
    let all = report.map_or(&[][..], |report| &report.follow_ups);
    all.iter()
        .filter(|more| case.unread.contains(&more.number))
        .cloned()
        .collect()
}

/// Why a person opened the case again, and who did.
fn reopened(case: &Case, page: &Page) -> Option<(String, String)> {
    let it = case.reopened.as_ref()?;
    let at = wire::instant(it.at).map(|at| page.when(&at).text());
    let by = format!("{}, {}", it.by, at.unwrap_or_default());
    Some((it.reason.clone(), by))
}

/// The page where the next step is taken, for whom it opens.
fn next_link(action: &str, case: &Case, case_id: &str, page: &Page) -> Option<(String, String)> {
    // Before an assessment makes sense the deciding questions must be answered.
    let is_to_answer = action == "assess" && page.works() && facts::has_open_questions(case);
    if is_to_answer {
        let label = page.t("situation.answer").to_owned();
        return Some((format!("/sag/{case_id}/oplysninger"), label));
    }
    let path = page_of_step(action)?;
    let lacks = action == "file" && page.works() && facts::lacks_for_filing(case);
    if lacks {
        let label = page.t("situation.answer_filing").to_owned();
        return Some((format!("/sag/{case_id}/oplysninger?til=anmeldelse"), label));
    }
    let opens = PAGES
        .iter()
        .find(|(known, ..)| known.trim_start_matches('/') == path)
        .is_none_or(|(_, _, roles)| page.role().is_some_and(|role| roles.contains(&role)));
    opens.then(|| {
        let label = word(page.lang, "action_button", action);
        (format!("/sag/{case_id}/{path}"), label)
    })
}

/// The form of the next step, and the forms of everything else that may be done.
fn acts(
    context: &forms::Context<'_>,
    role: Role,
    refused: &str,
) -> (Option<ActionForm>, Vec<ActionForm>) {
    let form = |name: &'static str| ActionForm::new(context, name, name == refused);
    let is_closed = context.head.is_closed;
    let decides = context.case.may_decide;
    let works = WORKERS.contains(&role);
    // The form of a decision is offered only to those who may take it; the DPO gets the form to
    // advise.
    let may = |name: &str| {
        let is_decision = forms::DECISIONS.contains(&name);
        if is_decision {
            decides
        } else {
            works || (name == "comment" && !is_closed)
        }
    };
    let step = context.case.next_step.as_ref();
    let next = step.and_then(|step| forms::form_of_step(&step.action));
    let next = next.filter(|name| may(name));
    let advises = (role == Role::Dpo && !is_closed).then_some("give_advice");
    let others = forms::always(is_closed)
        .iter()
        .copied()
        .filter(|name| Some(*name) != next && may(name));
    (
        next.map(form),
        advises.into_iter().chain(others).map(form).collect(),
    )
}
