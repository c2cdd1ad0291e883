//! The page that says why nobody was signed in.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use brudvagt_kit::security::What;

use super::super::{proof, way_in::own_path};
use crate::{
    emergency::PATH as EMERGENCY,
    http::{App, Failure, Visitor, html_as, watched::Noted},
    identity::oidc::{Endpoint, Refusal},
    ui::{Page, Section},
};

#[derive(Template)]
#[template(path = "pages/sign_in_refused.html")]
struct RefusedPage {
    page: Page,
    title: String,
    text: String,
    provider: String,
    /// What to do with a decision that waits.
    steps: Vec<&'static str>,
    is_another_account: bool,
    /// Where a key for emergencies signs in, while the login is away.
    emergency: String,
    reason: &'static str,
}

pub(super) fn refused(
    app: &App,
    visitor: &Visitor,
    endpoint: &Endpoint,
    refusal: Refusal,
    again: bool,
) -> Result<Response, Failure> {
    tracing::warn!(
        provider = endpoint.name,
        reason = refusal.reason(),
        "sign_in.refused"
    );
    let page = visitor.page(app, Section::None);
    let kind = match refusal {
        Refusal::NotLinked | Refusal::Left => "unknown",
        Refusal::Denied | Refusal::ProviderAsks => "denied",
        Refusal::ProviderAway | Refusal::ProviderUnfit => "away",
        Refusal::WrongOrganisation => "organisation",
        Refusal::LevelTooLow => "level",
        Refusal::GroupsNotSent => "groups",
        Refusal::NotPending => "pending",
        Refusal::WrongIssuer
        | Refusal::Malformed
        | Refusal::BadSignature
        | Refusal::WrongAudience
        | Refusal::NotNow
        | Refusal::WrongNonce
        | Refusal::NoSubject => "wrong",
        Refusal::NotProvedAgain => "unproved",
        Refusal::AnotherPerson => "another",
    };
    let shown = RefusedPage {
        title: page.lang.code_text("sign_in_refused", kind),
        text: page
            .lang
            .code_text("sign_in_refused", &format!("{kind}_text")),
        provider: endpoint.name.clone(),
        steps: if again {
            proof::steps(&page)
        } else {
            Vec::new()
        },
        is_another_account: matches!(
            refusal,
            Refusal::NotLinked | Refusal::Left | Refusal::WrongOrganisation | Refusal::LevelTooLow
        ),
        emergency: if kind == "away" {
            let next = visitor.param("next");
            let next: String =
                form_urlencoded::byte_serialize(own_path(&next).as_bytes()).collect();
            format!("{EMERGENCY}?next={next}")
        } else {
            String::new()
        },
        reason: refusal.reason(),
        page,
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = html_as(status, &shown)?;
    response.extensions_mut().insert(Noted {
        what: What::SignIn,
        who: None,
        refused: refusal.reason(),
    });
    Ok(response)
}
