//! What cases ask of a person, over any number of cases.

use std::collections::{HashMap, HashSet};

use brudvagt_case::Duty;
use brudvagt_kit::Problem;
use brudvagt_proto::triage::{
    CaseLine, ExpectedCase, ListExpectedRequest, ListExpectedResponse, Question,
};
use brudvagt_types::{Ctx, Role};
use uuid::Uuid;

use super::{
    list_queue::{ONE_LOOK, about, read_cursor, to_line, write_cursor},
    search::municipalities,
};
use crate::{
    Triage,
    clients::Settings,
    content::Sealed,
    nis2::codes,
    rules::who_may::NIS2_APPROVERS,
    store::{self, AskingRow, Line, QuestionRow, QueueKey, Rank},
    wire,
};

const DEFAULT_PAGE: u32 = 100;
const MAX_PAGE: u32 = 200;

/// A page of the open cases that may ask something of the caller: decisions she may confirm, questions
/// to her role, notices to approve, and reminders (whom a step speaks to, the ladder says). Looking at
/// a question's words is noted as looking at the case's questions, and at what a case is about as looking
/// at it in the queue; of a sealed case that is told on its own page.
///
/// # Errors
/// `CURSOR_UNREADABLE`; `INTERNAL` when a case's key does not open.
pub(crate) async fn list_expected(
    triage: &Triage,
    ctx: &Ctx,
    request: &ListExpectedRequest,
) -> Result<ListExpectedResponse, Problem> {
    let limit = match request.limit {
        0 => DEFAULT_PAGE,
        wanted => wanted.min(MAX_PAGE),
    };
    let after = if request.after.is_empty() {
        QueueKey::first_of(Rank::Due)
    } else {
        read_cursor(&request.after)?
    };
    let codes = municipalities(triage, ctx, &[]);
    // Another service is not asked while a transaction is open.
    let settings = triage.people.deciding_lately().await;
    let mut tx = triage.store.read(ctx).await?;
    let mut rows = store::asking(&mut tx, &codes, after, i64::from(limit) + 1).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = match rows.last() {
        Some(last) if more => write_cursor(standing(&last.line), &last.line),
        _end => String::new(),
    };
    let ids: Vec<Uuid> = rows.iter().map(|row| row.line.case_id).collect();
    let role = ctx.actor.role.as_str();
    let mut questions: HashMap<Uuid, Vec<QuestionRow>> = HashMap::new();
    let asked = if request.without_words {
        Vec::new()
    } else {
        store::open_questions(&mut tx, &ids, role).await?
    };
    for question in asked {
        questions
            .entry(question.case_id)
            .or_default()
            .push(question);
    }
    let seen = |is_seen: &dyn Fn(&Uuid) -> bool| -> Vec<(Uuid, &str)> {
        let seen = rows.iter().map(|row| &row.line);
        seen.filter(|line| is_seen(&line.case_id))
            .map(|line| (line.case_id, line.municipality.as_str()))
            .collect()
    };
    let asked = seen(&|id| questions.contains_key(id));
    store::ACCESS
        .note_each(&mut tx, ctx, &asked, "questions")
        .await?;
    let sealed: HashSet<Uuid> = store::sealed_among(&mut tx, &ids)
        .await?
        .into_iter()
        .collect();
    let told: HashSet<Uuid> = rows
        .iter()
        .filter(|_row| !request.without_words)
        .filter(|row| !sealed.contains(&row.line.case_id))
        .filter(|row| {
            let has_question = questions.contains_key(&row.line.case_id);
            has_question || asks_her(ctx, &settings, row)
        })
        .map(|row| row.line.case_id)
        .collect();
    let since = ctx.now.saturating_sub(ONE_LOOK).unwrap_or(ctx.now);
    let seen_now = seen(&|id| told.contains(id));
    store::ACCESS
        .note_each_since(&mut tx, ctx, &seen_now, "queue", since)
        .await?;
    tx.commit().await?;
    let cases = rows.into_iter().map(|row| {
        let asked = questions.remove(&row.line.case_id).unwrap_or_default();
        let is_sealed = sealed.contains(&row.line.case_id);
        let tells = told.contains(&row.line.case_id);
        let mut expected = expected(triage, ctx, &settings, row, (asked, tells))?;
        if let Some(line) = &mut expected.line {
            line.is_sealed = is_sealed;
        }
        Ok::<_, Problem>(expected)
    });
    Ok(ListExpectedResponse {
        cases: cases.collect::<Result<_, _>>()?,
        next,
    })
}

