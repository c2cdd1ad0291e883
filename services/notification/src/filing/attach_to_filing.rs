//! Files that go to Datatilsynet with the form: each is read through before anybody sends it.

use brudvagt_calculus::to_local;
use brudvagt_guard::{Hit, Names, NotChecked, PdfText, Scanned, scan};
use brudvagt_kit::{Kind, Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{
    AttachToFilingRequest, Document, FilingAttachment, GetFilingAttachmentRequest,
    ListFilingAttachmentsRequest, ListFilingAttachmentsResponse, RemoveFromFilingRequest,
    RemoveFromFilingResponse,
};
use brudvagt_seal::CaseKey;
use brudvagt_types::{Ctx, Text};
use prost::Message;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    store::attachments::{self, AttachmentRow},
    warn::{recipient_names, wire_warnings},
};
use crate::{
    content::{ATTACHMENT, AttachmentNote, open, open_bytes, seal, seal_bytes},
    reasons,
    store::{ACCESS, keys},
    usecases::{Notification, parse_case_id, parse_municipality},
};

const MAX_BYTES: usize = 10 * 1024 * 1024;
const MAX_ATTACHMENTS: usize = 20;
const MAX_NAME_CHARS: usize = 200;
/// How many PDFs inside one mail are read.
const MAX_PDFS: usize = 5;

/// An attachment with its note opened.
#[derive(Clone, Debug)]
pub(crate) struct Attached {
    pub(crate) row: AttachmentRow,
    pub(crate) note: AttachmentNote,
}

impl Attached {
    /// What was found in it, under its name.
    pub(crate) fn hits(&self) -> Vec<Hit> {
        let hit = |kind: &_| Hit {
            field: self.note.filename.clone(),
            kind: *kind,
        };
        self.note.hits.iter().map(hit).collect()
    }

    pub(crate) fn to_wire(&self) -> FilingAttachment {
        let why = self.note.not_checked.as_ref();
        FilingAttachment {
            attachment_id: self.row.attachment_id.to_string(),
            filename: self.note.filename.clone(),
            kind: self.note.kind.clone(),
            size_bytes: self.row.size_bytes.unsigned_abs(),
            sha256: self.row.sha256.clone().into(),
            state: self.row.state.clone(),
            not_checked: why.map(|why| why.text().into()),
            warnings: wire_warnings(&self.hits()),
            filing_id: self
                .row
                .filing_id
                .map_or_else(String::new, |id| id.to_string()),
        }
    }
}

