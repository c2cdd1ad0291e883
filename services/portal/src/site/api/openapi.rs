//! What `/api/v1` takes and answers, as OpenAPI 3.1. The document is written by hand, and tests hold it
//! against the addresses, the codes and the answers.

use axum::{
    http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    response::{IntoResponse, Response},
};

const DOCUMENT: &str = include_str!("../../../static/openapi.json");

pub(super) async fn document() -> Response {
    (
        [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "public, max-age=3600"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ],
        DOCUMENT,
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use axum::body::to_bytes;
    use brudvagt_facts::Kind;
    use brudvagt_proto::{
        deadlines::Clock,
        triage::{CaseLine, DueFirst, Question},
    };
    use serde_json::{Map, Value, json};

    use brudvagt_types::Text;

    use super::*;
    use crate::{
        http::{Failure, What},
        site::api::{self, Refusal, systems},
    };

    fn written() -> Value {
        serde_json::from_str(DOCUMENT).unwrap()
    }

    /// What stands in the way of `value` being a `schema` of the document.
    fn against(schema: &str, value: &Value) -> Vec<String> {
        let mut root = Map::new();
        root.insert(
            "$ref".into(),
            json!(format!("#/components/schemas/{schema}")),
        );
        root.insert("components".into(), written()["components"].clone());
        let known = jsonschema::draft202012::new(&Value::Object(root)).unwrap();
        let wrong = known.iter_errors(value);
        wrong.map(|error| error.to_string()).collect()
    }

    /// Members of `value` that the document does not know: they would be answered and undocumented.
    fn unknown(schema: &str, value: &Value) -> Vec<String> {
        let written = written();
        let known = &written["components"]["schemas"][schema]["properties"];
        let members = value.as_object().unwrap().keys();
        members
            .filter(|it| known.get(it).is_none())
            .cloned()
            .collect()
    }

    #[test]
    fn every_address_and_what_may_be_done_there_is_written_down_and_no_other() {
        let served: BTreeSet<String> = api::table()
            .into_iter()
            .flat_map(|(path, methods, _)| {
                methods.iter().map(move |method| format!("{method} {path}"))
            })
            .collect();
        let document = written();
        let paths = document["paths"].as_object().unwrap();
        let told: BTreeSet<String> = paths
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().unwrap().keys();
                methods.map(move |method| format!("{method} {path}"))
            })
            .collect();
        assert_eq!(served, told);
        insta::assert_snapshot!(told.into_iter().collect::<Vec<_>>().join("\n"), @r"
        get /api/v1/cases
        get /api/v1/cases/{case_id}
        get /api/v1/due
        get /api/v1/openapi.json
        get /api/v1/reports/{report_id}
        post /api/v1/reports
        post /api/v1/reports/{report_id}/additions
        post /api/v1/reports/{report_id}/questions/{question_id}/answer
        ");
    }

    #[test]
    fn the_codes_of_a_report_are_those_of_the_facts() {
        let document = written();
        let fields = &document["components"]["schemas"]["NewReport"]["properties"];
        let told = |of: &Value| -> Vec<String> {
            let codes = of["enum"].as_array().unwrap().iter();
            codes
                .filter_map(|it| it.as_str().map(str::to_owned))
                .collect()
        };
        for (name, told) in [
            ("situation", told(&fields["situation"])),
            ("data_types", told(&fields["data_types"]["items"])),
        ] {
            let (Kind::Choice(all) | Kind::Multi(all)) = brudvagt_facts::field(name).unwrap().kind
            else {
                panic!("{name} is no list");
            };
            let known: Vec<_> = all.iter().map(|it| it.code.to_owned()).collect();
            assert_eq!(told, known, "{name}");
        }
    }

    #[test]
    fn what_is_answered_is_what_is_written_down() {
        let at = Some(prost_types::Timestamp {
            seconds: 1_795_512_000,
            nanos: 0,
        });
        let line = api::line(&CaseLine {
            due_at: at,
            next_due: Some(DueFirst {
                due_at: at,
                ..DueFirst::default()
            }),
            ..CaseLine::default()
        });
        let clock = api::clock(&Clock::default());
        for (schema, value) in [("CaseLine", &line), ("Clock", &clock)] {
            assert_eq!(against(schema, value), [""; 0], "{value}");
            assert_eq!(unknown(schema, value), [""; 0]);
        }
        let question = systems::question(&Question {
            id: "0190b3a0-0000-7000-8000-000000000000".to_owned(),
            asked_at: at,
            ..Question::default()
        });
        let report = json!({
            "report_id": "0190b3a0-0000-7000-8000-000000000000", "reference": "BRUD-2026-000001",
            "municipality": "901", "status": systems::status(None, false), "received_at": api::at(at),
            "noticed_at": api::at(at), "told_at": null, "questions": [question],
        });
        assert_eq!(against("OwnReport", &report), [""; 0]);
    }

    #[tokio::test]
    async fn every_refusal_is_a_problem_with_words_in_both_languages() {
        for what in [
            What::Invalid,
            What::Rejected,
            What::Stale,
            What::NotFound,
            What::Denied,
            What::SignedOut,
            What::TooBig,
            What::Busy,
            What::Down,
            What::Internal,
        ] {
            let mut failure = Failure::new(what, "SOME_REASON");
            failure.fields = vec![("told_at_local".into(), Text::new("Ret.", "Mend.").into())];
            let response = Refusal::from(failure).into_response();
            let kind = response.headers()[CONTENT_TYPE].clone();
            assert_eq!(kind, "application/problem+json");
            let body = to_bytes(response.into_body(), 10_000).await.unwrap();
            let problem: Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(against("Problem", &problem), [""; 0], "{problem}");
            assert_eq!(unknown("Problem", &problem), [""; 0]);
            for words in ["detail", "detail_da", "title"] {
                assert_ne!(problem[words], "", "{what:?}: {words}");
            }
            assert_eq!(problem["errors"][0]["field"], "told_at");
        }
    }

    #[test]
    fn what_a_system_may_send_is_read_and_what_it_may_not_is_not() {
        let full = json!({
            "what_happened": "Et brev kom til en forkert.", "noticed_at": "2026-11-24T09:20:00Z",
            "told_at": null, "affected_estimate": "2-10", "situation": "wrong_recipient",
            "data_types": ["health"], "protected_address": true,
            "reported_for": {"name": "Britta Opdigt", "contact": "lokal 17"},
            "attachments": [{"filename": "a.txt", "content_base64": "YQ=="}],
        });
        assert_eq!(against("NewReport", &full), [""; 0]);
        assert!(systems::is_report(&full));
        let mut unknown = full.clone();
        unknown["reporter"] = json!({"email": "britta@opdigt.example"});
        let lacking = json!({"whose_data": "Naboens"});
        let mut listed = full.clone();
        listed["reported_for"] = json!(["Britta Opdigt", "lokal 17"]);
        let mut listed_file = full.clone();
        listed_file["attachments"] = json!([["a.txt", null, "YQ=="]]);
        for wrong in [
            unknown,
            lacking,
            listed,
            listed_file,
            json!({"what_happened": 1}),
            json!([]),
        ] {
            assert!(!against("NewReport", &wrong).is_empty(), "{wrong}");
            assert!(!systems::is_report(&wrong), "{wrong}");
        }
    }
}
