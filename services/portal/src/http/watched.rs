//! What of a request belongs in the security log.

use axum::http::Method;
use brudvagt_kit::security::{Line, What};
use uuid::Uuid;

use super::{Failure, Visitor, What as Failed};

/// Forms and files that are noted when they were done: by method and route.
const WATCHED: [(Method, &str, What); 22] = [
    (Method::POST, "/kalender", What::Token),
    (Method::POST, "/log-ind", What::SignIn),
    (Method::POST, "/sign-in", What::SignIn),
    (Method::POST, "/noedadgang", What::SignIn),
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

/// Beside an answer: what its page knows better than the route says.
#[derive(Clone, Debug)]
pub(crate) struct Noted {
    pub what: What,
    /// Id and role of whom it is about; whoever is signed in when left out.
    pub who: Option<(String, &'static str)>,
    /// Why not; empty when it was done.
    pub refused: &'static str,
}

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
pub(crate) fn note(request: &Request<'_>, failure: Option<&Failure>, noted: Option<&Noted>) {
    let watched = WATCHED
        .iter()
        .find(|(method, route, _)| method == request.method && *route == request.route)
        .map(|(.., what)| *what);
    let outcome = match noted {
        Some(noted) => Some((noted.what, noted.refused)),
        None => outcome(watched, failure),
    };
    let Some((what, refused)) = outcome else {
        return;
    };
    let session = request.visitor.session.as_ref();
    let (actor_id, role) = match (noted.and_then(|noted| noted.who.as_ref()), session) {
        (Some((id, role)), _) => (id.as_str(), *role),
        (None, Some(session)) => (session.actor.id.as_str(), session.actor.role.as_str()),
        (None, None) => ("", ""),
    };
    Line {
        what,
        actor_id,
        role,
        from: &request.visitor.from,
        at: &said_of(request.route, request.path),
        refused,
    }
    .note();
}

/// What of a path may stand in a log: the route's own words and the ids in it. A token in a link is a
/// secret, there too, and where an id belongs somebody can write anything. Of a path that is none of ours
/// nothing is said.
fn said_of(route: &str, path: &str) -> String {
    if route.is_empty() {
        return "-".to_owned();
    }
    let parts = route.split('/').zip(path.split('/'));
    let said = parts.map(|(known, given)| {
        let is_id = known != "{token}" && is_code(given);
        if known.starts_with('{') && !is_id {
            known
        } else {
            given
        }
    });
    said.collect::<Vec<_>>().join("/")
}

/// A UUID, or the three digits of a municipality.
fn is_code(given: &str) -> bool {
    let is_municipality = given.len() == 3 && given.bytes().all(|it| it.is_ascii_digit());
    is_municipality || (given.len() == 36 && Uuid::try_parse(given).is_ok())
}

/// Refusals are noted wherever they happen; what was done where it is watched. A form with a wrong
/// field, and a page that is not there, are neither.
fn outcome(watched: Option<What>, failure: Option<&Failure>) -> Option<(What, &str)> {
    let Some(failure) = failure else {
        return watched.map(|what| (what, ""));
    };
    let is_refusal = match failure.what {
        Failed::Denied | Failed::Csrf | Failed::SignedOut | Failed::ProveAgain | Failed::Busy => {
            true
        }
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
    fn a_log_holds_no_link_that_opens_a_door_and_no_words_that_were_typed() {
        let id = "01989d6e-0000-7000-8000-000000000000";
        assert_eq!(
            said_of("/sag/{case_id}/fakta", &format!("/sag/{id}/fakta")),
            format!("/sag/{id}/fakta")
        );
        assert_eq!(
            said_of("/indstillinger/{code}", "/indstillinger/901"),
            "/indstillinger/901"
        );
        assert_eq!(
            said_of("/sag/{case_id}/fakta", "/sag/Anna Opdigtet/fakta"),
            "/sag/{case_id}/fakta"
        );
        assert_eq!(
            said_of("/leverandoer/{token}", "/leverandoer/hemmelig"),
            "/leverandoer/{token}"
        );
        assert_eq!(
            said_of("/meld/{token}", &format!("/meld/{id}")),
            "/meld/{token}"
        );
        for typed in ["/leverandoer/hemmelig/", "/Anna/Opdigtet", "/", ""] {
            assert_eq!(said_of("", typed), "-", "{typed}");
        }
    }

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
