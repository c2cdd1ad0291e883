//! What of a case waits for a second person: a part of its page.

use askama::{Template, filters::HtmlSafe};
use brudvagt_proto::{
    Code,
    triage::{AwaitedDecision, Case, CaseLine},
};

use crate::{
    http::wire,
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
