//! Whatever is sent.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::{Filter, Project};

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "userName",
            "NAME",
            "name.familyName",
            "emails",
            "emails.value",
            "active",
            "roles",
            "title",
            "emails[type eq \"work\"].value",
            "emails[type eq \"work\"]",
            "phoneNumbers",
            "addresses",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "externalId",
            "value",
            "type",
            "givenName",
            "primary",
            "members",
            "displayName",
            "id",
        ])
        .prop_map(str::to_owned),
        "[ -~æøå]{0,20}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("True")),
        Just(json!("work")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..4)
                .prop_map(|parts| Value::Object(parts.into_iter().collect())),
        ]
    })
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(all) => all.iter().any(has_null),
        Value::Object(parts) => parts.values().any(has_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// No key holds a dot but the name of a schema.
fn has_path_as_key(document: &Map<String, Value>) -> bool {
    document
        .keys()
        .any(|key| key.contains('.') && key != crate::ENTERPRISE)
}

proptest! {
    #[test]
    fn a_document_is_sound_whatever_was_sent(body in value(), operations in prop::collection::vec(
        (prop::sample::select(vec!["add", "Replace", "remove", "move"]), prop::option::of(name()), value()), 0..4,
    )) {
        if let Ok(read) = read(Resource::User, &body) {
            prop_assert!(!has_null(&Value::Object(read.document.clone())));
            prop_assert!(!has_path_as_key(&read.document));
            // What is given back is read as the same.
            let again = crate::read(Resource::User, &Value::Object(read.document.clone())).unwrap();
            prop_assert_eq!(again.document, read.document);
        }
        let operations: Vec<Value> = operations
            .into_iter()
            .map(|(op, path, value)| match path {
                Some(path) => json!({ "op": op, "path": path, "value": value }),
                None => json!({ "op": op, "value": value }),
            })
            .collect();
        if let Ok(document) = patched(&alma(), &json!(operations)) {
            prop_assert!(!has_null(&Value::Object(document.clone())));
            prop_assert!(!has_path_as_key(&document));
            prop_assert!(document["userName"].is_string() && document["active"].is_boolean());
            let again = read(Resource::User, &Value::Object(document.clone())).unwrap();
            prop_assert_eq!(again.document, document);
        }
    }

    #[test]
    fn a_filter_is_read_or_refused_and_never_more(text in "[ -~æøå]{0,60}") {
        if let Ok(filter) = Filter::parse(Resource::User, &text) {
            let _either = filter.holds(&alma());
        }
    }

    #[test]
    fn a_value_is_found_by_what_it_is(wanted in "\\PC{1,20}") {
        prop_assume!(!wanted.trim().is_empty());
        let quoted = serde_json::to_string(&wanted).unwrap();
        let filter = Filter::parse(Resource::User, &format!("title eq {quoted}")).unwrap();
        let mut document = alma();
        document.insert("title".to_owned(), Value::from(wanted));
        prop_assert!(filter.holds(&document));
        document.remove("title");
        prop_assert!(!filter.holds(&document));
    }

    #[test]
    fn showing_adds_nothing(only in "[a-zA-Z.,]{0,30}", without in "[a-zA-Z.,]{0,30}") {
        let shown = Project::new(Resource::User, &only, &without).apply(alma());
        for (name, value) in &shown {
            let whole = &alma()[name];
            prop_assert!(value == whole || value.is_object() && whole.is_object());
        }
    }
}
