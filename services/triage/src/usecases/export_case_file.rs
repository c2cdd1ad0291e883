//! The case as a file: JSON that anyone can check offline, or PDF to read.

use std::path::Path;

use anyhow::Context;
use brudvagt_calculus::{show, to_local};
use brudvagt_case::{
    casefile::{self, Anchor, AnchorList, CaseMeta, Contents},
    history::{Author, Entry, Head},
    tracks,
};
use brudvagt_kit::Problem;
use brudvagt_print::{
    CaseSummary, ChainHead, Decision, Frame, HistoryLine, Language, Row, Section, Track,
};
use brudvagt_proto::triage::{Document, ExportCaseFileRequest};
use brudvagt_types::{Ctx, MunicipalityCode, Scope};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{change::unseal_if_kept, command::parse_id, export_register::print};
use crate::{
    Triage,
    content::{Content, Sealed},
    store::{self, CaseRow, HistoryRow},
};

pub(crate) use brudvagt_case::casefile::Signer;

/// Entries read from the database at a time.
const PAGE: i64 = 500;

/// # Errors
/// When the file cannot be read or is not a key.
pub(crate) fn read_signing_key(file: &Path) -> anyhow::Result<Signer> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("secrets.signing_key: {}", file.display()))?;
    Signer::from_hex(&text).context("secrets.signing_key")
}

