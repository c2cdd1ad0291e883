//! Questions to the data protection officer without a case.
//!
//! # Law
//! GDPR art. 38(1) and 39(1)(a): the officer is asked, and informs and advises whoever works with data.

mod act;
mod ask;
mod rest;

use std::collections::HashMap;

use brudvagt_kit::{Kind, Problem, Reason};
use brudvagt_proto::intake::{
    GetQuestionRequest, ListQuestionsRequest, ListQuestionsResponse, Question, QuestionTurn,
};
use brudvagt_seal::{CaseKey, Keyring};
use brudvagt_types::{Ctx, MunicipalityCode, Role, Scope};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub(crate) use self::{
    act::act_on_question,
    ask::ask_question,
    rest::{forget_questions, tell_resting},
};
use super::{Intake, parse_id};
use crate::{
    content::{self, Sender, TurnContent},
    store::{
        ACCESS,
        questions::{self, QuestionRow, TurnRow},
    },
    wire::to_proto,
};

/// As much of a question as tells it from the others.
const ABOUT_CHARS: usize = 90;
const MAX_CHARS: usize = 5_000;
/// A list that is loaded again within it is one look.
const ONE_LOOK: SignedDuration = SignedDuration::from_mins(15);

const STALE: Reason = Reason::new(
    Kind::Stale,
    "QUESTION_STALE",
    "Der er sket noget med spørgsmålet, siden du åbnede det. Genindlæs siden; det, du skrev, er ikke gemt.",
    "something happened to the question since you opened it; read it again",
);
const SETTLED: Reason = Reason::new(
    Kind::Rejected,
    "QUESTION_SETTLED",
    "Spørgsmålet er besvaret eller blevet til en indberetning.",
    "the question is answered or has become a report",
);
const FORGOTTEN: Reason = Reason::new(
    Kind::Rejected,
    "QUESTION_FORGOTTEN",
    "Spørgsmålets ord er slettet.",
    "the words of the question were erased",
);

/// Whether she answers for the municipality: its officer, and nobody else.
fn is_officer(ctx: &Ctx, municipality: &str) -> bool {
    let here: Result<MunicipalityCode, _> = municipality.parse();
    ctx.actor.role == Role::Dpo && here.is_ok_and(|code| ctx.scope.allows(&code))
}

fn is_mine(ctx: &Ctx, row: &QuestionRow) -> bool {
    !row.asker_id.is_empty() && row.asker_id == ctx.actor.id
}

/// The question, for whoever asked and for the officer.
///
/// # Errors
/// `NOT_FOUND` for everybody else: that it exists is not told either.
fn seen(ctx: &Ctx, row: Option<QuestionRow>) -> Result<QuestionRow, Problem> {
    row.filter(|row| is_mine(ctx, row) || is_officer(ctx, &row.municipality))
        .ok_or_else(unknown)
}

/// One question with all that was said. Looking is noted.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn get_question(
    intake: &Intake,
    ctx: &Ctx,
    request: &GetQuestionRequest,
) -> Result<Question, Problem> {
    let id = parse_id(&request.question_id, "Spørgsmålet", "the question")?;
    read(intake, ctx, id).await
}

async fn read(intake: &Intake, ctx: &Ctx, id: Uuid) -> Result<Question, Problem> {
    let mut tx = intake.store.read(ctx).await?;
    let row = seen(ctx, questions::find(&mut tx, id).await?)?;
    let turns = questions::turns(&mut tx, &[id], false).await?;
    ACCESS
        .note(&mut tx, ctx, id, &row.municipality, "question")
        .await?;
    tx.commit().await?;
    let said = opened(&intake.keyring, &row, &turns)?;
    let about = said.first().map_or("", |(_, said)| said.text.as_str());
    let mut question = line(ctx, &row, about);
    question.asker_name = said
        .first()
        .map(|(_, said)| said.by.name.clone())
        .unwrap_or_default();
    question.turns = said
        .into_iter()
        .map(|(turn, said)| QuestionTurn {
            kind: turn.kind.clone(),
            by_name: said.by.name,
            at: Some(to_proto(turn.at.0)),
            text: said.text,
        })
        .collect();
    Ok(question)
}

