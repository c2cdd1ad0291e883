//! Another person confirms a decision, or sends it back: it counts when she has.

use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::{
    Code,
    triage::{ConfirmDecision, SendBackDecision, command_request::Command},
    types::Track,
};

use super::opened::command;
use crate::{
    http::{App, Failure, Sent, Visitor, saved_as},
    ui::Section,
};

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    // What names no track is on none, and triage refuses it.
    let track = Track::parse(sent.get("track")).unwrap_or_default();
    let name = track.code();
    let (wanted, done) = match sent.get("act") {
        "confirm" => (
            Command::ConfirmDecision(ConfirmDecision {
                track: track.into(),
            }),
            "confirmed",
        ),
        "send_back" => (
            Command::SendBackDecision(SendBackDecision {
                reason: sent.text(&format!("{name}.reason")),
                track: track.into(),
            }),
            "sent_back",
        ),
        _unknown => return Err(Failure::not_found()),
    };
    match command(&app, session, &case_id, &sent, wanted).await {
        Ok(()) => Ok(saved_as(&format!("/sag/{case_id}"), done)),
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let form = super::again::again(&page, &sent, &failure, &format!("{name}."));
            let status = failure.what.status();
            super::case::render(&app, &visitor, &case_id, form, "", status).await
        }
        Err(failure) => Err(failure),
    }
}
