//! What Datatilsynet asks, is answered and decides on a case (GDPR art. 31 and 58).

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::notification::{
    Correspondence, ListCorrespondenceRequest, ListFilingsRequest, Outcome,
    RecordCorrespondenceRequest,
};

use super::{
    again::again,
    drafts,
    opened::{Head, open},
};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_at, session::Session, wire},
    ui::{Choice, Countdown, Form, Page, Section},
    words::choices,
};

/// What may be recorded; also the names of the forms.
const KINDS: [&str; 3] = ["question", "answer", "outcome"];

struct Entry {
    kind: String,
    outcome: String,
    text: String,
    at: String,
    by: String,
    /// Of an answer: the number of the question.
    answers: String,
    number: u64,
    is_outcome: bool,
}

struct OpenQuestion {
    number: u64,
    text: String,
    due: String,
    countdown: Option<Countdown>,
}

#[derive(Template)]
#[template(path = "work/authority.html")]
struct AuthorityPage {
    page: Page,
    head: Head,
    form: Form,
    case_number: String,
    outcome: String,
    open: Vec<OpenQuestion>,
    entries: Vec<Entry>,
    questions: Vec<Choice>,
    outcomes: Vec<Choice>,
    may_record: bool,
    refused: String,
}

impl AuthorityPage {
    /// The form that came back opens, and the one whose draft is filled in.
    fn is_open(&self, part: &str) -> bool {
        self.refused == part || self.form.value("act") == part
    }
}

fn is_open(entry: &Correspondence) -> bool {
    entry.kind == "question" && entry.answered_at.is_none()
}

/// When it came: as written down, or when it was written down.
fn came(entry: &Correspondence, page: &Page) -> String {
    wire::instant(entry.received_at.or(entry.at))
        .map(|at| page.when(&at).text())
        .unwrap_or_default()
}

fn outcome(entry: &Correspondence, page: &Page) -> String {
    match page.lang.say(&entry.outcome_in_words) {
        "" => page.code("dpa_outcome", &entry.outcome),
        words => words.to_owned(),
    }
}

fn open_question(entry: &Correspondence, page: &Page) -> OpenQuestion {
    let due = wire::instant(entry.due_at);
    OpenQuestion {
        number: entry.number,
        text: entry.text.clone(),
        due: due.map(|at| page.when(&at).text()).unwrap_or_default(),
        countdown: due.map(|at| page.countdown(at, false)),
    }
}

fn entry(it: &Correspondence, all: &[Correspondence], page: &Page) -> Entry {
    let answered = all.iter().find(|other| other.id == it.question_id);
    Entry {
        kind: page.code("dpa_entry", &it.kind),
        outcome: outcome(it, page),
        text: it.text.clone(),
        at: came(it, page),
        by: it.by.clone(),
        answers: answered
            .map(|question| page.t1("authority.answers", question.number))
            .unwrap_or_default(),
        number: it.number,
        is_outcome: it.kind == "outcome",
    }
}

