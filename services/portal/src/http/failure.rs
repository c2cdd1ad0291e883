//! A request that did not succeed, on its way to a page that says what to do.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use brudvagt_kit::problem::received;
use brudvagt_types::{Role, Text};
use tonic::{Code, Status};

use super::{Visitor, strangers};
use crate::{
    texts::Lang,
    ui::{Form, Page},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Invalid,
    Rejected,
    Stale,
    NotFound,
    Denied,
    Csrf,
    SignedOut,
    /// Signed in, and to show anew who she is.
    ProveAgain,
    TooBig,
    Busy,
    Down,
    Internal,
}

impl What {
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Invalid | Self::Rejected => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Stale => StatusCode::CONFLICT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Denied | Self::Csrf => StatusCode::FORBIDDEN,
            Self::SignedOut | Self::ProveAgain => StatusCode::UNAUTHORIZED,
            Self::TooBig => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            Self::Down => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// What went wrong, with the services' words.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub what: What,
    pub reason: String,
    pub text: Text<String>,
    /// Fields that are wrong: name, and what is wrong.
    pub fields: Vec<(String, Text<String>)>,
}

impl Failure {
    pub(crate) fn new(what: What, reason: &str) -> Self {
        Self {
            what,
            reason: reason.to_owned(),
            text: Text::default(),
            fields: Vec::new(),
        }
    }

    /// As [`Self::new`], with its words.
    pub(crate) fn worded(what: What, reason: &str, text: impl Into<Text<String>>) -> Self {
        Self {
            text: text.into(),
            ..Self::new(what, reason)
        }
    }

    pub(crate) fn internal(cause: &dyn std::error::Error) -> Self {
        tracing::error!(error = %cause, "portal.failed");
        Self::new(What::Internal, "INTERNAL")
    }

    pub(crate) fn not_found() -> Self {
        Self::new(What::NotFound, "NOT_FOUND")
    }

    /// The portal's own refusal of a field, before a service is asked.
    pub(crate) fn about(field: &str, key: &'static str, visitor: &Visitor) -> Self {
        Self::field(field, "INVALID", visitor.lang.t(key))
    }

    /// As [`Failure::about`], of the form as a whole.
    pub(crate) fn about_all(key: &'static str, visitor: &Visitor) -> Self {
        Self {
            text: Text::same(visitor.lang.t(key).to_owned()),
            ..Self::new(What::Invalid, "INVALID")
        }
    }

    /// As [`Failure::about`], with words at hand.
    pub(crate) fn field(field: &str, reason: &str, text: &str) -> Self {
        let text = Text::same(text.to_owned());
        Self {
            fields: vec![(field.to_owned(), text.clone())],
            text,
            ..Self::new(What::Invalid, reason)
        }
    }

    pub(crate) fn text(&self, lang: Lang) -> String {
        said(lang, &self.text)
    }

    /// What went wrong in one sentence, for a line about one of several.
    pub(crate) fn short(&self, lang: Lang) -> String {
        match self.what {
            What::Stale => lang.t("failure.stale_text").to_owned(),
            _other if self.text.da.is_empty() => lang.t("failure.down_text").to_owned(),
            _other => self.text(lang),
        }
    }

    /// May the person correct it on the form it came from?
    pub(crate) fn is_about_the_form(&self) -> bool {
        matches!(
            self.what,
            What::Invalid | What::Rejected | What::Stale | What::Down | What::Busy
        )
    }

    /// Writes what is wrong on the form, beside the field when it has one.
    pub(crate) fn mark(&self, form: &mut Form, prefix: &str) {
        for (field, text) in &self.fields {
            form.refuse(&format!("{prefix}{field}"), said(form.lang, text));
        }
        if self.fields.is_empty() {
            let text = match (self.what, self.reason.as_str()) {
                (What::Stale, _) => form.lang.t("failure.stale_text").to_owned(),
                (_, "IDEMPOTENCY_KEY_REUSED") => form.lang.t("form.send_again").to_owned(),
                _other if self.text.da.is_empty() => form.lang.t("failure.down_text").to_owned(),
                _other => self.text(form.lang),
            };
            form.refuse("", text);
        }
    }

