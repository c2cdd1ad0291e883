//! What Entra, Okta and others send, and what is right. Everybody here is made up.

mod any;
mod asking;
mod clients;
mod patching;
mod wrong_person;

use serde_json::{Value, json};

use crate::{Document, Error, Resource, ScimType, patch, read};

fn alma() -> Document {
    let body = json!({
        "schemas": [crate::USER, crate::ENTERPRISE],
        "userName": "alma.proevesen@nordvig.example",
        "externalId": "a1a1",
        "active": true,
        "displayName": "Alma Prøvesen",
        "name": { "givenName": "Alma", "familyName": "Prøvesen" },
    });
    read(Resource::User, &body).unwrap().document
}

fn patched(document: &Document, operations: &Value) -> Result<Document, Error> {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": operations,
    });
    patch(Resource::User, document, "alma", &body).map(|it| it.document)
}

fn reason(refused: Result<Document, Error>) -> ScimType {
    refused.unwrap_err().scim_type.unwrap()
}

#[test]
fn a_body_is_read_in_our_spelling_and_without_what_nobody_knows() {
    let body = json!({
        "USERNAME": "bjarke@nordvig.example",
        "Active": "True",
        "nickName": "Bjarke",
        "shoeSize": 44,
        "password": "Prøve-Ord-0000",
        "id": "somebody-else",
        "meta": { "resourceType": "User" },
        "name.familyName": "Eksempelsen",
        "emails": [{ "value": "b@nordvig.example", "type": "work", "display": null, "primary": "true" }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Social",
        "urn:ietf:params:scim:schemas:extension:Kommune:2.0:User": { "afdeling": "x" },
    });
    let read = read(Resource::User, &body).unwrap();
    assert_eq!(read.id.as_deref(), Some("somebody-else"));
    let expected = json!({
        "userName": "bjarke@nordvig.example",
        "active": true,
        "nickName": "Bjarke",
        "name": { "familyName": "Eksempelsen" },
        "emails": [{ "value": "b@nordvig.example", "type": "work", "primary": true }],
        crate::ENTERPRISE: { "department": "Social" },
    });
    assert_eq!(Value::Object(read.document), expected);
}

#[test]
fn what_is_not_true_or_false_is_neither() {
    for odd in [
        json!("0"),
        json!("nej"),
        json!(""),
        json!(0),
        json!(1),
        json!([]),
    ] {
        let body = json!({ "userName": "a", "active": odd });
        let refused = read(Resource::User, &body).unwrap_err();
        assert_eq!(refused.scim_type, Some(ScimType::InvalidValue), "{odd}");
    }
}

#[test]
fn a_refusal_repeats_nothing_that_was_sent() {
    let body = json!({ "userName": "a", "title": ["hemmelig", "ord"] });
    let refused = read(Resource::User, &body).unwrap_err();
    assert!(!refused.body().to_string().contains("hemmelig"));
    assert_eq!(refused.body()["status"], "400");
}

#[test]
fn a_user_without_a_name_a_list_as_text_and_another_kind_of_resource_are_refused() {
    for (body, kind) in [
        (json!({ "active": true }), ScimType::InvalidValue),
        (json!({ "userName": "" }), ScimType::InvalidValue),
        (
            json!({ "userName": "a", "emails": "x" }),
            ScimType::InvalidValue,
        ),
        (
            json!({ "userName": "a", "title": "x\u{0}y" }),
            ScimType::InvalidValue,
        ),
        (
            json!({ "userName": "a", "schemas": [crate::GROUP] }),
            ScimType::InvalidSyntax,
        ),
        (json!([]), ScimType::InvalidSyntax),
    ] {
        let refused = read(Resource::User, &body).unwrap_err();
        assert_eq!(refused.scim_type, Some(kind), "{body}");
    }
}

#[test]
fn a_role_in_json_written_as_text_is_the_role_inside() {
    let inner = r#"{"id":"06","value":"Brudvagt.Fagchef","displayName":"Fagchef"}"#;
    let body = json!({ "userName": "a", "roles": [{ "value": inner }, { "value": "plain" }] });
    let read = read(Resource::User, &body).unwrap();
    assert_eq!(
        read.document["roles"],
        json!([{ "value": "Brudvagt.Fagchef", "display": "Fagchef" }, { "value": "plain" }])
    );
}

#[test]
fn a_manager_as_text_is_the_one_in_the_object() {
    for sent in [
        json!("bjarke"),
        json!({ "value": "bjarke", "$ref": null, "displayName": "B" }),
    ] {
        let body = json!({ "userName": "a", crate::ENTERPRISE: { "manager": sent } });
        let read = read(Resource::User, &body).unwrap();
        assert_eq!(
            read.document[crate::ENTERPRISE]["manager"],
            json!({ "value": "bjarke" })
        );
    }
}
