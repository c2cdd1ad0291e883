//! From a request to a use case: who asks, for which municipality, what.

use std::time::{Duration, Instant};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    response::Response,
};
use brudvagt_scim::{self as scim, Error, ScimType};
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role, Scope};
use http_body_util::LengthLimitError;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{
    Door,
    answer::{Answer, Refused, not_found, respond},
    asked::{Asked, MOST_RESULTS, query},
    groups, users,
};
use crate::store::scim_tokens;

const LARGEST_BODY: usize = 2 * 1024 * 1024;
/// Less than the longest pause the server allows in a body, so that a body that stops is 408.
const BODY_TIME: Duration = Duration::from_secs(9);
const TURN_TIME: Duration = Duration::from_secs(10);

pub(crate) async fn handle(State(door): State<Door>, request: Request) -> Response {
    let is_head = request.method() == Method::HEAD;
    let mut response = respond(answer(door, request).await);
    if is_head {
        *response.body_mut() = Body::empty();
    }
    response
}

async fn answer(door: Door, request: Request) -> Result<Answer, Refused> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().trim_end_matches('/').to_owned();
    let path = path.strip_prefix("/scim/v2/").ok_or_else(not_found)?;
    let (code, rest) = path.split_once('/').unwrap_or((path, ""));
    let municipality: MunicipalityCode = code.parse().map_err(|_unknown| Refused::Token)?;
    let ctx = Ctx {
        now: door.clock.now(),
        actor: Actor {
            id: format!("scim:{code}"),
            name: "SCIM".to_owned(),
            role: Role::System,
            ..Actor::system("scim")
        },
        scope: Scope::Municipalities(vec![municipality]),
        cause: None,
    };
    let turn = tokio::time::timeout(TURN_TIME, door.turns.acquire()).await;
    let Ok(Ok(turn)) = turn else {
        return Err(Refused::TooMany);
    };
    let token = check_token(&door, &ctx, code, &parts.headers).await;
    if matches!(token, Err(Refused::Token)) && !door.wrong_tokens.take(code, Instant::now()) {
        return Err(Refused::TooMany);
    }
    token?;
    if !door.limits.take(code, Instant::now()) {
        return Err(Refused::TooMany);
    }
    drop(turn);
    let asked = Asked {
        base: format!("{}/{code}", door.public_url),
        code: code.to_owned(),
        ctx,
        if_match: header(&parts.headers, &header::IF_MATCH),
        if_none_match: header(&parts.headers, &header::IF_NONE_MATCH),
        query: query(parts.uri.query().unwrap_or_default())?,
        door: door.clone(),
    };
    let body = sent(&parts.headers, body).await?;
    let turn = tokio::time::timeout(TURN_TIME, door.turns.acquire()).await;
    let Ok(Ok(_turn)) = turn else {
        return Err(Refused::TooMany);
    };
    dispatch(&asked, &parts.method, rest, &body).await
}

