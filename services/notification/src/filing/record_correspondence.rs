//! The log of what Datatilsynet asked, was answered, and decided.

use brudvagt_calculus::local;
use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    events::notification::CorrespondenceRecorded,
    notification::{
        Correspondence, ListCorrespondenceResponse, Outcome, RecordCorrespondenceRequest,
    },
};
use brudvagt_types::{Ctx, Role, Text};
use jiff::Timestamp;
use prost::Message;
use uuid::Uuid;

use super::{
    rules::{
        check_filing::{REASON_MAX_CHARS, read_dpa_case_number, too_long},
        correspondence::{
            KINDS, Known, OUTCOMES, Open, answered, open as open_in, outcome_words, read_due,
        },
    },
    store::correspondence::{self, EntryRow},
};
use crate::{
    content::{Words, open, seal},
    reasons,
    store::{ACCESS, keys},
    usecases::{Notification, parse_case_id, parse_municipality},
    wire,
};

/// Adds an entry and says, in codes and times, what is unanswered now: the case carries that, and a
/// clock of its own is armed by it. Entries are never changed.
///
/// # Law
/// GDPR art. 58(1): Datatilsynet asks and sets the time (rules CO-1 and CO-2).
///
/// # Errors
/// `UNKNOWN_KIND`, `TEXT_NEEDED`, `TEXT_TOO_LONG`, `NO_SUCH_DATE`, `DUE_BEFORE_RECEIVED`,
/// `RECEIVED_AT_WRONG`, `UNKNOWN_OUTCOME`, `DPA_CASE_NUMBER_MALFORMED`, `QUESTION_NEEDED`,
/// `QUESTION_UNKNOWN`, `STALE_CORRESPONDENCE`; `NOT_FOUND`.
pub(crate) async fn record_correspondence(
    notification: &Notification,
    ctx: &Ctx,
    request: &RecordCorrespondenceRequest,
) -> Result<Correspondence, Problem> {
    check(request)?;
    let dpa_case_number = read_dpa_case_number(&request.dpa_case_number)?;
    let received_at = read_received(&request.received_at_local, ctx.now)?;
    // A date that does not exist is refused in any entry, but only a question has a time to keep.
    let due_at = match request.kind.as_str() {
        "question" => read_due(&request.due_date, received_at)?,
        _other => read_due(&request.due_date, Timestamp::MIN).map(|_kept_as_said| None)?,
    };
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
            let earlier = correspondence::of_case(connection, case_id).await?;
            let open_before = open_questions(&earlier, None);
            let question_id = match request.kind.as_str() {
                "answer" => answered(request.question_id.trim(), &open_before)?,
                _other => None,
            };
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
                number: i32::try_from(earlier.len().saturating_add(1)).unwrap_or(i32::MAX),
                due_at,
                received_at: Some(received_at),
                question_id,
            };
            correspondence::insert(connection, &entry).await?;
            let open_now = open_questions(&earlier, Some(&entry));
            unit.announce(&announcement(&entry, &open_now, ctx.actor.role));
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
        return Err(reasons::UNKNOWN_KIND.at("kind"));
    }
    if request.text.trim().is_empty() {
        return Err(reasons::TEXT_NEEDED.at("text"));
    }
    if request.text.chars().count() > REASON_MAX_CHARS {
        return Err(too_long("text", REASON_MAX_CHARS));
    }
    let known = OUTCOMES.iter().any(|(code, ..)| *code == request.outcome);
    let fits = if request.kind == "outcome" {
        known
    } else {
        request.outcome.is_empty()
    };
    if fits {
        return Ok(());
    }
    Err(reasons::UNKNOWN_OUTCOME.at("outcome"))
}

fn read_received(text: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    if text.trim().is_empty() {
        return Ok(now);
    }
    local::read_past(text, now)
        .map(local::LocalInput::instant)
        .map_err(|error| Problem::invalid("received_at_local", "RECEIVED_AT_WRONG", error.text()))
}

fn open_questions(earlier: &[EntryRow], new: Option<&EntryRow>) -> Open {
    let known = earlier.iter().chain(new).map(|row| Known {
        entry_id: row.entry_id,
        kind: row.kind.clone(),
        question_id: row.question_id,
        due_at: row.due_at,
    });
    open_in(&known.collect::<Vec<_>>())
}

/// Codes and times; the words stay here.
fn announcement(entry: &EntryRow, now: &Open, role: Role) -> CorrespondenceRecorded {
    CorrespondenceRecorded {
        entry_id: entry.entry_id.to_string(),
        case_id: entry.case_id.to_string(),
        municipality: entry.municipality.clone(),
        kind: entry.kind.clone(),
        question_id: entry
            .question_id
            .map_or_else(String::new, |id| id.to_string()),
        due_at: entry.due_at.map(wire::to_proto),
        open_due_at: now.due_at.map(wire::to_proto),
        n_open: u32::try_from(now.questions.len()).unwrap_or(u32::MAX),
        outcome: entry.outcome.clone(),
        dpa_case_number: entry.dpa_case_number.clone(),
        at: Some(wire::to_proto(entry.at)),
        actor_id: entry.by.clone(),
        number: u64::from(entry.number.unsigned_abs()),
        actor_role: role.as_str().to_owned(),
    }
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
    let outcomes = OUTCOMES.iter().map(|(code, da, en)| Outcome {
        code: (*code).to_owned(),
        label: Some(Text::new(*da, *en).into()),
    });
    let mut list = ListCorrespondenceResponse {
        outcomes: outcomes.collect(),
        ..ListCorrespondenceResponse::default()
    };
    let rows = correspondence::of_case(&mut tx, case_id).await?;
    if let Some(row) = rows.first() {
        ACCESS
            .note(&mut tx, ctx, case_id, &row.municipality, "correspondence")
            .await?;
    }
    for row in &rows {
        let code = parse_municipality(&row.municipality)?;
        let key = keys::find(&mut tx, &notification.keyring, row.case_id, &code)
            .await?
            .ok_or_else(keys::erased)?;
        let words: Words = open(&key, row.entry_id, &row.sealed)?;
        list.entries.push(to_wire(row, words, &rows));
    }
    tx.commit().await?;
    Ok(list)
}

fn to_wire(row: &EntryRow, words: Words, all: &[EntryRow]) -> Correspondence {
    let answer = all.iter().find(|it| it.question_id == Some(row.entry_id));
    Correspondence {
        id: row.entry_id.to_string(),
        case_id: row.case_id.to_string(),
        kind: row.kind.clone(),
        text: words.text,
        due_date: row.due_date.clone(),
        outcome: row.outcome.clone(),
        at: Some(wire::to_proto(row.at)),
        by: words.by_name,
        dpa_case_number: row.dpa_case_number.clone(),
        question_id: row
            .question_id
            .map_or_else(String::new, |id| id.to_string()),
        due_at: row.due_at.map(wire::to_proto),
        answered_at: answer.map(|it| wire::to_proto(it.received_at.unwrap_or(it.at))),
        received_at: row.received_at.map(wire::to_proto),
        number: u64::from(row.number.unsigned_abs()),
        outcome_in_words: Some(outcome_words(&row.outcome).into()),
    }
}
