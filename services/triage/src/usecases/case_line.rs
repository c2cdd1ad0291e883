//! A case as one line of a list.

use brudvagt_case::next_action;
use brudvagt_proto::{
    Code,
    triage::{CaseLine, DueFirst},
    types::Channel,
};

use crate::{codes, store::CaseRow, wire};

pub(crate) fn line(row: &CaseRow) -> CaseLine {
    let case = &row.state.0;
    CaseLine {
        case_id: row.case_id.to_string(),
        municipality: row.municipality.clone(),
        reference: row.reference.clone(),
        phase: codes::phase_of(case).into(),
        outcome: case
            .outcome()
            .map_or("", brudvagt_case::Outcome::as_str)
            .to_owned(),
        reported_at: Some(wire::to_proto(case.reported_at)),
        aware_at: Some(wire::to_proto(case.aware_at)),
        due_at: Some(wire::to_proto(case.due_at)),
        clock_settled: case.clock_settled(),
        next_action: next_action(case).0.as_str().to_owned(),
        assignee_id: case.assignee_id.clone().unwrap_or_default(),
        version: case.version,
        unit_id: row.unit_id.clone(),
        channel: Channel::parse(&row.channel).unwrap_or_default().into(),
        aware_confirmed: case.aware_confirmed,
        report_id: row.report_id.to_string(),
        next_due: case.due_first().map(due_first),
        protected_address: row.urgent,
        ..CaseLine::default()
    }
}

pub(crate) fn due_first(owed: brudvagt_case::Owed<'_>) -> DueFirst {
    DueFirst {
        regime: owed.regime.to_owned(),
        due_at: Some(wire::to_proto(owed.due_at)),
    }
}
