//! The letter to the people affected (art. 34), its recipients, and how it went.

mod decoded;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::notification::{
    Communication, ExportLetterRequest, GetCommunicationRequest, ImportRecipientsRequest,
    ImportRecipientsResponse, Letter, SaveCommunicationRequest, SendCommunicationRequest,
};

use super::{
    again::again,
    case::{Head, open},
    files::download,
};
use crate::{
    http::{App, Failure, Sent, Visitor, What, html_as, saved_as, session::Session},
    texts::Lang,
    ui::{Choice, Form, Page, Section},
    words::{choices, word},
};
use decoded::Decoded;

struct RecipientRow {
    name: String,
    email: String,
    state: String,
    error: String,
}

/// What became of a list.
struct Taken {
    n_added: u32,
    n_known: u32,
    errors: Vec<String>,
}

impl Taken {
    fn new(answer: ImportRecipientsResponse, lang: Lang) -> Self {
        Self {
            n_added: answer.n_added,
            n_known: answer.n_known,
            errors: answer
                .errors
                .iter()
                .map(|it| {
                    let number = lang.t1("letter.n_line", it.line);
                    format!("{number}: {}", lang.pick(&it.text_da, &it.text_en))
                })
                .collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "work/communication.html")]
struct CommunicationPage {
    page: Page,
    head: Head,
    form: Form,
    recipients: Vec<RecipientRow>,
    n_hidden: usize,
    it: Communication,
    state: String,
    is_draft: bool,
    has_letter: bool,
    languages: Vec<Choice>,
    confirm: String,
    is_dpo: bool,
    preview: Option<Decoded>,
    taken: Option<Taken>,
}

/// What the page shows beside the communication itself.
#[derive(Default)]
struct Beside {
    refused: Option<Form>,
    preview: Option<Decoded>,
    taken: Option<Taken>,
    status: StatusCode,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    render(&app, &visitor, &case_id, Beside::default()).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    beside: Beside,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let opened = open(app, session, case_id).await?;
    let request = app.ask(
        session,
        GetCommunicationRequest {
            case_id: case_id.to_owned(),
        },
    );
    // None is written yet: the page starts empty.
    let it = match app
        .notification()
        .get_communication(request)
        .await
        .map_err(Failure::from)
    {
        Ok(known) => known.into_inner(),
        Err(failure) if failure.what == What::NotFound => Communication::default(),
        Err(failure) => return Err(failure),
    };
    let page = visitor.page(app, Section::Queue);
    let letter = it.letter.clone().unwrap_or_default();
    let has_letter = !letter.nature.is_empty();
    let form = beside.refused.unwrap_or_else(|| page.form()).with_all(
        [
            ("subject", letter.subject),
            ("nature", letter.nature),
            ("consequences", letter.consequences),
            ("measures", letter.measures),
            ("advice", letter.advice),
            ("contact", letter.contact),
            ("language", letter.language),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    let shown = CommunicationPage {
        recipients: it
            .recipients
            .iter()
            .map(|one| RecipientRow {
                name: one.name.clone(),
                email: one.email.clone(),
                state: word(visitor.lang, "delivery", &one.state),
                error: one.error.clone(),
            })
            .collect(),
        n_hidden: usize::try_from(it.n_recipients)
            .unwrap_or(usize::MAX)
            .saturating_sub(it.recipients.len()),
        state: word(visitor.lang, "delivery", &it.state),
        is_draft: matches!(it.state.as_str(), "" | "draft"),
        has_letter,
        languages: choices(visitor.lang, "language"),
        confirm: if it.n_recipients == 1 {
            page.t("letter.confirm_one").to_owned()
        } else {
            page.t1("letter.confirm", it.n_recipients)
        },
        is_dpo: page.works(),
        head: Head::of(&opened, &page, "/underretning"),
        it,
        form,
        page,
        preview: beside.preview,
        taken: beside.taken,
    };
    html_as(beside.status, &shown)
}

/// Saves the letter, shows what a list of recipients says, adds it, or sends: the button pressed
/// says which.
pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    mut sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let path = format!("/sag/{case_id}/underretning");
    let done = match sent.get("act") {
        "letter" => save(&app, session, &case_id, &sent)
            .await
            .map(|()| saved_as(&path, "letter")),
        "preview" => {
            let preview = match sent.files.pop() {
                Some(file) => Decoded::of_file(&file.content),
                None => Decoded::of_text(sent.get("recipients")),
            };
            if preview.n_lines() > 0 {
                let beside = Beside {
                    preview: Some(preview),
                    ..Beside::default()
                };
                return render(&app, &visitor, &case_id, beside).await;
            }
            Err(Failure::about("recipients", "letter.empty", &visitor))
        }
        "recipients" => match add(&app, session, &case_id, &sent).await {
            Ok(answer) => {
                let beside = Beside {
                    taken: Some(Taken::new(answer, visitor.lang)),
                    ..Beside::default()
                };
                return render(&app, &visitor, &case_id, beside).await;
            }
            Err(failure) => Err(failure),
        },
        "send" if sent.is("confirmed") => {
            let message = SendCommunicationRequest {
                case_id: case_id.clone(),
            };
            let request = app.act(session, sent.key(), message);
            app.notification()
                .send_communication(request)
                .await
                .map(|_under_way| saved_as(&path, "sent"))
                .map_err(Failure::from)
        }
        "send" => Err(Failure::about(
            "confirmed",
            "letter.confirm_needed",
            &visitor,
        )),
        _unknown => return Err(Failure::not_found()),
    };
    match done {
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let beside = Beside {
                refused: Some(again(&page, &sent, &failure, "")),
                status: failure.what.status(),
                ..Beside::default()
            };
            render(&app, &visitor, &case_id, beside).await
        }
        done => done,
    }
}

async fn save(app: &App, session: &Session, case_id: &str, sent: &Sent) -> Result<(), Failure> {
    let letter = Letter {
        subject: sent.text("subject"),
        nature: sent.text("nature"),
        consequences: sent.text("consequences"),
        measures: sent.text("measures"),
        advice: sent.text("advice"),
        contact: sent.text("contact"),
        language: sent.text("language"),
    };
    let message = SaveCommunicationRequest {
        case_id: case_id.to_owned(),
        letter: Some(letter),
    };
    let request = app.act(session, sent.key(), message);
    app.notification().save_communication(request).await?;
    Ok(())
}

async fn add(
    app: &App,
    session: &Session,
    case_id: &str,
    sent: &Sent,
) -> Result<ImportRecipientsResponse, Failure> {
    let message = ImportRecipientsRequest {
        case_id: case_id.to_owned(),
        csv: sent.text("recipients"),
    };
    let request = app.act(session, sent.key(), message);
    let answer = app.notification().import_recipients(request).await?;
    Ok(answer.into_inner())
}

pub(crate) async fn letter(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let message = ExportLetterRequest {
        case_id,
        recipient_id: String::new(),
    };
    let request = app.ask(visitor.worker()?, message);
    let file = app
        .notification()
        .export_letter(request)
        .await?
        .into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}
