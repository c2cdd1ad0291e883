//! A person as she is shown to the sender.

use std::collections::HashMap;

use brudvagt_scim::{Document, ENTERPRISE, Resource, USER};
use serde_json::{Value, json};

use super::save::document_of;
use crate::{
    scim::{
        answer::Refused,
        asked::{Asked, etag},
    },
    store::scim_users::{self, UserRow},
};

pub(super) async fn shown(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    row: &UserRow,
) -> Result<Value, Refused> {
    let mut all = shown_many(connection, asked, std::slice::from_ref(row), true).await?;
    Ok(all.pop().unwrap_or_default())
}

pub(super) async fn shown_many(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    rows: &[UserRow],
    with_groups: bool,
) -> Result<Vec<Value>, Refused> {
    let project = asked.query.project(Resource::User);
    let with_groups = with_groups && project.shows("groups");
    let all = whole(connection, asked, rows, with_groups).await?;
    Ok(all
        .into_iter()
        .map(|document| Value::Object(project.apply(document)))
        .collect())
}

/// With all that the server says itself.
pub(super) async fn whole(
    connection: &mut sqlx::PgConnection,
    asked: &Asked,
    rows: &[UserRow],
    with_groups: bool,
) -> Result<Vec<Document>, Refused> {
    let mut groups: HashMap<String, Vec<Value>> = HashMap::new();
    if with_groups {
        let ids: Vec<String> = rows.iter().map(|row| row.person_id.clone()).collect();
        for (id, group_id, name) in scim_users::groups_of(connection, &asked.code, &ids).await? {
            groups.entry(id).or_default().push(json!({
                "value": group_id,
                "$ref": asked.location(Resource::Group, &group_id),
                "display": name,
                "type": "direct",
            }));
        }
    }
    Ok(rows
        .iter()
        .map(|row| {
            let mut document = document_of(row);
            let mut schemas = vec![USER];
            if document.contains_key(ENTERPRISE) {
                schemas.push(ENTERPRISE);
            }
            document.insert("schemas".to_owned(), json!(schemas));
            document.insert("id".to_owned(), json!(row.person_id));
            if let Some(groups) = groups.remove(&row.person_id) {
                document.insert("groups".to_owned(), Value::Array(groups));
            }
            document.insert(
                "meta".to_owned(),
                json!({
                    "resourceType": "User",
                    "created": row.created_at.0.to_string(),
                    "lastModified": row.changed_at.0.to_string(),
                    "location": asked.location(Resource::User, &row.person_id),
                    "version": etag(row.version),
                }),
            );
            document
        })
        .collect())
}
