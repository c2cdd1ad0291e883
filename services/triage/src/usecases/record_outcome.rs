//! Writes into the case's history what the other services report about the case.

use brudvagt_case::{Case, Command, Esdh, Outcome, Reject};
use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_types::Ctx;
use uuid::Uuid;

use super::change;
use crate::{
    Triage,
    content::sealing,
    reasons, refuse,
    store::{self, CaseRow},
};

/// The case an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Case(Uuid),
    /// The case that this report opened, or will open.
    Report(Uuid),
}

/// Writes `command`, made from another service's event, into the history of the case.
///
/// # Errors
/// `UNAVAILABLE`, also when the report's case is not open yet: the event comes again. `NOT_FOUND` when
/// there is no such case. The case's refusal, when what happened must not be lost: the event is then
/// parked.
pub(crate) async fn record_outcome(
    triage: &Triage,
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    about: About,
    command: &Command,
) -> Result<(), Problem> {
    let case_id = match about {
        About::Case(case_id) => case_id,
        About::Report(report_id) => {
            let opened = store::find_case(unit.connection(), "", Some(report_id)).await?;
            opened.ok_or_else(not_open_yet)?
        }
    };
    let (mut row, sealed) = change::load(unit, &triage.keyring, case_id).await?;
    if let Command::RecordEsdhReference { case_number, .. } = command {
        let mut content = sealed.open_content(&row.content)?;
        content.esdh_reference.clone_from(case_number);
        row.content = sealed.seal_content(&content)?;
    }
    keep_numbers(triage, &mut row, command)?;
    match brudvagt_case::decide(&row.state.0, command, ctx.now) {
        Ok(drafts) => {
            change::write(unit, ctx, &mut row, &sealed, drafts).await?;
        }
        Err(no) => refused(&row.state.0, command, &no)?,
    }
    Ok(())
}

fn not_open_yet() -> Problem {
    Problem::down(&std::io::Error::other("the report's case is not open yet"))
}

/// The role in which somebody last wrote in a case's history; empty when she never did.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn role_in_history(
    triage: &Triage,
    ctx: &Ctx,
    case_id: Uuid,
    actor_id: &str,
) -> Result<String, Problem> {
    let mut tx = triage.store.read(ctx).await?;
    let known = store::role_of_author(&mut tx, case_id, actor_id).await?;
    Ok(known.unwrap_or_default())
}

/// Makes the case searchable by the numbers that others use for it.
fn keep_numbers(triage: &Triage, row: &mut CaseRow, command: &Command) -> Result<(), Problem> {
    let numbers = match command {
        Command::RecordEsdhReference { case_number, .. } => case_number.clone(),
        Command::RecordFiling {
            virk_reference,
            dpa_case_number,
            ..
        } => format!("{virk_reference} {dpa_case_number}"),
        Command::RecordCorrespondence(letter) => letter.dpa_case_number.clone(),
        _without_a_number => return Ok(()),
    };
    let municipality = row
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let tokens = triage.keyring.search_tokens(&municipality, &numbers);
    row.search.extend(tokens.map_err(sealing)?);
    row.search.sort_unstable();
    row.search.dedup();
    Ok(())
}

/// Decides what to do with an outcome that the case refuses.
///
/// # Law
/// GDPR art. 33(5): a filing or letter that was sent belongs in the case. When it does not fit, a
/// person must look; it must never just disappear.
fn refused(case: &Case, command: &Command, no: &Reject) -> Result<(), Problem> {
    match command {
        // For information only: a clock settled meanwhile, a message about something long done.
        Command::RecordMilestone { .. } | Command::RecordMessage { .. } => {
            tracing::info!(reason = no.reason(), "outcome.not_recorded");
            Ok(())
        }
        // Its reference travels on another subject and may still be under way.
        Command::RecordJournalised if !case.closed && case.esdh == Esdh::Open => Err(
            Problem::down(&std::io::Error::other("the ESDH reference is not here yet")),
        ),
        _lasting => Err(refuse::reject(no)),
    }
}

/// The outcome as the case names it.
pub(crate) fn outcome(text: &str) -> Result<Outcome, Problem> {
    Outcome::parse(text).ok_or_else(|| reasons::UNKNOWN_OUTCOME.at("outcome"))
}
