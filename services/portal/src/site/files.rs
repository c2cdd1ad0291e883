//! Files on their way out. Never shown by the browser inside our own origin: always downloaded.

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use brudvagt_proto::intake::GetAttachmentRequest;
use serde::Deserialize;

use crate::http::{App, Failure, Visitor, proof};

/// A download with the name people know.
pub(crate) fn download(name: &str, kind: &str, content: Bytes) -> Response {
    // A name is read in lists of files; what the file holds is the file's own.
    let name = brudvagt_cpr::mask(name);
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let disposition = format!(
        "attachment; filename*=UTF-8''{}",
        encoded.replace('+', "%20")
    );
    let mut response = content.into_response();
    let headers = response.headers_mut();
    let or_bytes = HeaderValue::from_static("application/octet-stream");
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_str(kind).unwrap_or(or_bytes),
    );
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    /// Also when a scanner warns of it: `1`.
    #[serde(default)]
    alligevel: String,
}

pub(crate) async fn attachment(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let message = GetAttachmentRequest {
        attachment_id: id,
        is_unproved: !proof::is_fresh(&app, session),
        despite_warning: wanted.alligevel == "1",
    };
    let request = app.ask(session, message);
    let file = app.intake().get_attachment(request).await?.into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}
