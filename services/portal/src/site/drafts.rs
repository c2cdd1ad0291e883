//! Drafts of forms: kept on request or by the page's script, discarded, and filled in again.

pub(crate) mod list;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    http::{
        App, Failure, Sent, Visitor, What, back_to,
        drafts::{self, Draft, Fate},
        limit::ALL_KEPT,
    },
    ui::Form,
};

/// Keeps or discards what a form holds, of somebody who is signed in.
pub(crate) async fn keep(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let person = &visitor.session()?.actor.id;
    let now = app.runtime.clock.now();
    if !app.limiter.take(&format!("draft:{person}"), now) {
        return Err(Failure::new(What::Busy, "TOO_MANY"));
    }
    settled(&app, &visitor, &sent, false).await
}

/// The same of somebody who has no account.
pub(crate) async fn keep_outside(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    // Beside what asks each address before it is read: all of them together.
    let now = app.runtime.clock.now();
    if !app.outside.take_of("drafts", ALL_KEPT, now) {
        return Err(Failure::new(What::Busy, "TOO_MANY"));
    }
    settled(&app, &visitor, &sent, true).await
}

async fn settled(
    app: &App,
    visitor: &Visitor,
    sent: &Sent,
    is_outside: bool,
) -> Result<Response, Failure> {
    if sent.get("draft").is_empty() {
        return Err(Failure::new(What::Invalid, "FORM_UNREADABLE"));
    }
    let now = app.runtime.clock.now();
    let (fate, done) = if sent.is("discard") {
        (Fate::Sent, "draft_discarded")
    } else {
        (Fate::Waits, "draft")
    };
    let kept = drafts::settle(&app.pool, now, &sent.fields, (fate, is_outside)).await?;
    match (fate, kept) {
        (Fate::Waits, None) => return Err(Failure::new(What::TooBig, "TOO_BIG")),
        (_, Some(at)) => visitor.kept.draft(at),
        (_, None) => {}
    }
    // The page's script stays where it is.
    let mut response = if visitor.param("stille").is_empty() {
        // A browser that does not say which page the form stood on.
        let is_here = visitor
            .path
            .split('?')
            .next()
            .unwrap_or_default()
            .ends_with("/kladde");
        let page = if is_here { "/" } else { visitor.path.as_str() };
        let joint = if page.contains('?') { '&' } else { '?' };
        back_to(&format!("{page}{joint}ok={done}"))
    } else {
        StatusCode::NO_CONTENT.into_response()
    };
    response.extensions_mut().insert(Fate::SeenTo);
    Ok(response)
}

/// What this person had begun to write at one of these places, in this browser.
///
/// # Errors
/// The database is away.
pub(super) async fn find(
    app: &App,
    visitor: &Visitor,
    places: &[String],
) -> Result<Vec<Draft>, Failure> {
    let Some(drawer) = &visitor.drawer else {
        return Ok(Vec::new());
    };
    let now = app.runtime.clock.now();
    Ok(drafts::find(&app.pool, now, drawer, places).await?)
}

/// A page's only form, filled with its draft.
///
/// # Errors
/// As [`find`].
pub(super) async fn resumed(
    app: &App,
    visitor: &Visitor,
    form: Form,
    place: &str,
) -> Result<Form, Failure> {
    let found = find(app, visitor, &[place.to_owned()]).await?;
    Ok(found
        .into_iter()
        .fold(form, |form, draft| form.resume(draft, |_every| true)))
}

/// A page of several forms about one thing, each filled with its own draft: the fields of an act carry its
/// name.
///
/// # Errors
/// As [`find`].
pub(super) async fn resumed_acts(
    app: &App,
    visitor: &Visitor,
    form: Form,
    (id, acts): (&str, &[&str]),
) -> Result<Form, Failure> {
    let places: Vec<String> = acts.iter().map(|act| drafts::place_of(act, id)).collect();
    let found = find(app, visitor, &places).await?;
    Ok(found.into_iter().fold(form, |form, draft| {
        let own = format!("{}.", drafts::act_of(&draft.place));
        form.resume(draft, |name| name.starts_with(&own))
    }))
}

#[cfg(test)]
mod tests;
