//! Every clock of a case: under which rule, since when, until when, and who is told on the way.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_facts::local_time::in_copenhagen;
use brudvagt_proto::{
    deadlines::{
        ArmClockRequest, Clock, ListClocksRequest, ListRegimesRequest, Milestone, StopClockRequest,
    },
    triage::{Acknowledge, SetAwareness, command_request::Command},
};

use super::{
    again::again,
    case::ask::reached,
    opened::{Head, command, open},
};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as, saved_at, session::Session, wire},
    texts::Lang,
    ui::{Choice, Countdown, Form, Page, Section},
};

/// Armed, moved and settled by the case itself: GDPR art. 33(1).
const STATUTORY: &str = "gdpr_33";
/// Its hours stand in an agreement and are asked for.
const BY_CONTRACT: &str = "processor_contract";
/// Why a person stops a clock that a person armed.
const STOPS: [&str; 3] = ["duty_done", "not_covered", "armed_by_mistake"];

struct Step {
    label: String,
    at: String,
    roles: String,
    state: String,
    is_settled: bool,
}

struct Card {
    id: String,
    label: String,
    rule: String,
    aware: String,
    due: String,
    countdown: Countdown,
    state: String,
    /// The case moves this one; the others are stopped by hand.
    is_statutory: bool,
    is_running: bool,
    steps: Vec<Step>,
    /// Steps that fell away when the moment of awareness was corrected.
    withdrawn: Vec<Step>,
}

#[derive(Template)]
#[template(path = "work/clocks.html")]
struct ClocksPage {
    page: Page,
    head: Head,
    form: Form,
    cards: Vec<Card>,
    is_away: bool,
    regimes: Vec<Choice>,
    stops: Vec<Choice>,
    escalation: String,
    acknowledged_by: String,
    may_change: bool,
    /// The part whose form came back, shown open.
    refused: String,
}

impl ClocksPage {
    fn is_refused(&self, part: &str) -> bool {
        self.refused == part
    }
}

fn step(milestone: Milestone, page: &Page) -> Step {
    let roles: Vec<String> = milestone
        .roles
        .iter()
        .map(|role| page.code("role", role))
        .collect();
    Step {
        label: page.code("step", &milestone.step),
        at: moment(milestone.at, page),
        roles: roles.join(", "),
        is_settled: milestone.state != "waiting",
        state: page.code("milestone", &milestone.state),
    }
}

fn moment(at: Option<prost_types::Timestamp>, page: &Page) -> String {
    wire::instant(at)
        .map(|at| page.when(&at).text())
        .unwrap_or_default()
}

fn card(clock: Clock, page: &Page) -> Card {
    let due = wire::instant(clock.due_at).unwrap_or(page.now);
    let (withdrawn, steps): (Vec<_>, Vec<_>) = clock
        .milestones
        .into_iter()
        .partition(|it| it.state == "withdrawn");
    let lines = |all: Vec<Milestone>| all.into_iter().map(|it| step(it, page)).collect();
    Card {
        label: page.lang.say(&clock.label).to_owned(),
        aware: moment(clock.aware_at, page),
        due: page.when(&due).text(),
        countdown: page.countdown(due, clock.state == "settled"),
        state: page.code("clock_state", &clock.state),
        is_statutory: clock.regime == STATUTORY,
        is_running: clock.state != "settled",
        steps: lines(steps),
        withdrawn: lines(withdrawn),
        rule: page.lang.say(&clock.rule).to_owned(),
        id: clock.clock_id,
    }
}