fn expected(
    triage: &Triage,
    ctx: &Ctx,
    settings: &Settings,
    row: AskingRow,
    (asked, tells): (Vec<QuestionRow>, bool),
) -> Result<ExpectedCase, Problem> {
    let state = &row.state.0;
    let sealed = match &row.wrapped_key {
        Some(wrapped) if tells || !asked.is_empty() => {
            let code = row.line.municipality.parse();
            let code = code
                .map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))?;
            Some(Sealed::unwrap(
                &triage.keyring,
                &code,
                row.line.case_id,
                wrapped,
            )?)
        }
        _no_words => None,
    };
    let (questions, about) = match sealed {
        Some(sealed) => (
            asked
                .into_iter()
                .map(|row| question(row, &sealed))
                .collect::<Result<_, _>>()?,
            if tells {
                about(&sealed, &row.content)?
            } else {
                String::new()
            },
        ),
        None => (Vec::new(), String::new()),
    };
    Ok(ExpectedCase {
        may_confirm: may_confirm(ctx, settings, &row),
        questions,
        n_unread: if works_on_it(ctx, &row) {
            u32::try_from(state.unread.len()).unwrap_or(u32::MAX)
        } else {
            0
        },
        escalation_step: state.escalation.clone().unwrap_or_default(),
        nis2_awaiting: if approves(ctx) {
            codes(state.nis2.awaiting())
        } else {
            Vec::new()
        },
        nis2_due_at: state.nis2.due_at().map(wire::to_proto),
        line: Some(CaseLine {
            about,
            incident_type: row.incident_type,
            ..to_line(row.line)
        }),
    })
}

fn may_confirm(ctx: &Ctx, settings: &Settings, row: &AskingRow) -> bool {
    let state = &row.state.0;
    let mut awaited = Duty::ALL.into_iter().filter_map(|duty| state.awaited(duty));
    let decides = settings
        .of(&row.line.municipality)
        .may_decide(ctx.actor.role);
    decides && awaited.any(|it| it.decided_by != ctx.actor.id)
}

fn approves(ctx: &Ctx) -> bool {
    NIS2_APPROVERS.contains(&ctx.actor.role)
}

/// Whether a case asks something of the caller beside questions. Of reminders her page says which are hers.
fn asks_her(ctx: &Ctx, settings: &Settings, row: &AskingRow) -> bool {
    let state = &row.state.0;
    may_confirm(ctx, settings, row)
        || (works_on_it(ctx, row) && !state.unread.is_empty())
        || (approves(ctx) && !state.nis2.awaiting().is_empty())
        || state.escalation.is_some()
}

/// This list has two ranks only, because tasks are ordered by when they are due.
const fn standing(line: &Line) -> Rank {
    if line.nothing_due {
        Rank::NothingDue
    } else {
        Rank::Due
    }
}

/// Whether the caller is the one who should read an addition.
fn works_on_it(ctx: &Ctx, row: &AskingRow) -> bool {
    ctx.actor.role == Role::Dpo || row.line.assignee_id == ctx.actor.id
}

fn question(row: QuestionRow, sealed: &Sealed) -> Result<Question, Problem> {
    Ok(Question {
        text: sealed.open_question(&row.words)?,
        id: row.id,
        role: row.role,
        asked_by: row.asked_by,
        asked_at: Some(wire::to_proto(row.asked_at.0)),
        ..Question::default()
    })
}