/// Attaches a file to the filing that is being prepared, and says what was found in it.
///
/// # Law
/// Datatilsynet 2020-432-0037 (an attachment badly anonymised is a breach itself); rule GU-1: what is
/// not read is named.
///
/// # Errors
/// `FILE_NAME_NEEDED`, `FILE_EMPTY`, `FILE_TOO_BIG`, `TOO_MANY_FILES`, `UNKNOWN_ATTACHMENT_KIND`;
/// `NOT_FOUND`.
pub(crate) async fn attach_to_filing(
    notification: &Notification,
    ctx: &Ctx,
    request: &AttachToFilingRequest,
) -> Result<FilingAttachment, Problem> {
    let (filename, kind) = (check(request)?, read_kind(&request.kind)?);
    let case_id = parse_case_id(&request.case_id)?;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    let code = parse_municipality(&known.line.municipality)?;
    let mut tx = notification.store.read(ctx).await?;
    let names = recipient_names(notification, &mut tx, case_id, &code).await?;
    drop(tx);
    let scanned = scan_file(notification, ctx, &filename, &request.content, names).await?;
    let begun = notification
        .store
        .begin(ctx, "attach_to_filing", &request.encode_to_vec())
        .await?;
    let mut unit = match begun {
        Begun::Replay(known) => {
            let id = Uuid::from_slice(&known).map_err(|error| Problem::internal(&error))?;
            return Ok(find(notification, ctx, id).await?.0.to_wire());
        }
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    if attachments::of_filing(connection, case_id, None)
        .await?
        .len()
        >= MAX_ATTACHMENTS
    {
        return Err(Problem::new(
            Kind::Rejected,
            "TOO_MANY_FILES",
            Text::new(
                format!("Der kan højst være {MAX_ATTACHMENTS} bilag."),
                format!("at most {MAX_ATTACHMENTS} attachments"),
            ),
        ));
    }
    let key = keys::ensure(connection, &notification.keyring, case_id, &code).await?;
    let attachment_id = Uuid::now_v7();
    let note = AttachmentNote {
        filename,
        kind,
        hits: scanned.hits.clone(),
        not_checked: scanned.not_checked.clone(),
    };
    let row = AttachmentRow {
        attachment_id,
        case_id,
        municipality: code.as_str().to_owned(),
        filing_id: None,
        at: Ts(ctx.now),
        by: ctx.actor.id.clone(),
        size_bytes: i64::try_from(request.content.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(&request.content).to_vec(),
        state: scanned.state().to_owned(),
        sealed: seal(&key, attachment_id, &note)?,
    };
    let content = seal_bytes(&key, ATTACHMENT, attachment_id, &request.content)?;
    attachments::insert(connection, &row, &content).await?;
    unit.commit(attachment_id.as_bytes()).await?;
    Ok(Attached { row, note }.to_wire())
}

fn check(request: &AttachToFilingRequest) -> Result<String, Problem> {
    let last = request
        .filename
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default();
    let clean = last.chars().filter(|letter| !letter.is_control());
    let filename: String = clean.take(MAX_NAME_CHARS).collect();
    let filename = filename.trim().to_owned();
    if filename.is_empty() {
        return Err(reasons::FILE_NAME_NEEDED.at("filename"));
    }
    if request.content.is_empty() {
        return Err(reasons::FILE_EMPTY.at("content"));
    }
    if request.content.len() > MAX_BYTES {
        return Err(reasons::FILE_TOO_BIG.at("content"));
    }
    Ok(filename)
}

/// What kind of attachment it is, in the words of the EDPB's template (field 125).
///
/// # Errors
/// `UNKNOWN_ATTACHMENT_KIND`.
fn read_kind(text: &str) -> Result<String, Problem> {
    if text.is_empty() {
        return Ok("other".to_owned());
    }
    let known = brudvagt_facts::field("attachments").is_some_and(|field| match field.kind {
        brudvagt_facts::field::Kind::Multi(choices) => choices.iter().any(|it| it.code == text),
        _one => false,
    });
    if known {
        return Ok(text.to_owned());
    }
    Err(reasons::UNKNOWN_ATTACHMENT_KIND.at("kind"))
}

/// Scans a file, on a blocking thread.
pub(crate) async fn scan_file(
    notification: &Notification,
    ctx: &Ctx,
    filename: &str,
    content: &[u8],
    names: Vec<String>,
) -> Result<Scanned, Problem> {
    let (filename, content) = (filename.to_owned(), content.to_vec());
    let today = to_local(ctx.now).date();
    let reader = notification.pdf_reader.clone();
    tokio::task::spawn_blocking(move || {
        let mut left = MAX_PDFS;
        let mut read_pdf = |content: &[u8]| match left.checked_sub(1) {
            Some(fewer) => {
                left = fewer;
                reader.read(content)
            }
            None => PdfText {
                not_checked: vec![NotChecked::TooBig],
                ..PdfText::default()
            },
        };
        let names = Names::new(&names);
        scan(&filename, &content, &names, today, &mut read_pdf)
    })
    .await
    .map_err(|error| Problem::internal(&error))
}

/// The attachments of a filing, or of the draft.
pub(crate) async fn attached(
    connection: &mut sqlx::PgConnection,
    key: &CaseKey,
    case_id: Uuid,
    filing_id: Option<Uuid>,
) -> Result<Vec<Attached>, Problem> {
    let rows = attachments::of_filing(connection, case_id, filing_id).await?;
    rows.into_iter()
        .map(|row| {
            let note = open(key, row.attachment_id, &row.sealed)?;
            Ok(Attached { row, note })
        })
        .collect()
}

/// Removes a file from the draft. Filed attachments stay.
///
/// # Errors
/// `NOT_FOUND`, also for an attachment that was filed.
pub(crate) async fn remove_from_filing(
    notification: &Notification,
    ctx: &Ctx,
    request: &RemoveFromFilingRequest,
) -> Result<RemoveFromFilingResponse, Problem> {
    let unknown = || Problem::not_found("Bilaget", "the attachment");
    let case_id = parse_case_id(&request.case_id)?;
    let attachment_id = request.attachment_id.parse().map_err(|_no_id| unknown())?;
    let begun = notification
        .store
        .begin(ctx, "remove_from_filing", &request.encode_to_vec())
        .await?;
    if let Begun::New(mut unit) = begun {
        if !attachments::remove(unit.connection(), case_id, attachment_id).await? {
            return Err(unknown());
        }
        unit.commit(&[]).await?;
    }
    Ok(RemoveFromFilingResponse {})
}

/// # Errors
/// `NOT_FOUND`; `ERASED`.
pub(crate) async fn list_filing_attachments(
    notification: &Notification,
    ctx: &Ctx,
    request: &ListFilingAttachmentsRequest,
) -> Result<ListFilingAttachmentsResponse, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    notification.check_sees_case(ctx, case_id).await?;
    let filing_id = match request.filing_id.as_str() {
        "" => None,
        id => Some(
            id.parse()
                .map_err(|_no_id| Problem::not_found("Anmeldelsen", "the filing"))?,
        ),
    };
    let mut tx = notification.store.read(ctx).await?;
    let rows = attachments::of_filing(&mut tx, case_id, filing_id).await?;
    let Some(row) = rows.first() else {
        return Ok(ListFilingAttachmentsResponse::default());
    };
    let code = parse_municipality(&row.municipality)?;
    let key = keys::find(&mut tx, &notification.keyring, case_id, &code)
        .await?
        .ok_or_else(keys::erased)?;
    let attached = attached(&mut tx, &key, case_id, filing_id).await?;
    Ok(ListFilingAttachmentsResponse {
        attachments: attached.iter().map(Attached::to_wire).collect(),
    })
}

/// The file itself. Who opened it is noted.
///
/// # Errors
/// `NOT_FOUND`; `ERASED`.
pub(crate) async fn get_filing_attachment(
    notification: &Notification,
    ctx: &Ctx,
    request: &GetFilingAttachmentRequest,
) -> Result<Document, Problem> {
    let unknown = || Problem::not_found("Bilaget", "the attachment");
    let id = request.attachment_id.parse().map_err(|_no_id| unknown())?;
    let (attached, key) = find(notification, ctx, id).await?;
    let case_id = attached.row.case_id;
    // Whoever asks was let through for this case; what another one has may ask for more.
    if request.case_id.parse() != Ok(case_id) {
        return Err(unknown());
    }
    notification.check_sees_case(ctx, case_id).await?;
    let mut tx = notification.store.read(ctx).await?;
    let sealed = attachments::content(&mut tx, id)
        .await?
        .ok_or_else(unknown)?;
    ACCESS
        .note(
            &mut tx,
            ctx,
            case_id,
            &attached.row.municipality,
            "filing_attachment",
        )
        .await?;
    tx.commit().await?;
    Ok(Document {
        filename: attached.note.filename,
        // The stored file is never shown in a browser, so it is served as plain bytes.
        content_type: "application/octet-stream".to_owned(),
        content: open_bytes(&key, ATTACHMENT, id, &sealed)?.into(),
    })
}

async fn find(
    notification: &Notification,
    ctx: &Ctx,
    attachment_id: Uuid,
) -> Result<(Attached, CaseKey), Problem> {
    let mut tx = notification.store.read(ctx).await?;
    let row = attachments::get(&mut tx, attachment_id)
        .await?
        .ok_or_else(|| Problem::not_found("Bilaget", "the attachment"))?;
    let code = parse_municipality(&row.municipality)?;
    let key = keys::find(&mut tx, &notification.keyring, row.case_id, &code)
        .await?
        .ok_or_else(keys::erased)?;
    let note = open(&key, row.attachment_id, &row.sealed)?;
    Ok((Attached { row, note }, key))
}
