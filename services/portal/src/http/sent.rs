//! What a form sent: fields and files, after it has proved to be ours.

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request},
    http::header::CONTENT_TYPE,
};
use subtle::ConstantTimeEq;

use super::{App, Failure, Visitor, What};

/// A file as it came.
pub(crate) struct File {
    pub name: String,
    pub kind: String,
    pub content: Vec<u8>,
}

/// No `Debug`: what people wrote.
#[derive(Default)]
pub(crate) struct Sent {
    pub fields: Vec<(String, String)>,
    pub files: Vec<File>,
}

impl Sent {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.trim())
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        matches!(self.get(name), "yes" | "true")
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// A Danish local time of a date field and a time field; empty when no date is given.
    pub(crate) fn moment(&self, name: &str) -> String {
        let date = self.get(&format!("{name}.date"));
        let time = self.get(&format!("{name}.time"));
        match (date, time) {
            ("", "") => String::new(),
            (date, "") => date.to_owned(),
            (date, time) => format!("{date}T{time}"),
        }
    }

    pub(crate) fn key(&self) -> &str {
        self.get("key")
    }

    /// Everything a form may show again; never its token.
    pub(crate) fn shown(&self) -> Vec<(String, String)> {
        self.fields
            .iter()
            .filter(|(name, _)| name != "csrf" && name != "key")
            .cloned()
            .collect()
    }
}

impl FromRequest<App> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let visitor = Visitor::of(request.extensions());
        let is_multipart = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("multipart/form-data"));
        let sent = if is_multipart {
            read_parts(request, app).await?
        } else {
            let body = Bytes::from_request(request, app)
                .await
                .map_err(|_too_big| Failure::new(What::TooBig, "TOO_BIG"))?;
            Self {
                fields: form_urlencoded::parse(&body).into_owned().collect(),
                files: Vec::new(),
            }
        };
        // Who is not signed in has nothing to protect yet; the browser's own word is checked for all.
        let expected = visitor.as_ref().map_or("", Visitor::csrf);
        let is_ours = bool::from(sent.get("csrf").as_bytes().ct_eq(expected.as_bytes()));
        if is_ours {
            Ok(sent)
        } else {
            Err(Failure::new(What::Csrf, "CSRF"))
        }
    }
}

async fn read_parts(request: Request, app: &App) -> Result<Sent, Failure> {
    let unreadable = |_broken| Failure::new(What::TooBig, "TOO_BIG");
    let mut parts = Multipart::from_request(request, app)
        .await
        .map_err(|_broken| Failure::new(What::Invalid, "FORM_UNREADABLE"))?;
    let mut sent = Sent::default();
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let field = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            Some(name) => {
                let kind = part
                    .content_type()
                    .unwrap_or("application/octet-stream")
                    .to_owned();
                let content = part
                    .bytes()
                    .await
                    .map_err(|_broken| Failure::new(What::TooBig, "TOO_BIG"))?
                    .to_vec();
                // A file field left empty still sends a part.
                if !name.is_empty() {
                    sent.files.push(File {
                        name,
                        kind,
                        content,
                    });
                }
            }
            None => {
                let bytes = part
                    .bytes()
                    .await
                    .map_err(|_broken| Failure::new(What::TooBig, "TOO_BIG"))?;
                sent.fields
                    .push((field, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
    }
    Ok(sent)
}