/// The regimes a person may arm on this case: in force, not the case's own, not running already.
async fn regimes(app: &App, session: &Session, lang: Lang, armed: &[String]) -> Vec<Choice> {
    let request = app.ask(session, ListRegimesRequest {});
    let Ok(known) = app.deadlines().list_regimes(request).await else {
        return Vec::new();
    };
    known
        .into_inner()
        .regimes
        .into_iter()
        .filter(|it| it.id != STATUTORY && !armed.contains(&it.id))
        .map(|it| {
            let rule = lang.say(&it.rule);
            Choice::new(it.id, lang.say(&it.label)).hint(rule)
        })
        .collect()
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Queue).form();
    render(&app, &visitor, &case_id, form, "", StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    form: Form,
    refused: &str,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let opened = open(app, session, case_id).await?;
    let request = app.ask(
        session,
        ListClocksRequest {
            case_id: case_id.to_owned(),
        },
    );
    let known = app.deadlines().list_clocks(request).await;
    let page = visitor.page(app, Section::Queue);
    let is_away = known.is_err();
    let clocks = known.map(|it| it.into_inner().clocks).unwrap_or_default();
    let armed: Vec<String> = clocks.iter().map(|clock| clock.regime.clone()).collect();
    let head = Head::of(&opened, &page, "/frister");
    let aware = in_copenhagen(head.aware_at);
    let shown = ClocksPage {
        cards: clocks.into_iter().map(|it| card(it, &page)).collect(),
        is_away,
        regimes: regimes(app, session, page.lang, &armed).await,
        stops: STOPS
            .map(|code| Choice::new(code, page.code("clock_stop", code)))
            .into(),
        escalation: reached(&opened.case, opened.line.clock_settled).to_owned(),
        acknowledged_by: opened.case.acknowledged_by,
        may_change: page.works() && !head.is_closed,
        refused: refused.to_owned(),
        // Typed values take precedence; the moment in force only prefills empty fields.
        form: form
            .with("awareness.aware_at.date", aware.date().to_string())
            .with(
                "awareness.aware_at.time",
                format!("{:02}:{:02}", aware.hour(), aware.minute()),
            ),
        head,
        page,
    };
    html_as(status, &shown)
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let part = sent.text("act");
    let done = match part.as_str() {
        "arm" => arm(&app, session, &case_id, &sent).await,
        "stop" => stop(&app, session, &case_id, &sent).await,
        "awareness" => {
            let wanted = Command::SetAwareness(SetAwareness {
                aware_at_local: sent.moment("awareness.aware_at"),
                reason: sent.text("awareness.reason"),
            });
            command(&app, session, &case_id, &sent, wanted)
                .await
                .map(drop)
        }
        "acknowledge" => {
            let step = sent.text("step");
            let wanted = Command::Acknowledge(Acknowledge { step });
            command(&app, session, &case_id, &sent, wanted)
                .await
                .map(drop)
        }
        _unknown => return Err(Failure::not_found()),
    };
    match done {
        Ok(()) => Ok(done_page(&format!("/sag/{case_id}/frister"), &part, &sent)),
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let form = again(&page, &sent, &failure, &format!("{part}."));
            let status = failure.what.status();
            render(&app, &visitor, &case_id, form, &part, status).await
        }
        Err(failure) => Err(failure),
    }
}

/// The page again, with what was done; a moment that could be read in two ways is explained.
fn done_page(path: &str, part: &str, sent: &Sent) -> Response {
    match part {
        "arm" => saved_at(path, "clock", &sent.moment("arm.aware_at")),
        "awareness" => saved_at(path, "awareness", &sent.moment("awareness.aware_at")),
        "acknowledge" => saved_as(path, "acknowledged"),
        _stopped => saved_as(path, "clock_stopped"),
    }
}

async fn arm(app: &App, session: &Session, case_id: &str, sent: &Sent) -> Result<(), Failure> {
    let regime = sent.text("arm.regime");
    let message = ArmClockRequest {
        case_id: case_id.to_owned(),
        aware_at_local: sent.moment("arm.aware_at"),
        hours: hours(&regime, sent.get("arm.hours")),
        regime,
        ..ArmClockRequest::default()
    };
    let request = app.act(session, sent.key(), message);
    app.deadlines().arm_clock(request).await?;
    Ok(())
}

/// Hours of an agreement; a statutory period is never typed.
fn hours(regime: &str, typed: &str) -> u32 {
    if regime == BY_CONTRACT {
        typed.parse().unwrap_or(0)
    } else {
        0
    }
}

async fn stop(app: &App, session: &Session, case_id: &str, sent: &Sent) -> Result<(), Failure> {
    let opened = open(app, session, case_id).await?;
    let message = StopClockRequest {
        clock_id: sent.text("stop.clock_id"),
        municipality: opened.line.municipality,
        reason_code: sent.text("stop.reason_code"),
    };
    let request = app.act(session, sent.key(), message);
    app.deadlines().stop_clock(request).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_typed_for_an_agreement_only() {
        assert_eq!(hours(BY_CONTRACT, "24"), 24);
        assert_eq!(hours("nis2_early_warning", "24"), 0);
        assert_eq!(hours(BY_CONTRACT, "et døgn"), 0);
    }
}
