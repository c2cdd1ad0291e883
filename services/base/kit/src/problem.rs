//! A failure on its way to a caller: its kind, a stable reason, and the fields it is about.
//!
//! A problem carries its text in Danish and in English from the service that raises it. Causes are
//! logged at the boundary and never sent.

use std::{collections::HashMap, time::Duration};

use brudvagt_seal::SealError;
use brudvagt_types::Text;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// How a caller must react; the one table to gRPC codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request is wrong; change it.
    Invalid,
    /// A rule refuses it.
    Rejected,
    /// Somebody else changed it first; read again.
    Stale,
    NotFound,
    Denied,
    Unauthenticated,
    /// Too much at once; wait.
    Busy,
    /// Something this service needs is away; try again with the same idempotency key.
    Down,
    Internal,
}

impl Kind {
    pub const fn code(self) -> Code {
        match self {
            Self::Invalid => Code::InvalidArgument,
            Self::Rejected => Code::FailedPrecondition,
            Self::Stale => Code::Aborted,
            Self::NotFound => Code::NotFound,
            Self::Denied => Code::PermissionDenied,
            Self::Unauthenticated => Code::Unauthenticated,
            Self::Busy => Code::ResourceExhausted,
            Self::Down => Code::Unavailable,
            Self::Internal => Code::Internal,
        }
    }
}

/// Why something is refused, where the words are the same each time: a constant, so that its kind and
/// texts stand in one place and nobody compares codes as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    pub kind: Kind,
    /// `UPPER_SNAKE`, append-only; several reasons may share one.
    pub code: &'static str,
    pub text: Text,
}

impl Reason {
    pub const fn new(kind: Kind, code: &'static str, da: &'static str, en: &'static str) -> Self {
        Self {
            kind,
            code,
            text: Text::new(da, en),
        }
    }

    /// Of a request that is wrong.
    pub const fn invalid(code: &'static str, da: &'static str, en: &'static str) -> Self {
        Self::new(Kind::Invalid, code, da, en)
    }

    pub fn problem(self) -> Problem {
        Problem::new(self.kind, self.code, self.text)
    }

    /// With the field it is about.
    pub fn at(self, field: &str) -> Problem {
        let mut problem = self.problem();
        problem.wrong(field, self.text);
        problem
    }
}

impl From<Reason> for Problem {
    fn from(reason: Reason) -> Self {
        reason.problem()
    }
}

/// One problem. Texts never repeat what the person wrote.
#[derive(Clone, Debug)]
pub struct Problem {
    pub kind: Kind,
    /// `UPPER_SNAKE`, append-only.
    pub reason: &'static str,
    pub text: Text<String>,
    /// Fields that are wrong: name and what is wrong with it.
    pub fields: Vec<(String, Text<String>)>,
    pub details: HashMap<String, String>,
}

impl Problem {
    pub fn new(kind: Kind, reason: &'static str, text: impl Into<Text<String>>) -> Self {
        Self {
            kind,
            reason,
            text: text.into(),
            fields: Vec::new(),
            details: HashMap::new(),
        }
    }

    pub fn invalid(field: &str, reason: &'static str, text: impl Into<Text<String>>) -> Self {
        let mut problem = Self::new(Kind::Invalid, reason, text);
        problem.wrong(field, problem.text.clone());
        problem
    }

    /// Points at one more field.
    pub fn wrong(&mut self, field: &str, text: impl Into<Text<String>>) {
        self.fields.push((field.to_owned(), text.into()));
    }

    pub fn not_found(what_da: &str, what_en: &str) -> Self {
        Self::new(
            Kind::NotFound,
            "NOT_FOUND",
            Text::new(
                format!("{what_da} findes ikke, eller du har ikke adgang."),
                format!("{what_en} does not exist, or you may not see it."),
            ),
        )
    }

    pub fn denied() -> Self {
        Self::new(
            Kind::Denied,
            "NOT_ALLOWED",
            Text::new(
                "Din rolle giver ikke adgang til dette.",
                "Your role does not allow this.",
            ),
        )
    }

    #[must_use]
    pub fn detail(mut self, key: &str, value: impl Into<String>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }

    /// Logs the cause, says only that something failed.
    pub fn internal(cause: &dyn std::error::Error) -> Self {
        tracing::error!(error = %chain(cause), "request.failed");
        Self::new(
            Kind::Internal,
            "INTERNAL",
            Text::new(
                "Noget gik galt hos os. Prøv igen; intet er gået tabt.",
                "Something failed on our side. Try again; nothing is lost.",
            ),
        )
    }

    /// A database error: away is [`Kind::Down`], everything else is ours.
    pub fn database(cause: &sqlx::Error) -> Self {
        match cause {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Tls(_) => Self::down(cause),
            // 57P0x: the server is stopping or starting; 08: the connection broke; 53: no room.
            sqlx::Error::Database(error)
                if error.code().is_some_and(|code| {
                    code.starts_with("57P") || code.starts_with("08") || code.starts_with("53")
                }) =>
            {
                Self::down(cause)
            }
            _ => Self::internal(cause),
        }
    }

    pub fn down(cause: &dyn std::error::Error) -> Self {
        tracing::warn!(error = %chain(cause), "dependency.unavailable");
        Self::new(
            Kind::Down,
            "UNAVAILABLE",
            Text::new(
                "Systemet er midlertidigt utilgængeligt. Prøv igen om lidt.",
                "The system is briefly unavailable. Try again in a moment.",
            ),
        )
    }

