//! Patches.

use serde_json::json;

use super::*;
use crate::{Member, MemberChange};

#[test]
fn operations_are_known_in_any_case_and_an_unknown_one_is_refused() {
    let changed = patched(
        &alma(),
        &json!([
            { "op": "rEPLACE", "path": "DISPLAYNAME", "value": "Alma P." },
            { "op": "Add", "path": "Title", "value": "Sagsbehandler" },
            { "op": "Replace", "path": "active", "value": "FALSE" },
        ]),
    )
    .unwrap();
    assert_eq!(changed["displayName"], "Alma P.");
    assert_eq!(changed["title"], "Sagsbehandler");
    assert_eq!(changed["active"], false);
    let unknown = patched(
        &alma(),
        &json!([{ "op": "Move", "path": "title", "value": "x" }]),
    );
    assert_eq!(reason(unknown), ScimType::InvalidSyntax);
}

#[test]
fn a_value_for_an_entry_that_is_not_there_makes_it_once() {
    let operations = json!([
        { "op": "Add", "path": "emails[type eq \"work\"].value", "value": "alma@nordvig.example" },
        { "op": "Replace", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+45 00 00 00 01" },
    ]);
    let once = patched(&alma(), &operations).unwrap();
    let twice = patched(&once, &operations).unwrap();
    assert_eq!(once, twice);
    assert_eq!(
        once["emails"],
        json!([{ "type": "work", "value": "alma@nordvig.example" }])
    );
    let other =
        json!([{ "op": "replace", "path": "emails[value co \"x\"].type", "value": "home" }]);
    assert_eq!(reason(patched(&alma(), &other)), ScimType::NoTarget);
}

#[test]
fn keys_with_dots_and_schemas_are_paths_and_half_a_name_keeps_the_other_half() {
    let keys = json!([{ "op": "replace", "value": {
        "displayName": "Alma Ny",
        "name.familyName": "Ny",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Social",
    }}]);
    let changed = patched(&alma(), &keys).unwrap();
    assert_eq!(
        changed["name"],
        json!({ "givenName": "Alma", "familyName": "Ny" })
    );
    assert_eq!(
        changed[crate::ENTERPRISE],
        json!({ "department": "Social" })
    );
    let half = json!([
        { "op": "replace", "value": { "name": { "givenName": "Almá" } } },
        { "op": "Replace", "path": format!("{}:employeeNumber", crate::ENTERPRISE), "value": "000901" },
    ]);
    let changed = patched(&changed, &half).unwrap();
    assert_eq!(
        changed["name"],
        json!({ "givenName": "Almá", "familyName": "Ny" })
    );
    assert_eq!(
        changed[crate::ENTERPRISE],
        json!({ "department": "Social", "employeeNumber": "000901" })
    );
    let gone = json!([{ "op": "remove", "path": crate::ENTERPRISE }]);
    assert!(
        !patched(&changed, &gone)
            .unwrap()
            .contains_key(crate::ENTERPRISE)
    );
}

#[test]
fn nothing_is_done_when_one_operation_is_wrong() {
    let half = json!([
        { "op": "replace", "path": "displayName", "value": "Halvt Navn" },
        { "op": "replace", "path": "email[type eq \"work\"].value", "value": "x@nordvig.example" },
    ]);
    assert_eq!(reason(patched(&alma(), &half)), ScimType::InvalidPath);
}

#[test]
fn null_is_no_mail_a_path_is_needed_to_remove_and_a_number_can_be_cleared() {
    let null = json!([{ "op": "replace", "path": "emails", "value": [{ "type": "work", "value": null }] }]);
    assert_eq!(reason(patched(&alma(), &null)), ScimType::InvalidValue);
    let all = json!([{ "op": "remove" }]);
    assert_eq!(reason(patched(&alma(), &all)), ScimType::NoTarget);
    let number = json!([{ "op": "add", "path": "phoneNumbers", "value": [{ "type": "mobile", "value": "1" }] }]);
    let with = patched(&alma(), &number).unwrap();
    let clear = json!([{ "op": "Remove", "path": "phoneNumbers[type eq \"mobile\"]" }]);
    assert_eq!(patched(&with, &clear).unwrap(), alma());
}

#[test]
fn what_is_the_servers_or_needed_stays() {
    for (path, value) in [
        ("id", json!("x")),
        ("meta.created", json!("2026-01-01T00:00:00Z")),
        ("groups", json!([])),
    ] {
        let operation = json!([{ "op": "replace", "path": path, "value": value }]);
        assert_eq!(
            reason(patched(&alma(), &operation)),
            ScimType::Mutability,
            "{path}"
        );
    }
    for path in ["userName", "active"] {
        let operation = json!([{ "op": "remove", "path": path }]);
        assert_eq!(
            reason(patched(&alma(), &operation)),
            ScimType::Mutability,
            "{path}"
        );
    }
    let other = json!([{ "op": "replace", "value": { "id": "bjarke", "title": "x" } }]);
    assert_eq!(reason(patched(&alma(), &other)), ScimType::Mutability);
    let own = json!([{ "op": "replace", "value": { "id": "alma", "title": "x" } }]);
    assert_eq!(patched(&alma(), &own).unwrap()["title"], "x");
    assert_eq!(patched(&alma(), &json!([])).unwrap(), alma());
}

#[test]
fn the_newest_primary_entry_is_the_only_one() {
    let first = json!([{ "op": "add", "path": "emails", "value": [{ "value": "a", "type": "work", "primary": true }] }]);
    let second = json!([{ "op": "add", "path": "emails", "value": [{ "value": "b", "type": "home", "primary": true }] }]);
    let changed = patched(&patched(&alma(), &first).unwrap(), &second).unwrap();
    assert_eq!(changed["emails"][0]["primary"], false);
    assert_eq!(changed["emails"][1]["primary"], true);
}

pub(super) fn member_changes(operation: &Value) -> Result<Vec<MemberChange>, Error> {
    let group = json!({ "displayName": "Brudvagt DPO" });
    let group = read(Resource::Group, &group).unwrap().document;
    let body = json!({ "Operations": [operation] });
    patch(Resource::Group, &group, "dpo-901", &body).map(|it| it.members)
}

#[test]
fn one_member_is_removed_by_value_or_by_path_and_all_when_nobody_is_named() {
    let one = vec![MemberChange::Remove(vec!["alma".to_owned()])];
    for operation in [
        json!({ "op": "Remove", "path": "members", "value": [{ "value": "alma" }] }),
        json!({ "op": "remove", "path": "members[value eq \"alma\"]" }),
    ] {
        assert_eq!(member_changes(&operation).unwrap(), one, "{operation}");
    }
    let all = json!({ "op": "remove", "path": "members" });
    assert_eq!(member_changes(&all).unwrap(), [MemberChange::Clear]);
    let nobody = json!({ "op": "remove", "path": "members", "value": [] });
    assert_eq!(member_changes(&nobody).unwrap(), []);
    let odd = json!({ "op": "remove", "path": "members[type eq \"User\"]" });
    assert_eq!(
        member_changes(&odd).unwrap_err().scim_type,
        Some(ScimType::InvalidFilter)
    );
}

#[test]
fn a_rename_touches_no_member_and_a_member_may_be_a_group() {
    let rename = json!({ "op": "replace", "value": { "id": "dpo-901", "displayName": "Ny" } });
    assert_eq!(member_changes(&rename).unwrap(), []);
    let nest = json!({ "op": "Add", "path": "members", "value": [{ "$ref": null, "value": "g", "type": "Group" }] });
    let member = Member {
        value: "g".to_owned(),
        is_group: true,
    };
    assert_eq!(
        member_changes(&nest).unwrap(),
        [MemberChange::Add(vec![member])]
    );
}
