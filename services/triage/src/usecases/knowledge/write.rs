//! A text is proposed from facts, written by a person, checked, published by the officer, and withdrawn.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::triage::{
    Lesson, LessonText, ProposeLessonRequest, PublishLessonRequest, SaveLessonRequest,
    WithdrawLessonRequest,
};
use brudvagt_risk::{CURRENT, precedents::Features};
use brudvagt_types::{Ctx, Text};
use brudvagt_words::{Lang, word};
use prost::Message;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{
    CONTENT, Content, findings, is_officer, opened, places, read, sealed, unknown, writes,
};
use crate::{
    Triage,
    content::Sealed,
    reasons,
    rules::label,
    store::{self, AlikeCodes, CaseRow, KnowledgeRow, LessonRow},
    usecases::{change::unseal_if_kept, parse_id, search::municipalities},
};

const MAX_TITLE: usize = 160;
const MAX_CHARS: usize = 6_000;

/// What a case is compared by: also one that was no breach, which is not counted as assessed. Nothing of a
/// case whose words were erased.
fn compared_by(triage: &Triage, row: &CaseRow) -> Result<Option<Json<Features>>, Problem> {
    let Some(key) = unseal_if_kept(&triage.keyring, row)? else {
        return Ok(None);
    };
    let facts = key.open_content(&row.content)?.facts;
    Ok(Some(Json(Features::of_case(facts.facts(), &CURRENT))))
}

/// The case, closed and not sealed.
///
/// # Errors
/// `NOT_FOUND`; `NOT_ALLOWED`; `LESSON_CASE_OPEN`; `LESSON_SEALED`.
async fn shareable(
    ctx: &Ctx,
    tx: &mut PgConnection,
    case_id: Uuid,
) -> Result<(CaseRow, AlikeCodes), Problem> {
    let unknown = || Problem::not_found("Sagen", "the case");
    let row = store::case_row(tx, case_id).await?.ok_or_else(unknown)?;
    if !writes(ctx, &row.municipality) {
        return Err(Problem::denied());
    }
    if !row.state.0.sealed_for.is_empty() {
        return Err(reasons::LESSON_SEALED.problem());
    }
    if !row.state.0.closed {
        return Err(reasons::LESSON_CASE_OPEN.problem());
    }
    let codes = store::alike_codes(tx, case_id).await?.unwrap_or_default();
    Ok((row, codes))
}

/// Words for a closed case by its codes: nothing that anybody wrote is in them.
///
/// # Errors
/// As [`shareable`].
pub(crate) async fn propose_lesson(
    triage: &Triage,
    ctx: &Ctx,
    request: &ProposeLessonRequest,
) -> Result<LessonText, Problem> {
    let mut tx = triage.store.read(ctx).await?;
    let (_row, codes) = shareable(ctx, &mut tx, parse_id(&request.case_id)?).await?;
    let of = |table: &str, key: &str| label(table, key).da;
    let notified = match codes.notified.as_str() {
        "yes" => {
            "Bruddet blev anmeldt til Datatilsynet (databeskyttelsesforordningen artikel 33, stk. 1)."
        }
        "not_a_breach" => "Det blev afgjort, at det ikke var et brud (artikel 4, nr. 12).",
        "withdrawn" => "Anmeldelsen til Datatilsynet blev trukket tilbage.",
        _not => {
            "Det blev ikke anmeldt: en risiko for de berørte var usandsynlig (artikel 33, stk. 1)."
        }
    };
    let risk = match codes.outcome.as_str() {
        "" => String::new(),
        outcome => format!("{}. ", word(Lang::Da, "outcome", outcome)),
    };
    Ok(LessonText {
        kind: "precedent".to_owned(),
        title: of("incident_type", &codes.incident_type),
        happened: format!(
            "{}. Årsag: {}.",
            of("incident_type", &codes.incident_type),
            of("cause", &codes.cause).to_lowercase()
        ),
        decided: format!("{risk}{notified}"),
        ..LessonText::default()
    })
}

