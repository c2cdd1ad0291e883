//! `/api/v1`: the same answers for programs, as JSON. What reads cases never acts.
//!
//! The caller shows an access token. It reads what its person may read today, and returns codes,
//! counts and times; free text only when it was made for that. Another system shows
//! its key, reports, and follows its own reports ([`systems`]). Cookies are ignored here, so no other
//! site can ask in somebody's name.

mod body;
mod openapi;
mod refusal;
mod systems;

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, Path, Query, State},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
        request::Parts,
    },
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use brudvagt_kit::security::{self, Line};
use brudvagt_proto::{
    Code,
    deadlines::{Clock, ListClocksRequest, ListDueRequest},
    intake::GetReportRequest,
    triage::{Case, CaseLine, GetCaseRequest, ListQueueRequest},
    types::Phase,
};
use brudvagt_types::{Said, Text};
use refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    http::{
        App, Failure, OFFICER, What,
        access::{self, Reader},
        from::from,
        guard_answer,
        limit::ONE_OF_SYSTEMS,
        masked_json, outside, refuse_misdirected, rights,
        room::OUTSIDE,
        systems::{self as keys, System, bearer},
        wire,
    },
    texts::Lang,
};

/// Every address for programs. Apart from the pages: no cookie, no redirect to a sign-in.
pub(super) fn routes(app: App) -> Router {
    table()
        .into_iter()
        .fold(Router::new(), |routes, (path, _methods, handler)| {
            routes.route(path, handler)
        })
        .method_not_allowed_fallback(async || {
            let words = Lang::both("api.method");
            Refusal::from(Failure::worded(What::Invalid, "METHOD_NOT_ALLOWED", words))
        })
        .layer(DefaultBodyLimit::max(OUTSIDE))
        .layer(from_fn_with_state(app.clone(), refuse_misdirected))
        .layer(from_fn_with_state(app.clone(), guard_answer))
        .with_state(app)
}

