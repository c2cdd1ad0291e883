//! The stylesheet, the script and the mark, compiled in. Their addresses change with their content.

use std::sync::LazyLock;

use axum::{
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

const CSS: &str = include_str!("../../static/portal.css");
const JS: &str = include_str!("../../static/live.js");
const MARK: &str = include_str!("../../static/mark.svg");

static CSS_PATH: LazyLock<String> = LazyLock::new(|| versioned("/static/brudvagt.css", CSS));
static JS_PATH: LazyLock<String> = LazyLock::new(|| versioned("/static/live.js", JS));

fn versioned(path: &str, content: &str) -> String {
    let digest = hex::encode(Sha256::digest(content.as_bytes()));
    format!("{path}?v={}", digest.get(..12).unwrap_or_default())
}

pub(crate) fn css_path() -> &'static str {
    &CSS_PATH
}

pub(crate) fn js_path() -> &'static str {
    &JS_PATH
}

fn asset(kind: &'static str, content: &'static str) -> Response {
    (
        [
            (CONTENT_TYPE, kind),
            (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ],
        content,
    )
        .into_response()
}

pub(crate) async fn css() -> Response {
    asset("text/css; charset=utf-8", CSS)
}

pub(crate) async fn js() -> Response {
    asset("text/javascript; charset=utf-8", JS)
}

pub(crate) async fn mark() -> Response {
    asset("image/svg+xml", MARK)
}
