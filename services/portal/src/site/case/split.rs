//! An addition that is about something else gets a case of its own.

use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::intake::SplitFollowUpRequest;

use super::super::opened::open;
use crate::http::{App, Failure, Sent, Visitor, saved_as};

/// Splits off the addition and leads to the new report; its case follows within seconds. The old case
/// says what became of the addition.
pub(crate) async fn split(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let opened = open(&app, session, &case_id).await?;
    let message = SplitFollowUpRequest {
        report_id: opened.line.report_id,
        follow_up: sent
            .get("follow_up")
            .parse()
            .map_err(|_none| Failure::not_found())?,
    };
    let request = app.act(session, sent.key(), message);
    let kept = app.intake().split_follow_up(request).await?.into_inner();
    Ok(saved_as(&format!("/mine/{}", kept.report_id), "split"))
}