/// Datatilsynet's own number of the case: as its letters say, or else as noted with a filing.
async fn case_number(
    app: &App,
    session: &Session,
    case_id: &str,
    entries: &[Correspondence],
) -> String {
    let said = |number: &&String| !number.is_empty();
    let mut from_letters = entries.iter().rev().map(|it| &it.dpa_case_number);
    if let Some(number) = from_letters.find(said) {
        return number.clone();
    }
    let request = app.ask(
        session,
        ListFilingsRequest {
            case_id: case_id.to_owned(),
        },
    );
    let Ok(known) = app.notification().list_filings(request).await else {
        return String::new();
    };
    let filings = known.into_inner().filings;
    let mut from_filings = filings.iter().rev().map(|it| &it.dpa_case_number);
    from_filings.find(said).cloned().unwrap_or_default()
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Queue).form();
    let written = ["dpa.answer", "dpa.question", "dpa.outcome"];
    let form = drafts::resumed_acts(&app, &visitor, form, (&case_id, &written)).await?;
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
    let session = visitor.worker()?;
    let opened = open(app, session, case_id).await?;
    let request = app.ask(
        session,
        ListCorrespondenceRequest {
            case_id: case_id.to_owned(),
        },
    );
    let known = app
        .notification()
        .list_correspondence(request)
        .await?
        .into_inner();
    let case_number = case_number(app, session, case_id, &known.entries).await;
    let page = visitor.page(app, Section::Queue);
    let waiting: Vec<&Correspondence> = known.entries.iter().filter(|it| is_open(it)).collect();
    let last_outcome = known.entries.iter().rev().find(|it| it.kind == "outcome");
    let only = match waiting.as_slice() {
        [only] => only.id.clone(),
        _none_or_several => String::new(),
    };
    let shown = AuthorityPage {
        outcome: last_outcome
            .map(|it| outcome(it, &page))
            .unwrap_or_default(),
        open: waiting.iter().map(|it| open_question(it, &page)).collect(),
        questions: waiting
            .iter()
            .map(|it| {
                let label = page.t1("authority.question_number", it.number);
                Choice::new(it.id.clone(), label).hint(head_of(&it.text))
            })
            .collect(),
        entries: known
            .entries
            .iter()
            .map(|it| entry(it, &known.entries, &page))
            .collect(),
        outcomes: outcomes(&known.outcomes, &page),
        may_record: page.works(),
        refused: refused.to_owned(),
        form: form
            .with("question.dpa_case_number", case_number.clone())
            .with("outcome.dpa_case_number", case_number.clone())
            .with("answer.question_id", only),
        head: Head::of(&opened, &page, "/datatilsynet"),
        case_number,
        page,
    };
    html_as(status, &shown)
}

/// The possible rulings as notification lists them; those of our own catalogue while it is away.
fn outcomes(known: &[Outcome], page: &Page) -> Vec<Choice> {
    if known.is_empty() {
        return choices(page.lang, "dpa_outcome");
    }
    known
        .iter()
        .map(|it| Choice::new(&it.code, page.lang.say(&it.label)))
        .collect()
}

/// The first words, to tell two questions apart.
fn head_of(text: &str) -> String {
    const MOST: usize = 120;
    let mut head: String = text.chars().take(MOST).collect();
    if head.len() < text.len() {
        head.push('…');
    }
    head
}

pub(crate) async fn record(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let kind = sent.text("act");
    if !KINDS.contains(&kind.as_str()) {
        return Err(Failure::not_found());
    }
    let text = |part: &str| sent.text(&format!("{kind}.{part}"));
    let moment = |part: &str| sent.moment(&format!("{kind}.{part}"));
    let message = RecordCorrespondenceRequest {
        case_id: case_id.clone(),
        text: text("text"),
        due_date: moment("due_date"),
        outcome: text("outcome"),
        dpa_case_number: text("dpa_case_number"),
        question_id: text("question_id"),
        received_at_local: moment("received_at_local"),
        kind: kind.clone(),
    };
    let request = app.act(session, sent.key(), message);
    match app.notification().record_correspondence(request).await {
        Ok(_kept) => {
            let path = format!("/sag/{case_id}/datatilsynet");
            Ok(saved_at(
                &path,
                "correspondence",
                &moment("received_at_local"),
            ))
        }
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let page = visitor.page(&app, Section::Queue);
            let form = again(&page, &sent, &failure, &format!("{kind}."));
            let status = failure.what.status();
            render(&app, &visitor, &case_id, form, &kind, status).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_open_until_it_is_answered() {
        let mut question = Correspondence {
            kind: "question".to_owned(),
            ..Correspondence::default()
        };
        assert!(is_open(&question));
        question.answered_at = Some(prost_types::Timestamp::default());
        assert!(!is_open(&question));
        question.kind = "outcome".to_owned();
        assert!(!is_open(&question));
    }

    #[test]
    fn a_long_question_is_told_by_its_first_words() {
        assert_eq!(head_of("Hvorfor?"), "Hvorfor?");
        let long = head_of(&"æ".repeat(200));
        assert_eq!(long.chars().count(), 121);
        assert!(long.ends_with('…'));
    }
}
