//! Where an answer leads, and what a browser brings along.

use axum::{
    http::{HeaderMap, header::COOKIE},
    response::{IntoResponse, Redirect, Response},
};

/// After a form: to a page that can be reloaded.
pub(crate) fn back_to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// As [`back_to`], with the word that it was saved, in the words of the text `done.{done}`.
pub(crate) fn saved_as(path: &str, done: &str) -> Response {
    back_to(&format!("{path}?ok={done}"))
}

/// As [`saved_as`]; when `local` is a time that the clock showed twice, or never, the page says how
/// it was understood.
pub(crate) fn saved_at(path: &str, done: &str, local: &str) -> Response {
    let is_ambiguous =
        brudvagt_calculus::local::read(local).is_ok_and(|moment| moment.explanation().is_some());
    if is_ambiguous {
        let moment: String = form_urlencoded::byte_serialize(local.as_bytes()).collect();
        back_to(&format!("{path}?ok={done}&moment={moment}"))
    } else {
        saved_as(path, done)
    }
}

pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name).then_some(value))
}
