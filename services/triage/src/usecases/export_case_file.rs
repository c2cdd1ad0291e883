//! The case as a file: JSON that anyone can check offline, or PDF to read.

use std::path::Path;

use anyhow::Context;
use brudvagt_calculus::to_local;
use brudvagt_case::{
    casefile::{self, Anchor, AnchorList, CaseMeta, Contents},
    history::{Author, Entry, Head},
};
use brudvagt_kit::Problem;
use brudvagt_proto::triage::{Document, ExportCaseFileRequest};
use brudvagt_types::{Ctx, MunicipalityCode, Scope};
use brudvagt_words::{Lang, Names};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{change::unseal_if_kept, export_register::print, parse_id};
use crate::{
    Triage,
    case_paper::{Known, Opened, case_paper},
    clients::Intake,
    content::{Content, Sealed},
    reasons,
    rules::notified,
    store::{self, CaseRow, HistoryRow, MeasureRow, QuestionRow},
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

/// The case file as `json` (signed) or `pdf` (in the asked language). After its contents were erased the
/// file holds codes, times and digests, and the chain can still be verified.
///
/// # Errors
/// `NOT_FOUND`; `UNKNOWN_FORMAT`; `UNAVAILABLE` when intake is away: a file without the report would
/// look complete.
pub(crate) async fn export_case_file(
    triage: &Triage,
    intake: &Intake,
    signer: &Signer,
    ctx: &Ctx,
    request: &ExportCaseFileRequest,
) -> Result<Document, Problem> {
    let (content_type, ending) = match request.format.as_str() {
        "json" | "" => ("application/json", "json"),
        "pdf" => ("application/pdf", "pdf"),
        _unknown => return Err(unknown_format()),
    };
    let known = known(triage, intake, ctx, request).await?;
    let filename = format!("{}.{ending}", known.row.reference);
    let content = match ending {
        "pdf" => print(case_paper(&known)).await?,
        _signed => case_file(signer, ctx, known)?,
    };
    Ok(Document {
        filename,
        content_type: content_type.to_owned(),
        content: content.into(),
    })
}

fn unknown_format() -> Problem {
    reasons::CASE_FILE_FORMAT_UNKNOWN.at("format")
}

/// Everything that is known of the case. That somebody looked is noted.
async fn known(
    triage: &Triage,
    intake: &Intake,
    ctx: &Ctx,
    request: &ExportCaseFileRequest,
) -> Result<Known, Problem> {
    let case_id = parse_id(&request.case_id)?;
    let mut tx = triage.store.read(ctx).await?;
    let row = store::case_row(&mut tx, case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    let sealed = unseal_if_kept(&triage.keyring, &row)?;
    let history = whole_history(&mut tx, case_id, sealed.as_ref()).await?;
    let measures = store::measures(&mut tx, case_id).await?;
    let questions = store::questions(&mut tx, case_id).await?;
    store::ACCESS
        .note(&mut tx, ctx, case_id, &row.municipality, "case_file")
        .await?;
    tx.commit().await?;
    // From here on the database is not needed, so slow calls to other services hold no transaction.
    let content = match &sealed {
        Some(sealed) => sealed.open_content(&row.content)?,
        None => Content::default(),
    };
    let report = match &sealed {
        Some(_kept) => intake.report_if_kept(&row.report_id.to_string()).await?,
        None => None,
    };
    let mut names: Names = history
        .iter()
        .map(|entry| (entry.author.id.clone(), entry.author.name.clone()))
        .collect();
    let owners = measures.iter().map(|measure| &measure.owner_id);
    let meant = history
        .iter()
        .filter_map(|entry| entry.codes.get("person_id")?.as_str());
    let meant: Vec<String> = owners
        .map(String::as_str)
        .chain(meant)
        .map(str::to_owned)
        .collect();
    for id in meant {
        if !id.is_empty() && !names.contains_key(&id) {
            let name = triage.people.name(&id).await;
            names.insert(id, name);
        }
    }
    let places = triage.people.places().await;
    let units = places.units.iter();
    names.extend(units.map(|(id, name)| (id.clone(), name.clone())));
    Ok(Known {
        measures: opened_measures(sealed.as_ref(), measures)?,
        questions: opened_questions(sealed.as_ref(), questions)?,
        places,
        lang: Lang::parse(&request.lang),
        made_at: ctx.now,
        row,
        content,
        history,
        report,
        names,
    })
}

async fn whole_history(
    tx: &mut PgConnection,
    case_id: Uuid,
    sealed: Option<&Sealed>,
) -> Result<Vec<Entry>, Problem> {
    let mut history: Vec<Entry> = Vec::new();
    loop {
        let after = history
            .last()
            .map_or(0, |entry| i64::try_from(entry.seq).unwrap_or(i64::MAX));
        let rows = store::history_page(tx, case_id, after, PAGE).await?;
        if rows.is_empty() {
            return Ok(history);
        }
        for row in rows {
            history.push(entry(row, sealed)?);
        }
    }
}

/// Measures whose words are erased are left out; the history still counts them.
fn opened_measures(
    sealed: Option<&Sealed>,
    rows: Vec<MeasureRow>,
) -> Result<Vec<Opened<MeasureRow>>, Problem> {
    let Some(sealed) = sealed else {
        return Ok(Vec::new());
    };
    let opened = rows.into_iter().map(|row| {
        let after = row.note.as_deref().map(|note| sealed.open_measure(note));
        Ok(Opened {
            text: sealed.open_measure(&row.words)?,
            after: after.transpose()?,
            row,
        })
    });
    opened.collect()
}

fn opened_questions(
    sealed: Option<&Sealed>,
    rows: Vec<QuestionRow>,
) -> Result<Vec<Opened<QuestionRow>>, Problem> {
    let Some(sealed) = sealed else {
        return Ok(Vec::new());
    };
    let opened = rows.into_iter().map(|row| {
        let after = row
            .answer
            .as_deref()
            .map(|answer| sealed.open_question(answer));
        Ok(Opened {
            text: sealed.open_question(&row.words)?,
            after: after.transpose()?,
            row,
        })
    });
    opened.collect()
}

fn case_file(signer: &Signer, ctx: &Ctx, known: Known) -> Result<Vec<u8>, Problem> {
    let row = &known.row;
    let case = &row.state.0;
    let facts =
        serde_json::to_value(&known.content.facts).map_err(|error| Problem::internal(&error))?;
    let files = known.report.iter().flat_map(|report| &report.attachments);
    let contents = Contents {
        case: CaseMeta {
            id: row.case_id,
            municipality: code(row)?,
            reference: row.reference.clone(),
            exported_at: ctx.now,
            exported_by: ctx.actor.id.clone(),
            state: serde_json::to_value(case).map_err(|error| Problem::internal(&error))?,
        },
        facts,
        register: json!({
            "incident_type": row.incident_type,
            "outcome": case.outcome(),
            "notified": notified(case),
            "phase": brudvagt_case::phase(case),
            "esdh_reference": known.content.esdh_reference,
            "ruleset": row.ruleset,
        }),
        attachments: files.map(attachment).collect(),
        head: head(row),
        history: known.history,
    };
    casefile::export(&contents, signer).map_err(|error| Problem::internal(&error))
}

/// A file of the report, which lies beside the case file.
fn attachment(file: &brudvagt_proto::intake::Attachment) -> casefile::Attachment {
    casefile::Attachment {
        id: file.id.clone(),
        name: file.filename.clone(),
        content_type: file.content_type.clone(),
        size_bytes: file.size_bytes,
        sha256: file.sha256.as_ref().try_into().unwrap_or([0; 32]),
    }
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

/// Signed heads of every chain in scope: a copy kept elsewhere shows a later rewrite.
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