async fn dispatch(
    asked: &Asked,
    method: &Method,
    rest: &str,
    body: &[u8],
) -> Result<Answer, Refused> {
    let segments: Result<Vec<String>, Error> = rest
        .split('/')
        .map(|it| match percent_decode_str(it).decode_utf8() {
            // The database takes no zero byte, so no id has one.
            Ok(text) if !text.contains('\0') => Ok(text.into_owned()),
            _odd => Err(not_found()),
        })
        .collect();
    let segments = segments?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let method = match method.as_str() {
        "HEAD" => "GET",
        other => other,
    };
    match (method, segments.as_slice()) {
        ("GET", ["Users"]) => users::list(asked).await,
        ("POST", ["Users"]) => users::create(asked, &json(body)?).await,
        ("GET", ["Users", id]) => users::get(asked, id).await,
        ("PUT", ["Users", id]) => users::replace(asked, id, &json(body)?).await,
        ("PATCH", ["Users", id]) => users::patch(asked, id, &json(body)?).await,
        ("DELETE", ["Users", id]) => users::delete(asked, id).await,
        ("GET", ["Groups"]) => groups::list(asked).await,
        ("POST", ["Groups"]) => groups::create(asked, &json(body)?).await,
        ("GET", ["Groups", id]) => groups::get(asked, id).await,
        ("PUT", ["Groups", id]) => groups::replace(asked, id, &json(body)?).await,
        ("PATCH", ["Groups", id]) => groups::patch(asked, id, &json(body)?).await,
        ("DELETE", ["Groups", id]) => groups::delete(asked, id).await,
        ("GET", ["ServiceProviderConfig" | "ResourceTypes" | "Schemas", ..]) => {
            discover(asked, &segments)
        }
        // Searching by POST or over everything (RFC 7644, section 3.4.3), bulk, and the sender herself.
        ("POST", [".search"] | ["Users" | "Groups", ".search"]) | (_, ["" | "Bulk" | "Me"]) => {
            Err(Error::new(501, "this is not offered").into())
        }
        (_, ["Users" | "Groups"]) => Err(Refused::Method("GET, HEAD, POST")),
        (_, ["Users" | "Groups", _]) => Err(Refused::Method("GET, HEAD, PUT, PATCH, DELETE")),
        (_, ["ServiceProviderConfig" | "ResourceTypes" | "Schemas", ..]) => {
            Err(Refused::Method("GET, HEAD"))
        }
        _unknown => Err(not_found().into()),
    }
}

fn discover(asked: &Asked, segments: &[&str]) -> Result<Answer, Refused> {
    if asked.query.filter.is_some() {
        // RFC 7644, section 4.
        return Err(Error::new(403, "this list takes no filter").into());
    }
    let base = asked.base.as_str();
    let told = match segments {
        ["ServiceProviderConfig"] => Some(scim::service_provider_config(base, MOST_RESULTS)),
        ["ResourceTypes"] => Some(scim::resource_types(base)),
        ["ResourceTypes", name] => scim::resource_type(base, name),
        ["Schemas"] => Some(scim::schemas(base)),
        ["Schemas", id] => scim::schema(base, id),
        _unknown => None,
    };
    Ok(Answer::ok(told.ok_or_else(not_found)?))
}

fn header(headers: &HeaderMap, name: &header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

async fn check_token(
    door: &Door,
    ctx: &Ctx,
    code: &str,
    headers: &HeaderMap,
) -> Result<(), Refused> {
    let value = header(headers, &header::AUTHORIZATION).ok_or(Refused::Token)?;
    let (scheme, token) = value.split_once(' ').ok_or(Refused::Token)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || !token.starts_with(scim_tokens::MARK) {
        return Err(Refused::Token);
    }
    let mut tx = door.store.read(ctx).await?;
    let is_good = scim_tokens::is_good(&mut tx, code, token, ctx.now).await?;
    tx.commit().await?;
    if is_good { Ok(()) } else { Err(Refused::Token) }
}

/// The body, when there is one and it may be JSON.
async fn sent(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Refused> {
    let read = axum::body::to_bytes(body, LARGEST_BODY);
    let body = match tokio::time::timeout(BODY_TIME, read).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => {
            let source = std::error::Error::source(&error);
            return Err(if source.is_some_and(|it| it.is::<LengthLimitError>()) {
                Error::new(413, "the body is too big").into()
            } else {
                Error::of(ScimType::InvalidSyntax, "the body ends before its end").into()
            });
        }
        Err(_too_slow) => return Err(Error::new(408, "the body did not come in time").into()),
    };
    if !body.is_empty() {
        let kind = header(headers, &header::CONTENT_TYPE).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let is_json = ["", "application/json", scim::CONTENT_TYPE]
            .iter()
            .any(|it| it.eq_ignore_ascii_case(kind));
        if !is_json {
            return Err(Error::new(415, "the body is application/scim+json").into());
        }
    }
    Ok(body.to_vec())
}

fn json(body: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(body)
        .map_err(|_unreadable| Error::of(ScimType::InvalidSyntax, "the body is not JSON"))
}
