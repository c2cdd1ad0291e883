//! What a program is told when it is refused: RFC 9457, in both languages.

use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{answer, systems};
use crate::{
    http::{Failure, What},
    texts::Lang,
};
use brudvagt_types::Text;

/// A failure as RFC 9457 says it.
pub(crate) struct Refusal(Failure);

/// What a program tells apart by the status: what it sent cannot be read, says something that cannot be,
/// or contradicts what it sent before.
fn status(failure: &Failure) -> StatusCode {
    match failure.reason.as_str() {
        "BODY_UNREADABLE" | "IDEMPOTENCY_KEY_REQUIRED" => StatusCode::BAD_REQUEST,
        "IDEMPOTENCY_KEY_REUSED" => StatusCode::CONFLICT,
        "METHOD_NOT_ALLOWED" => StatusCode::METHOD_NOT_ALLOWED,
        "NOT_JSON" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _other => failure.what.status(),
    }
}

/// Words for what came without any: what a person would read on a page.
fn words_of(what: What) -> Text {
    match what {
        What::Busy => Lang::both("api.too_many"),
        What::TooBig => Lang::both("api.too_big"),
        What::NotFound => Lang::both("api.not_found"),
        What::SignedOut | What::ProveAgain => Lang::both("api.unauthenticated"),
        What::Stale => Lang::both("api.stale"),
        What::Denied | What::Csrf => Lang::both("api.denied"),
        What::Down | What::Internal | What::Invalid | What::Rejected => Lang::both("api.down"),
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(failure) = self;
        let status = status(&failure);
        let Text { da, en } = words_of(failure.what);
        let or = |text: &str, other: &str| {
            let text = if text.is_empty() { other } else { text };
            text.to_owned()
        };
        let told = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or_default(),
            "status": status.as_u16(),
            "reason": failure.reason,
            "detail": or(&failure.text.en, en),
            "detail_da": or(&failure.text.da, da),
            "errors": failure.fields.iter().map(|(field, text)| json!({
                "field": systems::field(field), "detail": text.en, "detail_da": text.da,
            })).collect::<Vec<_>>(),
        });
        let mut response = answer(status, "application/problem+json", &told);
        if failure.what == What::SignedOut {
            let bearer = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(WWW_AUTHENTICATE, bearer);
        }
        if failure.what == What::Busy {
            let minute = HeaderValue::from_static("60");
            response.headers_mut().insert(RETRY_AFTER, minute);
        }
        response
    }
}
