//! What a SCIM document says of a person: name, address, number.

use brudvagt_letterbox::text::one_line;
use brudvagt_scim::Document;
use serde_json::Value;

use crate::store::scim_users::{Said, text};

/// Without a display name the user name is taken, which everybody has.
pub(crate) fn said(document: &Document) -> Said {
    let user_name = text(document, "userName").unwrap_or_default();
    // A name of signs that nobody sees is none.
    let name = [
        text(document, "displayName").map(str::to_owned),
        full_name(document),
    ]
    .into_iter()
    .flatten()
    .map(|name| one_line(&name))
    .find(|name| !name.is_empty())
    .unwrap_or_else(|| one_line(user_name));
    Said {
        name,
        // A doubtful address is kept: a mail that bounces is noticed, one never sent is not.
        email: best(document, "emails", "work")
            .or_else(|| user_name.contains('@').then(|| one_line(user_name)))
            .unwrap_or_default(),
        phone: best(document, "phoneNumbers", "mobile").unwrap_or_default(),
        active: document
            .get("active")
            .and_then(Value::as_bool)
            .unwrap_or(true),
    }
}

pub(crate) fn department(document: &Document) -> Option<&str> {
    document
        .get(brudvagt_scim::ENTERPRISE)?
        .get("department")?
        .as_str()
}

/// The values of the app roles.
pub(crate) fn app_roles(document: &Document) -> Vec<String> {
    let roles = document.get("roles").and_then(Value::as_array);
    let values = roles
        .into_iter()
        .flatten()
        .filter_map(|role| role.get("value")?.as_str());
    let mut values: Vec<String> = values.map(str::to_owned).collect();
    values.sort_unstable();
    values.dedup();
    values
}

fn full_name(document: &Document) -> Option<String> {
    let name = document.get("name")?;
    let part = |key: &str| name.get(key).and_then(Value::as_str);
    if let Some(formatted) = part("formatted") {
        return Some(formatted.to_owned());
    }
    let parts: Vec<&str> = ["givenName", "middleName", "familyName"]
        .into_iter()
        .filter_map(part)
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The primary entry, else one of the kind, else the first.
fn best(document: &Document, list: &str, kind: &str) -> Option<String> {
    let entries = document.get(list)?.as_array()?;
    let is_kind = |entry: &&Value| {
        entry
            .get("type")
            .and_then(Value::as_str)
            .is_some_and(|it| it.eq_ignore_ascii_case(kind))
    };
    let is_primary = |entry: &&Value| entry.get("primary") == Some(&Value::Bool(true));
    let entry = entries
        .iter()
        .find(is_primary)
        .or_else(|| entries.iter().find(is_kind))
        .or_else(|| entries.first())?;
    Some(one_line(entry.get("value")?.as_str()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(document: &Value) -> Said {
        said(document.as_object().unwrap())
    }

    #[test]
    fn nobody_is_without_a_name_and_the_primary_address_is_the_address() {
        let bare = of(&json!({ "userName": "alma@nordvig.example" }));
        assert_eq!(
            (bare.name.as_str(), bare.email.as_str()),
            ("alma@nordvig.example", "alma@nordvig.example")
        );
        assert!(bare.active);
        let full = of(&json!({
            "userName": "almpro",
            "name": { "givenName": "Alma\n", "familyName": "Prøvesen" },
            "emails": [
                { "value": "hjem@nordvig.example", "type": "home" },
                { "value": "arbejde@nordvig.example", "type": "work" },
            ],
            "active": false,
        }));
        assert_eq!(full.name, "Alma Prøvesen");
        assert_eq!(full.email, "arbejde@nordvig.example");
        assert!(!full.active);
        assert_eq!(of(&json!({ "userName": "almpro" })).email, "");
    }

    #[test]
    fn a_name_is_what_people_see_of_it() {
        // Turned around, made invisible, and with å in two parts: names go into mails and pages.
        let odd = of(&json!({
            "userName": "almpro",
            "displayName": "Al\u{202e}ma\u{200b} A\u{30a}s\u{a0}Pr\u{ad}øvesen\u{2066}",
            "phoneNumbers": [{ "value": "\u{200e}12 34\u{200b} 56 78", "type": "mobile" }],
        }));
        assert_eq!(odd.name, "Alma Ås Prøvesen");
        assert_eq!(odd.phone, "12 34 56 78");
        let unseen = of(&json!({ "userName": "almpro", "displayName": "\u{200b}\u{202e}" }));
        assert_eq!(unseen.name, "almpro");
    }
}