    /// May the same request succeed later, unchanged?
    pub fn is_passing(&self) -> bool {
        matches!(
            self.kind,
            Kind::Down | Kind::Busy | Kind::Stale | Kind::Internal
        )
    }
}

/// The key under which a field's English text travels: a field violation has room for only one
/// text.
fn in_english(field: &str) -> String {
    format!("text_en.{field}")
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// A missing or wrong key is our own fault, never the caller's.
impl From<SealError> for Problem {
    fn from(error: SealError) -> Self {
        Self::internal(&error)
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        Self::database(&error)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.reason, self.text.en)
    }
}

impl std::error::Error for Problem {}

impl From<Problem> for Status {
    fn from(problem: Problem) -> Self {
        let mut details = ErrorDetails::new();
        let mut metadata = problem.details;
        metadata.insert("text_da".to_owned(), problem.text.da.clone());
        for (field, text) in problem.fields {
            metadata.insert(in_english(&field), text.en);
            details.add_bad_request_violation(field, text.da);
        }
        details.set_error_info(problem.reason, "brudvagt", metadata);
        details.set_localized_message("da", problem.text.da);
        if matches!(problem.kind, Kind::Rejected) {
            details.add_precondition_failure_violation(problem.reason, "", &problem.text.en);
        }
        if matches!(problem.kind, Kind::Busy | Kind::Down) {
            details.set_retry_info(Some(Duration::from_secs(2)));
        }
        Self::with_error_details(problem.kind.code(), problem.text.en, details)
    }
}

/// What a caller reads back from a refused call.
#[derive(Clone, Debug)]
pub struct Received {
    pub code: Code,
    pub reason: String,
    pub text: Text<String>,
    /// Fields that are wrong: name and what is wrong with it; the problem's own English where the
    /// service gave none for the field.
    pub fields: Vec<(String, Text<String>)>,
    pub details: HashMap<String, String>,
}

/// Reads the rich error of a status; a status without one becomes `UNAVAILABLE` or `INTERNAL`.
pub fn received(status: &Status) -> Received {
    let details = status.get_error_details();
    let (reason, metadata) = details.error_info().map_or_else(
        || (unworded(status.code()).to_owned(), HashMap::new()),
        |info| (info.reason.clone(), info.metadata.clone()),
    );
    let da = metadata.get("text_da").cloned();
    let text = Text::new(
        da.unwrap_or_else(|| danish(&reason).to_owned()),
        status.message().to_owned(),
    );
    let violations = details.bad_request().map(|bad| &*bad.field_violations);
    let fields = violations.unwrap_or_default().iter().map(|violation| {
        let en = metadata.get(&in_english(&violation.field));
        let en = en.unwrap_or(&text.en).clone();
        (
            violation.field.clone(),
            Text::new(violation.description.clone(), en),
        )
    });
    Received {
        code: status.code(),
        reason,
        fields: fields.collect(),
        text,
        details: metadata,
    }
}

/// The reason of a call that ended without a word of the service.
const fn unworded(code: Code) -> &'static str {
    match code {
        // No service of ours answers `Unknown`: the connection broke in the middle of the call.
        Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::Unknown => {
            "UNAVAILABLE"
        }
        Code::Unauthenticated => "UNAUTHENTICATED",
        _ => "INTERNAL",
    }
}

fn danish(reason: &str) -> &'static str {
    match reason {
        "UNAVAILABLE" => "Systemet er midlertidigt utilgængeligt. Prøv igen om lidt.",
        _ => "Noget gik galt hos os. Prøv igen; intet er gået tabt.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reaches_the_caller_with_its_reason_danish_text_and_field() {
        let status: Status = Problem::invalid(
            "noticed_at",
            "TIME_IN_FUTURE",
            Text::new("Tiden er ikke kommet.", "not yet"),
        )
        .into();
        let got = received(&status);
        assert_eq!(got.code, Code::InvalidArgument);
        assert_eq!(got.reason, "TIME_IN_FUTURE");
        assert_eq!(got.text.da, "Tiden er ikke kommet.");
        assert_eq!(got.fields[0].0, "noticed_at");
    }

    #[test]
    fn each_field_says_in_both_languages_what_is_wrong_with_it() {
        let mut problem = Problem::invalid("phone", "PHONE", Text::new("For langt.", "too long"));
        problem.wrong("text", Text::new("Skriv noget.", "write something"));
        let got = received(&problem.into());
        let texts: Vec<_> = got
            .fields
            .iter()
            .map(|(name, text)| (&**name, &*text.da, &*text.en))
            .collect();
        assert_eq!(
            texts,
            [
                ("phone", "For langt.", "too long"),
                ("text", "Skriv noget.", "write something")
            ]
        );
    }

    #[test]
    fn a_call_that_broke_off_is_asked_again_and_no_fault_of_ours() {
        for status in [
            Status::unknown("transport error"),
            Status::unavailable("tcp connect error"),
            Status::deadline_exceeded(""),
        ] {
            assert_eq!(received(&status).reason, "UNAVAILABLE", "{status:?}");
        }
        assert_eq!(received(&Status::internal("")).reason, "INTERNAL");
    }

    #[test]
    fn an_internal_problem_tells_nothing_of_its_cause() {
        let status: Status = Problem::internal(&std::io::Error::other("secret path")).into();
        assert!(!status.message().contains("secret"));
    }
}
