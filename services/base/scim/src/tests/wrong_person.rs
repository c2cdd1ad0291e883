//! What would lose somebody's data, or mix two people up. Everybody here is made up.

use serde_json::json;

use super::*;
use crate::{Filter, Hint, MemberChange, Project, schema};

fn with_manager() -> Document {
    let manager = json!([{ "op": "add", "path": format!("{}:manager", crate::ENTERPRISE), "value": "bjarke" }]);
    patched(&alma(), &manager).unwrap()
}

#[test]
fn adding_nothing_takes_nothing_away() {
    let title = json!([{ "op": "add", "path": "title", "value": "Leder" }]);
    let known = patched(&with_manager(), &title).unwrap();
    let manager = format!("{}:manager", crate::ENTERPRISE);
    for operation in [
        json!({ "op": "add", "path": "name", "value": {} }),
        json!({ "op": "add", "path": "name", "value": null }),
        json!({ "op": "add", "path": "name", "value": { "nick": "x" } }),
        json!({ "op": "add", "path": "name.givenName", "value": null }),
        json!({ "op": "replace", "path": "name", "value": {} }),
        json!({ "op": "replace", "path": "name", "value": { "nick": "x" } }),
        json!({ "op": "add", "value": { "name": { "middleName": null } } }),
        json!({ "op": "add", "path": "title", "value": null }),
        json!({ "op": "add", "path": "title", "value": "" }),
        json!({ "op": "add", "path": manager, "value": { "displayName": "B" } }),
        json!({ "op": "replace", "path": manager, "value": { "displayName": "B" } }),
        json!({ "op": "replace", "path": manager, "value": { "$ref": null } }),
        json!({ "op": "add", "value": { crate::ENTERPRISE: { "manager": {}, "department": null } } }),
    ] {
        let changed = patched(&known, &json!([operation])).unwrap();
        assert_eq!(changed, known, "{operation}");
    }
}

#[test]
fn replacing_a_part_with_null_clears_that_part_alone() {
    let part = json!([{ "op": "replace", "path": "name", "value": { "familyName": null } }]);
    let changed = patched(&alma(), &part).unwrap();
    assert_eq!(changed["name"], json!({ "givenName": "Alma" }));
    let whole = json!([{ "op": "replace", "path": "name", "value": null }]);
    assert!(!patched(&alma(), &whole).unwrap().contains_key("name"));
}

#[test]
fn the_address_of_a_manager_is_the_manager_and_another_address_is_refused() {
    let path = format!("{}:manager", crate::ENTERPRISE);
    let address = "https://brud.example/scim/v2/901/Users/dagny";
    for operation in [
        json!({ "op": "replace", "path": path, "value": { "$ref": "../Users/dagny" } }),
        json!({ "op": "add", "path": path, "value": { "$ref": address, "displayName": "D" } }),
        json!({ "op": "replace", "path": format!("{path}.$ref"), "value": address }),
        json!({ "op": "replace", "path": path, "value": { "$ref": "nowhere", "value": "dagny" } }),
    ] {
        let changed = patched(&with_manager(), &json!([operation])).unwrap();
        assert_eq!(
            changed[crate::ENTERPRISE]["manager"],
            json!({ "value": "dagny" }),
            "{operation}"
        );
    }
    let body = json!({ "userName": "a", crate::ENTERPRISE: { "manager": { "$ref": address } } });
    let read = read(Resource::User, &body).unwrap();
    assert_eq!(
        read.document[crate::ENTERPRISE]["manager"],
        json!({ "value": "dagny" })
    );
    for odd in ["nowhere", "../Groups/g", "https://brud.example/Users/"] {
        let operation = json!([{ "op": "replace", "path": path, "value": { "$ref": odd } }]);
        let refused = patched(&with_manager(), &operation);
        assert_eq!(reason(refused), ScimType::InvalidValue, "{odd}");
    }
}

