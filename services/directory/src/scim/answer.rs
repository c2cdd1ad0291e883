//! Answers and refusals as HTTP.

use axum::{
    body::Body,
    http::{
        HeaderValue, StatusCode,
        header::{
            ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::Response,
};
use brudvagt_kit::{Kind, Problem};
use brudvagt_scim::{CONTENT_TYPE as SCIM, Error, ScimType};
use serde_json::Value;

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Option<Value>,
    pub(crate) etag: Option<String>,
    pub(crate) location: Option<String>,
}

impl Answer {
    pub(crate) fn ok(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            body: Some(body),
            etag: None,
            location: None,
        }
    }

    pub(crate) const fn nothing() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            body: None,
            etag: None,
            location: None,
        }
    }

    /// One resource, of this version. What of it is shown is the sender's choice.
    pub(crate) fn resource(etag: String, resource: Value) -> Self {
        Self {
            etag: Some(etag),
            ..Self::ok(resource)
        }
    }

    /// The resource is new, and is there.
    pub(crate) fn at(self, location: String) -> Self {
        Self {
            status: StatusCode::CREATED,
            location: Some(location),
            ..self
        }
    }

    /// The sender has this version already.
    pub(crate) const fn not_modified(etag: String) -> Self {
        Self {
            status: StatusCode::NOT_MODIFIED,
            body: None,
            etag: Some(etag),
            location: None,
        }
    }
}

pub(crate) enum Refused {
    Scim(Error),
    /// Which methods there are.
    Method(&'static str),
    /// No token, or none of this municipality's.
    Token,
    TooMany,
    Problem(Problem),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Scim(error)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        let is_taken = error
            .as_database_error()
            .is_some_and(sqlx::error::DatabaseError::is_unique_violation);
        if is_taken {
            return taken().into();
        }
        Self::Problem(Problem::database(&error))
    }
}

pub(crate) fn taken() -> Error {
    Error::of(ScimType::Uniqueness, "somebody else has this name or id")
}

pub(crate) fn not_found() -> Error {
    Error::new(404, "there is no such resource")
}

pub(crate) fn respond(result: Result<Answer, Refused>) -> Response {
    match result {
        Ok(answer) => {
            let mut response = with_body(answer.status, answer.body.as_ref());
            for (name, value) in [(ETAG, answer.etag), (LOCATION, answer.location)] {
                if let Some(value) = value.and_then(|it| HeaderValue::from_str(&it).ok()) {
                    response.headers_mut().insert(name, value);
                }
            }
            response
        }
        Err(refused) => refusal(refused),
    }
}

fn refusal(refused: Refused) -> Response {
    let (error, header) = match refused {
        Refused::Scim(error) => (error, None),
        Refused::Method(allowed) => (
            Error::new(405, "this resource does not know this method"),
            Some((ALLOW, allowed)),
        ),
        Refused::Token => (
            Error::new(401, "a token of this municipality is needed"),
            Some((WWW_AUTHENTICATE, "Bearer")),
        ),
        Refused::TooMany => (
            Error::new(429, "too many requests; wait"),
            Some((RETRY_AFTER, "1")),
        ),
        Refused::Problem(problem) if matches!(problem.kind, Kind::Down | Kind::Busy) => (
            Error::new(503, "briefly unavailable; try again"),
            Some((RETRY_AFTER, "2")),
        ),
        Refused::Problem(_internal) => (Error::new(500, "something failed on our side"), None),
    };
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = with_body(status, Some(&error.body()));
    if let Some((name, value)) = header {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn with_body(status: StatusCode, body: Option<&Value>) -> Response {
    let mut response =
        Response::new(body.map_or_else(Body::empty, |it| Body::from(it.to_string())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(SCIM));
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
