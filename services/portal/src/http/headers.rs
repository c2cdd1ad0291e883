//! What leaves with every answer, and what a browser says of where a form came from.

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, ORIGIN, REFERRER_POLICY,
            STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use brudvagt_kit::web::names_this_machine;

use super::App;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn secured(app: &App, response: Response, may_be_kept: bool) -> Response {
    guarded(app.secure_cookies, response, may_be_kept)
}

fn guarded(is_https: bool, mut response: Response, may_be_kept: bool) -> Response {
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
    if is_https {
        // Two years: whoever was here once comes back over https alone.
        let years = HeaderValue::from_static("max-age=63072000");
        headers.insert(STRICT_TRANSPORT_SECURITY, years);
    }
    if !may_be_kept {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Whether a demonstration, where anybody may be anybody, is asked under a name that is not this machine's.
pub(super) fn is_misdirected(app: &App, headers: &HeaderMap) -> bool {
    app.runtime.base.demonstration && !names_this_machine(headers)
}

/// The same for what programs are answered, which a browser may open, too.
pub(crate) async fn guard_answer(State(app): State<App>, request: Request, next: Next) -> Response {
    secured(&app, next.run(request).await, false)
}

/// Stands before addresses that the pages' own guard is not around.
pub(crate) async fn refuse_misdirected(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    if is_misdirected(&app, request.headers()) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    next.run(request).await
}

/// The browser says the form came from another site: the newer header by name, the older by
/// address. Browsers that say neither have the form's token to show.
pub(super) fn is_foreign(headers: &HeaderMap, own: &str) -> bool {
    let site = headers.get("sec-fetch-site");
    let is_other_site = site.is_some_and(|site| site != "same-origin" && site != "none");
    // A page that hides its address sends `null`; behind a proxy our own may be named differently,
    // so a browser that says "same origin" is believed.
    let is_other_origin = site.is_none()
        && headers
            .get(ORIGIN)
            .is_some_and(|origin| origin.as_bytes() != own.as_bytes());
    is_other_site || is_other_origin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_a_browser_is_told_to_stay_there() {
        let of = |is_https| {
            let answer = guarded(is_https, StatusCode::OK.into_response(), false);
            answer.headers().get(STRICT_TRANSPORT_SECURITY).cloned()
        };
        assert_eq!(of(true).unwrap(), "max-age=63072000");
        assert_eq!(of(false), None);
    }

    #[test]
    fn a_form_from_another_site_is_foreign_in_new_and_old_browsers() {
        let said = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            is_foreign(&headers, "https://brud.example")
        };
        assert!(said("sec-fetch-site", "cross-site"));
        assert!(said("origin", "https://elsewhere.example"));
        assert!(said("origin", "null"));
        assert!(!said("origin", "https://brud.example"));
        assert!(!said("sec-fetch-site", "same-origin"));
        assert!(!is_foreign(&HeaderMap::new(), "https://brud.example"));
    }
}
