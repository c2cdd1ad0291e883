//! What other clients send, in their own shapes.

use serde_json::json;

use super::{patching::member_changes, *};
use crate::{Filter, Member, MemberChange};

fn one(operation: Value) -> Result<Document, Error> {
    patched(&alma(), &json!([operation]))
}

fn added(id: &str) -> Vec<MemberChange> {
    vec![MemberChange::Add(vec![Member {
        value: id.to_owned(),
        is_group: false,
    }])]
}

#[test]
fn a_leaver_without_a_path_is_a_leaver() {
    let gone = one(json!({ "op": "replace", "value": { "active": false } })).unwrap();
    assert_eq!(gone["active"], false);
    let empty =
        one(json!({ "op": "replace", "path": "", "value": { "active": "False" } })).unwrap();
    assert_eq!(empty["active"], false);
}

#[test]
fn the_keys_of_an_operation_are_known_in_any_case() {
    let body = json!({ "operations": [{ "Op": "Replace", "Path": "title", "Value": "Leder" }] });
    let changed = patch(Resource::User, &alma(), "alma", &body).unwrap();
    assert_eq!(changed.document["title"], "Leder");
}

#[test]
fn one_entry_may_come_without_its_list() {
    let mail = json!({ "value": "ny@nordvig.example", "type": "work" });
    let changed = one(json!({ "op": "replace", "path": "emails", "value": mail })).unwrap();
    assert_eq!(changed["emails"], json!([mail]));
    let again = patched(
        &changed,
        &json!([{ "op": "add", "path": "emails", "value": [mail] }]),
    );
    assert_eq!(again.unwrap(), changed);
    let none = patched(
        &changed,
        &json!([{ "op": "replace", "path": "emails", "value": [] }]),
    );
    assert_eq!(none.unwrap(), alma());
}

#[test]
fn a_text_in_a_list_is_the_text_or_refused() {
    let wrapped = one(
        json!({ "op": "Replace", "path": "displayName", "value": [{ "$ref": null, "value": "Alma Ny" }] }),
    );
    match wrapped {
        Ok(changed) => assert_eq!(changed["displayName"], "Alma Ny"),
        refused => assert_eq!(reason(refused), ScimType::InvalidValue),
    }
    let cleared = one(json!({ "op": "Replace", "path": "title", "value": "" })).unwrap();
    assert!(!cleared.contains_key("title"), "{cleared:?}");
}

#[test]
fn an_entry_is_chosen_by_more_than_its_type() {
    let mail = |more: Value| {
        let mut mail = json!({ "value": "a@nordvig.example", "type": "work" });
        mail.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        one(json!({ "op": "add", "path": "emails", "value": [mail] })).unwrap()
    };
    for path in [
        "emails[primary eq true].value",
        "emails[primary eq \"True\"].value",
        "emails[type eq \"work\" and primary eq true].value",
    ] {
        let operation = json!([{ "op": "replace", "path": path, "value": "b@nordvig.example" }]);
        let changed = patched(&mail(json!({ "primary": true })), &operation).unwrap();
        assert_eq!(changed["emails"][0]["value"], "b@nordvig.example", "{path}");
        match patched(&alma(), &operation) {
            Ok(made) => assert_eq!(made["emails"][0]["value"], "b@nordvig.example", "{path}"),
            refused => assert_eq!(reason(refused), ScimType::NoTarget, "{path}"),
        }
    }
    let role = json!([{ "op": "Add", "path": "roles[primary eq \"True\"].value", "value": "dpo" }]);
    let once = patched(&alma(), &role).unwrap();
    assert_eq!(once["roles"][0]["value"], "dpo");
    assert_eq!(patched(&once, &role).unwrap(), once);
    for path in [
        "emails[0].value",
        "members[0]",
        "emails[].value",
        "emails[type eq].value",
    ] {
        let refused = one(json!({ "op": "replace", "path": path, "value": "x" }));
        let reason = reason(refused);
        assert!(
            matches!(reason, ScimType::InvalidPath | ScimType::InvalidFilter),
            "{path}: {reason:?}"
        );
    }
}

