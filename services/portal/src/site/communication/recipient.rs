//! One recipient: put on the list, mended.

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::notification::{Recipient, SaveRecipientRequest};

use super::{Asked, load};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as},
    site::{
        again::again,
        group_lines::choices_of,
        opened::{Head, open},
    },
    ui::{Choice, Form, Page, Section},
    words::choices,
};

#[derive(Template)]
#[template(path = "work/recipient.html")]
struct RecipientPage {
    page: Page,
    head: Head,
    form: Form,
    languages: Vec<Choice>,
    /// The case's groups of people; none where it has none.
    groups: Vec<Choice>,
    id: String,
}

/// An empty form for one more, or what the list says of one.
pub(crate) async fn recipient(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked = Asked::of(query.as_deref());
    let one = if asked.recipient.is_empty() {
        Recipient::default()
    } else {
        let it = load(&app, visitor.worker()?, &case_id, &asked).await?;
        let found = it.recipients.into_iter().next();
        found.ok_or_else(Failure::not_found)?
    };
    let form = visitor
        .page(&app, Section::Queue)
        .form()
        .with("name", one.name)
        .with("email", one.email)
        .with("address", one.address)
        .with("language", one.language)
        .with("group", one.group);
    render(
        &app,
        &visitor,
        &case_id,
        asked.recipient,
        form,
        StatusCode::OK,
    )
    .await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    id: String,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let opened = open(app, visitor.worker()?, case_id).await?;
    let page = visitor.page(app, Section::Queue);
    let shown = RecipientPage {
        head: Head::of(&opened, &page, "/underretning"),
        languages: choices(visitor.lang, "language"),
        groups: choices_of(&opened.case, visitor.lang),
        page,
        form,
        id,
    };
    html_as(status, &shown)
}

pub(crate) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let message = SaveRecipientRequest {
        case_id: case_id.clone(),
        recipient_id: sent.text("recipient"),
        name: sent.text("name"),
        email: sent.text("email"),
        address: sent.text("address"),
        language: sent.text("language"),
        group: sent.text("group"),
    };
    let request = app.act(visitor.worker()?, sent.key(), message);
    let saved = app.notification().save_recipient(request).await;
    match saved.map_err(Failure::from) {
        Ok(_saved) => Ok(saved_as(
            &format!("/sag/{case_id}/underretning"),
            "recipient",
        )),
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let form = again(&page, &sent, &failure, "");
            let status = failure.what.status();
            render(
                &app,
                &visitor,
                &case_id,
                sent.text("recipient"),
                form,
                status,
            )
            .await
        }
        Err(failure) => Err(failure),
    }
}
