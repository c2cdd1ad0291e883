//! What a form sent: fields and files, after it has proved to be ours. Who sends it and how much is asked
//! before any of it is read.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{FromRequest, MatchedPath, Request},
    http::header::CONTENT_LENGTH,
};
pub(crate) use brudvagt_form::File;
use brudvagt_form::{Form, Trouble};
use subtle::ConstantTimeEq;

use super::{
    App, Failure, Visitor, What, held, outside, proof,
    room::{self, Taken},
    session, strangers,
};
use crate::ui::typed;

/// No `Debug`: what people wrote.
#[derive(Default)]
pub(crate) struct Sent {
    pub fields: Vec<(String, String)>,
    pub files: Vec<File>,
    /// Whether files came, also after a page has taken them.
    pub had_files: bool,
    /// What it takes up of the room for forms, until it has been dealt with.
    room: Option<Taken>,
}

impl Sent {
    /// As if a form had sent these.
    #[cfg(test)]
    pub(crate) fn of(fields: &[(&str, &str)]) -> Self {
        let fields = fields.iter();
        Self {
            fields: fields
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Self::default()
        }
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.trim())
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        matches!(self.get(name), "yes" | "true")
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Reads days and times of day as people type them, so that nobody behind this needs to.
    fn understand(&mut self) {
        let days = self.take_all(typed::DAYS);
        for (name, value) in &mut self.fields {
            if name.ends_with(".date") || days.contains(name) {
                *value = typed::day(value.trim());
            } else if name.ends_with(".time") {
                *value = typed::clock(value.trim());
            }
        }
    }

    /// The names of everything that came, each once, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let fields = self.fields.iter().enumerate();
        let is_first = move |at: usize, name: &String| {
            let mut before = self.fields.iter().take(at);
            !before.any(|(known, _)| known == name)
        };
        fields
            .filter(move |(at, (name, _))| is_first(*at, name))
            .map(|(_, (name, _))| name.as_str())
    }

    /// A Danish local time of a date field and a time field; empty when no date is given.
    pub(crate) fn moment(&self, name: &str) -> String {
        let date = self.get(&format!("{name}.date"));
        let time = self.get(&format!("{name}.time"));
        match (date, time) {
            ("", "") => String::new(),
            (date, "") => date.to_owned(),
            (date, time) if time.starts_with(|it: char| it.is_ascii_digit()) => {
                format!("{date}T{time}")
            }
            (date, time) => format!("{date} {time}"),
        }
    }

    pub(crate) fn key(&self) -> &str {
        self.get("key")
    }

    /// Fields that no page reads.
    fn take_all(&mut self, name: &str) -> Vec<String> {
        let values = self.all(name).map(str::to_owned).collect();
        self.fields.retain(|(known, _)| known != name);
        values
    }

    /// A field that no page reads.
    fn take(&mut self, name: &str) -> String {
        let value = self.text(name);
        self.fields.retain(|(known, _)| known != name);
        value
    }

    /// Everything a form may show again; never its token.
    pub(crate) fn shown(&self) -> Vec<(String, String)> {
        self.fields
            .iter()
            .filter(|(name, _)| name != "csrf" && name != "key")
            .cloned()
            .collect()
    }
}

/// How much of a form is read, by who sends it: nothing of a stranger's, except where one signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    /// A form of somebody who is signed in.
    Whole,
    /// Words of somebody whose session has ended meanwhile: she gets them back. No files.
    Words,
    /// A form that anybody may send, with a few files.
    Outside,
    Nothing,
}

/// How long somebody who is not signed in may take to send.
const OUTSIDE_PATIENCE: Duration = Duration::from_secs(120);

impl Bound {
    fn of(visitor: &Visitor, path: &str) -> Self {
        if strangers::is_outside(path) {
            return Self::Outside;
        }
        match (&visitor.session, visitor.was_signed_in) {
            (Some(_session), _) => Self::Whole,
            (None, true) => Self::Words,
            (None, false) if matches!(path, "/log-ind" | "/sign-in" | "/noedadgang") => Self::Words,
            (None, false) => Self::Nothing,
        }
    }
}

/// The form with everything that is checked before its body is: who sends it, and how long it may be.
/// It takes its room as it is read.
fn bounded(
    request: Request,
    app: &App,
    visitor: &Visitor,
    bound: Bound,
    is_multipart: bool,
) -> Result<(Request, Taken), Failure> {
    let most = match (bound, is_multipart) {
        (Bound::Nothing, _) => return Err(Failure::new(What::SignedOut, "UNAUTHENTICATED")),
        (Bound::Whole, true) => room::LARGE,
        (Bound::Outside, true) => room::OUTSIDE,
        (Bound::Whole | Bound::Outside, false) | (Bound::Words, _) => room::SMALL,
    };
    let told = request.headers().get(CONTENT_LENGTH);
    let told: Option<usize> = told.and_then(|it| it.to_str().ok()?.parse().ok());
    // Files that are too big, or that somebody signed out sends, are not read: the words before them
    // are, so that nobody types them twice.
    let is_over = told.is_some_and(|told| told > most);
    if is_over && !is_multipart {
        return Err(too_big());
    }
    let most = if is_over { room::SMALL } else { most };
    let place = match &visitor.session {
        Some(session) if bound == Bound::Whole => app.room.inside(&session.actor.id),
        Some(_) | None => app.room.outside(&outside::network(&visitor.from)),
    };
    let (parts, body) = request.into_parts();
    let (body, taken) = room::measured(body, most, place);
    Ok((Request::from_parts(parts, body), taken))
}

