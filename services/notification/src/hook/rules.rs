//! What is told to another system, where it may be told, and how it is signed.

use base64::{Engine, engine::general_purpose::STANDARD};
use brudvagt_fetch::{Fetch, is_public};
use brudvagt_kit::Problem;
use brudvagt_proto::{
    events::triage::{CaseChanged, CaseState, Change},
    types::Phase,
};
use hmac::{Hmac, Mac};
use http::Uri;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::Sha256;
use uuid::Uuid;

use crate::reasons;

/// How long a message is tried. Whoever was away for a working week asks for what it missed.
pub(crate) const TRIED_FOR: SignedDuration = SignedDuration::from_hours(5 * 24);
/// Marks the secret, so that it is known in a log or a repository.
const MARK: &str = "whsec_";
/// The addressee of a question to whoever reported the breach.
const REPORTER: &str = "reporter";
const LONGEST: usize = 1_000;

/// The message that leaves when an address is kept.
pub(crate) const TRIAL: &str = "webhook.test";

/// What a change of a case tells the system that reported it; most tell nothing. That a report was received
/// is the answer to reporting it.
pub(crate) fn told(event: &CaseChanged) -> Option<&'static str> {
    // As long as a case is sealed its report is not found by its system, either.
    let sealed = event
        .now
        .as_ref()
        .is_some_and(|now| !now.sealed_for.is_empty());
    if sealed {
        return None;
    }
    match event.change() {
        Change::Opened => Some("case.opened"),
        Change::QuestionAsked if event.question_role == REPORTER => Some("question.asked"),
        Change::Closed => Some("case.closed"),
        Change::Reopened => Some("case.reopened"),
        _nothing => None,
    }
}

/// The body of a message, the same at every attempt: ids and a state.
pub(crate) fn body(kind: &str, event: &CaseChanged, at: Timestamp) -> String {
    let state = event.now.as_ref();
    let question = Some(&event.question_id).filter(|_| kind == "question.asked");
    json!({
        "type": kind,
        "timestamp": at.to_string(),
        "data": {
            "report_id": event.report_id,
            "status": status(state),
            "question_id": question,
        },
    })
    .to_string()
}

pub(crate) fn trial_body(at: Timestamp) -> String {
    json!({"type": TRIAL, "timestamp": at.to_string(), "data": {}}).to_string()
}

/// The three words that `GET /api/v1/reports/{report_id}` says.
fn status(state: Option<&CaseState>) -> &'static str {
    let Some(state) = state else {
        return "received";
    };
    match state.phase() {
        _any if state.closed => "closed",
        Phase::Closed => "closed",
        Phase::Reported => "received",
        _working => "under_assessment",
    }
}

/// Where messages go, as it was typed. Whether its name leads outside our walls is asked anew at each
/// attempt.
///
/// # Errors
/// `HOOK_ADDRESS`, `HOOK_INSIDE`.
pub(crate) fn check_address(fetch: &Fetch, typed: &str) -> Result<String, Problem> {
    let typed = typed.trim();
    let uri = typed.parse::<Uri>().ok().filter(|uri| {
        let host = uri.host().unwrap_or_default();
        let is_named = fetch.is_named(host);
        let is_http = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => is_named,
            _other => false,
        };
        // What stands before an @ would be a secret in an address that everybody with the page sees.
        let has_login = uri.authority().is_some_and(|it| it.as_str().contains('@'));
        is_http && !host.is_empty() && !has_login && typed.len() <= LONGEST
    });
    let Some(uri) = uri else {
        return Err(reasons::HOOK_ADDRESS.at("url"));
    };
    let host = uri.host().unwrap_or_default();
    let plain = host.trim_matches(['[', ']']);
    let is_inside = plain.parse().is_ok_and(|address| !is_public(address))
        || plain.eq_ignore_ascii_case("localhost");
    if is_inside && !fetch.is_named(host) {
        return Err(reasons::HOOK_INSIDE.at("url"));
    }
    Ok(typed.to_owned())
}

/// A secret as it is told, once.
pub(crate) fn shown(secret: &[u8]) -> String {
    format!("{MARK}{}", STANDARD.encode(secret))
}

/// The id of a message, the same at every attempt: by it a system knows what it has had.
pub(crate) fn message_id(id: Uuid) -> String {
    format!("msg_{}", id.simple())
}

/// Standard Webhooks 1.0: HMAC-SHA256 over id, second and body, so that none of them can be another's.
pub(crate) fn signature(secret: &[u8], id: &str, second: i64, body: &str) -> String {
    // An HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
        return String::new();
    };
    mac.update(format!("{id}.{second}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::{Code, events::triage::CaseState};

    use super::*;

    /// The example of the Standard Webhooks specification and of Svix' own libraries.
    #[test]
    fn a_signature_is_the_one_that_the_scheme_shows() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signed = signature(&secret, id, 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(shown(&secret), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    #[test]
    fn a_system_is_told_of_its_questions_and_nothing_of_a_sealed_case() {
        let of = |change: &str, role: &str| CaseChanged {
            change: Change::parse(change).unwrap().into(),
            question_role: role.to_owned(),
            question_id: "q".to_owned(),
            report_id: "r".to_owned(),
            ..CaseChanged::default()
        };
        assert_eq!(
            told(&of("question_asked", "reporter")),
            Some("question.asked")
        );
        assert_eq!(told(&of("question_asked", "dpo")), None);
        assert_eq!(told(&of("facts_recorded", "")), None);
        let sealed = CaseChanged {
            now: Some(CaseState {
                sealed_for: vec!["dorte".to_owned()],
                ..CaseState::default()
            }),
            ..of("closed", "")
        };
        assert_eq!(told(&sealed), None);
        let at = "2026-11-30T09:00:00Z".parse().unwrap();
        assert_eq!(
            body("question.asked", &of("question_asked", "reporter"), at),
            r#"{"data":{"question_id":"q","report_id":"r","status":"received"},"timestamp":"2026-11-30T09:00:00Z","type":"question.asked"}"#
        );
    }

    #[test]
    fn an_address_is_https_and_outside_our_walls_unless_it_is_named() {
        let strict = Fetch::new(&[]).unwrap();
        for good in [
            "https://desk.opdigt.example/hook?x=1",
            " https://20.190.160.1:8443/a ",
        ] {
            assert_eq!(check_address(&strict, good).unwrap(), good.trim());
        }
        for (bad, reason) in [
            ("", "HOOK_ADDRESS"),
            ("desk.opdigt.example", "HOOK_ADDRESS"),
            ("http://desk.opdigt.example/", "HOOK_ADDRESS"),
            ("ftp://desk.opdigt.example/", "HOOK_ADDRESS"),
            ("https://anna:pw@desk.opdigt.example/", "HOOK_ADDRESS"),
            ("https://desk.opdigt.example/a b", "HOOK_ADDRESS"),
            ("https://127.0.0.1/", "HOOK_INSIDE"),
            ("https://localhost/", "HOOK_INSIDE"),
            ("https://[::1]/", "HOOK_INSIDE"),
            ("https://169.254.169.254/latest", "HOOK_INSIDE"),
        ] {
            assert_eq!(
                check_address(&strict, bad).unwrap_err().reason,
                reason,
                "{bad}"
            );
        }
        let named = Fetch::new(&["127.0.0.1".to_owned()]).unwrap();
        assert!(check_address(&named, "http://127.0.0.1:8080/").is_ok());
    }
}
