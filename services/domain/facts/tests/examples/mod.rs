//! One made-up case, told in full.

use brudvagt_facts::parties::NotifierFunction;
use brudvagt_facts::{Contact, FactSheet, Facts, Filing, FilingKind, FilingState, Parties};
use jiff::Timestamp;
use serde_json::Value;

const NOW: &str = "2026-11-26T08:00:00Z";

pub(crate) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A letter about benefits went to the wrong citizen.
pub(crate) fn answers() -> Value {
    serde_json::from_str(include_str!("told_case.json")).unwrap()
}

pub(crate) fn facts() -> Facts {
    sheet().facts().clone()
}

pub(crate) fn sheet() -> FactSheet {
    let Value::Object(answers) = answers() else {
        unreachable!("the example is an object")
    };
    let mut sheet = FactSheet::default();
    let named = answers
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    sheet.set_all(named, "actor-1", now()).unwrap();
    sheet
}

pub(crate) fn parties() -> Parties {
    let contact = |name: &str, function: &str| Contact {
        name: name.to_owned(),
        function: function.to_owned(),
        email: "kontakt@eksempel.invalid".to_owned(),
        phone: "00 00 00 00".to_owned(),
    };
    Parties {
        controller_name: "Eksempel Kommune".to_owned(),
        controller_cvr: "00000000".to_owned(),
        controller_contact: "Torvet 1, 0000 Eksempel".to_owned(),
        notifier: contact("Ida Eksempel", "Jurist"),
        notifier_function: Some(NotifierFunction::Other),
        dpo: Some(contact("Dan Eksempel", "Databeskyttelsesrådgiver")),
        contact_point: None,
    }
}

pub(crate) fn filing(kind: FilingKind, state: FilingState) -> Filing {
    let follow_up = kind == FilingKind::FollowUp;
    Filing {
        kind,
        state,
        earlier_reference: follow_up.then(|| "0a".repeat(20)),
        withdrawal_reason: (state == FilingState::Withdraw).then(|| "Ikke et brud.".to_owned()),
        delay_reason: None,
        due_at: None,
        now: now(),
    }
}
