//! Whatever is sent, the sheet answers and stays whole.

use brudvagt_facts::{FactSheet, fields, to_edpb};
use brudvagt_facts::{FilingKind, FilingState, MissingReason, completeness, copy_sheet};
use proptest::prelude::*;
use serde_json::Value;

use crate::examples::{filing, now, parties};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        // Values that are nearly right go further than noise does.
        prop::sample::select(vec![
            "confidentiality",
            "other",
            "to_be_determined",
            "done",
            "exempt",
            "dk_dbl_22_6",
            "yes",
            "2026-11-24T09:20:00Z",
            "2026-11-24T09:20:60+14:00",
            "-009999-01-02T01:59:59Z",
            "9999-12-31",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| map.into_iter().collect::<Value>()),
        ]
    })
}

fn any_name() -> impl Strategy<Value = String> {
    let known: Vec<String> = fields().map(|def| def.name.to_owned()).collect();
    prop_oneof![9 => prop::sample::select(known), 1 => any::<String>()]
}

proptest! {
    #[test]
    fn no_json_breaks_a_sheet_or_what_is_written_from_it(
        answers in prop::collection::vec((any_name(), any_json()), 0..40),
    ) {
        let mut sheet = FactSheet::default();
        for (name, value) in answers {
            let before = sheet.clone();
            if sheet.set(&name, value, "actor-1", now()).is_err() {
                prop_assert_eq!(&sheet, &before);
            }
        }
        let stored = serde_json::to_string(&sheet).unwrap();
        prop_assert_eq!(&serde_json::from_str::<FactSheet>(&stored).unwrap(), &sheet);
        for state in [FilingState::Complete, FilingState::Incomplete, FilingState::Withdraw] {
            let filing = filing(FilingKind::FollowUp, state);
            let document = to_edpb(sheet.facts(), &parties(), &filing);
            for missing in completeness(sheet.facts(), &parties(), &filing) {
                let written = missing.edpb.is_some_and(|id| document.get(format!("field_{id}")).is_some());
                let open = missing.reason == MissingReason::StillOpen;
                prop_assert!(open || !written, "{} is missing, yet written", missing.name);
            }
            prop_assert!(copy_sheet(sheet.facts(), &parties(), &filing).is_ok());
        }
    }
}
