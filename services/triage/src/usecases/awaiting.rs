//! Decisions that wait for another person, as people see them.

use brudvagt_case::{Awaited, Case, Decision, Duty};
use brudvagt_kit::Problem;
use brudvagt_proto::triage::AwaitedDecision;
use brudvagt_types::{Ctx, Text};
use sqlx::PgConnection;

use super::yes_no;
use crate::{
    clients::Deciding,
    codes,
    content::Sealed,
    store::{self, CaseRow, HistoryRow},
    wire,
};

/// The decisions on `row` that wait, with whether the caller may confirm them.
pub(super) async fn awaiting(
    tx: &mut PgConnection,
    ctx: &Ctx,
    row: &CaseRow,
    sealed: &Sealed,
    deciding: &Deciding,
) -> Result<Vec<AwaitedDecision>, Problem> {
    let mut waiting = Vec::new();
    for awaited in of(&row.state.0) {
        let seq = i64::try_from(awaited.seq).unwrap_or(i64::MAX);
        let mut entries = store::history_page(tx, row.case_id, seq - 1, 1).await?;
        waiting.push(shown(
            ctx,
            awaited,
            entries.pop().as_ref(),
            sealed,
            deciding,
        )?);
    }
    Ok(waiting)
}

fn of(case: &Case) -> impl Iterator<Item = &Awaited> {
    Duty::ALL.into_iter().filter_map(|duty| case.awaited(duty))
}

fn shown(
    ctx: &Ctx,
    awaited: &Awaited,
    entry: Option<&HistoryRow>,
    sealed: &Sealed,
    deciding: &Deciding,
) -> Result<AwaitedDecision, Problem> {
    let words = entry.and_then(|entry| entry.words.as_deref());
    let reason = words.map_or(Ok(String::new()), |words| {
        sealed.open_words(words).map(|words| words.text)
    })?;
    let may_confirm = deciding.may_decide(ctx.actor.role) && ctx.actor.id != awaited.decided_by;
    Ok(AwaitedDecision {
        track: codes::track_of(awaited.decision.duty()).into(),
        decided: decided(awaited.decision),
        recommended: yes_no(awaited.recommended),
        reason,
        decided_by: entry.map_or_else(
            || awaited.decided_by.clone(),
            |entry| entry.author_name.clone(),
        ),
        decided_by_id: awaited.decided_by.clone(),
        decided_at: entry.map(|entry| wire::to_proto(entry.at.0)),
        who_may: deciding.roles(),
        may_confirm,
        why: Some(why(awaited.decision.duty()).into()),
    })
}

/// The decision in the code that a decision in force has.
pub(super) fn decided(decision: Decision) -> String {
    match decision {
        Decision::Communication {
            exemption: Some(exemption),
            ..
        } => exemption.as_str().to_owned(),
        Decision::Communication { .. }
        | Decision::Notification { .. }
        | Decision::Classification { .. } => yes_no(Some(decision.acts())),
    }
}

const fn why(duty: Duty) -> Text {
    match duty {
        Duty::Classification => Text::new(
            "Kommunen har valgt, at en anden bekræfter, når nogen ikke får besked. Fristen løber videre.",
            "The municipality has chosen that another person confirms when somebody is not told. The deadline runs on.",
        ),
        Duty::Notification => Text::new(
            "Kommunen har valgt, at beslutninger om anmeldelse bekræftes af en anden. Fristen løber videre.",
            "The municipality has chosen that decisions to notify are confirmed by another person. The deadline runs on.",
        ),
        Duty::Communication => Text::new(
            "Kommunen har valgt, at beslutninger om underretning bekræftes af en anden.",
            "The municipality has chosen that decisions on telling the people affected are confirmed by another person.",
        ),
    }
}
