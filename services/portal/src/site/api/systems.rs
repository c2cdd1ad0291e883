//! Another system reports, follows, adds and answers, with its key. Each of these is done once: a request
//! that is repeated with the same `Idempotency-Key` is answered alike.
//!
//! What it says of people is words, as on the form: no address of theirs is mailed.

use axum::{
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use brudvagt_proto::{
    intake::{
        Attachment, FollowReportRequest, FollowUpRequest, SubmitAtDoorRequest, SubmitReportRequest,
    },
    triage::{AnswerOwnQuestionRequest, FindCaseRequest, GetOwnReportRequest, OwnReport, Question},
    types::Phase,
};
use brudvagt_types::Said;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Refusal, answer as answered, at,
    body::{self, Object},
    some, told,
};
use crate::{
    http::{
        App, Failure, What,
        session::Session,
        systems::{System, let_keep},
    },
    site::left_out,
    texts::Lang,
};

const IDEMPOTENCY_KEY: &str = "idempotency-key";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewReport {
    what_happened: String,
    noticed_at: Option<String>,
    told_at: Option<String>,
    whose_data: Option<String>,
    affected_estimate: Option<String>,
    done_so_far: Option<String>,
    protected_address: Option<bool>,
    situation: Option<String>,
    data_types: Option<Vec<String>>,
    reported_for: Option<Object<Person>>,
    attachments: Option<Vec<Object<File>>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: Option<String>,
    contact: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    filename: String,
    content_type: Option<String>,
    content_base64: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAddition {
    text: Option<String>,
    attachments: Option<Vec<Object<File>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAnswer {
    text: String,
}

/// A field as a program knows it, of what intake calls it.
pub(super) fn field(of_intake: &str) -> &str {
    match of_intake {
        "name" => "reported_for.name",
        "contact" => "reported_for.contact",
        other => other.strip_suffix("_local").unwrap_or(other),
    }
}

/// Asked before the body is read.
fn key(headers: &HeaderMap) -> Result<String, Failure> {
    let key = headers.get(IDEMPOTENCY_KEY).and_then(|it| it.to_str().ok());
    key.filter(|key| (8..=128).contains(&key.len()))
        .map(str::to_owned)
        .ok_or_else(|| {
            let words = Lang::both("api.key_needed");
            Failure::worded(What::Invalid, "IDEMPOTENCY_KEY_REQUIRED", words)
        })
}

fn attachments(files: Option<Vec<Object<File>>>) -> Result<Vec<Attachment>, Failure> {
    let decoded = files.unwrap_or_default().into_iter().map(|Object(file)| {
        let content = STANDARD.decode(file.content_base64).map_err(|_other| {
            let text = Lang::both("api.base64");
            Failure {
                fields: vec![("attachments".to_owned(), text.into())],
                ..Failure::worded(What::Invalid, "ATTACHMENT_NOT_BASE64", text)
            }
        })?;
        Ok(crate::http::File {
            name: file.filename,
            kind: file.content_type.unwrap_or_default(),
            content,
        })
    });
    Ok(left_out::attachments(
        decoded.collect::<Result<_, Failure>>()?,
    ))
}

pub(super) async fn report(
    State(app): State<App>,
    system: System,
    request: Request,
) -> Result<Response, Refusal> {
    let key = key(request.headers())?;
    let sent = body::read::<NewReport>(&app, &system.session.actor.id, request).await?;
    let_keep(&app, &system)?;
    let message = asked(system, sent.value)?;
    let request = app.act_as_portal(&key, message);
    let kept = app.doors().submit_at_door(request).await;
    let kept = kept.map_err(Failure::from)?.into_inner();
    let kept = kept.report.unwrap_or_default();
    let address = format!("/api/v1/reports/{}", kept.report_id);
    let mut response = answered(
        StatusCode::CREATED,
        "application/json",
        &json!({
            "report_id": kept.report_id,
            "reference": kept.reference,
            "received_at": at(kept.received_at),
            "time_note": some(kept.time_note.en()),
            "time_note_da": some(kept.time_note.da()),
            "attachments_left_out": kept.attachments_left_out,
        }),
    );
    if let Ok(address) = HeaderValue::from_str(&address) {
        response.headers_mut().insert(LOCATION, address);
    }
    Ok(response)
}

fn asked(system: System, sent: NewReport) -> Result<SubmitAtDoorRequest, Failure> {
    let Object(person) = sent.reported_for.unwrap_or_default();
    let files = attachments(sent.attachments)?;
    Ok(SubmitAtDoorRequest {
        door: Some(system.door),
        report: Some(SubmitReportRequest {
            what_happened: sent.what_happened,
            noticed_at_local: sent.noticed_at.unwrap_or_default(),
            whose_data: sent.whose_data.unwrap_or_default(),
            affected_estimate: sent.affected_estimate.unwrap_or_default(),
            done_so_far: sent.done_so_far.unwrap_or_default(),
            protected_address: sent.protected_address.unwrap_or_default(),
            situation: sent.situation.unwrap_or_default(),
            data_types: sent.data_types.unwrap_or_default(),
            attachments: files,
            ..SubmitReportRequest::default()
        }),
        name: person.name.unwrap_or_default(),
        contact: person.contact.unwrap_or_default(),
        told_at_local: sent.told_at.unwrap_or_default(),
        ..SubmitAtDoorRequest::default()
    })
}

/// How far a report of the system's own is: codes, times, and what it is asked.
pub(super) async fn follow(
    app: &App,
    system: &System,
    report_id: String,
) -> Result<Response, Refusal> {
    let session = &system.session;
    let message = FollowReportRequest {
        report_id: report_id.clone(),
    };
    let known = app.doors().follow_report(app.ask(session, message)).await;
    let known = known.map_err(Failure::from)?.into_inner();
    let phase = phase(app, session, &report_id).await?;
    let own = own(app, session, &report_id).await?;
    Ok(told(&json!({
        "report_id": known.report_id,
        "reference": known.reference,
        "municipality": known.municipality,
        "status": status(phase, own.closed || known.is_erased),
        "received_at": at(known.received_at),
        "noticed_at": at(known.noticed_at),
        "told_at": at(known.told_at),
        "questions": own.questions.iter().map(question).collect::<Vec<_>>(),
    })))
}

pub(super) fn question(it: &Question) -> Value {
    json!({
        "question_id": it.id,
        "text": brudvagt_cpr::mask(&it.text),
        "asked_at": at(it.asked_at),
        "answered_at": at(it.answered_at),
    })
}

/// Three words for it: which decisions were taken is the municipality's to say.
pub(super) fn status(phase: Option<Phase>, is_closed: bool) -> &'static str {
    match phase {
        _any if is_closed => "closed",
        Some(Phase::Closed) => "closed",
        None | Some(Phase::Reported) => "received",
        _working => "under_assessment",
    }
}

/// None before there is a case. That triage is away is no phase: whoever asks is told to ask again, and
/// never that a closed case was just received.
async fn phase(app: &App, session: &Session, report_id: &str) -> Result<Option<Phase>, Failure> {
    let message = FindCaseRequest {
        report_id: report_id.to_owned(),
        ..FindCaseRequest::default()
    };
    let found = app.triage().find_case(app.ask(session, message)).await;
    let found = unless_none(found.map(tonic::Response::into_inner))?;
    Ok(found.map(|line| line.phase()))
}

async fn own(app: &App, session: &Session, report_id: &str) -> Result<OwnReport, Failure> {
    let message = GetOwnReportRequest {
        report_id: report_id.to_owned(),
    };
    let mut own_reports = app.own_reports();
    let known = own_reports.get_own_report(app.ask(session, message)).await;
    Ok(unless_none(known.map(tonic::Response::into_inner))?.unwrap_or_default())
}

fn unless_none<T>(answer: Result<T, tonic::Status>) -> Result<Option<T>, Failure> {
    match answer.map_err(Failure::from) {
        Ok(it) => Ok(Some(it)),
        Err(failure) if failure.what == What::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// More words and files to a report of the system's own.
pub(super) async fn add(
    State(app): State<App>,
    system: System,
    Path(report_id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let key = key(request.headers())?;
    let sent = body::read::<NewAddition>(&app, &system.session.actor.id, request).await?;
    let_keep(&app, &system)?;
    let files = attachments(sent.value.attachments)?;
    let message = FollowUpRequest {
        report_id,
        text: sent.value.text.unwrap_or_default(),
        attachments: files,
    };
    let request = app.act(&system.session, &key, message);
    let kept = app.intake().follow_up(request).await;
    let kept = kept.map_err(Failure::from)?.into_inner();
    Ok(answered(
        StatusCode::CREATED,
        "application/json",
        &json!({
            "addition": kept.follow_up,
            "received_at": at(kept.received_at),
            "attachments_left_out": kept.attachments_left_out,
        }),
    ))
}

/// The answer to a question that was asked of the system.
pub(super) async fn answer(
    State(app): State<App>,
    system: System,
    Path((report_id, question_id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refusal> {
    let key = key(request.headers())?;
    let sent = body::read::<NewAnswer>(&app, &system.session.actor.id, request).await?;
    let_keep(&app, &system)?;
    let message = AnswerOwnQuestionRequest {
        report_id,
        question_id,
        text: sent.value.text,
    };
    let request = app.act(&system.session, &key, message);
    let done = app.own_reports().answer_own_question(request).await;
    done.map_err(Failure::from)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[cfg(test)]
pub(super) fn is_report(value: &Value) -> bool {
    serde_json::from_value::<Object<NewReport>>(value.clone()).is_ok()
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::Code as _;

    use super::*;

    #[test]
    fn three_words_say_how_far_it_is_and_a_closed_case_is_never_received() {
        assert_eq!(status(None, false), "received");
        assert_eq!(status(Some(Phase::Reported), false), "received");
        for working in Phase::ALL
            .iter()
            .filter(|it| !matches!(it, Phase::Reported | Phase::Closed))
        {
            assert_eq!(status(Some(*working), false), "under_assessment");
        }
        assert_eq!(status(Some(Phase::Closed), false), "closed");
        // An erased case is nobody's any more, and closed it was.
        assert_eq!(status(None, true), "closed");
    }

    #[test]
    fn files_are_sent_on_in_their_order_an_empty_one_too() {
        let file = |content: &str| {
            Object(File {
                filename: "made-up.txt".to_owned(),
                content_type: None,
                content_base64: content.to_owned(),
            })
        };
        let files = attachments(Some(vec![file("YQ=="), file(""), file("Yg==")])).unwrap();
        let sent: Vec<&[u8]> = files.iter().map(|it| &*it.content).collect();
        assert_eq!(sent, [&b"a"[..], b"", b"b"]);
        assert!(attachments(Some(vec![file("?")])).is_err());
    }

    #[test]
    fn a_field_is_named_as_it_was_sent() {
        assert_eq!(field("told_at_local"), "told_at");
        assert_eq!(field("contact"), "reported_for.contact");
        assert_eq!(field("what_happened"), "what_happened");
    }
}
