//! The server's description of itself (RFC 7643, sections 5 to 7). It contains no null: some
//! clients fail on one.

use serde_json::{Value, json};

use crate::{
    list_response,
    schema::{
        Attribute, ENTERPRISE_SCHEMA, GROUP_SCHEMA, Kind, Mutability, Resource, Schema, USER_SCHEMA,
    },
};

/// `base` is the public address of the municipality's SCIM, without a slash at its end.
pub fn service_provider_config(base: &str, most_results: usize) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": most_results },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "A token of the municipality, made by the operator",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{base}/ServiceProviderConfig"),
        },
    })
}

pub fn resource_type(base: &str, name: &str) -> Option<Value> {
    [Resource::User, Resource::Group]
        .into_iter()
        .find(|it| it.name().eq_ignore_ascii_case(name))
        .map(|it| one_resource_type(base, it))
}

pub fn resource_types(base: &str) -> Value {
    let all = [Resource::User, Resource::Group].map(|it| one_resource_type(base, it));
    list_response(all.to_vec(), all.len(), 1)
}

fn one_resource_type(base: &str, resource: Resource) -> Value {
    let name = resource.name();
    let extensions: Vec<Value> = resource
        .extension()
        .into_iter()
        .map(|schema| json!({ "schema": schema.id, "required": false }))
        .collect();
    let mut told = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": name,
        "name": name,
        "description": resource.core().description,
        "endpoint": format!("/{}", resource.plural()),
        "schema": resource.core().id,
        "meta": {
            "resourceType": "ResourceType",
            "location": format!("{base}/ResourceTypes/{name}"),
        },
    });
    if !extensions.is_empty() {
        told["schemaExtensions"] = extensions.into();
    }
    told
}

pub fn schema(base: &str, id: &str) -> Option<Value> {
    all_schemas()
        .into_iter()
        .find(|it| it.id.eq_ignore_ascii_case(id))
        .map(|it| one_schema(base, it))
}

pub fn schemas(base: &str) -> Value {
    let all = all_schemas().map(|it| one_schema(base, it));
    list_response(all.to_vec(), all.len(), 1)
}

fn all_schemas() -> [&'static Schema; 3] {
    [&USER_SCHEMA, &ENTERPRISE_SCHEMA, &GROUP_SCHEMA]
}

fn one_schema(base: &str, schema: &Schema) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": schema.attributes.iter().map(attribute).collect::<Vec<_>>(),
        "meta": {
            "resourceType": "Schema",
            "location": format!("{base}/Schemas/{}", schema.id),
        },
    })
}

fn attribute(it: &Attribute) -> Value {
    let mut told = json!({
        "name": it.name,
        "type": match it.kind {
            Kind::Text => "string",
            Kind::Reference => "reference",
            Kind::Boolean => "boolean",
            Kind::Instant => "dateTime",
            Kind::Complex => "complex",
        },
        "multiValued": it.multi,
        "description": it.name,
        // What is always there is told so: whoever reads it need not ask what it is without.
        "required": it.required || it.always,
        "mutability": match it.mutability {
            Mutability::ReadWrite => "readWrite",
            Mutability::ReadOnly => "readOnly",
            Mutability::Immutable => "immutable",
            Mutability::WriteOnly => "writeOnly",
        },
        "returned": "default",
    });
    if !it.canonical.is_empty() {
        told["canonicalValues"] = json!(it.canonical);
    }
    match it.kind {
        Kind::Complex => {
            // What is only taken is another way to say what is told beside it: who reads the schema would
            // wait for it to come back.
            let told_of = it.subs.iter().filter(|sub| !sub.is_write_only());
            told["subAttributes"] = told_of.map(attribute).collect::<Vec<_>>().into();
        }
        Kind::Boolean | Kind::Instant => {}
        Kind::Text | Kind::Reference => {
            told["caseExact"] = it.case_exact.into();
            told["uniqueness"] = if it.unique { "server" } else { "none" }.into();
            if it.kind == Kind::Reference {
                let is_ours = !it.refers.is_empty();
                told["referenceTypes"] = json!(if is_ours { it.refers } else { &["external"] });
            }
        }
    }
    told
}
