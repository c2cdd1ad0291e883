//! Who asks and in which language; what surrounds every request.

use askama::Template;
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{
        Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HeaderName, REFERRER_POLICY,
            SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
        },
        request::Parts,
    },
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};
use brudvagt_types::Role;

use super::{
    App, Failure, What,
    session::{self, Session},
};
use crate::{
    texts::Lang,
    ui::{Notice, Page, Section, Tone, Who},
};

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Who asks. Put beside every request by [`around`].
#[derive(Clone)]
pub(crate) struct Visitor {
    pub session: Option<Session>,
    pub lang: Lang,
    /// Path and query.
    pub path: String,
    query: String,
}

impl Visitor {
    pub(crate) fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get::<Self>().cloned()
    }

    pub(crate) fn session(&self) -> Result<&Session, Failure> {
        self.session
            .as_ref()
            .ok_or_else(|| Failure::new(What::SignedOut, "UNAUTHENTICATED"))
    }

    /// The session of somebody who works on cases or answers for them.
    pub(crate) fn staff(&self) -> Result<&Session, Failure> {
        let session = self.session()?;
        match session.actor.role {
            Role::Dpo | Role::DepartmentHead | Role::ChiefExecutive => Ok(session),
            Role::Employee | Role::System => Err(Failure::new(What::Denied, "NOT_ALLOWED")),
        }
    }

    pub(crate) fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |session| &session.csrf)
    }

    pub(crate) fn param(&self, name: &str) -> String {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    }

    pub(crate) fn params(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes())
            .into_owned()
            .collect()
    }

    pub(crate) fn page(&self, app: &App, section: Section) -> Page {
        let notice = match self.param("ok").as_str() {
            "" => None,
            _done => Some(Notice {
                tone: Tone::Good,
                title: match self.lang {
                    Lang::Da => "Gemt".to_owned(),
                    Lang::En => "Saved".to_owned(),
                },
                text: String::new(),
            }),
        };
        Page {
            lang: self.lang,
            who: self.session.as_ref().map(|session| Who {
                id: session.actor.id.clone(),
                name: session.actor.name.clone(),
                role: session.actor.role,
            }),
            section,
            path: self.path.clone(),
            csrf: self.csrf().to_owned(),
            demonstration: app.runtime.base.demonstration,
            now: app.runtime.clock.now(),
            notice,
        }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Failure> {
        Self::of(&parts.extensions).ok_or_else(|| Failure::new(What::Internal, "INTERNAL"))
    }
}

pub(crate) fn html(template: &impl Template) -> Result<Response, Failure> {
    html_as(StatusCode::OK, template)
}

pub(crate) fn html_as(status: StatusCode, template: &impl Template) -> Result<Response, Failure> {
    Ok((status, Html(template.render()?)).into_response())
}

/// After a form: to a page that can be reloaded.
pub(crate) fn back_to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// As [`back_to`], with the word that it was saved.
pub(crate) fn saved(path: &str) -> Response {
    back_to(&format!("{path}?ok=1"))
}

pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name).then_some(value))
}

#[derive(Template)]
#[template(path = "pages/failure.html")]
struct FailurePage {
    page: Page,
    status: u16,
    title: &'static str,
    text: String,
    steps: Vec<&'static str>,
    kept: String,
    back: String,
    reason: String,
}

/// Finds out who asks, and turns failures into pages. Every answer leaves with the same headers.
pub(crate) async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/static/");
    if is_asset {
        return secured(next.run(request).await, true);
    }
    if request.method() == Method::POST && is_foreign(request.headers()) {
        return secured(
            Failure::new(What::Csrf, "FOREIGN_ORIGIN").into_response(),
            false,
        );
    }
    let visitor = match visitor(&app, request.uri().clone(), request.headers().clone()).await {
        Ok(visitor) => visitor,
        Err(failure) => return secured(failure.into_response(), false),
    };
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    let known = response.extensions().get::<Failure>().cloned();
    let failure = match (known, response.status()) {
        (Some(failure), _) => Some(failure),
        (None, StatusCode::NOT_FOUND) => Some(Failure::not_found()),
        (None, StatusCode::PAYLOAD_TOO_LARGE) => Some(Failure::new(What::TooBig, "TOO_BIG")),
        (None, _) => None,
    };
    if let Some(failure) = failure {
        response = failed(&app, &visitor, &failure);
    }
    if let Some(lang) = Lang::parse(&visitor.param("lang")) {
        let value = format!(
            "lang={}; Path=/; SameSite=Lax; Max-Age=31536000",
            lang.code()
        );
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    secured(response, false)
}

async fn visitor(app: &App, uri: Uri, headers: HeaderMap) -> Result<Visitor, Failure> {
    let session = match cookie(&headers, session::COOKIE) {
        Some(token) => session::find(&app.pool, token, app.runtime.clock.now()).await?,
        None => None,
    };
    let mut visitor = Visitor {
        session,
        lang: Lang::default(),
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
    };
    visitor.lang = Lang::parse(&visitor.param("lang"))
        .or_else(|| cookie(&headers, "lang").and_then(Lang::parse))
        .unwrap_or_default();
    Ok(visitor)
}

/// The browser says the form came from another site. Old browsers say nothing; the token stands.
fn is_foreign(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site != "same-origin" && site != "none")
}

fn failed(app: &App, visitor: &Visitor, failure: &Failure) -> Response {
    if failure.what == What::SignedOut {
        let next: String = form_urlencoded::byte_serialize(visitor.path.as_bytes()).collect();
        return back_to(&format!("/log-ind?next={next}"));
    }
    let page = visitor.page(app, Section::None);
    let (title, text, steps) = failure.words(&page);
    let status = failure.what.status();
    let shown = FailurePage {
        status: status.as_u16(),
        title,
        text,
        steps,
        kept: String::new(),
        back: visitor.path.clone(),
        reason: failure.reason.clone(),
        page,
    };
    html_as(status, &shown).unwrap_or_else(|_unshowable| status.into_response())
}

fn secured(mut response: Response, may_be_kept: bool) -> Response {
    let headers = response.headers_mut();
    let fixed = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !may_be_kept {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