/// Address, what may be done there, and who answers. A test holds the OpenAPI document against it.
fn table() -> [(&'static str, &'static [&'static str], MethodRouter<App>); 8] {
    [
        ("/api/v1/openapi.json", &["get"], get(openapi::document)),
        ("/api/v1/cases", &["get"], get(cases)),
        ("/api/v1/cases/{case_id}", &["get"], get(case)),
        ("/api/v1/due", &["get"], get(due)),
        ("/api/v1/reports", &["post"], post(systems::report)),
        ("/api/v1/reports/{report_id}", &["get"], get(report)),
        (
            "/api/v1/reports/{report_id}/additions",
            &["post"],
            post(systems::add),
        ),
        (
            "/api/v1/reports/{report_id}/questions/{question_id}/answer",
            &["post"],
            post(systems::answer),
        ),
    ]
}

fn answer(status: StatusCode, kind: &'static str, told: &impl Serialize) -> Response {
    match serde_json::to_vec(told) {
        Ok(body) => (
            status,
            [
                (CONTENT_TYPE, kind),
                (CACHE_CONTROL, "no-store"),
                (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ],
            body,
        )
            .into_response(),
        Err(_unwritable) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn told(value: &impl Serialize) -> Response {
    answer(StatusCode::OK, "application/json", value)
}

impl FromRequestParts<App> for Reader {
    type Rejection = Refusal;

    /// The token's person with her rights of today: after she leaves or loses the role the token
    /// reads nothing.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let from = from(app.behind_proxy, &parts.headers, &parts.extensions);
        let at = parts.uri.path().to_owned();
        let now = app.runtime.clock.now();
        // Only wrong tokens use up what their address has, so that right ones never wait for them.
        let tried = format!("tokens:{}", outside::network(&from));
        let unknown = || {
            if !app.limiter.take_of(&tried, ONE_OF_SYSTEMS, now) {
                return Failure::worded(What::Busy, "TOO_MANY", Lang::both("api.too_many"));
            }
            Line {
                what: security::What::Token,
                actor_id: "",
                role: "",
                from: &from,
                at: &at,
                refused: "UNAUTHENTICATED",
            }
            .note();
            Failure::worded(
                What::SignedOut,
                "UNAUTHENTICATED",
                Lang::both("api.unauthenticated"),
            )
        };
        let token = bearer(&parts.headers).ok_or_else(unknown)?;
        let mut reader = access::find(&app.pool, token, now)
            .await?
            .ok_or_else(unknown)?;
        let actor = &reader.session.actor;
        // A token whose role may not have one is refused (ADR 0027).
        if !OFFICER.contains(&actor.role) {
            return Err(unknown().into());
        }
        if !app.limiter.take(&format!("api:{}", actor.id), now) {
            return Err(Failure::worded(What::Busy, "TOO_MANY", Lang::both("api.too_many")).into());
        }
        let session = reader.session;
        let renewed = rights::renewed(app, session).await?.ok_or_else(unknown)?;
        // The directory is away; a program can try again later.
        if renewed.rights_unknown {
            return Err(Failure::new(What::Down, "UNAVAILABLE").into());
        }
        reader.session = renewed;
        Ok(reader)
    }
}

impl FromRequestParts<App> for System {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        Ok(keys::find(app, parts).await?)
    }
}

/// Who asks for a report: somebody who reads, or the system that reported it.
enum Asker {
    Person(Reader),
    System(System),
}

impl FromRequestParts<App> for Asker {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let is_key = bearer(&parts.headers).is_some_and(|token| token.starts_with(keys::MARK));
        Ok(if is_key {
            Self::System(System::from_request_parts(parts, app).await?)
        } else {
            Self::Person(Reader::from_request_parts(parts, app).await?)
        })
    }
}

/// An instant, in UTC.
fn at(instant: Option<prost_types::Timestamp>) -> Option<String> {
    wire::instant(instant).map(|at| at.to_string())
}

/// A code or an id; absent is null, never an empty text.
fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn line(it: &CaseLine) -> Value {
    json!({
        "case_id": it.case_id,
        "reference": it.reference,
        "municipality": it.municipality,
        "unit_id": some(&it.unit_id),
        "report_id": some(&it.report_id),
        "channel": it.channel().code(),
        "version": it.version,
        "phase": it.phase().code(),
        "outcome": some(&it.outcome),
        "next_action": some(&it.next_action),
        "assignee_id": some(&it.assignee_id),
        "reported_at": at(it.reported_at),
        "aware_at": at(it.aware_at),
        "aware_confirmed": it.aware_confirmed,
        "due_at": at(it.due_at),
        "clock_settled": it.clock_settled,
        "next_due": it.next_due.as_ref().map(|due| json!({
            "regime": due.regime,
            "due_at": at(due.due_at),
        })),
    })
}

fn clock(it: &Clock) -> Value {
    json!({
        "clock_id": it.clock_id,
        "case_id": it.case_id,
        "municipality": it.municipality,
        "regime": it.regime,
        "rule": it.rule.da(),
        "rule_en": some(it.rule.en()),
        "aware_at": at(it.aware_at),
        "due_at": at(it.due_at),
        "state": it.state,
        "owed": it.owed,
    })
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct CasesQuery {
    municipality: String,
    phase: String,
    outcome: String,
    closed: bool,
    after: String,
    limit: u32,
}

/// A parameter that cannot be read is refused with its name, not ignored.
fn read<T>(
    query: Result<Query<T>, axum::extract::rejection::QueryRejection>,
) -> Result<T, Failure> {
    query.map(|Query(query)| query).map_err(|wrong| {
        let text = Text::new(Lang::Da.t("api.query").to_owned(), wrong.body_text());
        Failure::worded(What::Invalid, "QUERY_UNREADABLE", text)
    })
}

async fn cases(
    State(app): State<App>,
    reader: Reader,
    query: Result<Query<CasesQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Refusal> {
    let query = read(query)?;
    let message = ListQueueRequest {
        municipalities: some(&query.municipality)
            .map(str::to_owned)
            .into_iter()
            .collect(),
        phase: wire::chosen::<Phase>(&query.phase)?,
        outcome: query.outcome,
        include_closed: query.closed,
        after: query.after,
        limit: query.limit,
        ..ListQueueRequest::default()
    };
    let request = app.ask(&reader.session, message);
    let known = app
        .triage()
        .list_queue(request)
        .await
        .map_err(Failure::from)?
        .into_inner();
    Ok(told(&json!({
        "cases": known.cases.iter().map(line).collect::<Vec<_>>(),
        "next": some(&known.next),
        "n_open": known.n_open,
        "n_overdue": known.n_overdue,
    })))
}

async fn case(
    State(app): State<App>,
    reader: Reader,
    Path(case_id): Path<String>,
) -> Result<Response, Refusal> {
    let request = app.ask(
        &reader.session,
        GetCaseRequest {
            case_id: case_id.clone(),
        },
    );
    let known = app
        .triage()
        .get_case(request)
        .await
        .map_err(Failure::from)?
        .into_inner();
    let request = app.ask(&reader.session, ListClocksRequest { case_id });
    let clocks = app
        .deadlines()
        .list_clocks(request)
        .await
        .map_err(Failure::from)?
        .into_inner();
    Ok(told(&json!({
        "case": line(&known.line.clone().unwrap_or_default()),
        "ruleset": some(&known.ruleset),
        "esdh_reference": some(&known.esdh_reference),
        "escalation_step": some(&known.escalation_step),
        "unsettled": known.unsettled,
        "tracks": known.tracks.iter().map(|it| json!({
            "name": it.track().code(), "state": it.state, "settled": it.settled,
        })).collect::<Vec<_>>(),
        "decisions": known.decisions.iter().map(|it| json!({
            "track": it.track().code(), "decided": it.decided, "recommended": some(&it.recommended),
            "at": at(it.at),
        })).collect::<Vec<_>>(),
        "meters": known.meters.iter().map(|it| json!({
            "purpose": it.purpose, "have": it.have, "needed": it.needed, "missing": it.missing,
        })).collect::<Vec<_>>(),
        "measures": known.measures.iter().map(|it| json!({
            "measure_id": it.id, "kind": it.kind, "owner_id": some(&it.owner_id),
            "due_date": some(&it.due_date), "done": it.done,
        })).collect::<Vec<_>>(),
        "clocks": clocks.clocks.iter().map(clock).collect::<Vec<_>>(),
        "words": reader.reads_words.then(|| masked_json(words(&known))),
    })))
}

/// What people have written on a case.
fn words(known: &Case) -> Value {
    let facts: BTreeMap<&str, Value> = known
        .facts
        .iter()
        .map(|it| {
            let value = serde_json::from_str(&it.value_json).unwrap_or(Value::Null);
            (it.name.as_str(), value)
        })
        .collect();
    json!({
        "summary": known.summary,
        "facts": facts,
        "reasons": known.decisions.iter().map(|it| json!({
            "track": it.track().code(), "by": it.by, "reason": some(&it.reason),
        })).collect::<Vec<_>>(),
        "measures": known.measures.iter().map(|it| json!({
            "measure_id": it.id, "text": it.text, "note": some(&it.note),
        })).collect::<Vec<_>>(),
    })
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DueQuery {
    /// An instant; absent: before people are back at work.
    before: Option<jiff::Timestamp>,
    municipality: String,
    after: String,
    limit: u32,
}

async fn due(
    State(app): State<App>,
    reader: Reader,
    query: Result<Query<DueQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Refusal> {
    let query = read(query)?;
    let message = ListDueRequest {
        before: query.before.map(|at| prost_types::Timestamp {
            seconds: at.as_second(),
            nanos: at.subsec_nanosecond(),
        }),
        before_next_working_day: query.before.is_none(),
        municipalities: some(&query.municipality)
            .map(str::to_owned)
            .into_iter()
            .collect(),
        after: query.after,
        limit: query.limit,
    };
    let request = app.ask(&reader.session, message);
    let known = app
        .deadlines()
        .list_due(request)
        .await
        .map_err(Failure::from)?
        .into_inner();
    Ok(told(&json!({
        "clocks": known.clocks.iter().map(clock).collect::<Vec<_>>(),
        "next": some(&known.next),
        "next_working_day_start": at(known.next_working_day_start),
    })))
}

async fn report(
    State(app): State<App>,
    asker: Asker,
    Path(report_id): Path<String>,
) -> Result<Response, Refusal> {
    let reader = match asker {
        Asker::Person(reader) => reader,
        Asker::System(system) => return systems::follow(&app, &system, report_id).await,
    };
    if !reader.reads_words {
        return Err(Failure::worded(
            What::Denied,
            "WORDS_NOT_ALLOWED",
            Lang::both("api.no_words"),
        )
        .into());
    }
    let request = app.ask(&reader.session, GetReportRequest { report_id });
    let it = app
        .intake()
        .get_report(request)
        .await
        .map_err(Failure::from)?
        .into_inner();
    Ok(told(&json!({
        "report_id": it.report_id,
        "reference": it.reference,
        "municipality": it.municipality,
        "channel": it.channel().code(),
        "unit_id": some(&it.unit_id),
        "received_at": at(it.received_at),
        "noticed_at": at(it.noticed_at),
        "affected_estimate": some(&it.affected_estimate),
        "protected_address": it.protected_address,
        "words": masked_json(json!({
            "subject": some(&it.subject),
            "what_happened": it.what_happened,
            "whose_data": some(&it.whose_data),
            "done_so_far": some(&it.done_so_far),
            "follow_ups": it.follow_ups.iter().map(|more| json!({
                "number": more.number, "at": at(more.at), "text": more.text,
            })).collect::<Vec<_>>(),
        })),
        "attachments": it.attachments.iter().map(|file| json!({
            "attachment_id": file.id, "filename": brudvagt_cpr::mask(&file.filename), "content_type": file.content_type,
            "size_bytes": file.size_bytes,
        })).collect::<Vec<_>>(),
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_is_null_and_never_an_empty_text() {
        let told = line(&CaseLine {
            phase: Phase::Reported.into(),
            ..CaseLine::default()
        });
        assert_eq!(told["outcome"], Value::Null);
        assert_eq!(told["phase"], "reported");
        assert_eq!(told["due_at"], Value::Null);
    }

    #[test]
    fn an_instant_is_told_in_utc() {
        let instant = prost_types::Timestamp {
            seconds: 1_795_512_000,
            nanos: 0,
        };
        assert!(at(Some(instant)).unwrap().ends_with('Z'));
    }
}