/// The caller's own questions, or as an officer those of her municipalities.
///
/// # Errors
/// `NOT_ALLOWED` to ask as an officer when one is none.
pub(crate) async fn list_questions(
    intake: &Intake,
    ctx: &Ctx,
    request: &ListQuestionsRequest,
) -> Result<ListQuestionsResponse, Problem> {
    let is_for_officers = request.as_officer || request.count_only;
    if is_for_officers && ctx.actor.role != Role::Dpo {
        return Err(Problem::denied());
    }
    let codes: Vec<String> = match &ctx.scope {
        Scope::System => Vec::new(),
        Scope::Municipalities(codes) => codes.iter().map(ToString::to_string).collect(),
    };
    let mut tx = intake.store.read(ctx).await?;
    if request.count_only {
        let n_waiting = questions::count_waiting(&mut tx, &codes).await?;
        return Ok(ListQuestionsResponse {
            questions: Vec::new(),
            n_waiting: u32::try_from(n_waiting).unwrap_or(u32::MAX),
        });
    }
    let (rows, n_waiting) = if request.as_officer {
        let rows = questions::of_officer(&mut tx, &codes, request.settled).await?;
        (rows, questions::count_waiting(&mut tx, &codes).await?)
    } else {
        (questions::of_asker(&mut tx, &ctx.actor.id).await?, 0)
    };
    let ids: Vec<Uuid> = rows.iter().map(|row| row.question_id).collect();
    let turns = questions::turns(&mut tx, &ids, true).await?;
    let looks: Vec<(Uuid, &str)> = rows
        .iter()
        .map(|row| (row.question_id, row.municipality.as_str()))
        .collect();
    let since = ctx.now.saturating_sub(ONE_LOOK).unwrap_or(ctx.now);
    ACCESS
        .note_each_since(&mut tx, ctx, &looks, "questions", since)
        .await?;
    tx.commit().await?;
    let mut firsts: HashMap<Uuid, TurnRow> = turns
        .into_iter()
        .map(|turn| (turn.question_id, turn))
        .collect();
    let listed = rows.iter().map(|row| {
        let first = firsts
            .remove(&row.question_id)
            .into_iter()
            .collect::<Vec<_>>();
        let said = opened(&intake.keyring, row, &first)?;
        let first = said.into_iter().next();
        let (about, name) = first
            .map(|(_, said)| (said.text, said.by.name))
            .unwrap_or_default();
        Ok(Question {
            asker_name: name,
            ..line(ctx, row, &about)
        })
    });
    Ok(ListQuestionsResponse {
        questions: listed.collect::<Result<_, Problem>>()?,
        n_waiting: u32::try_from(n_waiting).unwrap_or(u32::MAX),
    })
}

/// What was said; nothing once its words were erased.
fn opened<'t>(
    keyring: &Keyring,
    row: &QuestionRow,
    turns: &'t [TurnRow],
) -> Result<Vec<(&'t TurnRow, TurnContent)>, Problem> {
    let Some(key) = key(keyring, row)? else {
        return Ok(Vec::new());
    };
    turns
        .iter()
        .map(|turn| Ok((turn, content::open(&key, turn.turn_id, &turn.sealed)?)))
        .collect()
}

fn key(keyring: &Keyring, row: &QuestionRow) -> Result<Option<CaseKey>, Problem> {
    let Some(wrapped) = &row.wrapped_key else {
        return Ok(None);
    };
    Ok(Some(keyring.unwrap(&code(row)?, wrapped)?))
}

fn code(row: &QuestionRow) -> Result<MunicipalityCode, Problem> {
    let code = row.municipality.parse();
    code.map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))
}

fn line(ctx: &Ctx, row: &QuestionRow, about: &str) -> Question {
    let first = about.lines().next().unwrap_or_default();
    let mut short: String = first.chars().take(ABOUT_CHARS).collect();
    if about.chars().count() > short.chars().count() {
        short.push('…');
    }
    Question {
        question_id: row.question_id.to_string(),
        municipality: row.municipality.clone(),
        unit_id: row.unit_id.clone(),
        state: row.state.clone(),
        asked_at: Some(to_proto(row.asked_at.0)),
        answer_by: Some(to_proto(row.answer_by.0)),
        settled_at: row.settled_at.map(|at| to_proto(at.0)),
        about: short,
        version: u32::try_from(row.version).unwrap_or(0),
        report_id: row.report_id.map(|id| id.to_string()).unwrap_or_default(),
        reference: row.reference.clone(),
        asker_shares: row.asker_shares,
        officer_shares: row.officer_shares,
        is_mine: is_mine(ctx, row),
        may_answer: is_officer(ctx, &row.municipality),
        is_forgotten: row.wrapped_key.is_none(),
        ..Question::default()
    }
}

fn sender(ctx: &Ctx) -> Sender {
    Sender {
        name: ctx.actor.name.clone(),
        email: ctx.actor.email.clone(),
    }
}

fn moved(
    row: &QuestionRow,
    what: &str,
    at: Timestamp,
) -> brudvagt_proto::events::intake::QuestionMoved {
    brudvagt_proto::events::intake::QuestionMoved {
        question_id: row.question_id.to_string(),
        municipality: row.municipality.clone(),
        what: what.to_owned(),
        asker_id: row.asker_id.clone(),
        asked_at: Some(to_proto(row.asked_at.0)),
        answer_by: Some(to_proto(row.answer_by.0)),
        rises: false,
        at: Some(to_proto(at)),
    }
}

fn unknown() -> Problem {
    Problem::not_found("Spørgsmålet", "the question")
}
