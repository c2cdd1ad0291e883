use brudvagt_calculus::{Regimes, due};
use brudvagt_kit::Problem;
use brudvagt_proto::intake::{
    ListQuarantineRequest, ListQuarantineResponse, Quarantined, WaitingReason,
};
use brudvagt_types::{Ctx, MunicipalityCode};
use jiff::Timestamp;
use uuid::Uuid;

use super::Intake;
use crate::{
    content::{self, MailLabel},
    reasons,
    store::{
        ACCESS,
        quarantine::{self, After, WaitingRow},
    },
    wire::to_proto,
};

const DEFAULT_PAGE: u32 = 50;
const MAX_PAGE: u32 = 100;
const GDPR_33: &str = "gdpr_33";

/// A page of the mail that waits for the officer, the oldest first; or of what was laid aside and can
/// still be read. Mail that no address claimed has no municipality; it is seen by the officer of the one
/// that looks after it. Senders and subjects are words: who sees the list has looked.
///
/// # Errors
/// `NOT_ALLOWED` for everybody but the data protection officer; `CURSOR_UNREADABLE`.
pub(crate) async fn list_quarantine(
    intake: &Intake,
    ctx: &Ctx,
    request: &ListQuarantineRequest,
) -> Result<ListQuarantineResponse, Problem> {
    let limit = match request.limit {
        0 => DEFAULT_PAGE,
        wanted => wanted.min(MAX_PAGE),
    };
    let after = match (request.after.as_str(), request.discarded) {
        ("", false) => After::NOTHING,
        ("", true) => After {
            received_at: Timestamp::MAX,
            id: Uuid::max(),
        },
        (cursor, _) => read_cursor(cursor).ok_or_else(cursor_unreadable)?,
    };
    let mut tx = intake.store.read(ctx).await?;
    let counted = quarantine::count_waiting(&mut tx).await?;
    let wanted = i64::from(limit).saturating_add(1);
    let mut rows = match (request.count_only, request.discarded) {
        (true, _) => Vec::new(),
        (false, true) => quarantine::list_discarded(&mut tx, after, wanted).await?,
        (false, false) => quarantine::list_waiting(&mut tx, &request.reason, after, wanted).await?,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let seen: Vec<(Uuid, &str)> = rows
        .iter()
        .map(|row| (row.id, row.municipality.as_str()))
        .collect();
    ACCESS
        .note_each(&mut tx, ctx, &seen, "quarantined_subject")
        .await?;
    tx.commit().await?;
    let next = match rows.last() {
        Some(last) if more => write_cursor(last),
        Some(_) | None => String::new(),
    };
    let messages = rows.into_iter().map(|row| shown(intake, row));
    Ok(ListQuarantineResponse {
        messages: messages.collect::<Result<_, _>>()?,
        next,
        n_waiting: counted.iter().map(|(_, n)| n.unsigned_abs()).sum(),
        reasons: counted
            .into_iter()
            .map(|(reason, n)| WaitingReason {
                reason,
                n_waiting: n.unsigned_abs(),
            })
            .collect(),
    })
}

/// A line with its words.
fn shown(intake: &Intake, row: WaitingRow) -> Result<Quarantined, Problem> {
    let label = label_of(intake, &row)?;
    Ok(Quarantined {
        from_name: label.from_name,
        from_email: label.from_email,
        subject: label.subject,
        is_unconfirmed: label.is_unconfirmed,
        ..to_line(row)
    })
}

fn label_of(intake: &Intake, row: &WaitingRow) -> Result<MailLabel, Problem> {
    let (Some(wrapped), Some(sealed)) = (&row.wrapped_key, &row.sealed_label) else {
        return Ok(MailLabel::default());
    };
    let code: MunicipalityCode = row
        .municipality
        .parse()
        .map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))?;
    let key = intake.keyring.unwrap(&code, wrapped)?;
    Ok(content::open(&key, row.id, sealed)?)
}

pub(super) fn to_line(row: WaitingRow) -> Quarantined {
    Quarantined {
        id: row.id.to_string(),
        municipality: if row.is_addressed {
            row.municipality
        } else {
            String::new()
        },
        reason: row.reason,
        received_at: Some(to_proto(row.received_at)),
        size_bytes: row.size_bytes.unsigned_abs(),
        discarded_at: row.discarded_at.map(to_proto),
        discard_reason: row.discard_reason,
        due_at: due_at(row.received_at).map(to_proto),
        ..Quarantined::default()
    }
}

/// When the hours end, should the mail tell of a breach.
///
/// # Law
/// GDPR art. 33(1): they run from when the controller became aware, which errs to when the mail came.
fn due_at(received_at: Timestamp) -> Option<Timestamp> {
    let regime = Regimes::installed().ok()?.in_force(GDPR_33, received_at)?;
    Some(due(regime, received_at).ok()?.due_at())
}

fn write_cursor(last: &WaitingRow) -> String {
    let at = last.discarded_at.unwrap_or(last.received_at);
    format!("{}.{}", at.as_microsecond(), last.id)
}

fn read_cursor(text: &str) -> Option<After> {
    let (at, id) = text.split_once('.')?;
    Some(After {
        received_at: Timestamp::from_microsecond(at.parse().ok()?).ok()?,
        id: id.parse().ok()?,
    })
}

fn cursor_unreadable() -> Problem {
    reasons::CURSOR_UNREADABLE.at("after")
}
