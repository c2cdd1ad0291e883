//! The front door: where one lands, signing in and out, privacy.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header::SET_COOKIE},
    response::Response,
};
use brudvagt_types::Role;

use super::expected;
use crate::{
    http::{App, Failure, Sent, Visitor, What, back_to, html, session, watched::SignedIn},
    identity::demonstration::{self, Choice, Group, PersonButton},
    ui::{Page, Section},
};

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Everybody's own starting point.
pub(crate) async fn home(visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.session()?;
    Ok(back_to(match session.actor.role {
        role if expected::is_for(role) => "/til-dig",
        Role::Dpo | Role::DepartmentHead | Role::ChiefExecutive => "/sager",
        Role::Employee | Role::System => "/indberet",
    }))
}

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage {
    page: Page,
    shared: Vec<PersonButton>,
    groups: Vec<Group>,
    next: String,
}

pub(crate) async fn sign_in_page(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Failure> {
    let page = visitor.page(&app, Section::None);
    let choice = if page.demonstration {
        demonstration::choice(&app, visitor.lang).await?
    } else {
        Choice::default()
    };
    html(&SignInPage {
        next: visitor.param("next"),
        shared: choice.shared,
        groups: choice.groups,
        page,
    })
}

pub(crate) async fn sign_in(
    State(app): State<App>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Failure> {
    if !app.runtime.base.demonstration {
        return Err(Failure::not_found());
    }
    let now = app.runtime.clock.now();
    let chosen = sent.get("person");
    let id = chosen.split('|').next().unwrap_or_default();
    if !app.limiter.take(&format!("sign-in:{id}"), now) {
        return Err(Failure::new(What::Busy, "TOO_MANY"));
    }
    let (actor, scope) = demonstration::chosen(&app, chosen).await?;
    let cookie = session::open(&app, &headers, &actor, &scope).await?;
    let mut response = back_to(own_path(sent.get("next")));
    put(&mut response, SET_COOKIE, &cookie)?;
    let who = SignedIn(actor.id.clone(), actor.role.as_str());
    response.extensions_mut().insert(who);
    Ok(response)
}

/// Only into our own pages. Browsers drop tabs and line breaks, and take a backslash for a slash.
fn own_path(next: &str) -> &str {
    let is_odd = |char: char| char.is_control() || char == '\\';
    let is_own = next.starts_with('/') && !next.starts_with("//") && !next.contains(is_odd);
    if is_own { next } else { "/" }
}

pub(crate) async fn sign_out(
    State(app): State<App>,
    headers: HeaderMap,
    _sent: Sent,
) -> Result<Response, Failure> {
    let cookie = session::close(&app, &headers).await?;
    let mut response = back_to("/log-ind");
    put(&mut response, SET_COOKIE, &cookie)?;
    // The next person at this machine finds nothing; the language stays.
    put(&mut response, CLEAR_SITE_DATA, "\"cache\", \"storage\"")?;
    Ok(response)
}

fn put(response: &mut Response, name: HeaderName, value: &str) -> Result<(), Failure> {
    let value = HeaderValue::from_str(value).map_err(|error| Failure::internal(&error))?;
    response.headers_mut().append(name, value);
    Ok(())
}

#[derive(Template)]
#[template(path = "pages/privacy.html")]
struct PrivacyPage {
    page: Page,
    session_cookie: &'static str,
    contact: String,
}

pub(crate) async fn privacy(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    html(&PrivacyPage {
        page: visitor.page(&app, Section::None),
        session_cookie: session::cookie_name(&app),
        contact: String::new(),
    })
}

#[derive(Template)]
#[template(path = "pages/accessibility.html")]
struct AccessibilityPage {
    page: Page,
}

/// # Law
/// Lov om tilgængelighed af offentlige organers websteder og mobilapplikationer: a statement on each
/// website, with what is not accessible, another way, contact, and where to complain.
pub(crate) async fn accessibility(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Failure> {
    html(&AccessibilityPage {
        page: visitor.page(&app, Section::None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_only_into_our_own_pages() {
        assert_eq!(own_path("/sag/1"), "/sag/1");
        for foreign in [
            "https://example.org",
            "//example.org",
            "/\\example.org",
            "/\t/example.org",
            "/\n/example.org",
            "/sag\r\nSet-Cookie: a=b",
            "",
        ] {
            assert_eq!(own_path(foreign), "/", "{foreign}");
        }
    }
}
