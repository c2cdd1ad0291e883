use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::intake::{DiscardQuarantinedRequest, Quarantined};
use brudvagt_types::{Ctx, Scope};
use jiff::{SignedDuration, Timestamp};
use prost::Message;

use super::{Intake, list_quarantine::to_line, parse_id};
use crate::{
    reasons,
    store::{keys, quarantine},
};

/// Why a mail is no report. Codes, because words would be sealed and go with the key.
const REASONS: [&str; 4] = ["spam", "automatic", "duplicate", "not_a_report"];

/// How long a mail that was laid aside can still be read and released. Long enough to be missed by
/// its sender, short enough to keep no private letters.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Lays a mail aside as no report. It can be released until its key is destroyed, 30 days later;
/// that it came, who laid it aside and why, stays.
///
/// # Errors
/// `NOT_ALLOWED`; `NOT_FOUND`; `DISCARD_REASON_NEEDED`; `ALREADY_RELEASED` when somebody was faster.
pub(crate) async fn discard_quarantined(
    intake: &Intake,
    ctx: &Ctx,
    request: &DiscardQuarantinedRequest,
) -> Result<Quarantined, Problem> {
    let id = parse_id(&request.id, "Mailen", "the mail")?;
    if !REASONS.contains(&request.reason_code.as_str()) {
        return Err(reasons::DISCARD_REASON_NEEDED.at("reason_code"));
    }
    let asked = request.encode_to_vec();
    let begun = intake
        .store
        .begin(ctx, "discard_quarantined", &asked)
        .await?;
    let mut unit = match begun {
        Begun::Replay(answer) => {
            return Quarantined::decode(answer.as_slice())
                .map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let mut row = quarantine::find(connection, id)
        .await?
        .ok_or_else(|| Problem::not_found("Mailen", "the mail"))?;
    let reason = request.reason_code.as_str();
    let marked = quarantine::mark_discarded(connection, id, ctx.now, &ctx.actor.id, reason).await?;
    if marked != 1 {
        return Err(reasons::ALREADY_RELEASED.problem());
    }
    row.discarded_at = Some(ctx.now);
    reason.clone_into(&mut row.discard_reason);
    let answer = to_line(row);
    unit.commit(&answer.encode_to_vec()).await?;
    Ok(answer)
}

/// Destroys the keys of mail that was laid aside long enough ago, and says how many.
///
/// # Errors
/// `UNAVAILABLE`; the next round tries again.
pub(crate) async fn forget_discarded(intake: &Intake, now: Timestamp) -> Result<u64, Problem> {
    let ctx = Ctx {
        now,
        actor: brudvagt_types::Actor::system("intake"),
        scope: Scope::System,
        cause: None,
    };
    let Some(before) = now.checked_sub(KEPT).ok() else {
        return Ok(0);
    };
    let Begun::New(mut unit) = intake.store.begin(&ctx, "forget_discarded", &[]).await? else {
        return Ok(0);
    };
    let n_forgotten = keys::destroy_discarded(unit.connection(), before).await?;
    unit.commit(&[]).await?;
    Ok(n_forgotten)
}
