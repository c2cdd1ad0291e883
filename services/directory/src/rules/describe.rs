//! The directory's things as JSON, for the list of changes: what a person would want to compare.

use brudvagt_proto::directory::{Municipality, Person, Unit};
use serde_json::{Value, json};

use super::calendar::written_calendar;
use crate::store::duties::DutyRow;

pub(crate) fn municipality(it: &Municipality) -> Value {
    let notifiers = it.notifiers.iter();
    json!({
        "name": it.name,
        "cvr": it.cvr,
        "report_address": it.report_address,
        "esdh_pattern": it.esdh_pattern,
        "esdh_system": it.esdh_system,
        "language": it.language,
        "dpo_name": it.dpo_name,
        "dpo_contact": it.dpo_contact,
        "contact_point": it.contact_point,
        "notifier": it.notifier,
        "second_person": it.second_person,
        "nis2": it.nis2,
        "decides": it.decides,
        "dpo_delegation": it.dpo_delegation.as_ref().map(|it| json!({
            "by": it.by,
            "on": it.on,
            "reference": it.reference,
        })),
        "notifiers": notifiers
            .map(|notifier| json!({ "person_id": notifier.person_id, "function": notifier.function }))
            .collect::<Vec<_>>(),
        "calendar": it.calendar.as_ref().map(written_calendar),
    })
}

pub(crate) fn unit(it: &Unit) -> Value {
    json!({ "name": it.name, "parent_id": it.parent_id })
}

pub(crate) fn person(it: &Person) -> Value {
    let mut grants: Vec<String> = it
        .grants
        .iter()
        .map(|grant| format!("{}/{}/{}", grant.role, grant.municipality, grant.unit_id))
        .collect();
    grants.sort_unstable();
    grants.dedup();
    json!({
        "name": it.name,
        "email": it.email,
        "phone": it.phone,
        "unit_id": it.unit_id,
        "active": it.active,
        "away": it.away,
        "substitute_id": it.substitute_id,
        "grants": grants,
    })
}

pub(crate) fn duty(row: &DutyRow) -> Value {
    json!({
        "person_id": row.person_id,
        "from": row.from_at.0.to_string(),
        "to": row.to_at.0.to_string(),
    })
}
