//! What whoever reported a breach sees of its case, and how a question to her is answered.

use brudvagt_case::{Case, Command, Track, tracks};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::triage::{
    AnswerOwnQuestionRequest, ListOwnPhasesResponse, OwnPhase, OwnReport,
};
use brudvagt_types::{Ctx, Scope, Text};
use prost::Message;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    change::{self, unseal_if_kept},
    get_case::question,
};
use crate::{
    Triage, codes,
    content::Sealed,
    reasons,
    rules::who_may::{REPORTER, ReportedBy},
    store::{self, CaseRow},
    wire,
};

const TOLD: &str = "reporter_told";
/// Letters of an answer at most.
const MAX_CHARS: usize = 20_000;
/// As many reports as intake lists of one person.
const MAX_REPORTS: usize = 200;

/// What came of a report of the caller's own, and what she is asked.
///
/// # Errors
/// `NOT_FOUND`, also for a report of somebody else and for an erased one.
pub(crate) async fn get_own_report(
    triage: &Triage,
    ctx: &Ctx,
    report_id: &str,
) -> Result<OwnReport, Problem> {
    // The reporter is sealed, so the database cannot filter by it.
    let mut tx = triage.store.read_all_units(ctx).await?;
    let (row, sealed) = own(triage, &mut tx, ctx, report_id).await?;
    let told = store::history_of_kinds(&mut tx, row.case_id, &[TOLD]).await?;
    let asked = store::questions(&mut tx, row.case_id).await?;
    drop(tx);
    let state = &row.state.0;
    let mut known = OwnReport {
        classification: state_of(state, Track::Classification),
        authority: state_of(state, Track::Authority),
        data_subjects: state_of(state, Track::DataSubjects),
        closed: state.closed,
        questions: asked
            .into_iter()
            .filter(|asked| asked.role == REPORTER)
            .map(|asked| question(asked, &sealed))
            .collect::<Result<_, _>>()?,
        ..OwnReport::default()
    };
    if let Some(entry) = told.last() {
        known.words_at = Some(wire::to_proto(entry.at.0));
        if let Some(words) = &entry.words {
            known.words = brudvagt_cpr::mask(&sealed.open_words(words)?.text);
        }
    }
    Ok(known)
}

/// How far the cases of the caller's own reports are. What is somebody else's, erased or not opened yet is
/// left out.
///
/// # Errors
/// `TOO_MANY_REPORTS` for more than 200 at a time.
pub(crate) async fn list_own_phases(
    triage: &Triage,
    ctx: &Ctx,
    report_ids: &[String],
) -> Result<ListOwnPhasesResponse, Problem> {
    if report_ids.len() > MAX_REPORTS {
        return Err(Problem::invalid(
            "report_ids",
            "TOO_MANY_REPORTS",
            Text::new(
                "Højst 200 indberetninger ad gangen.",
                "at most 200 reports at a time",
            ),
        ));
    }
    let ids: Vec<Uuid> = report_ids.iter().filter_map(|id| id.parse().ok()).collect();
    // The reporter is sealed, so the database cannot filter by it.
    let mut tx = triage.store.read_all_units(ctx).await?;
    let rows = store::cases_of_reports(&mut tx, &ids).await?;
    drop(tx);
    let mut phases = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(sealed) = unseal_if_kept(&triage.keyring, &row)? else {
            continue;
        };
        let content = sealed.open_content(&row.content)?;
        let by = ReportedBy {
            id: &content.reporter_id,
            email: &content.reporter_email,
        };
        if by.is(&ctx.actor) {
            phases.push(OwnPhase {
                report_id: row.report_id.to_string(),
                phase: codes::phase_of(&row.state.0).into(),
            });
        }
    }
    Ok(ListOwnPhasesResponse { phases })
}

/// Answers a question to whoever reported it.
///
/// # Errors
/// `NOT_FOUND` as above, and for a question that is not hers; `UNKNOWN_ITEM` when it is answered
/// already; `TEXT_NEEDED`; `TEXT_TOO_LONG`.
pub(crate) async fn answer_own_question(
    triage: &Triage,
    ctx: &Ctx,
    request: &AnswerOwnQuestionRequest,
) -> Result<(), Problem> {
    if request.text.chars().nth(MAX_CHARS).is_some() {
        return Err(reasons::TEXT_TOO_LONG.at("text"));
    }
    let mut tx = triage.store.read_all_units(ctx).await?;
    let (row, _) = own(triage, &mut tx, ctx, &request.report_id).await?;
    let asked = store::questions(&mut tx, row.case_id).await?;
    drop(tx);
    let is_hers = |id: &str| asked.iter().any(|it| it.id == id && it.role == REPORTER);
    if !is_hers(&request.question_id) {
        return Err(Problem::not_found("Spørgsmålet", "the question"));
    }
    // That it is her report has been checked, so this is written in her name but with the system's
    // sight.
    let writing = Ctx {
        scope: Scope::System,
        ..ctx.clone()
    };
    let asked = request.encode_to_vec();
    let mut unit = match triage
        .store
        .begin(&writing, "answer_own_question", &asked)
        .await?
    {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let (mut row, sealed) = change::load(&mut unit, &triage.keyring, row.case_id).await?;
    let command = Command::AnswerQuestion {
        id: request.question_id.clone(),
        text: request.text.clone(),
    };
    change::change(&mut unit, &writing, &mut row, &sealed, &command).await?;
    let answer = sealed.seal_question(&request.text)?;
    let (by, at) = (&ctx.actor.name, Ts(ctx.now));
    store::answer_question(unit.connection(), &request.question_id, answer, by, at).await?;
    unit.commit(&[]).await
}

/// The case of a report of the caller's own, and what opens it.
async fn own(
    triage: &Triage,
    tx: &mut PgConnection,
    ctx: &Ctx,
    report_id: &str,
) -> Result<(CaseRow, Sealed), Problem> {
    let unknown = || Problem::not_found("Sagen", "the case");
    let report_id = report_id.parse().map_err(|_not_an_id| unknown())?;
    let case_id = store::find_case(tx, "", Some(report_id))
        .await?
        .ok_or_else(unknown)?;
    let row = store::case_row(tx, case_id).await?.ok_or_else(unknown)?;
    let sealed = unseal_if_kept(&triage.keyring, &row)?.ok_or_else(unknown)?;
    let content = sealed.open_content(&row.content)?;
    let by = ReportedBy {
        id: &content.reporter_id,
        email: &content.reporter_email,
    };
    if by.is(&ctx.actor) {
        Ok((row, sealed))
    } else {
        Err(unknown())
    }
}

fn state_of(case: &Case, track: Track) -> String {
    tracks(case)
        .into_iter()
        .find(|status| status.track == track)
        .map_or_else(String::new, |status| status.state.to_owned())
}
