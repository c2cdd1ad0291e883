//! Everything to journalise, in one file.

use brudvagt_kit::Problem;
use brudvagt_outbox::Store;
use brudvagt_proto::esdh::{Document, ExportPackRequest};
use brudvagt_types::Ctx;
use serde_json::json;

use super::get_reference::get_reference;
use crate::{
    clients::Clients,
    pack::{Item, pack},
};

/// The summary as PDF, the signed case file as JSON, what the caller adds (filings, attachments), and
/// a list of it all with digests.
///
/// # Errors
/// `NOT_FOUND`, `UNAVAILABLE`.
pub(crate) async fn export_pack(
    store: &Store,
    clients: &Clients,
    ctx: &Ctx,
    request: ExportPackRequest,
) -> Result<Document, Problem> {
    let reference = get_reference(store, clients, ctx, &request.case_id).await?;
    let mut items = Vec::with_capacity(request.extras.len().saturating_add(2));
    for format in ["pdf", "json"] {
        let file = clients.case_file(ctx, &request.case_id, format).await?;
        items.push(Item {
            filename: file.filename,
            content: file.content.to_vec(),
        });
    }
    for extra in request.extras {
        items.push(Item {
            filename: extra.filename,
            content: extra.content.to_vec(),
        });
    }
    let about = json!({
        "title": reference.suggested_title,
        "municipality": reference.municipality,
        "esdh_case_number": reference.case_number,
        "kle_subject": reference.kle_subject,
        "kle_facet": reference.kle_facet,
        "made_at": ctx.now.to_string(),
    });
    let now = ctx.now;
    let packed = tokio::task::spawn_blocking(move || pack(&items, about, now)).await;
    let content = packed.map_err(|error| Problem::internal(&error))??;
    let name = reference
        .suggested_title
        .rsplit(' ')
        .next()
        .unwrap_or("sag")
        .to_owned();
    Ok(Document {
        filename: format!("{name}-journalpakke.zip"),
        content_type: "application/zip".to_owned(),
        content: content.into(),
    })
}
