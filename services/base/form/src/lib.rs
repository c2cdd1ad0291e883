//! What a form sent, read: fields and files, in either way that browsers send them.
//!
//! # Invariants
//! - No more fields and files are read than any form of ours has.
//! - No file is read before its form has shown that it may bring files.
//! - What was read before something broke is handed out: words come before files, and a file too big
//!   costs nobody her words.
//!
//! Deliberately absent: how many bytes a body may have, and whose form it is. Whoever reads decides both.

use axum::{
    extract::{FromRequest, Multipart, Request},
    http::header::CONTENT_TYPE,
};

/// Fields and files of one form at most.
pub const MOST_FIELDS: usize = 400;

/// A file as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub kind: String,
    pub content: Vec<u8>,
}

/// What has been read. No `Debug`: what people wrote.
#[derive(Default)]
pub struct Form {
    pub fields: Vec<(String, String)>,
    pub files: Vec<File>,
}

impl Form {
    /// The first field of this name; empty when there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.trim())
    }
}

/// Why no more was read.
#[derive(Debug, PartialEq, Eq)]
pub enum Trouble<E> {
    /// No form, or one with more fields than any of ours.
    Unreadable,
    /// Cut off on its way, or longer than it may be.
    Broken,
    /// It may not bring files.
    Refused(E),
}

/// Whether a form comes in parts, as one with files does.
#[must_use]
pub fn comes_in_parts(request: &Request) -> bool {
    request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

/// The fields of a form without files; `None` when there are more than any form of ours has.
#[must_use]
pub fn read_fields(body: &[u8]) -> Option<Vec<(String, String)>> {
    let fields: Vec<(String, String)> = form_urlencoded::parse(body)
        .into_owned()
        .take(MOST_FIELDS.saturating_add(1))
        .collect();
    (fields.len() <= MOST_FIELDS).then_some(fields)
}

/// Reads a form in parts into `form`, and asks before each file whether its fields allow one.
///
/// # Errors
/// What was read until then is in `form`.
pub async fn read_parts<E>(
    request: Request,
    form: &mut Form,
    may_bring_files: impl Fn(&Form) -> Result<(), E>,
) -> Result<(), Trouble<E>> {
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|_none| Trouble::Unreadable)?;
    while let Some(part) = parts.next_field().await.map_err(|_cut| Trouble::Broken)? {
        if form.fields.len() + form.files.len() >= MOST_FIELDS {
            return Err(Trouble::Unreadable);
        }
        let field = part.name().unwrap_or_default().to_owned();
        let Some(name) = part.file_name().map(str::to_owned) else {
            let bytes = part.bytes().await.map_err(|_cut| Trouble::Broken)?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            form.fields.push((field, text));
            continue;
        };
        may_bring_files(form).map_err(Trouble::Refused)?;
        let kind = part
            .content_type()
            .unwrap_or("application/octet-stream")
            .to_owned();
        let content = part.bytes().await.map_err(|_cut| Trouble::Broken)?.to_vec();
        // A file field left empty still sends a part.
        if !name.is_empty() {
            form.files.push(File {
                name,
                kind,
                content,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    async fn read(body: &str, allows: bool) -> (Form, Result<(), Trouble<()>>) {
        let request = Request::builder()
            .header(CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(Body::from(body.to_owned()))
            .unwrap();
        assert!(comes_in_parts(&request));
        let mut form = Form::default();
        let allowed = if allows { Ok(()) } else { Err(()) };
        let read = read_parts(request, &mut form, |_form| allowed).await;
        (form, read)
    }

    const WORDS: &str = "--x\r\nContent-Disposition: form-data; name=\"what\"\r\n\r\n Søren \r\n";
    const EMPTY: &str =
        "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n";
    const FILE: &str = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"å.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n";

    #[test]
    fn a_form_of_more_fields_than_any_of_ours_is_refused_at_once() {
        let fields = |n: usize| "a=1&".repeat(n);
        assert_eq!(read_fields(fields(400).as_bytes()).unwrap().len(), 400);
        assert!(read_fields(fields(401).as_bytes()).is_none());
        assert!(read_fields(fields(5_000_000).as_bytes()).is_none());
    }

    #[tokio::test]
    async fn words_and_files_come_out_and_a_field_left_empty_is_no_file() {
        let (form, read) = read(&[WORDS, EMPTY, FILE, "--x--\r\n"].concat(), true).await;
        assert_eq!(read, Ok(()));
        assert_eq!(form.get("what"), "Søren");
        let [file] = form.files.as_slice() else {
            panic!("{} files", form.files.len());
        };
        assert_eq!(
            (file.name.as_str(), file.kind.as_str()),
            ("å.pdf", "application/pdf")
        );
        assert_eq!(file.content, b"%PDF");
    }

    #[tokio::test]
    async fn what_was_read_stays_when_the_rest_is_refused_cut_or_too_much() {
        for (body, allows, trouble) in [
            (
                [WORDS, FILE, "--x--\r\n"].concat(),
                false,
                Trouble::Refused(()),
            ),
            ([WORDS, FILE].concat(), true, Trouble::Broken),
            (WORDS.repeat(MOST_FIELDS + 1), true, Trouble::Unreadable),
        ] {
            let (form, read) = read(&body, allows).await;
            assert_eq!(read, Err(trouble));
            assert_eq!(form.get("what"), "Søren");
            assert!(form.files.is_empty());
        }
    }
}
