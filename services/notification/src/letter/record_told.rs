//! Records that people were told in another way than by our mail.

use brudvagt_calculus::local;
use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    notification::{Communication, RecordToldRequest},
    types::Track,
};
use brudvagt_types::Ctx;
use jiff::Timestamp;
use prost::Message;
use uuid::Uuid;

use super::{
    get_communication::first_page,
    rules::means::read_means,
    save_recipient::settled,
    store::{
        communications,
        recipients::{self, TellRows},
    },
    tell_progress::recount,
};
use crate::{
    content::{Told, seal},
    filing::{
        draft::track_state,
        rules::check_filing::{REASON_MAX_CHARS, too_long},
    },
    reasons,
    store::keys,
    usecases::{Notification, parse_case_id, parse_municipality},
};

/// # Law
/// GDPR art. 34(1) and (3)(c): a letter, a call, a meeting or Digital Post tells as well as a mail; what
/// counts is that the person was told, when, and that it can be shown (art. 33(5), 5(2)). A person whose
/// letter failed counts as not told until somebody tells them.
///
/// # Errors
/// `MEANS_NEEDED`, `NOTE_NEEDED`, `TEXT_TOO_LONG`, `TOLD_AT_WRONG`, `NOBODY_CHOSEN`;
/// `COMMUNICATION_NOT_DECIDED`; `RECIPIENT_SETTLED`; `NOT_FOUND`.
pub(crate) async fn record_told(
    notification: &Notification,
    ctx: &Ctx,
    request: &RecordToldRequest,
) -> Result<Communication, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let means = read_means(&request.means, &request.note)?;
    if request.note.chars().count() > REASON_MAX_CHARS {
        return Err(too_long("note", REASON_MAX_CHARS));
    }
    let told_at = read_told_at(&request.at_local, ctx.now)?;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    let code = parse_municipality(&known.line.municipality)?;
    let begun = notification
        .store
        .begin(ctx, "record_told", &request.encode_to_vec())
        .await?;
    if let Begun::New(mut unit) = begun {
        if !matches!(
            track_state(&known.case, Track::DataSubjects),
            "to_communicate" | "told" | "communicated"
        ) {
            return Err(not_decided());
        }
        let connection = unit.connection();
        let row = communications::ensure(connection, case_id, code.as_str()).await?;
        let id = row.communication_id;
        let key = keys::ensure(connection, &notification.keyring, id, &code).await?;
        let chosen = chosen(connection, id, request).await?;
        if chosen.is_empty() {
            return Err(nobody_chosen());
        }
        let told = Told {
            by_name: ctx.actor.name.clone(),
            note: request.note.trim().to_owned(),
        };
        let sealed = chosen
            .iter()
            .map(|id| seal(&key, *id, &told))
            .collect::<Result<Vec<_>, _>>()?;
        let rows = TellRows {
            recipient_ids: &chosen,
            sealed: &sealed,
            means: &means,
            told_at,
        };
        if recipients::tell(connection, id, &rows, ctx.now).await? != chosen.len() {
            return Err(settled());
        }
        recount(notification, &mut unit, ctx, case_id, &row).await?;
        unit.commit(&[]).await?;
    }
    first_page(notification, ctx, &request.case_id).await
}

async fn chosen(
    connection: &mut sqlx::PgConnection,
    communication_id: Uuid,
    request: &RecordToldRequest,
) -> Result<Vec<Uuid>, Problem> {
    if request.everybody_left {
        return Ok(recipients::not_told(connection, communication_id).await?);
    }
    let nobody = || Problem::not_found("Modtageren", "the recipient");
    let mut ids = request
        .recipient_ids
        .iter()
        .map(|id| Uuid::parse_str(id).map_err(|_malformed| nobody()))
        .collect::<Result<Vec<_>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    if recipients::count_of(connection, communication_id, &ids).await? != ids.len() {
        return Err(nobody());
    }
    Ok(ids)
}

/// A person must give the time; it is never assumed to be now, because a letter is recorded after
/// it was posted.
fn read_told_at(text: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    local::read_past(text, now)
        .map(local::LocalInput::instant)
        .map_err(|error| Problem::invalid("at_local", "TOLD_AT_WRONG", error.text()))
}

fn nobody_chosen() -> Problem {
    reasons::NOBODY_CHOSEN.at("recipient_ids")
}

pub(super) fn not_decided() -> Problem {
    reasons::COMMUNICATION_NOT_DECIDED.problem()
}
