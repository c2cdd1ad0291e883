//! Filters, what is shown, and what the server says of itself.

use serde_json::json;

use super::*;
use crate::{Filter, Hint, Project, resource_types, schema, schemas, service_provider_config};

fn shown() -> Document {
    let mut shown = alma();
    shown.extend(
        json!({
            "id": "alma",
            "emails": [{ "value": "alma@nordvig.example", "type": "work" }, { "value": "a@home.example", "type": "home" }],
            "meta": { "lastModified": "2026-10-25T01:00:00Z" },
        })
        .as_object()
        .unwrap()
        .clone(),
    );
    shown
}

fn holds(filter: &str) -> bool {
    Filter::parse(Resource::User, filter)
        .unwrap()
        .holds(&shown())
}

#[test]
fn filters_that_providers_send_find_the_person() {
    for filter in [
        r#"USERNAME Eq "ALMA.Proevesen@nordvig.EXAMPLE""#,
        "userName eq alma.proevesen@nordvig.example",
        r#"externalId eq "a1a1""#,
        r#"userName eq "alma.proevesen@nordvig.example" and externalId eq "a1a1""#,
        r#"emails[type eq "work"].value eq "alma@nordvig.example""#,
        r#"emails[type eq "work"] eq "alma@nordvig.example""#,
        r#"emails.value eq "a@home.example""#,
        r#"emails eq "a@home.example""#,
        "active eq true",
        "active eq True and not (title pr)",
        r#"(userName sw "alma" or userName sw "x") and emails[type eq "home" and value ew ".example"]"#,
        r#"urn:ietf:params:scim:schemas:core:2.0:User:displayName co "PRØVE""#,
        r#"meta.lastModified ge "2026-10-25T03:00:00+02:00""#,
        "title eq null",
    ] {
        assert!(holds(filter), "{filter}");
    }
}

#[test]
fn filters_that_mean_somebody_else_find_nobody() {
    for filter in [
        r#"externalId eq "A1A1""#,
        r#"emails[type eq "home"].value eq "alma@nordvig.example""#,
        r#"userName ne "alma.proevesen@nordvig.example""#,
        "active eq false",
        "title pr",
        r#"meta.lastModified gt "2026-10-25T03:00:00+02:00""#,
    ] {
        assert!(!holds(filter), "{filter}");
    }
}

#[test]
fn a_filter_that_is_not_understood_is_refused() {
    let deep = format!("{}userName pr{}", "(".repeat(10_000), ")".repeat(10_000));
    let nested = format!("{}userName pr{}", "(".repeat(100), ")".repeat(100));
    for filter in [
        r#"shoeSize eq "44""#,
        r#"userName xx "a""#,
        "",
        "userName eq",
        r#"(userName eq "a""#,
        r#"userName eq "a" and"#,
        r#"userName eq "a" userName eq "b""#,
        r#"userName eq "a"#,
        r#"userName[value eq "a"]"#,
        r#"name.shoe eq "a""#,
        "active eq maybe",
        "name eq \"Alma\"",
        "not userName pr",
        deep.as_str(),
        nested.as_str(),
    ] {
        let refused = Filter::parse(Resource::User, filter).unwrap_err();
        assert_eq!(
            refused.scim_type,
            Some(ScimType::InvalidFilter),
            "{filter:.40}"
        );
    }
}

#[test]
fn quotes_and_blanks_inside_a_value_belong_to_it() {
    let filter = Filter::parse(Resource::Group, r#"displayName eq "Hold \"A\" Øst + 1""#).unwrap();
    assert_eq!(
        filter.hint(),
        Some(Hint::DisplayName("Hold \"A\" Øst + 1".to_owned()))
    );
}

#[test]
fn a_hint_is_only_what_must_hold() {
    let hint = |filter: &str| Filter::parse(Resource::User, filter).unwrap().hint();
    assert_eq!(
        hint(r#"active eq true and userName eq "a""#),
        Some(Hint::UserName("a".to_owned()))
    );
    assert_eq!(hint(r#"externalId eq "b" or userName eq "a""#), None);
    assert_eq!(hint(r#"not (userName eq "a")"#), None);
    assert_eq!(hint(r#"userName ne "a""#), None);
}

#[test]
fn what_is_asked_for_is_shown_and_id_always() {
    let project = |only: &str, without: &str| {
        let project = Project::new(Resource::User, only, without);
        Value::Object(project.apply(shown()))
    };
    assert_eq!(
        project("USERNAME,emails.value,password", ""),
        json!({
            "id": "alma",
            "userName": "alma.proevesen@nordvig.example",
            "emails": [{ "value": "alma@nordvig.example" }, { "value": "a@home.example" }],
        })
    );
    let without = project("", "Emails,id,name.givenName");
    assert_eq!(without["id"], "alma");
    assert_eq!(without["name"], json!({ "familyName": "Prøvesen" }));
    assert!(without.get("emails").is_none());
    let members = Project::new(Resource::Group, "", "Members");
    assert!(!members.shows("members"));
}

#[test]
fn what_the_server_says_of_itself_has_no_null_and_no_password() {
    let base = "https://brud.example/scim/v2/901";
    let said = [
        service_provider_config(base, 200),
        resource_types(base),
        schemas(base),
    ];
    for said in &said {
        let text = said.to_string();
        assert!(
            !text.contains("null") && !text.contains("password"),
            "{text}"
        );
        assert!(!text.contains("emails.display"));
    }
    assert_eq!(said[0]["bulk"]["maxPayloadSize"], 0);
    assert!(schema(base, crate::USER).is_some() && schema(base, "none").is_none());
}
