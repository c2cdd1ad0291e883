use brudvagt_kit::Problem;
use brudvagt_seal::{CaseKey, Keyring};
use brudvagt_types::Ctx;

use super::no_such_report;
use crate::{
    access::{Relation, may_read},
    blind::address_key,
    reasons,
    store::reports::ReportRow,
};

/// How the caller stands to a report that she may read.
///
/// # Errors
/// `NOT_FOUND` for who may not read it: that it exists is not told either.
pub(super) fn authorize(
    keyring: &Keyring,
    ctx: &Ctx,
    report: &ReportRow,
) -> Result<Relation, Problem> {
    let actor = &ctx.actor;
    // An address tells of mail alone: it is given again to whoever comes next, and two may share one.
    let is_reporter = if report.reporter_id.is_empty() {
        let actor_key = address_key(keyring, &report.municipality, &actor.email)?;
        actor_key.is_some() && actor_key == report.reporter_key
    } else {
        report.reporter_id == actor.id
    };
    let is_in_unit = actor.answers_for(&report.municipality, &report.unit_id);
    let relation = Relation {
        is_reporter,
        is_in_unit,
    };
    if may_read(actor, relation) {
        Ok(relation)
    } else {
        Err(no_such_report())
    }
}

/// The report's key.
///
/// # Errors
/// `REPORT_ERASED` when it was destroyed.
pub(super) fn key_of(keyring: &Keyring, report: &ReportRow) -> Result<CaseKey, Problem> {
    let Some(wrapped) = &report.wrapped_key else {
        return Err(reasons::REPORT_ERASED.problem());
    };
    Ok(keyring.unwrap(&report.municipality, wrapped)?)
}
