//! Signing out where a provider is: it ends a session of ours, or is asked to end its own.

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{StatusCode, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
};

use crate::{
    http::{App, Failure, Visitor, html_as},
    identity::oidc::signed_in,
    ui::{Page, Section},
};

/// Back-channel logout. The one address that accepts a POST from outside without a form token,
/// because the logout token is signed.
pub(crate) async fn signed_out_there(
    State(app): State<App>,
    Path(name): Path<String>,
    body: Bytes,
) -> Response {
    let Some(endpoint) = app.providers.get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let token = form_urlencoded::parse(&body).find(|(name, _)| name == "logout_token");
    let Some((_, token)) = token else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let status = match endpoint.logged_out(&token).await {
        Ok(out) => match signed_in::end(&app.pool, &name, &out, app.runtime.clock.now()).await {
            Ok(n_ended) => {
                tracing::info!(provider = name, n_ended, "sign_in.ended_by_provider");
                StatusCode::OK
            }
            Err(failure) => failure.what.status(),
        },
        Err(refusal) => {
            tracing::warn!(
                provider = name,
                reason = refusal.reason(),
                "sign_in.logout_refused"
            );
            StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST)
        }
    };
    (status, [(CACHE_CONTROL, "no-store")]).into_response()
}

#[derive(Template)]
#[template(path = "pages/signed_out.html")]
struct SignedOutPage {
    page: Page,
    /// Where the provider ends its own session; empty when it says none.
    end_there: String,
}

/// After our own session has ended: the way to end the provider's, or that it may remember.
pub(super) async fn signed_out(
    app: &App,
    visitor: &Visitor,
    provider: &str,
) -> Result<Response, Failure> {
    let after = format!("{}/log-ind", app.public_origin);
    let end_there = match app.providers.get(provider) {
        Some(endpoint) => {
            let asked = endpoint.end_address(&after);
            let patience = std::time::Duration::from_secs(3);
            tokio::time::timeout(patience, asked)
                .await
                .unwrap_or_default()
        }
        None => None,
    };
    let mut signed_out = visitor.clone();
    signed_out.session = None;
    html_as(
        StatusCode::OK,
        &SignedOutPage {
            page: signed_out.page(app, Section::None),
            end_there: end_there.unwrap_or_default(),
        },
    )
}
