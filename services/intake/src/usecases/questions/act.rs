//! What becomes of a question: an answer, a question back, a report; and whether it may be shared.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::{
    intake::{ActOnQuestionRequest, Question, act_on_question_request::Act},
    types::Channel,
};
use brudvagt_types::Ctx;
use jiff::SignedDuration;
use prost::Message;
use uuid::Uuid;

use super::{
    FORGOTTEN, SETTLED, STALE, ask::needed, code, is_mine, is_officer, key, moved, opened, read,
    rest::next_aim, seen, sender,
};
use crate::{
    content::{self, ReportContent, TurnContent},
    reasons,
    store::{
        ACCESS, keys,
        questions::{self, QuestionRow, TurnRow},
    },
    usecases::{
        Intake,
        keep_report::{Incoming, keep_report},
        parse_id,
    },
};

/// Whoever asked has so long to reply until she is asked again.
pub(super) const TO_REPLY: SignedDuration = SignedDuration::from_hours(48);

/// Carries out `request`: the officer answers, asks back or makes a report; whoever asked replies;
/// both say whether it may be shared.
///
/// # Errors
/// `NOT_FOUND`; `NOT_ALLOWED`; `QUESTION_STALE`, `QUESTION_SETTLED`, `QUESTION_FORGOTTEN`; what is wrong
/// with the words.
pub(crate) async fn act_on_question(
    intake: &Intake,
    ctx: &Ctx,
    request: &ActOnQuestionRequest,
) -> Result<Question, Problem> {
    let act = request.act.as_ref().ok_or_else(super::unknown)?;
    let id = parse_id(&request.question_id, "Spørgsmålet", "the question")?;
    let asked = request.encode_to_vec();
    let mut unit = match intake.store.begin(ctx, "act_on_question", &asked).await? {
        Begun::Replay(_known) => return read(intake, ctx, id).await,
        Begun::New(unit) => unit,
    };
    let mut row = seen(ctx, questions::lock(unit.connection(), id).await?)?;
    let may = match act {
        Act::Reply(_) => is_mine(ctx, &row),
        Act::Share(_) => true,
        Act::Answer(_) | Act::AskBack(_) | Act::MakeReport(_) => is_officer(ctx, &row.municipality),
    };
    if !may {
        return Err(Problem::denied());
    }
    if u32::try_from(row.version).ok() != Some(request.version) {
        return Err(STALE.problem());
    }
    if row.wrapped_key.is_none() {
        return Err(FORGOTTEN.problem());
    }
    if row.settled_at.is_some() && !matches!(act, Act::Share(_)) {
        return Err(SETTLED.problem());
    }
    match act {
        Act::Answer(it) => {
            let text = without_numbers(needed(&it.text)?)?;
            add(&mut unit, intake, ctx, &row, ("answer", text)).await?;
            row.settled_at = Some(Ts(ctx.now));
            move_on(&mut row, "answered", None);
            unit.announce(&moved(&row, "answered", ctx.now));
        }
        Act::AskBack(it) => {
            let text = without_numbers(needed(&it.text)?)?;
            add(&mut unit, intake, ctx, &row, ("asked_back", text)).await?;
            let again = ctx.now.saturating_add(TO_REPLY).ok().map(Ts);
            move_on(&mut row, "asked_back", again);
            unit.announce(&moved(&row, "asked_back", ctx.now));
        }
        Act::Reply(it) => {
            let text = needed(&it.text)?;
            add(&mut unit, intake, ctx, &row, ("reply", text)).await?;
            let again = next_aim(ctx.now, intake.terms.working_days.of(&row.municipality));
            move_on(&mut row, "waiting", Some(Ts(again)));
            unit.announce(&moved(&row, "replied", ctx.now));
        }
        Act::MakeReport(_) => make_report(&mut unit, intake, ctx, &mut row).await?,
        Act::Share(it) => {
            if row.state != "answered" {
                return Err(STALE.problem());
            }
            if is_officer(ctx, &row.municipality) {
                row.officer_shares = it.agrees;
            }
            if is_mine(ctx, &row) {
                row.asker_shares = it.agrees;
            }
        }
    }
    questions::update(unit.connection(), &row).await?;
    unit.commit(&[]).await?;
    read(intake, ctx, id).await
}

