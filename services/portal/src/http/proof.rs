//! What asks whoever is signed in to show again who she is: somebody may sit at a machine that another
//! has left. A form that was sent meanwhile is held with every word and choice.

use axum::{
    extract::{FromRequestParts, MatchedPath, RawPathParams, Request as HttpRequest, State},
    http::{HeaderMap, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use brudvagt_kit::pg::Ts;
use brudvagt_proto::triage::FindCaseRequest;
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    App, Failure, STAFF, Visitor, What, failure::PROVE_AGAIN, held, session, session::Session,
};

/// The acts that decide something for the municipality: read in words before they count.
pub(crate) const DECISIVE: [&str; 6] = [
    "classify",
    "conclude_assessment",
    "decide_notification",
    "decide_communication",
    "waive_esdh",
    "close",
];

/// Fields of a form.
type Fields = [(String, String)];

/// When a route asks.
#[derive(Clone, Copy)]
enum When {
    Always,
    /// The form does one of these.
    Acts(&'static [&'static str]),
    /// It is a decision, read in words and meant.
    Decided,
}

/// Decisions, files that leave, keys, who sees a case. Every page and file of a sealed case asks besides
/// ([`check_sealed`]); what a form on it shows again asks in `site/case`.
const ASKS: [(Method, &str, When); 15] = [
    (Method::POST, "/kalender", When::Acts(&["make"])),
    (Method::POST, "/sag/{case_id}/{action}", When::Decided),
    (
        Method::POST,
        "/sag/{case_id}/bekraeft",
        When::Acts(&["confirm"]),
    ),
    (Method::POST, "/sag/{case_id}/forsegling", When::Always),
    (Method::POST, "/sag/{case_id}/indberetter", When::Always),
    (Method::GET, "/sag/{case_id}/sagsmappe.json", When::Always),
    (Method::GET, "/sag/{case_id}/sagsmappe.pdf", When::Always),
    (Method::GET, "/sag/{case_id}/esdh/pakke", When::Always),
    (Method::GET, "/register/udtraek/{format}", When::Always),
    (Method::GET, "/register/ankre", When::Always),
    (Method::POST, "/adgang", When::Acts(&["make"])),
    (
        Method::POST,
        "/indstillinger/{code}/indgange",
        When::Acts(&["public", "supplier", "system", "hook"]),
    ),
    (Method::POST, "/indstillinger", When::Always),
    (
        Method::POST,
        "/sag/{case_id}/underretning",
        When::Acts(&["send"]),
    ),
    (
        Method::POST,
        "/sag/{case_id}/nis2",
        When::Acts(&["approve"]),
    ),
];

/// A request, as far as this is about it.
pub(crate) struct Request<'r> {
    pub method: &'r Method,
    pub route: &'r str,
    pub path: &'r str,
    pub fields: &'r Fields,
    pub had_files: bool,
}

impl Request<'_> {
    fn field(&self, name: &str) -> &str {
        let field = self.fields.iter().find(|(known, _)| known == name);
        field.map_or("", |(_, value)| value)
    }

    fn asks(&self) -> bool {
        let mut routes = ASKS.iter();
        let route = routes.find(|(method, route, _)| method == self.method && *route == self.route);
        match route.map(|(.., when)| *when) {
            Some(When::Always) => true,
            Some(When::Acts(acts)) => acts.contains(&self.field("act")),
            Some(When::Decided) => {
                let action = self.path.rsplit('/').next().unwrap_or_default();
                self.field("stage") == "meant" && DECISIVE.contains(&action)
            }
            None => false,
        }
    }
}

/// Whether it counts still that she has shown who she is.
pub(crate) fn is_fresh(app: &App, session: &Session) -> bool {
    let now = app.runtime.clock.now();
    session
        .proved_at
        .is_some_and(|at| now.duration_since(at) < app.session_limits.proof)
}

/// Lets a request pass whose person has lately shown who she is, and every other that is about nothing
/// of the kind. Asked before anything is read, so that nobody is noted to have seen what was not shown.
///
/// # Errors
/// `PROVE_AGAIN`; a form is held until then.
pub(crate) async fn check(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    request: &Request<'_>,
) -> Result<(), Failure> {
    let Some(session) = &visitor.session else {
        return Ok(());
    };
    if is_fresh(app, session) {
        return Ok(());
    }
    if !request.asks() {
        return Ok(());
    }
    if *request.method == Method::POST
        && let Some(token) = session::token(app, headers)
    {
        let mut fields = request.fields.to_vec();
        if request.had_files {
            fields.push((held::HAD_FILES.to_owned(), String::new()));
        }
        let id = held::hold(app, token, request.path, &fields).await?;
        visitor.kept.hold(id);
    }
    Err(prove_again())
}

pub(crate) fn prove_again() -> Failure {
    Failure::new(What::ProveAgain, PROVE_AGAIN)
}

/// Asks of a page or a file before it is made. What a form does is known when it has been read.
pub(crate) async fn ask(State(app): State<App>, request: HttpRequest, next: Next) -> Response {
    let Some(visitor) = Visitor::of(request.extensions()) else {
        return next.run(request).await;
    };
    // A body is not to be shared while others are asked.
    let (mut parts, body) = request.into_parts();
    let told = RawPathParams::from_request_parts(&mut parts, &app).await;
    let route = parts.extensions.get::<MatchedPath>();
    let asked = Request {
        method: &parts.method,
        route: route.map_or("", MatchedPath::as_str),
        path: parts.uri.path(),
        fields: &[],
        had_files: false,
    };
    if parts.method != Method::POST {
        let mut checked = check(&app, &visitor, &parts.headers, &asked).await;
        if let (Ok(()), Ok(told)) = (&checked, &told) {
            let of = About::of(asked.route, told);
            checked = check_sealed(&app, &visitor, of).await;
        }
        if let Err(failure) = checked {
            return failure.into_response();
        }
    }
    next.run(HttpRequest::from_parts(parts, body)).await
}