fn too_big() -> Failure {
    Failure::new(What::TooBig, "TOO_BIG")
}

impl FromRequest<App> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let visitor = Visitor::of(request.extensions())
            .ok_or_else(|| Failure::new(What::Internal, "INTERNAL"))?;
        let is_multipart = brudvagt_form::comes_in_parts(&request);
        let bound = Bound::of(&visitor, request.uri().path());
        let (parts, body) = request.into_parts();
        let head = parts.clone();
        let request = Request::from_parts(parts, body);
        if bound == Bound::Outside {
            outside::let_in(app, &visitor)?;
        }
        let (request, room) = bounded(request, app, &visitor, bound, is_multipart)?;
        let reading = read(request, app, &visitor, (bound, is_multipart), &room);
        let mut sent = if bound != Bound::Whole {
            let slow = |_elapsed| Failure::new(What::Busy, "TOO_SLOW");
            tokio::time::timeout(OUTSIDE_PATIENCE, reading)
                .await
                .map_err(slow)??
        } else {
            reading.await?
        };
        sent.room = Some(room);
        sent.understand();
        visitor.kept.keep(sent.shown());
        check_ours(sent.get("csrf"), &visitor, bound)?;
        let held = sent.take("held");
        let route = head.extensions.get::<MatchedPath>();
        let asked = proof::Request {
            method: &head.method,
            route: route.map_or("", MatchedPath::as_str),
            path: head.uri.path(),
            fields: &sent.fields,
            had_files: sent.had_files,
        };
        proof::check(app, &visitor, &head.headers, &asked).await?;
        if let (Ok(id), Some(token)) = (held.parse(), session::token(app, &head.headers)) {
            held::release(&app.pool, token, id).await?;
        }
        Ok(sent)
    }
}

async fn read(
    request: Request,
    app: &App,
    visitor: &Visitor,
    (bound, is_multipart): (Bound, bool),
    room: &Taken,
) -> Result<Sent, Failure> {
    if is_multipart {
        return read_parts(request, visitor, bound, room).await;
    }
    let body = Bytes::from_request(request, app)
        .await
        .map_err(|_broken| room.broken())?;
    let fields = brudvagt_form::read_fields(&body);
    Ok(Sent {
        fields: fields.ok_or_else(unreadable)?,
        ..Sent::default()
    })
}

fn unreadable() -> Failure {
    Failure::new(What::Invalid, "FORM_UNREADABLE")
}

/// # Errors
/// The form is not one of ours, or its session has ended. Who is not signed in has nothing to protect
/// yet; the browser's own word is checked for all.
fn check_ours(csrf: &str, visitor: &Visitor, bound: Bound) -> Result<(), Failure> {
    // Nothing is done in anybody's name there, so there is no token to show.
    if bound == Bound::Outside {
        return Ok(());
    }
    let expected = visitor.csrf();
    let is_ours = bool::from(csrf.as_bytes().ct_eq(expected.as_bytes()));
    match (is_ours, visitor.session.is_none()) {
        (true, _) => Ok(()),
        // The token went with the session: what helps is to sign in again.
        (false, true) => Err(Failure::new(What::SignedOut, "UNAUTHENTICATED")),
        (false, false) => Err(Failure::new(What::Csrf, "CSRF")),
    }
}

async fn read_parts(
    request: Request,
    visitor: &Visitor,
    bound: Bound,
    room: &Taken,
) -> Result<Sent, Failure> {
    let mut form = Form::default();
    // The form has shown by then that it is ours, or its files are not read.
    let is_ours = |form: &Form| check_ours(form.get("csrf"), visitor, bound);
    let read = brudvagt_form::read_parts(request, &mut form, is_ours).await;
    let sent = Sent {
        had_files: !form.files.is_empty(),
        fields: form.fields,
        files: form.files,
        room: Some(room.clone()),
    };
    let failure = match read {
        Ok(()) => return Ok(sent),
        Err(Trouble::Unreadable) => unreadable(),
        Err(Trouble::Broken) => room.broken(),
        Err(Trouble::Refused(failure)) => failure,
    };
    // Words come before files in our forms: files too big do not cost the words.
    visitor.kept.keep(sent.shown());
    Err(failure)
}
