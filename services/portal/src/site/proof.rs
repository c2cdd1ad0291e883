//! Showing again who one is, and going on with what one was about to do.
//!
//! The way there is a link and not a form: the policy for forms also applies to redirects that follow.
//! What goes on is pressed once more, by the person and with her words before her: an answer from
//! elsewhere decides nothing.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, header::SET_COOKIE},
    response::Response,
};
use brudvagt_kit::security;
use jiff::Timestamp;
use uuid::Uuid;

use super::way_in::{own_path, put};
use crate::{
    emergency::{ORIGIN, PATH as EMERGENCY},
    http::{
        App, Failure, Sent, Visitor, back_to, held, html,
        proof::{is_fresh, prove as proved_now},
        session,
        watched::Noted,
        words_of,
    },
    identity::oidc::signed_in,
    ui::{Form, Page, Section},
};

#[derive(Template)]
#[template(path = "pages/proof.html")]
struct ProofPage {
    page: Page,
    form: Form,
    minutes: i64,
    /// The login that she came by; nothing where she chose who she is.
    provider: Option<(String, String)>,
    /// She came by a key for emergencies.
    is_emergency: bool,
    /// Where that key shows who she is.
    emergency: String,
    /// A form waits.
    is_held: bool,
    next: String,
    steps: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "pages/go_on.html")]
struct GoOnPage {
    page: Page,
    form: Form,
    id: Uuid,
    path: String,
    fields: Vec<(String, String)>,
    words: Vec<String>,
    /// Files are not held: the form is filled in again where it stands.
    had_files: bool,
}

/// What to do with a decision while nobody can show who she is.
pub(super) fn steps(page: &Page) -> Vec<&'static str> {
    vec![
        page.t("proof.stuck_1"),
        page.t("proof.stuck_2"),
        page.t("proof.stuck_3"),
    ]
}

/// What waits, as the address says: a form, or a page of ours.
fn waits(visitor: &Visitor) -> (Option<Uuid>, String) {
    let id = visitor.param("form").parse().ok();
    let next = visitor.param("next");
    (id, own_path(&next).to_owned())
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let (held, next) = waits(&visitor);
    let token = session::token(&app, &headers).unwrap_or_default();
    let page = visitor.page(&app, Section::None);
    if is_fresh(&app, session) {
        return match held {
            Some(id) => go_on(&app, token, id, page).await,
            None => Ok(back_to(&next)),
        };
    }
    let origin = signed_in::origin_of(&app.pool, token).await?;
    let here: String = form_urlencoded::byte_serialize(visitor.path.as_bytes()).collect();
    let is_emergency = origin.as_ref().is_some_and(|it| it.provider == ORIGIN);
    let provider = origin.and_then(|origin| {
        let endpoint = app.providers.get(&origin.provider)?;
        let address = format!("/log-ind/{}?igen=ja&next={here}", origin.provider);
        Some((endpoint.provider.label.clone(), address))
    });
    html(&ProofPage {
        is_emergency,
        emergency: format!("{EMERGENCY}?next={here}"),
        form: page.form(),
        minutes: app.session_limits.proof.as_mins(),
        provider,
        is_held: held.is_some(),
        next: visitor.path.clone(),
        steps: steps(&page),
        page,
    })
}

async fn go_on(app: &App, token: &str, id: Uuid, page: Page) -> Result<Response, Failure> {
    let held = held::find(&app.pool, token, id).await?;
    let held = held.ok_or_else(Failure::not_found)?;
    let mut form = page.form();
    let is = |name: &'static str| move |it: &&(String, String)| it.0 == name;
    // The same press of the same form: it counts once.
    if let Some((_, key)) = held.fields.iter().find(is("key")) {
        form.key.clone_from(key);
    }
    let fields = held.fields.iter();
    let fields = fields.filter(|(name, _)| name != "key" && name != held::HAD_FILES);
    html(&GoOnPage {
        words: words_of(&held.fields),
        had_files: held.fields.iter().any(|(name, _)| name == held::HAD_FILES),
        fields: fields.cloned().collect(),
        path: held.path,
        id,
        form,
        page,
    })
}

/// In a demonstration one says so; outside it a provider does, and this is nobody's way.
pub(crate) async fn prove(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Failure> {
    visitor.session()?;
    let token = session::token(&app, &headers).unwrap_or_default();
    let origin = signed_in::origin_of(&app.pool, token).await?;
    if !app.runtime.base.demonstration || origin.is_some() {
        return Err(Failure::not_found());
    }
    let mut response = back_to(own_path(sent.get("next")));
    let now = app.runtime.clock.now();
    proved(&app, token, now, &mut response).await?;
    Ok(response)
}

/// Notes it on the session, which goes on under another cookie: its value, or nothing when the session
/// has ended.
pub(super) async fn proved(
    app: &App,
    token: &str,
    at: Timestamp,
    response: &mut Response,
) -> Result<Option<String>, Failure> {
    let Some((cookie, value)) = proved_now(app, token, at).await? else {
        return Ok(None);
    };
    put(response, SET_COOKIE, &cookie)?;
    response.extensions_mut().insert(Noted {
        what: security::What::SignIn,
        who: None,
        refused: "",
    });
    Ok(Some(value))
}

#[cfg(test)]
pub(super) mod tests;
