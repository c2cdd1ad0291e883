//! Everything to journalise, in one file.

use brudvagt_kit::{Kind, Problem};
use brudvagt_outbox::Store;
use brudvagt_proto::{
    esdh::{Document, ExportPackRequest},
    triage::{CaseLine, HistoryEntry},
};
use brudvagt_types::Ctx;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::get_reference::{parse_id, to_reference};
use crate::{
    clients::Clients,
    pack::{Item, pack, too_big},
    store,
};

/// Files of a report are at most 20 MB together; more than this was never taken in.
const MAX_FILES_BYTES: u64 = 64 * 1024 * 1024;

/// Every document of the case, each from the service that keeps it, and a list of it all with digests.
/// The list also names documents that are kept no longer and says, for each filing in the case's
/// history, whether its receipt is in the pack.
///
/// # Law
/// Offentlighedsloven § 15: what is of importance to the case is journalised, as the whole.
///
/// # Errors
/// `ESDH_PACK_TOO_BIG`, `NOT_FOUND`, `UNAVAILABLE`.
pub(crate) async fn export_pack(
    store: &Store,
    clients: &Clients,
    ctx: &Ctx,
    request: ExportPackRequest,
) -> Result<Document, Problem> {
    let line = clients.case(ctx, &request.case_id).await?;
    let municipality = clients.municipality(ctx, &line.municipality).await?;
    let mut tx = store.read(ctx).await?;
    let row = store::reference(&mut tx, parse_id(&request.case_id)?).await?;
    drop(tx);
    let reference = to_reference(&line, &municipality, row);
    let (items, gone) = documents(clients, ctx, &line).await?;
    let filings = clients.filings(ctx, &request.case_id).await?;
    let about = json!({
        "title": reference.suggested_title,
        "municipality": reference.municipality,
        "esdh_case_number": reference.case_number,
        "kle_subject": reference.kle_subject,
        "kle_facet": reference.kle_facet,
        "made_at": ctx.now.to_string(),
        "filings": accounted_for(&filings, &items),
        "files_gone": gone,
    });
    let now = ctx.now;
    let packed = tokio::task::spawn_blocking(move || pack(&items, about, now)).await;
    let content = packed.map_err(|error| Problem::internal(&error))??;
    Ok(Document {
        filename: format!("{}-journalpakke.zip", line.reference),
        content_type: "application/zip".to_owned(),
        content: content.into(),
    })
}

/// Every document of the case, and the names of those that are kept no longer.
async fn documents(
    clients: &Clients,
    ctx: &Ctx,
    line: &CaseLine,
) -> Result<(Vec<Item>, Vec<String>), Problem> {
    let kept = clients.documents(ctx, line).await?;
    let n_bytes: u64 = kept.iter().map(|it| it.listed.size_bytes).sum();
    if n_bytes > MAX_FILES_BYTES {
        return Err(too_big());
    }
    let (mut items, mut gone) = (Vec::with_capacity(kept.len()), Vec::new());
    for it in kept {
        if it.listed.gone {
            gone.push(it.listed.filename);
            continue;
        }
        match clients.document(ctx, &line.case_id, &it).await {
            Ok(document) => items.push(Item {
                filename: document.filename,
                content: document.content.to_vec(),
            }),
            // Erased after it was listed.
            Err(problem) if problem.kind == Kind::NotFound => gone.push(it.listed.filename),
            Err(problem) => return Err(problem),
        }
    }
    Ok((items, gone))
}

/// What was filed, and whether its receipt lies in the pack.
fn accounted_for(filings: &[HistoryEntry], items: &[Item]) -> Vec<Value> {
    let digests: Vec<String> = items
        .iter()
        .map(|item| hex::encode(Sha256::digest(&item.content)))
        .collect();
    let filed = filings.iter().filter_map(|entry| {
        let codes: Value = serde_json::from_str(&entry.codes_json).ok()?;
        let receipt = codes.get("receipt_sha256").and_then(Value::as_str);
        let receipt = receipt.filter(|digest| !digest.is_empty());
        Some(json!({
            "virk_reference": codes.get("virk_reference"),
            "kind": codes.get("kind"),
            "filed_at": codes.get("filed_at"),
            "receipt_sha256": receipt,
            "receipt_in_pack": receipt
                .is_some_and(|digest| digests.iter().any(|known| known == digest)),
        }))
    });
    filed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_filed_is_named_also_when_its_receipt_is_not_in_the_pack() {
        let content = b"%PDF-1.7 made up".to_vec();
        let entry = |receipt: &str| HistoryEntry {
            codes_json: json!({
                "kind": "new",
                "virk_reference": "0123456789abcdef0123456789abcdef01234567",
                "receipt_sha256": receipt,
            })
            .to_string(),
            ..HistoryEntry::default()
        };
        let known = hex::encode(Sha256::digest(&content));
        let items = [Item {
            filename: "kvittering.pdf".to_owned(),
            content,
        }];
        let filings = [entry(&known), entry("00ff"), entry("")];
        let said = accounted_for(&filings, &items);
        let in_pack: Vec<_> = said
            .iter()
            .map(|it| it["receipt_in_pack"].clone())
            .collect();
        assert_eq!(in_pack, [json!(true), json!(false), json!(false)]);
    }
}