/// Keeps the text as a proposal. One that was published is withdrawn from the others until the officer
/// publishes it again.
///
/// # Errors
/// `NOT_FOUND`; `NOT_ALLOWED`; `TEXT_NEEDED`, `TEXT_TOO_LONG`, `TEXT_HOLDS_CPR`; `CHOICE_MISSING` for the
/// kind; `LESSON_CASE_OPEN`, `LESSON_SEALED`; `LESSON_STALE`.
pub(crate) async fn save_lesson(
    triage: &Triage,
    ctx: &Ctx,
    request: &SaveLessonRequest,
) -> Result<Lesson, Problem> {
    let text = request.text.clone().unwrap_or_default();
    let content = checked(&text)?;
    let asked = request.encode_to_vec();
    let mut unit = match triage.store.begin(ctx, "save_lesson", &asked).await? {
        Begun::Replay(known) => {
            let id = Uuid::from_slice(&known).map_err(|error| Problem::internal(&error))?;
            return read(triage, ctx, id).await;
        }
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let id = if request.lesson_id.is_empty() {
        if !["precedent", "lesson", "question"].contains(&text.kind.as_str()) {
            return Err(reasons::CHOICE_MISSING.at("kind"));
        }
        let (municipality, case_id, codes, features) = if request.case_id.is_empty() {
            let known = municipalities(triage, ctx, std::slice::from_ref(&request.municipality));
            let code = known
                .first()
                .ok_or_else(|| Problem::not_found("Kommunen", "the municipality"))?;
            if !writes(ctx, code) {
                return Err(Problem::denied());
            }
            (code.clone(), None, AlikeCodes::default(), None)
        } else {
            let case_id = parse_id(&request.case_id)?;
            let (row, codes) = shareable(ctx, connection, case_id).await?;
            let features = compared_by(triage, &row)?;
            (row.municipality, Some(case_id), codes, features)
        };
        let lesson_id = Uuid::now_v7();
        let code = municipality.parse();
        let code =
            code.map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))?;
        let (key, wrapped_key) = Sealed::create(&triage.keyring, &code, lesson_id)?;
        let row = LessonRow {
            lesson_id,
            municipality,
            case_id,
            kind: text.kind,
            state: "proposed".to_owned(),
            wrapped_key,
            content: key.seal_json(CONTENT, &content)?,
            incident_type: codes.incident_type,
            outcome: codes.outcome,
            notified: codes.notified,
            features,
            saved_by: ctx.actor.id.clone(),
            saved_at: Ts(ctx.now),
            version: 1,
        };
        store::insert_lesson(connection, &row).await?;
        lesson_id
    } else {
        let id = parse_id(&request.lesson_id)?;
        let mut row = locked(connection, id, request.version).await?;
        if !writes(ctx, &row.municipality) {
            return Err(Problem::denied());
        }
        row.content = sealed(triage, &row)?.seal_json(CONTENT, &content)?;
        put(connection, ctx, &mut row, "proposed").await?;
        store::unshare(connection, id).await?;
        id
    };
    unit.commit(id.as_bytes()).await?;
    read(triage, ctx, id).await
}

async fn locked(
    connection: &mut PgConnection,
    id: Uuid,
    version: u32,
) -> Result<LessonRow, Problem> {
    let row = store::lesson_for_update(connection, id).await?;
    let row = row.ok_or_else(unknown)?;
    if u32::try_from(row.version).ok() != Some(version) {
        return Err(reasons::LESSON_STALE.problem());
    }
    Ok(row)
}

async fn put(
    connection: &mut PgConnection,
    ctx: &Ctx,
    row: &mut LessonRow,
    state: &str,
) -> Result<(), Problem> {
    row.state = state.to_owned();
    row.saved_by.clone_from(&ctx.actor.id);
    row.saved_at = Ts(ctx.now);
    store::update_lesson(connection, row).await?;
    Ok(())
}