fn move_on(row: &mut QuestionRow, state: &str, tell_at: Option<Ts>) {
    row.state = state.to_owned();
    row.tell_at = tell_at;
    row.n_told = 0;
}

/// # Law
/// Databeskyttelsesloven § 11: an officer's words need no CPR number, and may be shared later.
fn without_numbers(text: String) -> Result<String, Problem> {
    if brudvagt_cpr::find(&text).is_empty() {
        return Ok(text);
    }
    Err(reasons::TEXT_HOLDS_CPR.at("text"))
}

async fn add(
    unit: &mut Unit<'_>,
    intake: &Intake,
    ctx: &Ctx,
    row: &QuestionRow,
    (kind, text): (&str, String),
) -> Result<(), Problem> {
    let key = key(&intake.keyring, row)?.ok_or_else(|| FORGOTTEN.problem())?;
    let known = questions::turns(unit.connection(), &[row.question_id], false).await?;
    let last = known.last().map_or(0, |turn| turn.number);
    let turn_id = Uuid::now_v7();
    let said = TurnContent {
        by: sender(ctx),
        text,
    };
    let turn = TurnRow {
        turn_id,
        question_id: row.question_id,
        municipality: row.municipality.clone(),
        number: last.saturating_add(1),
        kind: kind.to_owned(),
        at: Ts(ctx.now),
        sealed: content::seal(&key, turn_id, &said)?,
    };
    questions::add_turn(unit.connection(), &turn).await?;
    Ok(())
}

/// The question becomes a report in the name of whoever asked, with all that was said; its own copy and
/// key go, and who looked at it has looked at the report.
///
/// # Law
/// GDPR art. 33(1): the municipality may have been aware since the question came, so the hours count from
/// then until a person sets the moment.
async fn make_report(
    unit: &mut Unit<'_>,
    intake: &Intake,
    ctx: &Ctx,
    row: &mut QuestionRow,
) -> Result<(), Problem> {
    let turns = questions::turns(unit.connection(), &[row.question_id], false).await?;
    let said = opened(&intake.keyring, row, &turns)?;
    let by = said.first().map(|(_, first)| first.by.clone());
    let words: Vec<String> = said
        .into_iter()
        .map(|(turn, said)| match turn.kind.as_str() {
            "asked_back" => format!("Rådgiveren spurgte: {}", said.text),
            _hers => said.text,
        })
        .collect();
    let incoming = Incoming {
        municipality: code(row)?,
        channel: Channel::Form,
        unit_id: row.unit_id.clone(),
        received_at: ctx.now,
        told_at: Some(row.asked_at.0),
        noticed_at: row.asked_at.0,
        protected_address: false,
        reporter_id: row.asker_id.clone(),
        message_key: None,
        content: ReportContent {
            what_happened: words.join("\n\n"),
            reporter: by.unwrap_or_default(),
            ..ReportContent::default()
        },
        files: Vec::new(),
        shared_incident_id: String::new(),
        alike_key: None,
        related: None,
        original: None,
        receipt: false,
    };
    let kept = keep_report(unit, &intake.keyring, incoming).await?;
    let connection = unit.connection();
    ACCESS
        .carry(
            connection,
            row.question_id,
            kept.report_id,
            &row.municipality,
        )
        .await?;
    keys::destroy(connection, row.question_id).await?;
    row.settled_at = Some(Ts(ctx.now));
    row.report_id = Some(kept.report_id);
    row.reference = kept.reference;
    move_on(row, "reported", None);
    unit.announce(&moved(row, "reported", ctx.now));
    Ok(())
}
