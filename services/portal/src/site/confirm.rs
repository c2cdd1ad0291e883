//! A decision that counts only when another person has confirmed it: a part of the case page.

use askama::{Template, filters::HtmlSafe};
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::{
    Code,
    triage::{
        AwaitedDecision, Case, CaseLine, ConfirmDecision, SendBackDecision,
        command_request::Command,
    },
    types::Track,
};

use super::case::act::command;
use crate::{
    http::{App, Failure, Sent, Visitor, saved_as, wire},
    ui::{Form, Page},
    words::word,
};

struct Line {
    track: &'static str,
    title: String,
    decided: String,
    recommended: String,
    differs: bool,
    reason: String,
    by: String,
    who_may: String,
    why: String,
    may_confirm: bool,
    reason_name: String,
}

/// What of a case waits for a second person. Shows nothing when nothing does.
#[derive(Template)]
#[template(path = "work/awaiting.html")]
pub(crate) struct Awaiting {
    page: Page,
    form: Form,
    case_id: String,
    version: u64,
    lines: Vec<Line>,
}

impl HtmlSafe for Awaiting {}

impl Awaiting {
    /// This person may confirm one of them.
    fn is_expected(&self) -> bool {
        self.lines.iter().any(|line| line.may_confirm)
    }
}

fn line(it: &AwaitedDecision, page: &Page) -> Line {
    let lang = page.lang;
    let roles: Vec<String> = it
        .who_may
        .iter()
        .map(|role| word(lang, "role", role))
        .collect();
    let at = wire::instant(it.decided_at)
        .map(|at| page.when(&at).text())
        .unwrap_or_default();
    let track = it.track().code();
    Line {
        title: word(lang, "track", track),
        decided: word(lang, "decided", &it.decided),
        recommended: word(lang, "decided", &it.recommended),
        differs: !it.recommended.is_empty() && it.recommended != it.decided,
        reason: it.reason.clone(),
        by: format!("{}, {at}", it.decided_by),
        who_may: roles.join(", "),
        why: lang.say(&it.why).to_owned(),
        may_confirm: it.may_confirm,
        reason_name: format!("{track}.reason"),
        track,
    }
}

pub(crate) fn awaiting(case: &Case, head: &CaseLine, page: &Page, form: &Form) -> Awaiting {
    Awaiting {
        lines: case.awaiting.iter().map(|it| line(it, page)).collect(),
        case_id: head.case_id.clone(),
        version: head.version,
        form: form.clone().prefixed("bekraeft-"),
        page: page.clone(),
    }
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    // What names no track is on none, and triage refuses it.
    let track = Track::parse(sent.get("track")).unwrap_or_default();
    let name = track.code();
    let (wanted, done) = match sent.get("act") {
        "confirm" => (
            Command::ConfirmDecision(ConfirmDecision {
                track: track.into(),
            }),
            "confirmed",
        ),
        "send_back" => (
            Command::SendBackDecision(SendBackDecision {
                reason: sent.text(&format!("{name}.reason")),
                track: track.into(),
            }),
            "sent_back",
        ),
        _unknown => return Err(Failure::not_found()),
    };
    match command(&app, session, &case_id, &sent, wanted).await {
        Ok(_note) => Ok(saved_as(&format!("/sag/{case_id}"), done)),
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, crate::ui::Section::Queue);
            let form = super::again::again(&page, &sent, &failure, &format!("{name}."));
            let status = failure.what.status();
            super::case::render(&app, &visitor, &case_id, form, "", status).await
        }
        Err(failure) => Err(failure),
    }
}
