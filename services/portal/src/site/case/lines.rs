//! What is known of a case, line by line.

use brudvagt_proto::{
    Code,
    intake::GetReportRequest,
    notification::ListMessagesRequest,
    triage::{Advice, Case, CaseLine, Decision, ListHistoryRequest, Measure, Question},
    types::{Phase, Track},
};
use brudvagt_types::Role;

use super::super::opened::People;
use crate::{
    http::{App, session::Session, wire},
    site::{facts, reports::ReportFacts},
    texts::Lang,
    ui::{Form, Page, When, date_text},
    words::word,
};

pub(super) struct TrackLine {
    pub label: String,
    pub state: String,
    pub settled: bool,
}

pub(super) struct MeterLine {
    pub label: String,
    pub have: u32,
    pub needed: u32,
    /// What it is for, within a sentence.
    pub purpose: String,
    /// Names and questions of what is not answered.
    pub missing: Vec<(String, String)>,
}

pub(super) struct DecisionLine {
    pub label: String,
    pub decided: String,
    pub recommended: String,
    pub differs: bool,
    pub reason: String,
    pub by: String,
    pub at: String,
    /// Nothing was decided after it.
    pub is_latest: bool,
}

pub(super) struct MeasureLine {
    pub id: String,
    pub kind: String,
    pub text: String,
    pub owner: String,
    pub due_date: String,
    pub done: bool,
    pub note: String,
}

pub(super) struct QuestionLine {
    pub id: String,
    pub role: String,
    pub text: String,
    pub asked: String,
    pub answer: String,
    pub answered: String,
    pub is_open: bool,
    pub is_to_me: bool,
    /// An answer that came back, with what was wrong with it.
    pub typed: String,
    pub wrong: String,
    /// The id of its field: the one an error points at, or its own.
    pub field: String,
}

pub(super) struct MessageRow {
    pub what: String,
    pub state: String,
    pub to: String,
    pub at: String,
}

/// What to do at once, by what the case's facts say has happened; nothing once it is settled.
pub(super) fn first_steps(case: &Case, is_settled: bool, lang: Lang) -> Vec<String> {
    if is_settled {
        return Vec::new();
    }
    let sheet = case.facts.iter().filter_map(|fact| {
        let value: serde_json::Value = serde_json::from_str(&fact.value_json).ok()?;
        Some((fact.name.clone(), value))
    });
    // If a newer version wrote a fact we cannot read, only these steps are hidden, not the page.
    let facts: brudvagt_facts::Facts =
        serde_json::from_value(serde_json::Value::Object(sheet.collect())).unwrap_or_default();
    brudvagt_risk::first_steps(&facts)
        .iter()
        .map(|it| lang.pick(&it.da, &it.en).to_owned())
        .collect()
}

pub(super) async fn report(
    app: &App,
    session: &Session,
    report_id: &str,
    lang: Lang,
) -> Option<ReportFacts> {
    let request = app.ask(
        session,
        GetReportRequest {
            report_id: report_id.to_owned(),
        },
    );
    let report = app.intake().get_report(request).await.ok()?.into_inner();
    let works = matches!(session.actor.role, Role::Dpo | Role::CaseWorker);
    Some(ReportFacts::new(report, lang).for_worker(works))
}

/// Messages are shown if available; the case page never fails for them.
pub(super) async fn messages(
    app: &App,
    session: &Session,
    case_id: &str,
    lang: Lang,
) -> Vec<MessageRow> {
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

/// What was learnt, of a case that is closed: the words of its closing.
pub(super) async fn lessons(app: &App, session: &Session, line: &CaseLine) -> String {
    if line.phase() != Phase::Closed {
        return String::new();
    }
    // Little happens after a case closes, so the entry is among the last.
    let message = ListHistoryRequest {
        case_id: line.case_id.clone(),
        after_seq: line.version.saturating_sub(100),
        limit: 200,
    };
    let known = app.triage().list_history(app.ask(session, message)).await;
    let Ok(known) = known else {
        return String::new();
    };
    known
        .into_inner()
        .entries
        .into_iter()
        .rfind(|entry| entry.kind == "closed")
        .map(|entry| entry.text)
        .unwrap_or_default()
}

pub(super) fn tracks(case: &Case, lang: Lang) -> Vec<TrackLine> {
    case.tracks
        .iter()
        // The NIS 2 track and the track of other clocks are shown only once somebody opened NIS 2
        // or armed a clock.
        .filter(|it| it.state != "none" || ![Track::Nis2, Track::Clocks].contains(&it.track()))
        .map(|it| TrackLine {
            label: word(lang, "track", it.track().code()),
            state: word(
                lang,
                &format!("track_state.{}", it.track().code()),
                &it.state,
            ),
            settled: it.settled,
        })
        .collect()
}

/// What the next step needs; what a later one needs is not missing yet.
fn needed_now(action: &str) -> &'static str {
    match action {
        "classify" | "set_awareness" | "compare" | "assess" => "assess",
        "decide_notification" | "file" | "follow_up" => "file",
        "decide_communication" | "await_police" | "communicate" => "communicate",
        _rest => "close",
    }
}

