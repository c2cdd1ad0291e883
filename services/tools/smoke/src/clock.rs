//! The demonstration's clock, by the operator's port.

use anyhow::Context;
use http::{Method, Request, header::CONTENT_TYPE};
use http_body_util::Full;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::place::Place;

/// What time the demonstration thinks it is.
pub(crate) async fn now(place: &Place) -> anyhow::Result<Timestamp> {
    moved(place, Method::GET, String::new()).await
}

/// Moves the clock forward; what time it is then.
pub(crate) async fn advance(place: &Place, seconds: i64) -> anyhow::Result<Timestamp> {
    moved(
        place,
        Method::POST,
        json!({ "seconds": seconds }).to_string(),
    )
    .await
}

async fn moved(place: &Place, method: Method, body: String) -> anyhow::Result<Timestamp> {
    let request = Request::builder()
        .method(method)
        .uri(format!("http://{}/clock", place.ops))
        .header(CONTENT_TYPE, "application/json")
        .body(Full::from(body))?;
    let answer = place.http.exchange(request).await?;
    anyhow::ensure!(
        answer.status.is_success(),
        "/clock answers {}",
        answer.status
    );
    let told: Value = serde_json::from_slice(&answer.body)?;
    let now = told.get("now").and_then(Value::as_str).context("no time")?;
    Ok(now.parse()?)
}
