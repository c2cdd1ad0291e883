//! What of a request belongs in the security log.

use axum::http::Method;
use brudvagt_kit::security::{Line, What};

use super::{Failure, Visitor, What as Failed};

/// Forms and files that are noted when they were done: by method and route.
const WATCHED: [(Method, &str, What); 20] = [
    (Method::POST, "/log-ind", What::SignIn),
    (Method::POST, "/sign-in", What::SignIn),
    (Method::POST, "/log-ud", What::SignOut),
    (Method::POST, "/sign-out", What::SignOut),
    (Method::POST, "/sessioner", What::Session),
    (Method::POST, "/adgang", What::Token),
    (Method::POST, "/indstillinger", What::Setting),
    (
        Method::POST,
        "/indstillinger/{code}/indgange",
        What::Setting,
    ),
    (Method::POST, "/sag/{case_id}/indberetter", What::Export),
    (Method::GET, "/register/udtraek/{format}", What::Export),
    (Method::GET, "/register/ankre", What::Export),
    (Method::GET, "/sag/{case_id}/sagsmappe.json", What::Export),
    (Method::GET, "/sag/{case_id}/sagsmappe.pdf", What::Export),
    (
        Method::GET,
        "/sag/{case_id}/anmeldelse/{format}",
        What::Export,
    ),
    (
        Method::GET,
        "/sag/{case_id}/anmeldelse/bilag/{id}",
        What::Export,
    ),
    (
        Method::GET,
        "/sag/{case_id}/underretning/brev",
        What::Export,
    ),
    (
        Method::GET,
        "/sag/{case_id}/nis2/{kind}/{format}",
        What::Export,
    ),
    (Method::GET, "/sag/{case_id}/esdh/pakke", What::Export),
    (Method::GET, "/bilag/{id}", What::Export),
    (Method::GET, "/attachments/{id}", What::Export),
];

/// Beside an answer: whom it signed in.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn(pub String, pub &'static str);

/// A request, as far as the security log wants it.
pub(crate) struct Request<'r> {
    pub method: &'r Method,
    /// As the routes are written; empty when there is none.
    pub route: &'r str,
    /// Without what was asked for behind it.
    pub path: &'r str,
    pub visitor: &'r Visitor,
}

/// Notes what was done or refused, when it is one to note.
pub(crate) fn note(request: &Request<'_>, failure: Option<&Failure>, signed_in: Option<&SignedIn>) {
    let watched = WATCHED
        .iter()
        .find(|(method, route, _)| method == request.method && *route == request.route)
        .map(|(.., what)| *what);
    let Some((what, refused)) = outcome(watched, failure) else {
        return;
    };
    let session = request.visitor.session.as_ref();
    let (actor_id, role) = match (signed_in, session) {
        (Some(SignedIn(id, role)), _) => (id.as_str(), *role),
        (None, Some(session)) => (session.actor.id.as_str(), session.actor.role.as_str()),
        (None, None) => ("", ""),
    };
    Line {
        what,
        actor_id,
        role,
        from: &request.visitor.from,
        // A token in a link is a secret, in a log too.
        at: if request.route.contains("{token}") {
            request.route
        } else {
            request.path
        },
        refused,
    }
    .note();
}

/// Refusals are noted wherever they happen; what was done where it is watched. A form with a wrong
/// field, and a page that is not there, are neither.
fn outcome(watched: Option<What>, failure: Option<&Failure>) -> Option<(What, &str)> {
    let Some(failure) = failure else {
        return watched.map(|what| (what, ""));
    };
    let is_refusal = match failure.what {
        Failed::Denied | Failed::Csrf | Failed::SignedOut | Failed::Busy => true,
        // Somebody who looks for what is not hers gets this, and so does a wrong link.
        Failed::NotFound => watched.is_some(),
        Failed::Invalid
        | Failed::Rejected
        | Failed::Stale
        | Failed::TooBig
        | Failed::Down
        | Failed::Internal => false,
    };
    is_refusal.then(|| (watched.unwrap_or(What::Access), failure.reason.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_noted_everywhere_and_what_was_done_where_it_matters() {
        let denied = Failure::new(Failed::Denied, "NOT_ALLOWED");
        let stale = Failure::new(Failed::Stale, "STALE_VERSION");
        assert_eq!(
            outcome(None, Some(&denied)),
            Some((What::Access, "NOT_ALLOWED"))
        );
        let of_export = outcome(Some(What::Export), Some(&denied));
        assert_eq!(of_export, Some((What::Export, "NOT_ALLOWED")));
        assert_eq!(outcome(Some(What::Export), None), Some((What::Export, "")));
        assert_eq!(outcome(None, None), None);
        assert_eq!(outcome(None, Some(&stale)), None);
    }

    #[test]
    fn every_watched_route_is_one_of_the_portals() {
        let routes = include_str!("../site.rs");
        for (_method, route, _what) in WATCHED {
            assert!(routes.contains(&format!("\"{route}\"")), "{route}");
        }
    }
}