/// What a page or a file is about, as its address says.
#[derive(Debug, PartialEq, Eq)]
enum About {
    Case(Uuid),
    Report(Uuid),
    /// It names something that no id is.
    Nothing,
    Else,
}

impl About {
    fn of(route: &str, told: &RawPathParams) -> Self {
        let mut told = told.iter();
        let Some((name, value)) = told.find(|(name, _)| matches!(*name, "case_id" | "report_id"))
        else {
            return Self::Else;
        };
        match (value.parse(), name) {
            (Ok(id), "case_id") => Self::Case(id),
            (Ok(id), _report) => Self::Report(id),
            // A case is found by its number, too, and this address only leads on to it.
            (Err(_number), _) if route == "/sag/{case_id}" => Self::Else,
            (Err(_number), _) => Self::Nothing,
        }
    }
}

/// Lets nobody see a page or a file of a sealed case who has not lately shown who she is. Asked before it
/// is made, and of every address of a case or a report, so that a new one is not forgotten. Asking is no
/// look. Whoever is not named finds nothing and is not asked: that there is a seal is not told.
///
/// # Errors
/// `PROVE_AGAIN`; `UNAVAILABLE` when it cannot be found out.
async fn check_sealed(app: &App, visitor: &Visitor, about: About) -> Result<(), Failure> {
    let Some(session) = &visitor.session else {
        return Ok(());
    };
    // Who opens no cases is named in no seal, and her own report is hers while triage is away, too.
    if is_fresh(app, session) || !STAFF.contains(&session.actor.role) {
        return Ok(());
    }
    let mut asked = FindCaseRequest::default();
    match about {
        About::Case(id) => asked.case_id = id.to_string(),
        About::Report(id) => asked.report_id = id.to_string(),
        About::Nothing => return Err(Failure::not_found()),
        About::Else => return Ok(()),
    }
    match app.triage().find_case(app.ask(session, asked)).await {
        Ok(line) if line.get_ref().is_sealed => Err(prove_again()),
        Ok(_open) => Ok(()),
        Err(status) => {
            let failure = Failure::from(status);
            // What is not there, or not hers, the page itself says.
            let is_told = matches!(failure.what, What::NotFound | What::Denied);
            if is_told { Ok(()) } else { Err(failure) }
        }
    }
}

/// Notes that the person of this session has shown who she is. It goes on under another cookie, which is
/// returned with what it holds; nothing when it has ended. Forms in her other tabs stay good.
pub(crate) async fn prove(
    app: &App,
    token: &str,
    at: Timestamp,
) -> Result<Option<(String, String)>, Failure> {
    let value = session::random_token()?;
    let mut tx = app.pool.begin().await?;
    let proved = sqlx::query(
        "UPDATE portal.sessions SET id_digest = $2, proved_at = $3, seen_at = $4 \
         WHERE id_digest = $1",
    )
    .bind(session::digest(token))
    .bind(session::digest(&value))
    .bind(Ts(at))
    .bind(Ts(app.runtime.clock.now()))
    .execute(&mut *tx)
    .await?;
    if proved.rows_affected() == 0 {
        return Ok(None);
    }
    held::seal_anew(&mut tx, token, &value).await?;
    tx.commit().await?;
    Ok(Some((session::set_cookie(app, &value, ""), value)))
}

/// The moment in the services' time when a provider saw her, which it tells in the machine's.
pub(crate) fn in_our_time(app: &App, seen_at: Timestamp) -> Timestamp {
    let ago = brudvagt_kit::Clock::default().now().duration_since(seen_at);
    let now = app.runtime.clock.now();
    now.saturating_sub(ago).map_or(now, |at| at.min(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(method: &Method, route: &str, path: &str, fields: &[(&str, &str)]) -> bool {
        let fields: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let request = Request {
            method,
            route,
            path,
            fields: &fields,
            had_files: false,
        };
        request.asks()
    }

    #[test]
    fn what_counts_asks_and_what_prepares_it_does_not() {
        let act = "/sag/{case_id}/{action}";
        let meant = [("stage", "meant")];
        for action in DECISIVE {
            let path = format!("/sag/1/{action}");
            assert!(asks(&Method::POST, act, &path, &meant), "{action}");
            assert!(!asks(&Method::POST, act, &path, &[]), "{action}");
        }
        assert!(!asks(&Method::POST, act, "/sag/1/comment", &meant));
        assert!(asks(
            &Method::POST,
            "/adgang",
            "/adgang",
            &[("act", "make")]
        ));
        // Whoever ends a key is not kept waiting.
        assert!(!asks(
            &Method::POST,
            "/adgang",
            "/adgang",
            &[("act", "end")]
        ));
    }

    #[test]
    fn every_route_that_asks_is_one_of_the_portals() {
        let routes = include_str!("../site.rs");
        for (_method, route, _when) in ASKS {
            assert!(routes.contains(&format!("\"{route}\"")), "{route}");
        }
    }
}