/// What is missing now. An incident that is no breach lacks nothing.
pub(super) fn meters(case: &Case, lang: Lang) -> Vec<MeterLine> {
    let is_a_breach = case.tracks.iter().all(|it| it.state != "not_a_breach");
    let action = case.next_step.as_ref().map_or("", |it| it.action.as_str());
    case.meters
        .iter()
        .filter(|meter| is_a_breach && meter.purpose == needed_now(action))
        .map(|meter| MeterLine {
            label: word(lang, "purpose", &meter.purpose),
            have: meter.have,
            needed: meter.needed,
            purpose: word(lang, "purpose_lower", &meter.purpose),
            missing: meter
                .missing
                .iter()
                .map(|name| (name.clone(), facts::label(name, lang)))
                .collect(),
        })
        .collect()
}

/// What the data protection officer advises on one question.
pub(crate) struct AdviceLine {
    pub track: Track,
    pub label: String,
    pub advised: String,
    pub reason: String,
    pub by: String,
}

pub(crate) fn advice(case: &Case, page: &Page) -> Vec<AdviceLine> {
    let line = |it: &Advice| AdviceLine {
        track: it.track(),
        label: word(page.lang, "decision", it.track().code()),
        advised: word(page.lang, "decided", &it.advised),
        reason: it.reason.clone(),
        by: format!(
            "{}, {}",
            it.by,
            wire::instant(it.at)
                .map(|at| page.when(&at).text())
                .unwrap_or_default()
        ),
    };
    case.advice.iter().map(line).collect()
}

/// What stands, in order of time.
pub(super) fn decisions(case: &Case, page: &Page) -> Vec<DecisionLine> {
    let latest = case.decisions.len();
    let line = |(number, it): (usize, &Decision)| {
        // The moment of awareness is decided as a time.
        let decided = it.decided.parse().map_or_else(
            |_not_a_time| word(page.lang, "decided", &it.decided),
            |at: jiff::Timestamp| page.when(&at).text(),
        );
        DecisionLine {
            label: word(page.lang, "decision", it.track().code()),
            decided,
            recommended: word(page.lang, "decided", &it.recommended),
            differs: !it.recommended.is_empty() && it.recommended != it.decided,
            reason: it.reason.clone(),
            by: if it.confirmed_by.is_empty() {
                it.by.clone()
            } else {
                let confirmed = page.t1("decide.confirmed_by", &it.confirmed_by);
                format!("{}, {confirmed}", it.by)
            },
            at: wire::instant(it.at)
                .map(|at| page.when(&at).text())
                .unwrap_or_default(),
            is_latest: latest > 1 && number == latest,
        }
    };
    (1..).zip(&case.decisions).map(line).collect()
}

pub(super) fn measure(it: &Measure, page: &Page, people: &People) -> MeasureLine {
    MeasureLine {
        id: it.id.clone(),
        kind: word(page.lang, "measure", &it.kind),
        text: it.text.clone(),
        owner: people.name(&it.owner_id),
        due_date: it.due_date.parse().map_or_else(
            |_none| it.due_date.clone(),
            |date| date_text(date, page.lang),
        ),
        done: it.done,
        note: it.note.clone(),
    }
}

pub(super) fn question(it: &Question, page: &Page, form: &Form) -> QuestionLine {
    let came_back = form.value("answer.question_id") == it.id;
    let of_it = |text: &str| {
        if came_back {
            text.to_owned()
        } else {
            String::new()
        }
    };
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
        is_open: it.answered_at.is_none(),
        is_to_me: page.role().is_some_and(|role| role.as_str() == it.role),
        typed: of_it(form.value("answer.text")),
        wrong: of_it(form.error("answer.text")),
        field: if came_back {
            format!("{}answer.text", form.prefix)
        } else {
            format!("answer-{}", it.id)
        },
    }
}
