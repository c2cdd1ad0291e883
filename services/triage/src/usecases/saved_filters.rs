//! What a person wants to look at again.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::triage::{
    DeleteFilterRequest, ListFiltersRequest, ListFiltersResponse, SaveFilterRequest, SavedFilter,
};
use brudvagt_types::{Ctx, MunicipalityCode};
use prost::Message;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::search::municipalities;
use crate::{
    Triage,
    content::Sealed,
    reasons,
    store::{self, FilterRow},
    wire,
};

const MAX_FILTERS: i64 = 50;
const MAX_NAME_CHARS: usize = 80;
const MAX_QUERY_BYTES: usize = 2_000;

#[derive(Debug, Serialize, Deserialize)]
struct Words {
    name: String,
    query: String,
}

/// The caller's own filters of a page, or of both, oldest first.
///
/// # Errors
/// `UNAVAILABLE` when the database is away.
pub(crate) async fn list_filters(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListFiltersRequest,
) -> Result<ListFiltersResponse, Problem> {
    let mut tx = triage.store.read(ctx).await?;
    let filters = own(triage, ctx, &mut tx, &request.page).await?;
    drop(tx);
    Ok(ListFiltersResponse { filters })
}

/// Saves a filter for the caller; one of the same page and name is replaced.
///
/// # Errors
/// `UNKNOWN_PAGE`, `TEXT_NEEDED`, `TEXT_TOO_LONG`; `TOO_MANY_FILTERS` beyond fifty.
pub(crate) async fn save_filter(
    triage: &Triage,
    ctx: &Ctx,
    request: &SaveFilterRequest,
) -> Result<SavedFilter, Problem> {
    let name = check(request)?;
    // Sealed under one of the person's municipalities: whoever loses access to it has no use for the
    // filter either.
    let municipality: MunicipalityCode = municipalities(triage, ctx, &[])
        .first()
        .ok_or_else(Problem::denied)?
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let mut unit = match triage
        .store
        .begin(ctx, "save_filter", &request.encode_to_vec())
        .await?
    {
        Begun::Replay(known) => return saved_before(triage, ctx, &known).await,
        Begun::New(unit) => unit,
    };
    let known = own(triage, ctx, unit.connection(), "").await?;
    let before = known
        .iter()
        .find(|filter| filter.page == request.page && filter.name == name);
    if let Some(before) = before {
        delete(unit.connection(), ctx, &before.filter_id).await?;
    } else if known.len() >= usize::try_from(MAX_FILTERS).unwrap_or(usize::MAX) {
        return Err(reasons::TOO_MANY_FILTERS.problem());
    }
    let filter_id = Uuid::now_v7();
    let (sealed, wrapped_key) = Sealed::create(&triage.keyring, &municipality, filter_id)?;
    let words = Words {
        name: name.to_owned(),
        query: request.query.clone(),
    };
    let json = serde_json::to_string(&words).map_err(|error| Problem::internal(&error))?;
    let row = FilterRow {
        filter_id,
        municipality: municipality.into(),
        person_id: ctx.actor.id.clone(),
        page: request.page.clone(),
        wrapped_key,
        content: sealed.seal_filter(&json)?,
        saved_at: Ts(ctx.now),
    };
    store::insert_filter(unit.connection(), &row).await?;
    let saved = SavedFilter {
        filter_id: filter_id.to_string(),
        page: row.page,
        name: words.name,
        query: words.query,
        saved_at: Some(wire::to_proto(ctx.now)),
    };
    // Only the id is kept as the answer, because stored answers are not sealed.
    unit.commit(filter_id.as_bytes()).await?;
    Ok(saved)
}

async fn saved_before(triage: &Triage, ctx: &Ctx, known: &[u8]) -> Result<SavedFilter, Problem> {
    let id = Uuid::from_slice(known).map_err(|error| Problem::internal(&error))?;
    let mut tx = triage.store.read(ctx).await?;
    let filters = own(triage, ctx, &mut tx, "").await?;
    let id = id.to_string();
    filters
        .into_iter()
        .find(|filter| filter.filter_id == id)
        .ok_or_else(|| Problem::not_found("Filteret", "the filter"))
}

/// # Errors
/// `NOT_FOUND`, also for another person's.
pub(crate) async fn delete_filter(
    triage: &Triage,
    ctx: &Ctx,
    request: &DeleteFilterRequest,
) -> Result<(), Problem> {
    let asked = request.encode_to_vec();
    let mut unit = match triage.store.begin(ctx, "delete_filter", &asked).await? {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    delete(unit.connection(), ctx, &request.filter_id).await?;
    unit.commit(&[]).await
}

async fn delete(connection: &mut PgConnection, ctx: &Ctx, id: &str) -> Result<(), Problem> {
    let unknown = || Problem::not_found("Filteret", "the filter");
    let id: Uuid = id.parse().map_err(|_not_an_id| unknown())?;
    if store::delete_filter(connection, &ctx.actor.id, id).await? {
        Ok(())
    } else {
        Err(unknown())
    }
}

async fn own(
    triage: &Triage,
    ctx: &Ctx,
    connection: &mut PgConnection,
    page: &str,
) -> Result<Vec<SavedFilter>, Problem> {
    let rows = store::filters_of(connection, &ctx.actor.id, page, MAX_FILTERS).await?;
    rows.into_iter()
        .map(|row| {
            let municipality = row
                .municipality
                .parse()
                .map_err(|error| Problem::internal(&error))?;
            let sealed = Sealed::unwrap(
                &triage.keyring,
                &municipality,
                row.filter_id,
                &row.wrapped_key,
            )?;
            let json = sealed.open_filter(&row.content)?;
            let words: Words =
                serde_json::from_str(&json).map_err(|error| Problem::internal(&error))?;
            Ok(SavedFilter {
                filter_id: row.filter_id.to_string(),
                page: row.page,
                name: words.name,
                query: words.query,
                saved_at: Some(wire::to_proto(row.saved_at.0)),
            })
        })
        .collect()
}

/// The name without the space around it.
fn check(request: &SaveFilterRequest) -> Result<&str, Problem> {
    if !matches!(request.page.as_str(), "queue" | "register") {
        return Err(reasons::UNKNOWN_PAGE.at("page"));
    }
    let name = request.name.trim();
    if name.is_empty() {
        return Err(reasons::FILTER_NAME_NEEDED.at("name"));
    }
    if name.chars().nth(MAX_NAME_CHARS).is_some() || request.query.len() > MAX_QUERY_BYTES {
        return Err(reasons::FILTER_TOO_LONG.at("name"));
    }
    Ok(name)
}
