//! A municipality's own questions: kept by whoever says how it works, and laid beside the answers.

use brudvagt_kit::{Kind, Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::intake::{
    ListOwnQuestionsRequest, ListOwnQuestionsResponse, OwnQuestion, SaveOwnQuestionRequest,
    SubmitReportRequest, WithdrawOwnQuestionRequest, WithdrawOwnQuestionResponse,
};
use brudvagt_types::{Ctx, MunicipalityCode, Text};
use prost::Message;
use uuid::Uuid;

use super::{Intake, parse_id};
use crate::{
    rules::own_question::{MOST, check},
    store::own_questions::{self, QuestionRow},
    wire::to_proto,
};

/// # Errors
/// `NOT_FOUND` of another municipality.
pub(crate) async fn list_own_questions(
    intake: &Intake,
    ctx: &Ctx,
    request: &ListOwnQuestionsRequest,
) -> Result<ListOwnQuestionsResponse, Problem> {
    let municipality = own(ctx, &request.municipality)?;
    let mut tx = intake.store.read(ctx).await?;
    let rows = own_questions::list(&mut tx, municipality.as_str()).await?;
    tx.commit().await?;
    Ok(ListOwnQuestionsResponse {
        questions: rows.into_iter().map(shown).collect(),
    })
}

/// # Errors
/// `NOT_FOUND` of another municipality; the check's refusal; `TOO_MANY_QUESTIONS`; `STALE_VERSION`.
pub(crate) async fn save_own_question(
    intake: &Intake,
    ctx: &Ctx,
    request: &SaveOwnQuestionRequest,
) -> Result<OwnQuestion, Problem> {
    let municipality = own(ctx, &request.municipality)?;
    let asked = request.encode_to_vec();
    let mut unit = match intake.store.begin(ctx, "save_own_question", &asked).await? {
        Begun::Replay(known) => {
            return OwnQuestion::decode(known.as_slice())
                .map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let checked = check(&request.question.clone().unwrap_or_default())?;
    let connection = unit.connection();
    let known = own_questions::list(connection, municipality.as_str()).await?;
    let (question_id, version) = if checked.question_id.is_empty() {
        if known.len() >= MOST {
            return Err(too_many());
        }
        (Uuid::now_v7(), 1)
    } else {
        let id = parse_id(&checked.question_id, "Spørgsmålet", "the question")?;
        let seen = known.iter().find(|row| row.question_id == id);
        let seen = seen.ok_or_else(|| Problem::not_found("Spørgsmålet", "the question"))?;
        if u32::try_from(seen.version) != Ok(checked.version) {
            return Err(stale());
        }
        (id, seen.version.saturating_add(1))
    };
    let text = checked.text.unwrap_or_default();
    let row = QuestionRow {
        question_id,
        version,
        municipality: municipality.to_string(),
        position: i32::try_from(checked.position).unwrap_or(99),
        kind: checked.kind,
        wanted: checked.wanted,
        situations: checked.situations,
        text_da: text.da,
        text_en: text.en,
        options_da: checked.options_da,
        options_en: checked.options_en,
        withdrawn: false,
        written_at: Ts(ctx.now),
        written_by: ctx.actor.name.clone(),
    };
    if !own_questions::insert(connection, &row).await? {
        return Err(stale());
    }
    let answer = shown(row);
    unit.commit(&answer.encode_to_vec()).await?;
    tracing::info!(%question_id, version, actor_id = %ctx.actor.id, "own_question.saved");
    Ok(answer)
}

/// # Errors
/// `NOT_FOUND`; `STALE_VERSION`.
pub(crate) async fn withdraw_own_question(
    intake: &Intake,
    ctx: &Ctx,
    request: &WithdrawOwnQuestionRequest,
) -> Result<WithdrawOwnQuestionResponse, Problem> {
    let municipality = own(ctx, &request.municipality)?;
    let id = parse_id(&request.question_id, "Spørgsmålet", "the question")?;
    let asked = request.encode_to_vec();
    let begun = intake
        .store
        .begin(ctx, "withdraw_own_question", &asked)
        .await?;
    if let Begun::New(mut unit) = begun {
        let connection = unit.connection();
        let known = own_questions::list(connection, municipality.as_str()).await?;
        let seen = known.into_iter().find(|row| row.question_id == id);
        let seen = seen.ok_or_else(|| Problem::not_found("Spørgsmålet", "the question"))?;
        let row = QuestionRow {
            version: seen.version.saturating_add(1),
            withdrawn: true,
            written_at: Ts(ctx.now),
            written_by: ctx.actor.name.clone(),
            ..seen
        };
        let is_newest = u32::try_from(seen.version) == Ok(request.version);
        if !is_newest || !own_questions::insert(connection, &row).await? {
            return Err(stale());
        }
        unit.commit(&[]).await?;
        tracing::info!(question_id = %id, actor_id = %ctx.actor.id, "own_question.withdrawn");
    }
    Ok(WithdrawOwnQuestionResponse {})
}

/// Lays beside each answer the question as whoever answered read it, also when it was changed or taken off
/// meanwhile. What the caller says of the question counts for nothing.
///
/// # Errors
/// `UNAVAILABLE` when the database is away.
pub(crate) async fn lay_beside(
    intake: &Intake,
    ctx: &Ctx,
    municipality: &str,
    mut request: SubmitReportRequest,
) -> Result<SubmitReportRequest, Problem> {
    if request.own_answers.is_empty() {
        return Ok(request);
    }
    let key = |id: &str, version: u32| -> Option<(Uuid, i32)> {
        Some((id.parse().ok()?, i32::try_from(version).ok()?))
    };
    let answers = request.own_answers.iter();
    let wanted: Vec<_> = answers
        .filter_map(|it| key(&it.question_id, it.version))
        .collect();
    let mut tx = intake.store.read(ctx).await?;
    let known = own_questions::versions(&mut tx, municipality, &wanted).await?;
    tx.commit().await?;
    for answer in &mut request.own_answers {
        let asked = key(&answer.question_id, answer.version);
        let row = known
            .iter()
            .find(|row| Some((row.question_id, row.version)) == asked);
        let (kind, wanted, question, options) = match row {
            Some(row) => (
                row.kind.as_str(),
                row.wanted,
                Text::new(&*row.text_da, &*row.text_en),
                (row.options_da.clone(), row.options_en.clone()),
            ),
            // The words are kept all the same.
            None => (
                "text",
                false,
                Text::new(
                    "Et spørgsmål, der ikke kendes",
                    "A question that is not known",
                ),
                (Vec::new(), Vec::new()),
            ),
        };
        kind.clone_into(&mut answer.kind);
        answer.wanted = wanted;
        answer.question = Some(question.into());
        (answer.options_da, answer.options_en) = options;
    }
    Ok(request)
}

fn shown(row: QuestionRow) -> OwnQuestion {
    OwnQuestion {
        question_id: row.question_id.to_string(),
        version: row.version.unsigned_abs(),
        position: row.position.unsigned_abs(),
        kind: row.kind,
        wanted: row.wanted,
        situations: row.situations,
        text: Some(Text::new(row.text_da, row.text_en).into()),
        options_da: row.options_da,
        options_en: row.options_en,
        written_at: Some(to_proto(row.written_at.0)),
        written_by: row.written_by,
    }
}

/// A municipality that is not hers is none she hears of.
fn own(ctx: &Ctx, municipality: &str) -> Result<MunicipalityCode, Problem> {
    let code: Option<MunicipalityCode> = municipality.parse().ok();
    code.filter(|code| ctx.scope.allows(code))
        .ok_or_else(|| Problem::not_found("Kommunen", "the municipality"))
}

fn too_many() -> Problem {
    Problem::new(
        Kind::Rejected,
        "TOO_MANY_QUESTIONS",
        Text::new(
            format!(
                "Der er plads til {MOST} spørgsmål: den, der indberetter, har to minutter. Tag et andet af formularen først."
            ),
            format!("a form has room for {MOST} questions: withdraw another one first"),
        ),
    )
}

fn stale() -> Problem {
    Problem::new(
        Kind::Stale,
        "STALE_VERSION",
        Text::new(
            "En anden har ændret spørgsmålet imens. Genindlæs siden.",
            "somebody changed the question meanwhile; load the page again",
        ),
    )
}
