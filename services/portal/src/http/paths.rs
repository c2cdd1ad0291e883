//! Where somebody is and came from, as paths of ours.

use axum::http::{
    HeaderMap, Uri,
    header::{HOST, REFERER},
};

/// The page of ours one came from, as the browser says.
pub(super) fn path_before(headers: &HeaderMap) -> Option<String> {
    let uri: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    let host = headers.get(HOST)?.to_str().ok()?;
    (uri.authority()?.as_str() == host).then(|| path_of(&uri))
}

/// Path and query without what is said once: that something was done, and a choice of language.
pub(super) fn path_of(uri: &Uri) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if !matches!(name.as_ref(), "ok" | "moment" | "lang") {
            query.append_pair(&name, &value);
        }
    }
    // Two slashes would name another host where the path stands in a link.
    let path = format!("/{}", uri.path().trim_start_matches('/'));
    match query.finish() {
        none if none.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

/// The case that a page is one of.
pub(super) fn case_of(path: &str) -> Option<String> {
    let rest = path.strip_prefix("/sag/")?;
    let (id, _page) = rest.split_once('/')?;
    let id: uuid::Uuid = id.parse().ok()?;
    Some(id.to_string())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn path(text: &str) -> String {
        path_of(&text.parse().unwrap())
    }

    #[test]
    fn the_other_language_keeps_the_filters_and_not_what_was_said_once() {
        assert_eq!(path("/sager?fase=reported&lang=en"), "/sager?fase=reported");
        assert_eq!(path("/sag/1?ok=1&moment=x"), "/sag/1");
        assert_eq!(path("//evil.example/x?lang=en"), "/evil.example/x");
    }

    #[test]
    fn after_a_form_one_comes_back_to_where_it_stood_and_never_elsewhere() {
        let mut headers = HeaderMap::new();
        assert_eq!(path_before(&headers), None);
        let value = HeaderValue::from_static("https://brud.example/sag/1?ok=1");
        headers.insert(REFERER, value);
        headers.insert(HOST, HeaderValue::from_static("brud.example"));
        assert_eq!(path_before(&headers).as_deref(), Some("/sag/1"));
        headers.insert(HOST, HeaderValue::from_static("elsewhere.example"));
        assert_eq!(path_before(&headers), None);
    }

    #[test]
    fn a_refused_page_of_a_case_leads_to_the_case_and_never_elsewhere() {
        let id = "0199aaaa-0000-7000-8000-00000000abcd";
        let case = Some(id.to_owned());
        assert_eq!(case_of(&format!("/sag/{id}/esdh?x=1")), case);
        assert_eq!(case_of(&format!("/sag/{id}")), None);
        assert_eq!(case_of("/sag/../esdh"), None);
        assert_eq!(case_of("/indstillinger"), None);
    }
}
