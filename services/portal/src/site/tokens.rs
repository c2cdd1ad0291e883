//! Access for programs: a person's own tokens, made, seen once, and ended.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use brudvagt_types::Text;

use super::again::again;
use crate::{
    http::{
        App, Failure, Sent, Visitor, What,
        access::{self, Wanted},
        html_as, saved_as,
        session::{Session, may_last},
    },
    ui::{Form, Page, Section},
};

const PATH: &str = "/adgang";

struct Line {
    id: String,
    name: String,
    reads_words: bool,
    created: String,
    expires: String,
    used: String,
}

#[derive(Template)]
#[template(path = "work/tokens.html")]
struct TokensPage {
    page: Page,
    form: Form,
    lines: Vec<Line>,
    /// Shown in the answer to the form that made it and never again.
    token: String,
}

async fn lines(app: &App, session: &Session, page: &Page) -> Result<Vec<Line>, Failure> {
    let known = access::list(&app.pool, &session.actor.id, page.now).await?;
    Ok(known
        .into_iter()
        .map(|it| Line {
            id: it.token_id.to_string(),
            name: it.name,
            reads_words: it.reads_words,
            created: page.when(&it.created_at.0).day().text(),
            expires: page.when(&it.expires_at.0).day().text(),
            used: it
                .used_at
                .map(|at| page.when(&at.0).text())
                .unwrap_or_default(),
        })
        .collect())
}

async fn render(
    app: &App,
    visitor: &Visitor,
    form: Form,
    token: String,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.officer()?;
    let page = visitor.page(app, Section::None);
    let shown = TokensPage {
        lines: lines(app, session, &page).await?,
        form,
        token,
        page,
    };
    html_as(status, &shown)
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::None).form();
    render(&app, &visitor, form, String::new(), StatusCode::OK).await
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.officer()?;
    let page = visitor.page(&app, Section::None);
    match sent.get("act") {
        "end" => {
            let id = sent.get("token_id").parse();
            let id = id.map_err(|_not_an_id| Failure::not_found())?;
            access::end(&app.pool, &session.actor.id, id).await?;
            Ok(saved_as(PATH, "token_ended"))
        }
        "make" => match make(&app, session, &sent, &page).await {
            Ok(Some(token)) => render(&app, &visitor, page.form(), token, StatusCode::OK).await,
            // The form came twice: the token was shown the first time.
            Ok(None) => Ok(saved_as(PATH, "token_made")),
            Err(failure) if failure.is_about_the_form() => {
                let form = again(&page, &sent, &failure, "");
                let status = failure.what.status();
                render(&app, &visitor, form, String::new(), status).await
            }
            Err(failure) => Err(failure),
        },
        _unknown => Err(Failure::not_found()),
    }
}

async fn make(
    app: &App,
    session: &Session,
    sent: &Sent,
    page: &Page,
) -> Result<Option<String>, Failure> {
    may_last(app, session).await?;
    let name = sent.get("name");
    if !(1..=80).contains(&name.chars().count()) {
        let text = page.t("tokens.name_needed");
        return Err(Failure::field("name", "NAME_NEEDED", text));
    }
    let wanted = Wanted {
        name,
        reads_words: sent.is("reads_words"),
        form_key: sent.key(),
    };
    access::make(&app.pool, session, &wanted, page.now)
        .await
        .map_err(|failure| match failure.what {
            What::Rejected => Failure {
                text: Text::new(
                    page.t("tokens.too_many").to_owned(),
                    page.t("tokens.too_many").to_owned(),
                ),
                ..failure
            },
            _other => failure,
        })
}
