//! A notice is written, approved and recorded as sent. Each step is a version; a sent one stays.

use std::collections::BTreeMap;

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{
    ApproveNis2NoticeRequest, Nis2Notice, RecordNis2NoticeRequest, SaveNis2NoticeRequest,
};
use brudvagt_types::{Ctx, reference::is_exercise};
use prost::Message;
use uuid::Uuid;

use super::{
    get_nis2::{Nis2Case, load},
    rules::{Notice, fields},
    store::{self, NoticeRow},
    tell_nis2::{self, tell_nis2},
};
use crate::{
    content::{NIS2_RECEIPT, Nis2Words, seal, seal_bytes},
    filing::rules::check_filing::{
        REASON_MAX_CHARS, check_receipt, exercise_not_sent, read_filed_at, too_long,
    },
    reasons,
    store::keys,
    usecases::Notification,
};

const EVERY_DECISION: &str = "every_decision";
const REFERENCE_MAX_CHARS: usize = 100;

/// Writes the notice's text. An earlier approval lapses, because it was for another text. Where a
/// second person must approve, a complete notice asks for approval, once until it is given.
///
/// # Errors
/// `UNKNOWN_NOTICE`, `UNKNOWN_FIELD`, `TEXT_TOO_LONG`, `NIS2_NOT_OPENED`, `NIS2_ENDED`, `NOTICE_FILED`,
/// `STALE_VERSION`; `NOT_FOUND`.
pub(crate) async fn save_nis2_notice(
    notification: &Notification,
    ctx: &Ctx,
    request: &SaveNis2NoticeRequest,
) -> Result<Nis2Notice, Problem> {
    let notice = Notice::parse(&request.kind)?;
    let mut values = BTreeMap::new();
    for (name, text) in &request.values {
        if !fields(notice).iter().any(|field| field.name == name) {
            return Err(reasons::UNKNOWN_FIELD.at("values"));
        }
        if text.chars().count() > REASON_MAX_CHARS {
            return Err(too_long(name, REASON_MAX_CHARS));
        }
        values.insert(name.clone(), text.trim().to_owned());
    }
    let step = Step {
        operation: "save_nis2_notice",
        digest: request.encode_to_vec(),
        notice,
        receipt: Vec::new(),
    };
    let case = load(notification, ctx, &request.case_id).await?;
    if step.is_known(notification, ctx).await? {
        return case.notice(notice);
    }
    let known = changeable(&case, notice, request.expected_version)?;
    // Fields missing from the request keep their text: a form may show only some of them.
    let before = fields(notice)
        .iter()
        .map(|field| (field.name.to_owned(), case.value(notice, field)));
    let mut all: BTreeMap<String, String> = before.collect();
    all.extend(values);
    let complete = fields(notice)
        .iter()
        .all(|field| !field.required || all.get(field.name).is_some_and(|text| !text.is_empty()));
    let asked = complete && case.municipality.second_person == EVERY_DECISION;
    let tells = told_of_save(notice, known, asked);
    let words = Nis2Words {
        values: all,
        saved_by_name: ctx.actor.name.clone(),
        ..Nis2Words::default()
    };
    let row = NoticeRow {
        notice_id: known.map_or_else(Uuid::now_v7, |row| row.notice_id),
        state: "draft".to_owned(),
        saved_at: Ts(ctx.now),
        saved_by: ctx.actor.id.clone(),
        approved_at: None,
        approved_by: String::new(),
        filed_at: None,
        reference: String::new(),
        receipt_sha256: None,
        asked,
        ..next(&case, notice, known)?
    };
    step.write(notification, ctx, &case, row, &words, tells)
        .await
}

/// What to tell the case about a saved notice; nothing when it was a draft before and still is.
fn told_of_save(notice: Notice, known: Option<&NoticeRow>, asked: bool) -> Option<tell_nis2::Step> {
    let waited = known.is_some_and(|row| row.asked);
    let was_approved = known.is_some_and(|row| row.state == "approved");
    if asked && !waited {
        Some(tell_nis2::Step::ApprovalAsked(notice))
    } else if was_approved || (waited && !asked) {
        Some(tell_nis2::Step::Redrafted(notice))
    } else {
        None
    }
}