#[test]
fn a_role_in_json_is_the_role_inside_when_an_entry_is_changed_too() {
    let inner = r#"{"id":"06","value":"B","displayName":"Fagchef"}"#;
    let roles =
        json!([{ "op": "add", "path": "roles", "value": [{ "value": "A", "primary": true }] }]);
    let known = patched(&alma(), &roles).unwrap();
    for (path, value) in [
        ("roles[primary eq \"True\"].value", json!(inner)),
        ("roles[primary eq \"True\"]", json!({ "value": inner })),
        ("roles.value", json!(inner)),
    ] {
        let operation = json!([{ "op": "replace", "path": path, "value": value }]);
        let changed = patched(&known, &operation).unwrap();
        assert_eq!(
            changed["roles"],
            json!([{ "value": "B", "display": "Fagchef", "primary": true }]),
            "{path}"
        );
    }
    let empty = json!([{ "op": "replace", "path": "roles.value", "value": "{\"id\":\"06\"}" }]);
    assert_eq!(reason(patched(&known, &empty)), ScimType::InvalidValue);
    let zero =
        json!([{ "op": "replace", "path": "roles.value", "value": "{\"value\":\"a\\u0000\"}" }]);
    assert_eq!(reason(patched(&known, &zero)), ScimType::InvalidValue);
}

#[test]
fn no_list_of_members_is_not_an_empty_one() {
    let group = read(
        Resource::Group,
        &json!({ "displayName": "DPO", "members": null }),
    )
    .unwrap();
    assert_eq!(group.members, None);
    let changes = |operation: Value| {
        let body = json!({ "Operations": [operation] });
        patch(Resource::Group, &group.document, "g", &body)
            .unwrap()
            .members
    };
    for operation in [
        json!({ "op": "replace", "path": "members", "value": null }),
        json!({ "op": "replace", "value": { "displayName": "DPO", "members": null } }),
        json!({ "op": "add", "path": "members", "value": null }),
    ] {
        assert_eq!(changes(operation.clone()), [], "{operation}");
    }
    let emptied = json!({ "op": "replace", "path": "members", "value": [] });
    assert_eq!(changes(emptied), [MemberChange::Replace(Vec::new())]);
}

#[test]
fn a_zero_byte_is_in_no_filter_and_in_no_path() {
    for filter in [
        r#"userName eq "\u0000""#,
        r#"externalId eq "a\u0000b""#,
        r#"emails[value eq "\u0000"]"#,
        "userName eq a\u{0}",
    ] {
        let refused = Filter::parse(Resource::User, filter).unwrap_err();
        assert_eq!(refused.scim_type, Some(ScimType::InvalidFilter), "{filter}");
    }
    let operation = json!([{ "op": "remove", "path": "emails[value eq \"a\\u0000\"]" }]);
    assert_eq!(
        reason(patched(&alma(), &operation)),
        ScimType::InvalidFilter
    );
}

#[test]
fn names_and_addresses_are_on_one_line_and_streets_need_not_be() {
    for body in [
        json!({ "userName": "alma@nordvig.example\r\nBcc: x@nordvig.example" }),
        json!({ "userName": "alma@nordvig.example\n" }),
        json!({ "userName": "a", "externalId": "a\nb" }),
        json!({ "userName": "a", "emails": [{ "value": "a@nordvig.example\r\nBcc: x" }] }),
        json!({ "userName": "a", "roles": [{ "value": "a\tb" }] }),
    ] {
        let refused = read(Resource::User, &body).unwrap_err();
        assert_eq!(refused.scim_type, Some(ScimType::InvalidValue), "{body}");
    }
    let street = json!({ "userName": " alma@nordvig.example ", "addresses": [{ "formatted": "Prøvevej 1\n9010 Nordvig" }] });
    let read = read(Resource::User, &street).unwrap().document;
    assert_eq!(read["userName"], "alma@nordvig.example");
    assert_eq!(
        read["addresses"][0]["formatted"],
        "Prøvevej 1\n9010 Nordvig"
    );
}

