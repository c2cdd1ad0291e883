//! The words a person puts to the figures that a council reads.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::triage::{CouncilText, SaveCouncilTextRequest};
use brudvagt_types::{Ctx, Text};
use prost::Message;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::council_figures::{Asked, shareable};
use crate::{
    Triage,
    content::Sealed,
    council::digest,
    reasons,
    store::{self, CouncilTextRow},
    wire,
};

const PURPOSE: &str = "council.text";
const MAX_CHARS: usize = 20_000;

#[derive(Debug, Serialize, Deserialize)]
struct Words {
    text: String,
}

/// What is kept, and the digest of the figures it was written beside.
pub(super) async fn kept(
    triage: &Triage,
    tx: &mut PgConnection,
    asked: &Asked,
) -> Result<Option<(CouncilText, Vec<u8>)>, Problem> {
    let period = asked.period;
    let row = store::council_text(tx, &asked.municipality, period.year, period.quarter).await?;
    let Some(row) = row else { return Ok(None) };
    let municipality = row
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let sealed = Sealed::unwrap(
        &triage.keyring,
        &municipality,
        row.text_id,
        &row.wrapped_key,
    )?;
    let words: Words = sealed.open_json(PURPOSE, &row.content)?;
    let text = CouncilText {
        text: words.text,
        state: row.state,
        version: u32::try_from(row.version).unwrap_or(0),
        by_role: row.saved_role,
        at: Some(wire::to_proto(row.saved_at.0)),
        outdated: false,
    };
    Ok(Some((text, row.figures)))
}

/// Keeps the words as a draft, or as what a person vouches for. Words that are the proposal stay marked
/// as one until somebody does; empty words go back to it.
///
/// # Errors
/// `TEXT_TOO_LONG`, `TEXT_HOLDS_CPR`; `TEXT_NEEDED` to vouch for nothing; `STALE_VERSION` when somebody
/// saved meanwhile; as [`Asked::read`].
pub(crate) async fn save_council_text(
    triage: &Triage,
    ctx: &Ctx,
    request: &SaveCouncilTextRequest,
) -> Result<CouncilText, Problem> {
    let which = (request.municipality.as_str(), request.year, request.quarter);
    let asked = Asked::read(triage, ctx, which, &request.lang)?;
    let text = request.text.replace("\r\n", "\n");
    let text = text.trim();
    check(text, request.accept)?;
    let places = triage.people.places().await;
    let bytes = request.encode_to_vec();
    let mut unit = match triage.store.begin(ctx, "save_council_text", &bytes).await? {
        Begun::Replay(_known) => return reread(triage, ctx, &asked).await,
        Begun::New(unit) => unit,
    };
    let (shared, proposed) = shareable(unit.connection(), ctx, &asked, &places).await?;
    let (state, words) = match text {
        _vouched if request.accept => ("accepted", text),
        "" => ("proposed", ""),
        same if same == proposed.trim() => ("proposed", ""),
        _written => ("draft", text),
    };
    let municipality = asked
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let text_id = Uuid::now_v7();
    let (sealed, wrapped_key) = Sealed::create(&triage.keyring, &municipality, text_id)?;
    let content = Words {
        text: words.to_owned(),
    };
    let version = i32::try_from(request.version).map_err(|_too_high| saved_meanwhile())?;
    let row = CouncilTextRow {
        municipality: asked.municipality.clone(),
        year: asked.period.year,
        quarter: asked.period.quarter,
        text_id,
        version: version.saturating_add(1),
        state: state.to_owned(),
        wrapped_key,
        content: sealed.seal_json(PURPOSE, &content)?,
        figures: digest(&shared),
        saved_by: ctx.actor.id.clone(),
        saved_role: ctx.actor.role.as_str().to_owned(),
        saved_at: Ts(ctx.now),
    };
    if !store::keep_council_text(unit.connection(), &row).await? {
        return Err(saved_meanwhile());
    }
    unit.commit(&[]).await?;
    reread(triage, ctx, &asked).await
}

async fn reread(triage: &Triage, ctx: &Ctx, asked: &Asked) -> Result<CouncilText, Problem> {
    let mut tx = triage.store.read(ctx).await?;
    let known = kept(triage, &mut tx, asked).await?;
    Ok(known.map(|(text, _digest)| text).unwrap_or_default())
}

/// # Law
/// Databeskyttelsesloven § 11: what others are to see holds no CPR number.
fn check(text: &str, accept: bool) -> Result<(), Problem> {
    if text.chars().nth(MAX_CHARS).is_some() {
        return Err(Problem::invalid(
            "text",
            "TEXT_TOO_LONG",
            Text::new(
                format!("Teksten er for lang. Den må højst fylde {MAX_CHARS} tegn."),
                format!("at most {MAX_CHARS} characters"),
            ),
        ));
    }
    if !brudvagt_cpr::find(text).is_empty() {
        return Err(reasons::TEXT_HOLDS_CPR.at("text"));
    }
    if accept && text.is_empty() {
        return Err(reasons::COUNCIL_TEXT_NEEDED.at("text"));
    }
    Ok(())
}

/// What came between reading and saving.
fn saved_meanwhile() -> Problem {
    reasons::COUNCIL_TEXT_STALE.problem()
}
