//! The log of what Datatilsynet asked, was answered, and decided.

use brudvagt_kit::{Problem, grpc};
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{
    Correspondence, ListCorrespondenceResponse, RecordCorrespondenceRequest,
};
use brudvagt_types::{Ctx, Role};
use jiff::civil::Date;
use prost::Message;
use uuid::Uuid;

use super::{Notification, parse_case_id, parse_municipality};
use crate::{
    content::{Words, open, seal},
    rules::check_filing::{REASON_MAX_CHARS, read_dpa_case_number, too_long},
    store::{
        correspondence::{self, EntryRow},
        keys,
    },
    wire,
};

const KINDS: [&str; 3] = ["question", "answer", "outcome"];
/// How Datatilsynet closes a case.
const OUTCOMES: [&str; 7] = [
    "no_action",
    "criticism",
    "serious_criticism",
    "warning",
    "order",
    "ban",
    "police_report",
];

/// Adds an entry. Entries are never changed.
///
/// # Errors
/// `UNKNOWN_KIND`, `TEXT_NEEDED`, `TEXT_TOO_LONG`, `NO_SUCH_DATE`, `UNKNOWN_OUTCOME`,
/// `DPA_CASE_NUMBER_MALFORMED`; `NOT_FOUND`.
pub(crate) async fn record_correspondence(
    notification: &Notification,
    ctx: &Ctx,
    request: &RecordCorrespondenceRequest,
) -> Result<Correspondence, Problem> {
    grpc::require(ctx, &[Role::Dpo])?;
    check(request)?;
    let dpa_case_number = read_dpa_case_number(&request.dpa_case_number)?;
    let case_id = parse_case_id(&request.case_id)?;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    let code = parse_municipality(&known.line.municipality)?;
    let digest = request.encode_to_vec();
    let begun = notification
        .store
        .begin(ctx, "record_correspondence", &digest)
        .await?;
    let entry_id = match begun {
        Begun::Replay(known) => {
            Uuid::from_slice(&known).map_err(|error| Problem::internal(&error))?
        }
        Begun::New(mut unit) => {
            let entry_id = Uuid::now_v7();
            let connection = unit.connection();
            let key = keys::ensure(connection, &notification.keyring, case_id, &code).await?;
            let words = Words {
                text: request.text.trim().to_owned(),
                by_name: ctx.actor.name.clone(),
            };
            let entry = EntryRow {
                entry_id,
                case_id,
                municipality: code.as_str().to_owned(),
                kind: request.kind.clone(),
                due_date: request.due_date.trim().to_owned(),
                outcome: request.outcome.clone(),
                dpa_case_number,
                at: ctx.now,
                by: ctx.actor.id.clone(),
                sealed: seal(&key, entry_id, &words)?,
            };
            correspondence::insert(connection, &entry).await?;
            unit.commit(entry_id.as_bytes()).await?;
            entry_id
        }
    };
    let list = list_correspondence(notification, ctx, &request.case_id).await?;
    let id = entry_id.to_string();
    list.entries
        .into_iter()
        .find(|entry| entry.id == id)
        .ok_or_else(|| Problem::not_found("Posten", "the entry"))
}

fn check(request: &RecordCorrespondenceRequest) -> Result<(), Problem> {
    if !KINDS.contains(&request.kind.as_str()) {
        return Err(Problem::invalid(
            "kind",
            "UNKNOWN_KIND",
            "Vælg spørgsmål, svar eller afgørelse.",
            "an entry is question, answer or outcome",
        ));
    }
    if request.text.trim().is_empty() {
        return Err(Problem::invalid(
            "text",
            "TEXT_NEEDED",
            "Skriv, hvad der er spurgt, svaret eller afgjort.",
            "say what was asked, answered or decided",
        ));
    }
    if request.text.chars().count() > REASON_MAX_CHARS {
        return Err(too_long("text", REASON_MAX_CHARS));
    }
    let due_date = request.due_date.trim();
    if !due_date.is_empty() && due_date.parse::<Date>().is_err() {
        return Err(Problem::invalid(
            "due_date",
            "NO_SUCH_DATE",
            "Den dato findes ikke. Skriv for eksempel 2026-12-01.",
            "there is no such date; write for example 2026-12-01",
        ));
    }
    let known = OUTCOMES.contains(&request.outcome.as_str());
    let fits = if request.kind == "outcome" {
        known
    } else {
        request.outcome.is_empty()
    };
    if fits {
        return Ok(());
    }
    Err(Problem::invalid(
        "outcome",
        "UNKNOWN_OUTCOME",
        "Vælg, hvordan Datatilsynet har afgjort sagen.",
        format!("an outcome is one of {}", OUTCOMES.join(", ")),
    ))
}

/// The log, oldest first.
///
/// # Errors
/// `NOT_FOUND` for what is no case id; `ERASED`.
pub(crate) async fn list_correspondence(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
) -> Result<ListCorrespondenceResponse, Problem> {
    let case_id = parse_case_id(case_id)?;
    notification.check_sees_case(ctx, case_id).await?;
    let mut tx = notification.store.read(ctx).await?;
    let mut list = ListCorrespondenceResponse::default();
    for row in correspondence::of_case(&mut tx, case_id).await? {
        let code = parse_municipality(&row.municipality)?;
        let key = keys::find(&mut tx, &notification.keyring, row.case_id, &code)
            .await?
            .ok_or_else(keys::erased)?;
        let words: Words = open(&key, row.entry_id, &row.sealed)?;
        list.entries.push(Correspondence {
            id: row.entry_id.to_string(),
            case_id: row.case_id.to_string(),
            kind: row.kind,
            text: words.text,
            due_date: row.due_date,
            outcome: row.outcome,
            at: Some(wire::to_proto(row.at)),
            by: words.by_name,
            dpa_case_number: row.dpa_case_number,
            ..Correspondence::default()
        });
    }
    Ok(list)
}
