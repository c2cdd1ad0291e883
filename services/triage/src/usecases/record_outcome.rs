//! Writes into the case's history what the other services report about the case.

use std::collections::BTreeMap;

use brudvagt_case::{Case, Command, Esdh, Outcome, Reject};
use brudvagt_kit::Problem;
use brudvagt_outbox::Unit;
use brudvagt_types::Ctx;
use tracing::Span;
use uuid::Uuid;

use super::change::{self, Applied};
use crate::{
    Triage,
    content::Sealed,
    reasons, refuse,
    rules::who_may::CONFIRMERS,
    store::{self, CaseRow, Step},
};

/// The case an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Case(Uuid),
    /// The case that this report opened, or will open.
    Report(Uuid),
}

/// What another service reports of a case, in whose name it is written, and the trace it is part of.
pub(crate) struct Reported<'a> {
    pub(crate) ctx: &'a Ctx,
    pub(crate) about: About,
    pub(crate) command: &'a Command,
    pub(crate) span: &'a Span,
}

/// Writes what other services' events report into the histories of their cases: the cases are read
/// together and written together, however many they are.
///
/// # Errors
/// `UNAVAILABLE`, also when a report's case is not open yet: the event comes again. `NOT_FOUND` when
/// there is no such case. A case's refusal, when what happened must not be lost: the event is then
/// parked.
pub(crate) async fn record_outcomes(
    triage: &Triage,
    unit: &mut Unit<'_>,
    reported: &[Reported<'_>],
) -> Result<(), Problem> {
    let case_ids = case_ids(unit, reported).await?;
    let rows = store::cases_for_update(unit.connection(), &case_ids).await?;
    let mut held = BTreeMap::new();
    for row in rows {
        let sealed = change::unseal(&triage.keyring, &row)?;
        held.insert(row.case_id, (row.version, row, sealed));
    }
    let mut entries = Vec::with_capacity(reported.len());
    let mut closed_at = BTreeMap::new();
    let mut codes = BTreeMap::new();
    for (one, case_id) in reported.iter().zip(case_ids) {
        let known = held.get_mut(&case_id);
        let (_, row, sealed) = known.ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
        let writing = || apply(triage, unit, one, row, sealed);
        let Some(applied) = one.span.in_scope(writing)? else {
            continue;
        };
        closed_at.insert(case_id, applied.closed_at);
        codes.extend(applied.codes.map(|codes| (case_id, codes)));
        entries.extend(applied.entries);
    }
    let steps: Vec<Step<'_>> = held
        .values()
        .filter(|(version_before, row, _)| row.version != *version_before)
        .map(|(version_before, row, _)| Step {
            row,
            version_before: *version_before,
            closed_at: closed_at.get(&row.case_id).copied().flatten(),
        })
        .collect();
    let codes: Vec<_> = codes.into_values().collect();
    store::insert_entries(unit.connection(), &entries).await?;
    store::update_cases(unit.connection(), &steps).await?;
    store::keep_codes(unit.connection(), &codes).await?;
    Ok(())
}

/// The case of each, in their order.
async fn case_ids(unit: &mut Unit<'_>, reported: &[Reported<'_>]) -> Result<Vec<Uuid>, Problem> {
    let report = |about: &About| match about {
        About::Case(_) => None,
        About::Report(report_id) => Some(*report_id),
    };
    let reports: Vec<Uuid> = reported.iter().filter_map(|it| report(&it.about)).collect();
    let opened: BTreeMap<Uuid, Uuid> = if reports.is_empty() {
        BTreeMap::new()
    } else {
        let opened = store::cases_by_report(unit.connection(), &reports).await?;
        opened.into_iter().collect()
    };
    let of = |about: &About| match about {
        About::Case(case_id) => Ok(*case_id),
        About::Report(report_id) => opened.get(report_id).copied().ok_or_else(not_open_yet),
    };
    reported.iter().map(|it| of(&it.about)).collect()
}

/// What the event makes of the case; nothing when the case need not take it.
fn apply(
    triage: &Triage,
    unit: &mut Unit<'_>,
    Reported { ctx, command, .. }: &Reported<'_>,
    row: &mut CaseRow,
    sealed: &Sealed,
) -> Result<Option<Applied>, Problem> {
    if let Command::RecordEsdhReference { case_number, .. } = command {
        let mut content = sealed.open_content(&row.content)?;
        content.esdh_reference.clone_from(case_number);
        row.content = sealed.seal_content(&content)?;
    }
    keep_numbers(triage, row, command)?;
    match brudvagt_case::decide(&row.state.0, command, ctx.now) {
        Ok(drafts) => change::apply(unit, ctx, row, sealed, drafts, &CONFIRMERS).map(Some),
        Err(no) => refused(&row.state.0, command, &no).map(|()| None),
    }
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
    row.search.extend(tokens?);
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
