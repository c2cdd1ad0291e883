//! The JSON Schema of the facts.

use brudvagt_facts::{Facts, json_schema};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::examples::answers;

fn validator() -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(&json_schema())
        .unwrap()
}

#[test]
fn it_accepts_the_told_case_and_the_empty_one() {
    assert!(validator().is_valid(&answers()));
    assert!(validator().is_valid(&json!({})));
    let empty = serde_json::to_value(Facts::default()).unwrap();
    assert!(validator().is_valid(&empty));
}

#[test]
fn it_refuses_what_the_struct_refuses() {
    let wrong: [(&str, Value); 6] = [
        ("no_such_fact", json!(true)),
        ("children", json!("true")),
        ("affected_subjects", json!(-1)),
        ("cause", json!("fate")),
        ("nature", json!(["beauty"])),
        ("aware_at", json!("yesterday")),
    ];
    for (name, value) in wrong {
        let mut facts = answers();
        facts[name] = value;
        assert!(!validator().is_valid(&facts), "{name}");
        assert!(serde_json::from_value::<Facts>(facts).is_err(), "{name}");
    }
}
