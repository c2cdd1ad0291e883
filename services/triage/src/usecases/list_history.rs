//! Who did what when, and why.

use brudvagt_kit::Problem;
use brudvagt_proto::triage::{HistoryEntry, ListHistoryRequest, ListHistoryResponse};
use brudvagt_types::Ctx;

use super::{change::unseal_if_kept, parse_id};
use crate::{Triage, store, wire};

const MAX_PAGE: u32 = 200;

/// A page of the history, oldest first. When a case's contents were erased, what happened stays and
/// the words are empty.
///
/// # Errors
/// `NOT_FOUND`, also for another municipality's case.
pub(crate) async fn list_history(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListHistoryRequest,
) -> Result<ListHistoryResponse, Problem> {
    let case_id = parse_id(&request.case_id)?;
    let limit = if request.limit == 0 {
        MAX_PAGE
    } else {
        request.limit.min(MAX_PAGE)
    };
    let mut tx = triage.store.read(ctx).await?;
    let row = store::case_row(&mut tx, case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    let after = i64::try_from(request.after_seq).unwrap_or(i64::MAX);
    let mut rows = store::history_page(&mut tx, case_id, after, i64::from(limit) + 1).await?;
    store::ACCESS
        .note(&mut tx, ctx, case_id, &row.municipality, "history")
        .await?;
    tx.commit().await?;
    let more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let sealed = unseal_if_kept(&triage.keyring, &row)?;
    let entries = rows.into_iter().map(|entry| {
        let text = match (&entry.words, &sealed) {
            (Some(words), Some(sealed)) => sealed.open_words(words)?.text,
            (None, _) | (_, None) => String::new(),
        };
        Ok(HistoryEntry {
            seq: u64::try_from(entry.seq).unwrap_or(0),
            at: Some(wire::to_proto(entry.at.0)),
            actor_id: entry.author_id,
            actor_name: entry.author_name,
            actor_role: entry.author_role,
            kind: entry.kind,
            codes_json: entry.codes,
            text,
            hash: entry.hash.into(),
        })
    });
    Ok(ListHistoryResponse {
        entries: entries.collect::<Result<_, Problem>>()?,
        more,
    })
}