/// Approves the notice as it is written. Each notice needs its own approval: that of the filing to
/// Datatilsynet does not count.
///
/// # Errors
/// `UNKNOWN_NOTICE`, `NIS2_NOT_OPENED`, `NIS2_ENDED`, `NOTICE_NOT_SAVED`, `NOTICE_FILED`, `NOTICE_INCOMPLETE`,
/// `WARNINGS_NOT_SEEN`, `SAME_PERSON` where every decision needs a second person, `STALE_VERSION`;
/// `NOT_FOUND`.
pub(crate) async fn approve_nis2_notice(
    notification: &Notification,
    ctx: &Ctx,
    request: &ApproveNis2NoticeRequest,
) -> Result<Nis2Notice, Problem> {
    let notice = Notice::parse(&request.kind)?;
    let step = Step {
        operation: "approve_nis2_notice",
        digest: request.encode_to_vec(),
        notice,
        receipt: Vec::new(),
    };
    let case = load(notification, ctx, &request.case_id).await?;
    if step.is_known(notification, ctx).await? {
        return case.notice(notice);
    }
    let known = changeable(&case, notice, request.expected_version)?;
    let (known, words) = known
        .and_then(|row| case.written(notice).map(|(_, words)| (row, words.clone())))
        .ok_or_else(not_saved)?;
    if !case.missing(notice).is_empty() {
        let names: Vec<&str> = case
            .missing(notice)
            .iter()
            .map(|field| field.name)
            .collect();
        return Err(reasons::NOTICE_INCOMPLETE
            .problem()
            .detail("fields", names.join(",")));
    }
    if !case.hits(notice).is_empty() && !request.warnings_seen {
        return Err(reasons::NIS2_WARNINGS_NOT_SEEN.problem());
    }
    if case.municipality.second_person == EVERY_DECISION && known.saved_by == ctx.actor.id {
        return Err(reasons::SAME_PERSON.problem());
    }
    let row = NoticeRow {
        state: "approved".to_owned(),
        approved_at: Some(Ts(ctx.now)),
        approved_by: ctx.actor.id.clone(),
        asked: false,
        ..next(&case, notice, Some(known))?
    };
    let tells = Some(tell_nis2::Step::Approved(notice));
    let words = Nis2Words {
        approved_by_name: ctx.actor.name.clone(),
        ..words
    };
    step.write(notification, ctx, &case, row, &words, tells)
        .await
}

/// Freezes an approved notice as sent. A late notice may carry a reason, which the act does not
/// require.
///
/// # Errors
/// `UNKNOWN_NOTICE`, `FILED_AT_WRONG`, `RECEIPT_TOO_BIG`, `RECEIPT_NOT_A_PDF`, `TEXT_TOO_LONG`,
/// `EXERCISE_NOT_SENT`, `NIS2_NOT_OPENED`, `NIS2_ENDED`, `NOTICE_NOT_APPROVED`, `NOTICE_FILED`; `NOT_FOUND`.
pub(crate) async fn record_nis2_notice(
    notification: &Notification,
    ctx: &Ctx,
    request: &RecordNis2NoticeRequest,
) -> Result<Nis2Notice, Problem> {
    let notice = Notice::parse(&request.kind)?;
    let filed_at = read_filed_at(&request.filed_at_local, ctx.now)?;
    let receipt_sha256 = check_receipt(&request.receipt_pdf)?;
    if request.reference.chars().count() > REFERENCE_MAX_CHARS {
        return Err(too_long("reference", REFERENCE_MAX_CHARS));
    }
    if request.delay_reason.chars().count() > REASON_MAX_CHARS {
        return Err(too_long("delay_reason", REASON_MAX_CHARS));
    }
    let step = Step {
        operation: "record_nis2_notice",
        digest: request.encode_to_vec(),
        notice,
        receipt: request.receipt_pdf.to_vec(),
    };
    let case = load(notification, ctx, &request.case_id).await?;
    if step.is_known(notification, ctx).await? {
        return case.notice(notice);
    }
    let is_sent = !request.reference.trim().is_empty() || !request.receipt_pdf.is_empty();
    if is_exercise(&case.reference) && is_sent {
        return Err(exercise_not_sent("reference"));
    }
    let approved = case.written(notice).filter(|(row, _)| row.state != "draft");
    let (known, words) = approved
        .cloned()
        .ok_or_else(|| reasons::NOTICE_NOT_APPROVED.problem())?;
    changeable(&case, notice, known.version.unsigned_abs())?;
    let row = NoticeRow {
        state: "filed".to_owned(),
        filed_at: Some(Ts(filed_at)),
        reference: request.reference.trim().to_owned(),
        receipt_sha256: receipt_sha256.map(|digest| digest.to_vec()),
        ..next(&case, notice, Some(&known))?
    };
    let words = Nis2Words {
        delay_reason: request.delay_reason.trim().to_owned(),
        ..words
    };
    let tells = Some(tell_nis2::Step::Filed(notice, filed_at));
    step.write(notification, ctx, &case, row, &words, tells)
        .await
}

