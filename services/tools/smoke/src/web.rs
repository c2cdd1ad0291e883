//! The web portal, as a browser without scripts uses it: cookies, redirects, forms.

use std::collections::BTreeMap;

use anyhow::Context;
use bytes::Bytes;
use http::{
    HeaderMap, Request, Uri,
    header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE},
};
use http_body_util::Full;
use uuid::Uuid;

use crate::http::Http;

/// The most redirects that are followed.
const MOST_REDIRECTS: u32 = 5;

/// A page, and where the browser ended up.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) path: String,
    pub(crate) html: String,
}

/// A file that a form sends along.
#[derive(Debug)]
pub(crate) struct File<'a> {
    pub(crate) field: &'a str,
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) content: &'a [u8],
}

/// One person's browser.
#[derive(Debug)]
pub(crate) struct Web {
    http: Http,
    home: String,
    cookies: BTreeMap<String, String>,
}

impl Web {
    pub(crate) fn new(http: Http, home: &str) -> Self {
        Self {
            http,
            home: home.trim_end_matches('/').to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<Page> {
        self.load(path.to_owned(), None).await
    }

    /// Sends a form of fields alone.
    pub(crate) async fn send(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Page> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let kind = "application/x-www-form-urlencoded".to_owned();
        self.load(path.to_owned(), Some((kind, body.into()))).await
    }

    /// Sends a form with a file.
    pub(crate) async fn send_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: &File<'_>,
    ) -> anyhow::Result<Page> {
        let boundary = Uuid::new_v4().simple().to_string();
        let body = multipart(&boundary, fields, file);
        let kind = format!("multipart/form-data; boundary={boundary}");
        self.load(path.to_owned(), Some((kind, body))).await
    }

    /// Loads, and follows redirects as browsers do: each next page is only asked for.
    async fn load(
        &mut self,
        mut path: String,
        mut sent: Option<(String, Bytes)>,
    ) -> anyhow::Result<Page> {
        for _redirect in 0..MOST_REDIRECTS {
            let answer = self
                .http
                .exchange(self.request(&path, sent.take())?)
                .await?;
            self.keep_cookies(&answer.headers);
            if answer.status.is_redirection() {
                path = own_path(&answer.headers)?;
                continue;
            }
            anyhow::ensure!(
                answer.status.is_success(),
                "{path} answers {}",
                answer.status
            );
            let html = answer.text()?.to_owned();
            return Ok(Page { path, html });
        }
        anyhow::bail!("{path} leads round in circles")
    }

    fn request(
        &self,
        path: &str,
        sent: Option<(String, Bytes)>,
    ) -> anyhow::Result<Request<Full<Bytes>>> {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .uri(format!("{}{path}", self.home))
            .header(COOKIE, cookies.join("; "))
            .header("sec-fetch-site", "same-origin");
        let Some((kind, body)) = sent else {
            return Ok(request.body(Full::default())?);
        };
        request = request.method("POST").header(ORIGIN, &self.home);
        Ok(request.header(CONTENT_TYPE, kind).body(Full::new(body))?)
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        let cookies = headers.get_all(SET_COOKIE).iter();
        for cookie in cookies.filter_map(|cookie| cookie.to_str().ok()) {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Where a redirect leads; the portal's lead into the portal.
fn own_path(headers: &HeaderMap) -> anyhow::Result<String> {
    let location = headers.get(LOCATION).context("a redirect to nowhere")?;
    let uri: Uri = location.to_str()?.parse()?;
    anyhow::ensure!(uri.host().is_none(), "a redirect to elsewhere: {uri}");
    Ok(uri.to_string())
}

fn multipart(boundary: &str, fields: &[(&str, &str)], file: &File<'_>) -> Bytes {
    let mut body = Vec::new();
    let mut part = |head: &str, content: &[u8]| {
        body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    for (name, value) in fields {
        let head = format!("Content-Disposition: form-data; name=\"{name}\"");
        part(&head, value.as_bytes());
    }
    let head = format!(
        "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}",
        file.field, file.name, file.kind
    );
    part(&head, file.content);
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    body.into()
}

impl Page {
    /// What the page has filled into one of its fields.
    pub(crate) fn field(&self, name: &str) -> anyhow::Result<&str> {
        let tag = self.after(&format!("name=\"{name}\""));
        let tag = tag.and_then(|rest| rest.split('>').next());
        tag.and_then(|tag| quoted(tag, "value=\""))
            .with_context(|| format!("{} has no field {name}", self.path))
    }

    fn after(&self, text: &str) -> Option<&str> {
        self.html.split_once(text).map(|(_before, after)| after)
    }

    /// The case number that it shows.
    pub(crate) fn reference(&self) -> anyhow::Result<String> {
        let rest = self
            .after("BRUD-")
            .context("the page shows no case number")?;
        let number = rest
            .chars()
            .take_while(|letter| letter.is_ascii_digit() || *letter == '-');
        Ok(format!("BRUD-{}", number.collect::<String>()))
    }

    /// What follows this beginning in a link of the page.
    pub(crate) fn link(&self, beginning: &str) -> anyhow::Result<&str> {
        quoted(&self.html, &format!("href=\"{beginning}"))
            .with_context(|| format!("{} has no link to {beginning}", self.path))
    }
}

/// The text from `beginning` to the next quotation mark.
fn quoted<'a>(html: &'a str, beginning: &str) -> Option<&'a str> {
    let (_before, rest) = html.split_once(beginning)?;
    rest.split_once('"').map(|(value, _after)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        Page {
            path: "/".to_owned(),
            html: html.to_owned(),
        }
    }

    #[test]
    fn a_field_is_read_from_its_own_tag() {
        let page = page(r#"<input name="a"><input type="hidden" name="key" value="k-1"><b>"#);
        assert_eq!(page.field("key").unwrap(), "k-1");
        assert!(page.field("a").is_err());
        assert!(page.field("b").is_err());
    }

    #[test]
    fn a_receipt_gives_number_and_link() {
        let page = page(r#"<strong>BRUD-2026-000007</strong><a href="/reports/0199">"#);
        assert_eq!(page.reference().unwrap(), "BRUD-2026-000007");
        assert_eq!(page.link("/reports/").unwrap(), "0199");
    }

    #[test]
    fn a_form_with_a_file_ends_as_the_standard_wants() {
        let file = File {
            field: "attachments",
            name: "a.txt",
            kind: "text/plain",
            content: b"hej",
        };
        let body = multipart("x", &[("csrf", "1")], &file);
        let text = std::str::from_utf8(&body).unwrap();
        assert!(
            text.starts_with("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n1\r\n")
        );
        assert!(text.ends_with("Content-Type: text/plain\r\n\r\nhej\r\n--x--\r\n"));
    }

    #[test]
    fn a_redirect_out_of_the_portal_is_not_followed() {
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, "https://example.org/".parse().unwrap());
        assert!(own_path(&headers).is_err());
        headers.insert(LOCATION, "/mine?ok=1".parse().unwrap());
        assert_eq!(own_path(&headers).unwrap(), "/mine?ok=1");
    }
}