#[test]
fn a_member_may_come_without_its_list_by_a_schema_or_in_an_object() {
    for operation in [
        json!({ "op": "add", "path": "members", "value": { "value": "alma" } }),
        json!({ "op": "Add", "path": format!("{}:members", crate::GROUP), "value": [{ "value": "alma" }] }),
        json!({ "op": "add", "value": { "members": [{ "value": "alma" }] } }),
    ] {
        assert_eq!(
            member_changes(&operation).unwrap(),
            added("alma"),
            "{operation}"
        );
    }
    let exactly = json!({ "op": "replace", "value": { "members": [{ "value": "alma" }] } });
    let by_path = json!({ "op": "replace", "path": "members", "value": [{ "value": "alma" }] });
    assert_eq!(
        member_changes(&exactly).unwrap(),
        member_changes(&by_path).unwrap()
    );
    assert_ne!(member_changes(&exactly).unwrap(), added("alma"));
    match member_changes(&json!({ "op": "add", "path": "members", "value": "alma" })) {
        Ok(changes) => assert_eq!(changes, added("alma")),
        Err(refused) => assert_eq!(refused.scim_type, Some(ScimType::InvalidValue)),
    }
}

#[test]
fn whoever_is_named_oddly_never_takes_everybody_along() {
    for operation in [
        json!({ "op": "remove", "path": "members[value eq \"alma\" or value eq \"bjarke\"]" }),
        json!({ "op": "remove", "path": "members[value eq \"alma\"].value" }),
        json!({ "op": "remove", "value": { "members": [{ "value": "alma" }] } }),
        json!({ "op": "remove", "path": "members", "value": { "value": "alma" } }),
        json!({ "op": "remove", "path": "members", "value": "alma" }),
        json!({ "op": "remove", "path": "members", "value": [{ "display": "Alma" }] }),
        json!({ "op": "remove", "path": "members", "value": null }),
    ] {
        if let Ok(changes) = member_changes(&operation) {
            assert!(
                !changes.is_empty() || operation["value"].is_null(),
                "{operation}"
            );
            if !operation["value"].is_null() || operation["path"] != "members" {
                assert!(!changes.contains(&MemberChange::Clear), "{operation}");
            }
        }
    }
}

#[test]
fn a_dot_behind_a_schema_makes_no_key_with_a_dot() {
    let path = format!("{}.department", crate::ENTERPRISE);
    match one(json!({ "op": "replace", "path": path, "value": "Social" })) {
        Ok(changed) => assert_eq!(changed[crate::ENTERPRISE]["department"], "Social"),
        refused => assert_eq!(reason(refused), ScimType::InvalidPath),
    }
}

#[test]
fn whether_a_reference_is_set_can_be_asked() {
    let mut alma = alma();
    alma.insert("id".to_owned(), json!("alma"));
    alma.insert(
        crate::ENTERPRISE.to_owned(),
        json!({ "manager": { "value": "bjarke" } }),
    );
    let user = |filter: &str| Filter::parse(Resource::User, filter).map(|it| it.holds(&alma));
    for (filter, holds) in [
        (r#"id eq "alma" and manager eq "bjarke""#, true),
        (r#"id eq "alma" and manager eq "dagny""#, false),
        (r#"manager.value eq "bjarke""#, true),
        (
            r#"id eq "alma" and urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "bjarke""#,
            true,
        ),
        (r#"active eq "True""#, true),
        ("displayName eq \"Alma Pr\\u00f8vesen\"", true),
    ] {
        assert_eq!(user(filter).unwrap(), holds, "{filter}");
    }
    let group = json!({ "displayName": "DPO", "members": [{ "value": "alma" }] });
    let group = group.as_object().unwrap();
    for (filter, holds) in [
        (r#"displayName eq "dpo" and members eq "alma""#, true),
        (r#"members.value eq "alma""#, true),
        (r#"members[value eq "alma"]"#, true),
        (r#"members eq "bjarke""#, false),
    ] {
        let parsed = Filter::parse(Resource::Group, filter);
        assert_eq!(parsed.unwrap().holds(group), holds, "{filter}");
    }
}
