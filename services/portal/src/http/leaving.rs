//! What is done to every page before it leaves: its CPR numbers are masked, and a form that came back
//! says so first in the page's title, which is what a screen reader reads and a tab shows.

use axum::{
    body::{Body, to_bytes},
    http::{
        StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::Response,
};

use super::numbers::{self, Shown};
use crate::texts::Lang;

/// # Errors
/// None in practice: a page is whole in memory before it leaves.
pub(super) async fn leaving(response: Response, lang: Lang) -> Result<Response, axum::Error> {
    let kind = response.headers().get(CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        return Ok(response);
    }
    let is_shown = response.extensions().get::<Shown>().is_some();
    let (mut parts, body) = response.into_parts();
    let page = to_bytes(body, usize::MAX).await?;
    let page = numbers::leaving(&String::from_utf8_lossy(&page), is_shown);
    parts.headers.remove(CONTENT_LENGTH);
    let page = if came_back(parts.status) {
        let title = format!("<title>{}: ", lang.t("form.error"));
        page.replacen("<title>", &title, 1)
    } else {
        page
    };
    Ok(Response::from_parts(parts, Body::from(page)))
}

/// Pages of failures are made after this, so a page that is not well is a form that came back.
fn came_back(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    async fn left(status: StatusCode, kind: &'static str, page: String) -> String {
        let mut response = Response::new(Body::from(page));
        *response.status_mut() = status;
        let kind = HeaderValue::from_static(kind);
        response.headers_mut().insert(CONTENT_TYPE, kind);
        let body = leaving(response, Lang::Da).await.unwrap().into_body();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn the_title_of_every_refused_form_says_so_first() {
        let page = || "<title>Indberet</title><h1>Indberet</h1>".to_owned();
        let html = "text/html; charset=utf-8";
        for status in [
            StatusCode::UNPROCESSABLE_ENTITY,
            StatusCode::CONFLICT,
            StatusCode::SERVICE_UNAVAILABLE,
        ] {
            let seen = left(status, html, page()).await;
            assert_eq!(seen, "<title>Fejl: Indberet</title><h1>Indberet</h1>");
        }
        assert_eq!(left(StatusCode::OK, html, page()).await, page());
    }

    #[tokio::test]
    async fn a_page_is_masked_and_a_file_leaves_as_it_is() {
        // Made up, and put together here so that no file holds it.
        let number = format!("<p>{}-{}</p>", "111111", "1118");
        let html = left(StatusCode::OK, "text/html", number.clone()).await;
        assert_eq!(html, "<p>111111-••••</p>");
        assert_eq!(
            left(StatusCode::OK, "text/csv", number.clone()).await,
            number
        );
    }
}
