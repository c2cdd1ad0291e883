use std::sync::Arc;

use brudvagt_kit::{Kind, Problem};
use brudvagt_seal::{CaseKey, Keyring};
use brudvagt_types::{Ctx, Role};

use super::{Intake, no_such_report};
use crate::{
    access::{Relation, may_read},
    blind::address_key,
    clients::Places,
    content::unsealed,
    store::reports::ReportRow,
};

/// The tree of units, asked for only when the rule needs it. Without the directory a head of
/// department sees own reports and those of the very same unit.
pub(super) async fn units_for(intake: &Intake, ctx: &Ctx) -> Option<Arc<Places>> {
    match ctx.actor.role {
        Role::DepartmentHead => intake.directory.places().await,
        Role::Employee | Role::Dpo | Role::ChiefExecutive | Role::System => None,
    }
}

/// # Errors
/// `NOT_FOUND` for who may not read it: that it exists is not told either.
pub(super) fn authorize(
    keyring: &Keyring,
    ctx: &Ctx,
    units: Option<&Places>,
    report: &ReportRow,
) -> Result<(), Problem> {
    let actor = &ctx.actor;
    let actor_key = address_key(keyring, &report.municipality, &actor.email)?;
    let is_reporter = (!report.reporter_id.is_empty() && report.reporter_id == actor.id)
        || (actor_key.is_some() && actor_key == report.reporter_key);
    let is_in_unit = report.unit_id.is_empty()
        || actor.unit_id.is_empty()
        || report.unit_id == actor.unit_id
        || units.is_some_and(|units| units.is_within(&report.unit_id, &actor.unit_id));
    let relation = Relation {
        is_reporter,
        is_in_unit,
    };
    if may_read(actor, relation) {
        Ok(())
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
        return Err(Problem::new(
            Kind::Rejected,
            "REPORT_ERASED",
            "Indberetningens indhold er slettet.",
            "The content of this report has been erased.",
        ));
    };
    keyring
        .unwrap(&report.municipality, wrapped)
        .map_err(|error| unsealed(&error))
}