/// # Law
/// Databeskyttelsesloven § 11: what all may read holds no CPR number, and that is nobody's to confirm.
fn checked(text: &LessonText) -> Result<Content, Problem> {
    let clean = |field: &'static str, text: &str, most: usize| {
        let text = text.replace("\r\n", "\n").trim().to_owned();
        if text.chars().nth(most).is_some() {
            return Err(Problem::invalid(
                field,
                "TEXT_TOO_LONG",
                Text::new(
                    format!("Teksten er for lang. Den må højst fylde {most} tegn."),
                    format!("at most {most} characters"),
                ),
            ));
        }
        if !brudvagt_cpr::find(&text).is_empty() {
            return Err(reasons::TEXT_HOLDS_CPR.at(field));
        }
        Ok(text)
    };
    let content = Content {
        title: clean("title", &text.title, MAX_TITLE)?,
        happened: clean("happened", &text.happened, MAX_CHARS)?,
        decided: clean("decided", &text.decided, MAX_CHARS)?,
        learned: clean("learned", &text.learned, MAX_CHARS)?,
        control: clean("control", &text.control, 10)?,
        named: text.named,
        withdrawn_because: String::new(),
    };
    for (field, text) in [
        ("title", &content.title),
        ("happened", &content.happened),
        ("decided", &content.decided),
    ] {
        if text.is_empty() {
            return Err(reasons::LESSON_TEXT_NEEDED.at(field));
        }
    }
    Ok(content)
}

/// Shares the text with all municipalities.
///
/// # Errors
/// `NOT_FOUND`; `NOT_ALLOWED`; `LESSON_SEALED`, `LESSON_CASE_OPEN`; `LESSON_FINDINGS` while anything is
/// found that is not confirmed by name; `LESSON_STALE`.
pub(crate) async fn publish_lesson(
    triage: &Triage,
    ctx: &Ctx,
    request: &PublishLessonRequest,
) -> Result<Lesson, Problem> {
    let id = parse_id(&request.lesson_id)?;
    let places = places(triage).await;
    let asked = request.encode_to_vec();
    let mut unit = match triage.store.begin(ctx, "publish_lesson", &asked).await? {
        Begun::Replay(_known) => return read(triage, ctx, id).await,
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let mut row = locked(connection, id, request.version).await?;
    if !is_officer(ctx, &row) {
        return Err(Problem::denied());
    }
    if let Some(case_id) = row.case_id {
        shareable(ctx, connection, case_id).await?;
    }
    let content = opened(triage, &row)?;
    let found = findings(triage, connection, (&row, &content), &places).await?;
    if found.iter().any(|it| !request.confirmed.contains(&it.what)) {
        return Err(reasons::LESSON_FINDINGS.at("confirmed"));
    }
    let named = if content.named {
        places.municipality(&row.municipality)
    } else {
        String::new()
    };
    store::unshare(connection, id).await?;
    let shared = KnowledgeRow {
        lesson_id: id,
        kind: row.kind.clone(),
        title: content.title,
        happened: content.happened,
        decided: content.decided,
        learned: content.learned,
        control: content.control,
        incident_type: row.incident_type.clone(),
        outcome: row.outcome.clone(),
        notified: row.notified.clone(),
        features: row.features.clone(),
        named,
        published_at: Ts(ctx.now),
    };
    store::share(connection, &shared).await?;
    put(connection, ctx, &mut row, "published").await?;
    unit.commit(&[]).await?;
    read(triage, ctx, id).await
}

/// Takes the text away from everybody, with a reason that stays.
///
/// # Errors
/// `NOT_FOUND`; `NOT_ALLOWED`; `LESSON_REASON_NEEDED`; `LESSON_STALE`.
pub(crate) async fn withdraw_lesson(
    triage: &Triage,
    ctx: &Ctx,
    request: &WithdrawLessonRequest,
) -> Result<Lesson, Problem> {
    let id = parse_id(&request.lesson_id)?;
    let reason = request.reason.trim();
    if reason.is_empty() {
        return Err(reasons::LESSON_REASON_NEEDED.at("reason"));
    }
    if !brudvagt_cpr::find(reason).is_empty() {
        return Err(reasons::TEXT_HOLDS_CPR.at("reason"));
    }
    let asked = request.encode_to_vec();
    let mut unit = match triage.store.begin(ctx, "withdraw_lesson", &asked).await? {
        Begun::Replay(_known) => return read(triage, ctx, id).await,
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let mut row = locked(connection, id, request.version).await?;
    if !is_officer(ctx, &row) {
        return Err(Problem::denied());
    }
    let mut content = opened(triage, &row)?;
    reason.clone_into(&mut content.withdrawn_because);
    row.content = sealed(triage, &row)?.seal_json(CONTENT, &content)?;
    store::unshare(connection, id).await?;
    put(connection, ctx, &mut row, "withdrawn").await?;
    unit.commit(&[]).await?;
    read(triage, ctx, id).await
}