#[test]
fn a_text_is_measured_in_letters() {
    let user = |name: String| {
        read(
            Resource::User,
            &json!({ "userName": name, "title": "ø".repeat(1000) }),
        )
    };
    assert!(user("ø".repeat(600)).is_ok());
    // What an index holds is bounded in bytes, too.
    assert!(user("\u{1f600}".repeat(1000)).is_err());
    let title = json!({ "userName": "a", "title": "ø".repeat(1025) });
    assert!(read(Resource::User, &title).is_err());
}

#[test]
fn one_entry_at_most_is_the_primary_one() {
    let body = json!({ "userName": "a", "emails": [
        { "value": "a@nordvig.example", "primary": true },
        { "value": "b@nordvig.example", "primary": "True" },
    ]});
    let read = read(Resource::User, &body).unwrap().document;
    assert_eq!(read["emails"][0]["primary"], true);
    assert_eq!(read["emails"][1]["primary"], false);
}

#[test]
fn only_the_value_of_a_member_is_looked_up() {
    let hint = |filter: &str| Filter::parse(Resource::Group, filter).unwrap().hint();
    let alma = Some(Hint::Member("alma".to_owned()));
    for filter in [
        r#"members eq "alma""#,
        r#"members.value eq "alma""#,
        r#"members[value eq "alma"]"#,
    ] {
        assert_eq!(hint(filter), alma, "{filter}");
    }
    for filter in [
        r#"members.type eq "User""#,
        r#"members.$ref eq "x/Users/alma""#,
    ] {
        assert_eq!(hint(filter), None, "{filter}");
    }
    let group = json!({ "displayName": "G", "members": [{ "value": "alma", "type": "User" }] });
    let users = Filter::parse(Resource::Group, r#"members.type eq "user""#).unwrap();
    assert!(users.holds(group.as_object().unwrap()));
}

#[test]
fn the_name_of_a_schema_chooses_its_attributes() {
    let shown = |only: &str, without: &str| {
        let project = Project::new(Resource::User, only, without);
        Value::Object(project.apply(with_manager()))
    };
    let extension = json!({ crate::ENTERPRISE: { "manager": { "value": "bjarke" } } });
    assert_eq!(shown(crate::ENTERPRISE, ""), extension);
    assert_eq!(shown("", crate::ENTERPRISE), Value::Object(alma()));
    assert_eq!(shown(crate::USER, "")["displayName"], "Alma Prøvesen");
    assert!(shown(crate::USER, "").get(crate::ENTERPRISE).is_none());
}

#[test]
fn an_extension_that_names_its_schemas_is_read() {
    let operation = json!([{ "op": "replace", "path": crate::ENTERPRISE, "value": {
        "schemas": [crate::ENTERPRISE], "department": "Social",
    }}]);
    let changed = patched(&alma(), &operation).unwrap();
    assert_eq!(
        changed[crate::ENTERPRISE],
        json!({ "department": "Social" })
    );
}

#[test]
fn the_schemas_say_what_a_member_is_and_of_a_manager_what_is_given_back() {
    let parts = |id: &str, attribute: &str| {
        let told = schema("https://brud.example/scim/v2/901", id).unwrap();
        let all = told["attributes"].as_array().unwrap();
        let named = all.iter().find(|it| it["name"] == attribute).unwrap();
        named["subAttributes"].as_array().unwrap().clone()
    };
    let members = parts(crate::GROUP, "members");
    let kind = members.iter().find(|it| it["name"] == "type").unwrap();
    assert_eq!(kind["canonicalValues"], json!(["User", "Group"]));
    let manager = parts(crate::ENTERPRISE, "manager");
    assert!(
        manager
            .iter()
            .all(|it| it["name"] != "$ref" && it["mutability"] == "readWrite")
    );
    let active = schema("https://brud.example/scim/v2/901", crate::USER).unwrap();
    let active = active["attributes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["name"] == "active");
    assert_eq!(active.unwrap()["required"], true);
}
