//! Shared by all ways of signing in: where to go afterwards, and the session's cookie.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header::SET_COOKIE},
    response::Response,
};

use brudvagt_kit::security::What;
use brudvagt_types::{Actor, Scope};
use jiff::Timestamp;

use crate::http::{App, Failure, session, watched::Noted};

const LONGEST: usize = 2000;

/// A path into our own pages. Characters that browsers drop (tabs, line ends) or read as a slash
/// must not turn it into another host.
pub(super) fn own_path(next: &str) -> &str {
    let is_own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.starts_with("/.")
        && next.is_ascii()
        && !next.contains(['\\', '#'])
        && !next.contains(char::is_control)
        && next.len() <= LONGEST
        && next.parse::<Uri>().is_ok();
    if is_own { next } else { "/" }
}

/// Opens a session in the place of the one this browser has; gives the value of its cookie. `proved_at`
/// is when the person showed who she is, where that is known.
pub(super) async fn open(
    app: &App,
    headers: &HeaderMap,
    (actor, scope): &(Actor, Scope),
    proved_at: Option<Timestamp>,
    response: &mut Response,
) -> Result<String, Failure> {
    let cookie = session::open(app, headers, (actor, scope), proved_at).await?;
    put(response, SET_COOKIE, &cookie)?;
    response.extensions_mut().insert(Noted {
        what: What::SignIn,
        who: Some((actor.id.clone(), actor.role.as_str())),
        refused: "",
    });
    let value = cookie
        .split(';')
        .next()
        .and_then(|pair| pair.split_once('='));
    Ok(value.map(|(_, value)| value.to_owned()).unwrap_or_default())
}

pub(super) fn put(response: &mut Response, name: HeaderName, value: &str) -> Result<(), Failure> {
    let value = HeaderValue::from_str(value).map_err(|error| Failure::internal(&error))?;
    response.headers_mut().append(name, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_only_into_our_own_pages() {
        for own in ["/sag/1", "/sag/1?x=%2F%2F", "/sager?fase=reported&lang=en"] {
            assert_eq!(own_path(own), own);
        }
        let long = format!("/{}", "a".repeat(9000));
        for foreign in [
            "https://example.org",
            "//example.org",
            "/.//example.org",
            "/mine\u{202e}",
            "/\\example.org",
            "",
            "/\t/evil.example",
            "/\r\nSet-Cookie:x=1",
            "https:evil.example",
            &long,
        ] {
            assert_eq!(own_path(foreign), "/", "{foreign}");
        }
    }
}