fn not_saved() -> Problem {
    reasons::NOTICE_NOT_SAVED.problem()
}

/// The stored notice, if it is the version the caller saw and can still be changed.
fn changeable(
    case: &Nis2Case,
    notice: Notice,
    expected_version: u64,
) -> Result<Option<&NoticeRow>, Problem> {
    if case.incident.is_none() {
        return Err(reasons::NIS2_NOT_OPENED.problem());
    }
    if case.ended {
        return Err(reasons::NIS2_ENDED.problem());
    }
    let known = case.written(notice).map(|(row, _)| row);
    if known.is_some_and(|row| row.state == "filed") {
        return Err(reasons::NOTICE_FILED.problem());
    }
    if known.map_or(0, |row| row.version.unsigned_abs()) != expected_version {
        return Err(stale());
    }
    Ok(known)
}

fn stale() -> Problem {
    reasons::STALE_VERSION.problem()
}

/// The next version, with everything else as it is.
fn next(case: &Nis2Case, notice: Notice, known: Option<&NoticeRow>) -> Result<NoticeRow, Problem> {
    let due_at = case.due_at(notice)?.map(Ts);
    let mut row = known.cloned().unwrap_or_else(|| NoticeRow {
        notice_id: Uuid::nil(),
        case_id: case.case_id,
        municipality: case.code.as_str().to_owned(),
        kind: notice.as_str().to_owned(),
        state: String::new(),
        version: 0,
        saved_at: Ts(jiff::Timestamp::UNIX_EPOCH),
        saved_by: String::new(),
        approved_at: None,
        approved_by: String::new(),
        filed_at: None,
        due_at: None,
        reference: String::new(),
        sealed: Vec::new(),
        receipt_sha256: None,
        asked: false,
    });
    row.version = row.version.saturating_add(1);
    row.due_at = due_at;
    Ok(row)
}

/// One step of a notice, with what identifies a repeated call.
struct Step {
    operation: &'static str,
    digest: Vec<u8>,
    notice: Notice,
    /// The receipt of a notice that was sent; empty for other steps.
    receipt: Vec<u8>,
}

impl Step {
    /// A repeated call is answered before anything is checked, because the notice has changed
    /// since.
    async fn is_known(&self, notification: &Notification, ctx: &Ctx) -> Result<bool, Problem> {
        let store = &notification.store;
        let begun = store.begin(ctx, self.operation, &self.digest).await?;
        Ok(matches!(begun, Begun::Replay(_)))
    }

    async fn write(
        self,
        notification: &Notification,
        ctx: &Ctx,
        case: &Nis2Case,
        mut row: NoticeRow,
        words: &Nis2Words,
        tells: Option<tell_nis2::Step>,
    ) -> Result<Nis2Notice, Problem> {
        let store = &notification.store;
        if let Begun::New(mut unit) = store.begin(ctx, self.operation, &self.digest).await? {
            let connection = unit.connection();
            let keyring = &notification.keyring;
            let key = keys::ensure(connection, keyring, case.case_id, &case.code).await?;
            row.sealed = seal(&key, row.notice_id, words)?;
            let receipt = if self.receipt.is_empty() {
                None
            } else {
                Some(seal_bytes(
                    &key,
                    NIS2_RECEIPT,
                    row.notice_id,
                    &self.receipt,
                )?)
            };
            if !store::put(connection, &row, receipt.as_deref()).await? {
                return Err(stale());
            }
            if let Some(step) = tells {
                tell_nis2(&mut unit, ctx, &row.municipality, case.case_id, step).await?;
            }
            unit.commit(&[]).await?;
        }
        let case_id = case.case_id.to_string();
        load(notification, ctx, &case_id).await?.notice(self.notice)
    }
}