    /// Title, explanation and what one can do, where those of people with an account would be untrue here.
    fn words_for_strangers(
        &self,
        path: &str,
    ) -> Option<(&'static str, &'static str, &'static [&'static str])> {
        if !strangers::is_outside(path) {
            return None;
        }
        match (self.what, self.reason.as_str()) {
            (What::NotFound, _) => Some((
                "outside.no_door",
                "outside.no_door_text",
                &["outside.no_door_1", "outside.another_way"],
            )),
            (What::Busy, "TOO_SLOW") => Some((
                "outside.slow",
                "outside.slow_text",
                &["outside.slow_1", "outside.another_way"],
            )),
            (What::Busy, _) => Some((
                "outside.busy",
                "outside.busy_text",
                &["failure.busy_1", "outside.another_way"],
            )),
            (What::TooBig, _) => Some((
                "failure.too_big",
                "outside.too_big_text",
                &["failure.too_big_1", "outside.too_big_2"],
            )),
            (What::Down | What::Internal, _) => Some((
                "failure.down",
                "outside.down_text",
                &["failure.down_1", "outside.another_way"],
            )),
            _other => None,
        }
    }

    /// Title, explanation, and what one can do.
    pub(crate) fn words(&self, page: &Page) -> (&'static str, String, Vec<&'static str>) {
        if let Some((title, text, steps)) = self.words_for_strangers(&page.path) {
            let steps = steps.iter().map(|key| page.t(key)).collect();
            return (page.t(title), page.t(text).to_owned(), steps);
        }
        let (title, text, steps): (_, _, &[&'static str]) = match self.what {
            What::NotFound => (
                "failure.not_found",
                "failure.not_found_text",
                &["failure.not_found_1", "failure.not_found_2"],
            ),
            What::SignedOut => (
                "failure.signed_out",
                "failure.signed_out_text",
                &["failure.signed_out_1"],
            ),
            What::ProveAgain => (
                "proof.title",
                "proof.sealed_text",
                &["failure.signed_out_1"],
            ),
            What::Denied => ("failure.denied", "", denied_steps(page.role())),
            What::Csrf => ("failure.csrf", "failure.csrf_text", &["failure.csrf_1"]),
            What::TooBig => (
                "failure.too_big",
                "failure.too_big_text",
                &["failure.too_big_1", "failure.too_big_2"],
            ),
            What::Busy => ("failure.busy", "failure.busy_text", &["failure.busy_1"]),
            What::Down => (
                "failure.down",
                "failure.down_text",
                &["failure.down_1", "failure.down_2"],
            ),
            What::Internal => (
                "failure.internal",
                "failure.internal_text",
                &["failure.down_1"],
            ),
            What::Stale => ("failure.stale", "failure.stale_text", &["failure.down_1"]),
            What::Rejected => ("failure.rejected", "", &["failure.down_1"]),
            What::Invalid => ("failure.invalid", "", &["failure.down_1"]),
        };
        let text = if self.what == What::Denied {
            page.t1("failure.denied_text", page.role_text())
        } else if text.is_empty() {
            self.text(page.lang)
        } else {
            page.t(text).to_owned()
        };
        (
            page.t(title),
            text,
            steps.iter().map(|key| page.t(key)).collect(),
        )
    }
}

/// What somebody can do who may not: ask for it, go to what is hers, or come in another role.
const fn denied_steps(role: Option<Role>) -> &'static [&'static str] {
    match role {
        Some(Role::DepartmentHead | Role::ChiefExecutive) => &[
            "failure.denied_1",
            "failure.denied_expected",
            "failure.denied_role",
        ],
        Some(
            Role::Dpo
            | Role::CaseWorker
            | Role::Notifier
            | Role::Reader
            | Role::Employee
            | Role::System,
        )
        | None => &[
            "failure.denied_1",
            "failure.denied_reports",
            "failure.denied_role",
        ],
    }
}

/// A service's words as a sentence: the English ones come as a log would write them.
fn said(lang: Lang, text: &Text<String>) -> String {
    if lang == Lang::Da || text.en.is_empty() {
        return text.da.clone();
    }
    let mut chars = text.en.chars();
    let mut sentence: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(chars)
        .collect();
    if !sentence.ends_with(['.', '?', '!', ':']) {
        sentence.push('.');
    }
    sentence
}

/// A page.
pub(crate) fn html(template: &impl Template) -> Result<Response, Failure> {
    html_as(StatusCode::OK, template)
}

pub(crate) fn html_as(status: StatusCode, template: &impl Template) -> Result<Response, Failure> {
    Ok((status, Html(template.render()?)).into_response())
}

/// What a service says of something sealed, and a page of what it guards itself.
pub(crate) const PROVE_AGAIN: &str = "PROVE_AGAIN";

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        let got = received(&status);
        let what = match got.code {
            _any if got.reason == PROVE_AGAIN => What::ProveAgain,
            Code::InvalidArgument | Code::OutOfRange => What::Invalid,
            Code::FailedPrecondition | Code::AlreadyExists => What::Rejected,
            Code::Aborted => What::Stale,
            Code::NotFound => What::NotFound,
            Code::PermissionDenied => What::Denied,
            Code::Unauthenticated => What::SignedOut,
            Code::ResourceExhausted => What::Busy,
            // A call that a dying service cut off says Unknown.
            Code::Unavailable
            | Code::DeadlineExceeded
            | Code::Cancelled
            | Code::Unknown
            | Code::Unimplemented => What::Down,
            Code::Ok | Code::Internal | Code::DataLoss => What::Internal,
        };
        Self {
            what,
            fields: got.fields,
            reason: got.reason,
            text: got.text,
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        tracing::warn!(error = %error, "portal.sessions_away");
        Self::new(What::Down, "UNAVAILABLE")
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::internal(&error)
    }
}

impl IntoResponse for Failure {
    /// Bare here; [`super::around`] makes a page of it for the person who asked.
    fn into_response(self) -> Response {
        let mut response = match self.what {
            What::SignedOut => Redirect::to("/log-ind").into_response(),
            what => what.status().into_response(),
        };
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use brudvagt_kit::Problem;

    use super::*;

    #[test]
    fn every_field_is_refused_in_the_language_of_the_page() {
        let mut problem = Problem::invalid("phone", "PHONE", Text::new("For langt.", "too long"));
        problem.wrong("text", Text::new("Skriv noget.", "write something"));
        let failure = Failure::from(Status::from(problem));
        for (lang, phone, text) in [
            (Lang::Da, "For langt.", "Skriv noget."),
            (Lang::En, "Too long.", "Write something."),
        ] {
            let mut form = Form::new(lang, "", String::new());
            failure.mark(&mut form, "f.");
            assert_eq!(form.error("f.phone"), phone);
            assert_eq!(form.error("f.text"), text);
        }
    }
}
