//! Somebody asks. When it returns, the question is stored and sealed, and the officer hears of it.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::intake::{AskQuestionRequest, Question};
use brudvagt_types::{Ctx, MunicipalityCode, Scope};
use prost::Message;
use uuid::Uuid;

use super::{MAX_CHARS, moved, read, rest::next_aim, sender};
use crate::{
    content::{self, TurnContent},
    reasons,
    rules::check_text,
    store::{
        keys,
        questions::{self, QuestionRow, TurnRow},
    },
    usecases::Intake,
};

/// # Errors
/// `QUESTION_EMPTY`, `TEXT_TOO_LONG`, `TEXT_NOT_TEXT`; `MUNICIPALITY_UNKNOWN`.
pub(crate) async fn ask_question(
    intake: &Intake,
    ctx: &Ctx,
    request: &AskQuestionRequest,
) -> Result<Question, Problem> {
    let municipality = municipality(ctx, &request.municipality)?;
    let text = needed(&request.text)?;
    let asked = request.encode_to_vec();
    let mut unit = match intake.store.begin(ctx, "ask_question", &asked).await? {
        Begun::Replay(known) => {
            let id = Uuid::from_slice(&known).map_err(|error| Problem::internal(&error))?;
            return read(intake, ctx, id).await;
        }
        Begun::New(unit) => unit,
    };
    let question_id = Uuid::now_v7();
    let (key, wrapped) = intake.keyring.new_key(&municipality)?;
    let aim = next_aim(ctx.now, intake.terms.working_days.of(municipality.as_str()));
    let row = QuestionRow {
        question_id,
        municipality: municipality.to_string(),
        unit_id: ctx.actor.unit_id.clone(),
        asker_id: ctx.actor.id.clone(),
        asked_at: Ts(ctx.now),
        answer_by: Ts(aim),
        state: "waiting".to_owned(),
        settled_at: None,
        report_id: None,
        reference: String::new(),
        asker_shares: false,
        officer_shares: false,
        tell_at: Some(Ts(aim)),
        n_told: 0,
        version: 1,
        wrapped_key: None,
    };
    let turn_id = Uuid::now_v7();
    let said = TurnContent {
        by: sender(ctx),
        text,
    };
    let turn = TurnRow {
        turn_id,
        question_id,
        municipality: row.municipality.clone(),
        number: 1,
        kind: "question".to_owned(),
        at: Ts(ctx.now),
        sealed: content::seal(&key, turn_id, &said)?,
    };
    let connection = unit.connection();
    keys::insert(connection, question_id, &municipality, wrapped.as_bytes()).await?;
    questions::insert(connection, &row).await?;
    questions::add_turn(connection, &turn).await?;
    unit.announce(&moved(&row, "asked", ctx.now));
    unit.commit(question_id.as_bytes()).await?;
    read(intake, ctx, question_id).await
}

/// The one that is named, else the only one she has.
fn municipality(ctx: &Ctx, named: &str) -> Result<MunicipalityCode, Problem> {
    let known = match (&ctx.scope, named) {
        (Scope::Municipalities(codes), "") if codes.len() == 1 => codes.first().cloned(),
        (_, named) => named.parse().ok(),
    };
    let known = known.filter(|code| ctx.scope.allows(code));
    known.ok_or_else(|| reasons::QUESTION_MUNICIPALITY_UNKNOWN.at("municipality"))
}

/// A text that says something.
pub(super) fn needed(text: &str) -> Result<String, Problem> {
    if !text.chars().any(char::is_alphanumeric) {
        return Err(reasons::QUESTION_EMPTY.at("text"));
    }
    check_text::optional("text", text, MAX_CHARS)
}
