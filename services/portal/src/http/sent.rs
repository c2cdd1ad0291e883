//! What a form sent: fields and files, after it has proved to be ours.

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request},
    http::header::CONTENT_TYPE,
};
use subtle::ConstantTimeEq;

use super::{App, Failure, Kept, Visitor, What};

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
    /// Whether files came, also after a page has taken them.
    pub had_files: bool,
}

impl Sent {
    /// As if a form had sent these.
    #[cfg(test)]
    pub(crate) fn of(fields: &[(&str, &str)]) -> Self {
        let fields = fields.iter();
        Self {
            fields: fields
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Self::default()
        }
    }

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
            let kept = visitor.as_ref().map(|visitor| visitor.kept.clone());
            read_parts(request, app, kept.unwrap_or_default()).await?
        } else {
            let body = Bytes::from_request(request, app)
                .await
                .map_err(|_too_big| Failure::new(What::TooBig, "TOO_BIG"))?;
            Self {
                fields: form_urlencoded::parse(&body).into_owned().collect(),
                ..Self::default()
            }
        };
        if let Some(visitor) = &visitor {
            visitor.kept.keep(sent.shown());
        }
        // Who is not signed in has nothing to protect yet; the browser's own word is checked for all.
        let expected = visitor.as_ref().map_or("", Visitor::csrf);
        let is_ours = bool::from(sent.get("csrf").as_bytes().ct_eq(expected.as_bytes()));
        let is_signed_out = visitor.is_none_or(|visitor| visitor.session.is_none());
        match (is_ours, is_signed_out) {
            (true, _) => Ok(sent),
            // The token went with the session: what helps is to sign in again.
            (false, true) => Err(Failure::new(What::SignedOut, "UNAUTHENTICATED")),
            (false, false) => Err(Failure::new(What::Csrf, "CSRF")),
        }
    }
}

async fn read_parts(request: Request, app: &App, kept: Kept) -> Result<Sent, Failure> {
    let mut sent = Sent::default();
    match read_each_part(request, app, &mut sent).await {
        Ok(()) => Ok(sent),
        // Words come before files in our forms: files too big do not cost the words.
        Err(failure) => {
            kept.keep(sent.shown());
            Err(failure)
        }
    }
}

async fn read_each_part(request: Request, app: &App, sent: &mut Sent) -> Result<(), Failure> {
    let unreadable = |_broken| Failure::new(What::TooBig, "TOO_BIG");
    let mut parts = Multipart::from_request(request, app)
        .await
        .map_err(|_broken| Failure::new(What::Invalid, "FORM_UNREADABLE"))?;
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
                    sent.had_files = true;
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
    Ok(())
}
