//! Other cases that may be, or are, about the same: one press joins or parts them.

use askama::{Template, filters::HtmlSafe};
use brudvagt_proto::{
    Code,
    triage::{Case, Relation},
};

use crate::{
    http::wire,
    ui::{Choice, Form, Page},
};

struct Line {
    case_id: String,
    reference: String,
    kind: String,
    why: String,
    reported: String,
    phase: String,
    is_hint: bool,
    /// What it can be judged to be instead: code and button.
    buttons: Vec<(&'static str, String)>,
    /// What was typed, when its form came back, and what was wrong with it.
    typed: String,
    wrong: String,
}

/// The cases related to a case, and the forms to judge them.
#[derive(Template)]
#[template(path = "work/related.html")]
pub(super) struct Related {
    page: Page,
    form: Form,
    case_id: String,
    version: u64,
    lines: Vec<Line>,
    choices: Vec<Choice>,
    may_judge: bool,
    is_refused: bool,
}

impl HtmlSafe for Related {}

const CHOICES: [&str; 3] = ["same", "linked", "unrelated"];

impl Related {
    pub(super) fn of(
        case: &Case,
        head: &super::super::opened::Head,
        page: &Page,
        form: &Form,
    ) -> Self {
        let lines: Vec<Line> = case.related.iter().map(|it| line(it, page, form)).collect();
        // A form that came back for one of the listed cases is shown at that case.
        let is_here = lines.iter().any(|line| line.is_of(form));
        let reference = form.value("relate.reference");
        let choice = |code: &'static str| {
            Choice::new(code, page.code("relate_as", code)).hint(page.code("relate_hint", code))
        };
        Self {
            lines,
            choices: CHOICES.map(choice).into(),
            may_judge: page.works(),
            is_refused: !reference.is_empty() && !is_here,
            case_id: head.id.clone(),
            version: head.version,
            page: page.clone(),
            form: form.clone(),
        }
    }

    fn has_hint(&self) -> bool {
        self.lines.iter().any(|line| line.is_hint)
    }
}

impl Line {
    fn is_of(&self, form: &Form) -> bool {
        form.value("relate.reference") == self.reference
    }
}

fn line(it: &Relation, page: &Page, form: &Form) -> Line {
    let came_back = form.value("relate.reference") == it.reference;
    let of_it = |text: &str| {
        if came_back {
            text.to_owned()
        } else {
            String::new()
        }
    };
    let buttons = CHOICES.into_iter().filter(|code| match it.kind.as_str() {
        // Joined cases must be parted before any other judgement.
        "duplicate_of" | "has_duplicate" => *code == "unrelated",
        kind => kind != *code,
    });
    Line {
        kind: page.code("relation", &it.kind),
        why: page.code("relation_why", &it.kind),
        reported: wire::instant(it.reported_at)
            .map(|at| page.when(&at).text())
            .unwrap_or_default(),
        phase: page.code("phase", it.phase().code()),
        is_hint: it.is_hint,
        buttons: buttons
            .map(|code| (code, page.code("relate_as", code)))
            .collect(),
        typed: of_it(form.value("relate.reason")),
        wrong: of_it(form.error("relate.reason")),
        case_id: it.case_id.clone(),
        reference: it.reference.clone(),
    }
}
