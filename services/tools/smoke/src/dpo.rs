//! What the DPO does and sees.

use brudvagt_proto::triage::{
    Case, CommandRequest, CommandResponse, GetCaseRequest, HistoryEntry, ListHistoryRequest,
    command_request::Command,
};
use tonic::Code;

use crate::{place::Place, steps::refused};

/// How often somebody else may be faster before a person gives up.
const TRIES: u32 = 10;

pub(crate) async fn see(place: &Place, case_id: &str) -> anyhow::Result<Case> {
    let request = GetCaseRequest {
        case_id: case_id.to_owned(),
    };
    let mut triage = place.triage.clone();
    let case = triage.get_case(place.as_dpo(request)).await;
    Ok(case.map_err(|status| refused(&status))?.into_inner())
}

/// Reads the case and sends a command; after a conflict (a mail went out meanwhile) it reads again.
pub(crate) async fn command(
    place: &Place,
    case_id: &str,
    command: Command,
) -> anyhow::Result<CommandResponse> {
    try_command(place, case_id, command)
        .await?
        .map_err(|status| refused(&status))
}

/// As [`command`], but a refusal is an answer.
pub(crate) async fn try_command(
    place: &Place,
    case_id: &str,
    command: Command,
) -> anyhow::Result<Result<CommandResponse, tonic::Status>> {
    let mut triage = place.triage.clone();
    let mut tries = 0;
    loop {
        let seen = see(place, case_id).await?;
        let request = CommandRequest {
            case_id: case_id.to_owned(),
            expected_version: seen.line.unwrap_or_default().version,
            check_only: false,
            command: Some(command.clone()),
        };
        match triage.command(place.as_dpo(request)).await {
            Err(status) if status.code() == Code::Aborted && tries < TRIES => tries += 1,
            answer => return Ok(answer.map(tonic::Response::into_inner)),
        }
    }
}

/// The whole history, oldest first.
pub(crate) async fn history(place: &Place, case_id: &str) -> anyhow::Result<Vec<HistoryEntry>> {
    let mut triage = place.triage.clone();
    let mut all: Vec<HistoryEntry> = Vec::new();
    loop {
        let request = ListHistoryRequest {
            case_id: case_id.to_owned(),
            after_seq: all.last().map_or(0, |entry| entry.seq),
            limit: 0,
        };
        let page = triage.list_history(place.as_dpo(request)).await;
        let page = page.map_err(|status| refused(&status))?.into_inner();
        all.extend(page.entries);
        if !page.more {
            return Ok(all);
        }
    }
}