/// The case file as `json` (signed) or `pdf`. After its contents were erased the file holds codes, times
/// and digests, and the chain can still be verified.
///
/// # Errors
/// `NOT_FOUND`; `UNKNOWN_FORMAT`.
pub(crate) async fn export_case_file(
    triage: &Triage,
    signer: &Signer,
    ctx: &Ctx,
    request: &ExportCaseFileRequest,
) -> Result<Document, Problem> {
    let case_id = parse_id(&request.case_id)?;
    let mut tx = triage.store.read(ctx).await?;
    let row = store::case_row(&mut tx, case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    let sealed = unseal_if_kept(&triage.keyring, &row)?;
    let content = match &sealed {
        Some(sealed) => sealed.open_content(&row.content)?,
        None => Content::default(),
    };
    let mut history: Vec<Entry> = Vec::new();
    loop {
        let after = history
            .last()
            .map_or(0, |entry| i64::try_from(entry.seq).unwrap_or(i64::MAX));
        let rows = store::history_page(&mut tx, case_id, after, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            history.push(entry(row, sealed.as_ref())?);
        }
    }
    store::ACCESS
        .note(&mut tx, ctx, case_id, &row.municipality, "case_file")
        .await?;
    tx.commit().await?;
    let (content_type, content) = match request.format.as_str() {
        "json" | "" => (
            "application/json",
            case_file(signer, ctx, &row, &content, history)?,
        ),
        "pdf" => (
            "application/pdf",
            print(summary(ctx, &row, &content, history)).await?,
        ),
        _unknown => {
            return Err(Problem::invalid(
                "format",
                "UNKNOWN_FORMAT",
                "Vælg JSON eller PDF.",
                "a format is json or pdf",
            ));
        }
    };
    let ending = if request.format == "pdf" {
        "pdf"
    } else {
        "json"
    };
    Ok(Document {
        filename: format!("{}.{ending}", row.reference),
        content_type: content_type.to_owned(),
        content: content.into(),
    })
}

fn case_file(
    signer: &Signer,
    ctx: &Ctx,
    row: &CaseRow,
    content: &Content,
    history: Vec<Entry>,
) -> Result<Vec<u8>, Problem> {
    let facts = serde_json::to_value(&content.facts).map_err(|error| Problem::internal(&error))?;
    let contents = Contents {
        case: CaseMeta {
            id: row.case_id,
            municipality: code(row)?,
            reference: row.reference.clone(),
            exported_at: ctx.now,
            exported_by: ctx.actor.id.clone(),
            state: serde_json::to_value(&row.state.0).map_err(|error| Problem::internal(&error))?,
        },
        facts,
        register: json!({
            "incident_type": row.incident_type,
            "outcome": row.state.0.outcome(),
            "esdh_reference": content.esdh_reference,
            "ruleset": row.ruleset,
        }),
        attachments: Vec::new(),
        history,
        head: head(row),
    };
    casefile::export(&contents, signer).map_err(|error| Problem::internal(&error))
}

fn head(row: &CaseRow) -> Head {
    Head {
        seq: u64::try_from(row.version).unwrap_or(0),
        hash: row.head_hash.as_slice().try_into().unwrap_or([0; 32]),
    }
}

fn code(row: &CaseRow) -> Result<MunicipalityCode, Problem> {
    row.municipality
        .parse()
        .map_err(|error| Problem::internal(&error))
}

/// An entry as it was hashed; without its words when the case's key is gone.
fn entry(row: HistoryRow, sealed: Option<&Sealed>) -> Result<Entry, Problem> {
    let hash = |bytes: &[u8]| bytes.try_into().unwrap_or([0; 32]);
    let codes: Value =
        serde_json::from_str(&row.codes).map_err(|error| Problem::internal(&error))?;
    Ok(Entry {
        seq: u64::try_from(row.seq).unwrap_or(0),
        at: row.at.0,
        author: Author {
            id: row.author_id,
            name: row.author_name,
            role: row.author_role,
        },
        kind: row.kind,
        codes,
        text: row
            .words
            .as_deref()
            .zip(sealed)
            .map(|(words, sealed)| sealed.open_words(words))
            .transpose()?,
        text_digest: row.text_digest.as_deref().map(hash),
        prev: hash(&row.prev),
        hash: hash(&row.hash),
    })
}

fn summary(ctx: &Ctx, row: &CaseRow, content: &Content, history: Vec<Entry>) -> CaseSummary {
    let case = &row.state.0;
    let line = |label: &str, value: String| Row {
        label: label.to_owned(),
        value: Some(value),
        required: false,
    };
    let sections = vec![Section {
        title: "Oplysninger".to_owned(),
        rows: content
            .facts
            .entries()
            .filter(|(_, said)| !said.value.is_null())
            .map(|(name, said)| {
                let label = brudvagt_facts::field(name).map_or(name, |def| def.label_da);
                let value = said
                    .value
                    .as_str()
                    .map_or_else(|| said.value.to_string(), str::to_owned);
                line(label, brudvagt_cpr::mask(&value))
            })
            .collect(),
    }];
    let chain = ChainHead {
        events: u64::try_from(row.version).unwrap_or(0),
        hash: hex::encode(&row.head_hash),
    };
    CaseSummary {
        frame: Frame {
            language: Language::Da,
            title: format!("Brud på persondatasikkerheden {}", row.reference),
            municipality: format!("Kommune {}", row.municipality),
            case_reference: row.reference.clone(),
            issued_at: ctx.now,
        },
        status: brudvagt_case::phase(case).as_str().to_owned(),
        head: vec![
            line("Sagsnummer", row.reference.clone()),
            line("Indberettet", show::full_da(case.reported_at)),
            line("Bekendt med bruddet", show::full_da(case.aware_at)),
            line("Frist (artikel 33, stk. 1)", show::full_da(case.due_at)),
            line("ESDH", content.esdh_reference.clone()),
        ],
        tracks: tracks(case)
            .into_iter()
            .map(|status| Track {
                name: status.track.label_da().to_owned(),
                state: status.state.to_owned(),
                settled: status.settled,
            })
            .collect(),
        sections,
        decisions: history
            .iter()
            .filter_map(|entry| decision(entry, &history))
            .collect(),
        measures: Vec::new(),
        filings: Vec::new(),
        communications: Vec::new(),
        attachments: Vec::new(),
        history: history
            .into_iter()
            .map(|entry| HistoryLine {
                at: show::short_da(entry.at),
                who: entry.author.name,
                what: entry.kind,
                why: entry.text.map(|words| brudvagt_cpr::mask(&words.text)),
            })
            .collect(),
        chain: Some(chain),
    }
}

fn decision(entry: &Entry, history: &[Entry]) -> Option<Decision> {
    let (question, field) = match entry.kind.as_str() {
        "awareness_set" => ("Kendskabstidspunkt", "aware_at"),
        "classified" => ("Er det et brud?", "breach"),
        "assessment_concluded" => ("Risiko for de berørte", "outcome"),
        "notification_decided" => ("Anmeldes til Datatilsynet?", "notify"),
        "communication_decided" => ("Underrettes de berørte?", "communicate"),
        _other => return None,
    };
    let text = |name: &str| match entry.codes.get(name) {
        None | Some(Value::Null) => None,
        Some(Value::Bool(true)) => Some("ja".to_owned()),
        Some(Value::Bool(false)) => Some("nej".to_owned()),
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    Some(Decision {
        question: question.to_owned(),
        outcome: text(field).unwrap_or_default(),
        recommendation: text("recommended"),
        reason: entry
            .text
            .as_ref()
            .map(|words| brudvagt_cpr::mask(&words.text)),
        by: who_decided(entry, history),
        at: show::short_da(entry.at),
    })
}

/// Where another person confirmed, the entry is hers and names who decided.
fn who_decided(entry: &Entry, history: &[Entry]) -> String {
    let confirmed_by = &entry.author.name;
    let Some(id) = entry.codes.get("decided_by").and_then(Value::as_str) else {
        return confirmed_by.clone();
    };
    let decider = history.iter().find(|other| other.author.id == id);
    let decider = decider.map_or(id, |other| other.author.name.as_str());
    format!("{decider}, bekræftet af {confirmed_by}")
}

/// Where every chain in scope ends today, signed: a copy kept elsewhere shows a later rewrite.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn export_anchors(
    triage: &Triage,
    signer: &Signer,
    ctx: &Ctx,
) -> Result<Document, Problem> {
    let mut tx = triage.store.read(ctx).await?;
    let heads = store::chain_heads(&mut tx).await?;
    drop(tx);
    let anchors = heads
        .into_iter()
        .map(|(case_id, seq, hash): (Uuid, i64, Vec<u8>)| Anchor {
            case_id,
            head: Head {
                seq: u64::try_from(seq).unwrap_or(0),
                hash: hash.as_slice().try_into().unwrap_or([0; 32]),
            },
        });
    let municipalities = match &ctx.scope {
        Scope::System => triage.keyring.municipalities().cloned().collect(),
        Scope::Municipalities(codes) => codes.clone(),
    };
    let day = to_local(ctx.now).date();
    let list = AnchorList::sign(municipalities, day, ctx.now, anchors.collect(), signer);
    Ok(Document {
        filename: format!("ankerliste-{day}.json"),
        content_type: "application/json".to_owned(),
        content: list
            .to_json()
            .map_err(|error| Problem::internal(&error))?
            .into(),
    })
}
