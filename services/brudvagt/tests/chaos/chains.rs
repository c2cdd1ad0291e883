//! No history has a gap, and every chain verifies: read raw by the owner, and exported by the service.

use std::collections::BTreeMap;

use brudvagt_case::{
    casefile::verify_file,
    history::{Author, Entry, Head, verify},
};
use brudvagt_kit::{grpc::MAX_MESSAGE_BYTES, pg::Ts};
use brudvagt_proto::triage::{ExportCaseFileRequest, triage_client::TriageClient};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use crate::{people::MUNICIPALITY, world::World};

/// Exporting takes the service's time; all chains are checked without it.
const EXPORTED: usize = 20;

#[derive(FromRow)]
struct Row {
    case_id: Uuid,
    seq: i64,
    at: Ts,
    author_id: String,
    author_name: String,
    author_role: String,
    kind: String,
    codes: String,
    text_digest: Option<Vec<u8>>,
    prev: Vec<u8>,
    hash: Vec<u8>,
}

pub(crate) async fn check(world: &World, n_cases: usize) {
    let mut owner = world.owner().await.unwrap();
    let heads = heads(&mut owner).await;
    let chains = chains(&mut owner).await;
    assert_eq!((heads.len(), chains.len()), (n_cases, n_cases));
    for (case_id, head) in &heads {
        let entries = chains.get(case_id).expect("a history");
        let end = verify(case_id.as_bytes(), entries, Some(*head));
        assert_eq!(end, Ok(*head), "{case_id}");
        // A chain of fewer entries than its last number says would have a gap.
        assert_eq!(u64::try_from(entries.len()).unwrap(), head.seq, "{case_id}");
    }
    for case_id in heads.keys().take(EXPORTED) {
        check_file(world, *case_id).await;
    }
}

/// Where each chain ends, as the case's row has it.
async fn heads(owner: &mut PgConnection) -> BTreeMap<Uuid, Head> {
    let rows: Vec<(Uuid, i64, Vec<u8>)> =
        sqlx::query_as("SELECT case_id, version, head_hash FROM triage.cases")
            .fetch_all(owner)
            .await
            .unwrap();
    rows.into_iter()
        .map(|(case_id, version, hash)| {
            let head = Head {
                seq: version.unsigned_abs(),
                hash: hash.try_into().unwrap(),
            };
            (case_id, head)
        })
        .collect()
}

async fn chains(owner: &mut PgConnection) -> BTreeMap<Uuid, Vec<Entry>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT case_id, seq, at, author_id, author_name, author_role, kind, codes, text_digest, \
           prev, hash FROM triage.history ORDER BY case_id, seq",
    )
    .fetch_all(owner)
    .await
    .unwrap();
    let mut chains: BTreeMap<Uuid, Vec<Entry>> = BTreeMap::new();
    for row in rows {
        chains.entry(row.case_id).or_default().push(entry(row));
    }
    chains
}

/// Without its words: the chain holds their digest.
fn entry(row: Row) -> Entry {
    Entry {
        seq: row.seq.unsigned_abs(),
        at: row.at.0,
        author: Author {
            id: row.author_id,
            name: row.author_name,
            role: row.author_role,
        },
        kind: row.kind,
        codes: serde_json::from_str(&row.codes).unwrap(),
        text: None,
        text_digest: row.text_digest.map(|digest| digest.try_into().unwrap()),
        prev: row.prev.try_into().unwrap(),
        hash: row.hash.try_into().unwrap(),
    }
}

/// As anybody may check an exported case.
async fn check_file(world: &World, case_id: Uuid) {
    let request = ExportCaseFileRequest {
        case_id: case_id.to_string(),
        format: "json".to_owned(),
        ..ExportCaseFileRequest::default()
    };
    let ctx = brudvagt_testkit::dpo(&[MUNICIPALITY], world.now());
    let mut triage =
        TriageClient::new(world.to("triage")).max_decoding_message_size(MAX_MESSAGE_BYTES);
    let file = triage
        .export_case_file(world.caller.request(&ctx, request))
        .await
        .unwrap();
    let report = verify_file(&file.into_inner().content, None, &[]);
    assert!(report.is_sound(), "{}", report.text().en);
}
