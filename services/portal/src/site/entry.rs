//! The front door: where one lands, signing in and out, privacy.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, header::SET_COOKIE},
    response::Response,
};
use brudvagt_types::Role;

use super::{
    expected,
    way_in::{self, own_path, put},
};
use crate::{
    emergency::ORIGIN,
    http::{App, Failure, Sent, Visitor, What, back_to, html, session},
    identity::{
        demonstration::{self, Choice, Group, PersonButton},
        oidc::signed_in,
    },
    ui::{Page, Section},
};

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Everybody's own starting point.
pub(crate) async fn home(visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.session()?;
    Ok(back_to(match session.actor.role {
        role if expected::is_for(role) => "/til-dig",
        Role::Dpo
        | Role::CaseWorker
        | Role::Notifier
        | Role::DepartmentHead
        | Role::ChiefExecutive => "/sager",
        Role::Reader => "/register",
        Role::Employee | Role::System => "/indberet",
    }))
}

struct ProviderLink {
    label: String,
    address: String,
}

/// The municipalities' own logins, or those that a mail address leads to.
fn provider_links(app: &App, next: &str, mail: &str) -> Vec<ProviderLink> {
    let domain = mail.rsplit_once('@').map(|(_, domain)| domain.trim());
    let next: String = form_urlencoded::byte_serialize(own_path(next).as_bytes()).collect();
    app.providers
        .iter()
        .filter(|(_, endpoint)| {
            let mut domains = endpoint.provider.mail_domains.iter();
            domain.is_none_or(|domain| domains.any(|it| it.eq_ignore_ascii_case(domain)))
        })
        .map(|(name, endpoint)| ProviderLink {
            label: endpoint.provider.label.clone(),
            // A link and not a form: the content security policy for forms also applies to
            // redirects that follow.
            address: format!("/log-ind/{name}?next={next}"),
        })
        .collect()
}

/// The login that a mail address leads to; all of them when it leads to none.
fn find_provider(app: &App, visitor: &Visitor, sent: &Sent) -> Result<Response, Failure> {
    let (next, mail) = (sent.text("next"), sent.text("mail"));
    let found = provider_links(app, &next, &mail);
    let is_not_found = found.is_empty();
    let providers = if is_not_found {
        provider_links(app, &next, "")
    } else {
        found
    };
    html(&SignInPage {
        page: visitor.page(app, Section::None),
        providers,
        is_not_found,
        shared: Vec::new(),
        groups: Vec::new(),
        next,
    })
}

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage {
    page: Page,
    providers: Vec<ProviderLink>,
    /// A mail address was asked for that leads to nobody.
    is_not_found: bool,
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
        providers: provider_links(&app, &visitor.param("next"), ""),
        is_not_found: false,
        next: visitor.param("next"),
        shared: choice.shared,
        groups: choice.groups,
        page,
    })
}

pub(crate) async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Failure> {
    if sent.get("person").is_empty() && !app.providers.is_empty() {
        return find_provider(&app, &visitor, &sent);
    }
    if !app.runtime.base.demonstration {
        return Err(Failure::not_found());
    }
    let now = app.runtime.clock.now();
    let chosen = sent.get("person");
    let id = chosen.split('|').next().unwrap_or_default();
    if !app.limiter.take(&format!("sign-in:{id}"), now) {
        return Err(Failure::new(What::Busy, "TOO_MANY"));
    }
    let who = demonstration::chosen(&app, chosen).await?;
    let mut response = back_to(own_path(sent.get("next")));
    way_in::open(&app, &headers, &who, Some(now), &mut response).await?;
    Ok(response)
}

/// Our own session ends first in any case; then the page offers to end that of the municipality's
/// login.
pub(crate) async fn sign_out(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    _sent: Sent,
) -> Result<Response, Failure> {
    let origin = match session::token(&app, &headers) {
        Some(token) => signed_in::origin_of(&app.pool, token).await?,
        None => None,
    };
    let cookie = session::close(&app, &headers).await?;
    let mut response = match origin {
        // No login of anybody's remembers her.
        Some(origin) if origin.provider == ORIGIN => back_to("/log-ind"),
        Some(origin) => super::sign_out::signed_out(&app, &visitor, &origin.provider).await?,
        None => back_to("/log-ind"),
    };
    put(&mut response, SET_COOKIE, &cookie)?;
    // Clears what the browser kept, for the next person at this machine; the choice of language
    // stays.
    put(&mut response, CLEAR_SITE_DATA, "\"cache\", \"storage\"")?;
    Ok(response)
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
