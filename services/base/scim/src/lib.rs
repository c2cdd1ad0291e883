//! SCIM 2.0 (RFC 7643, RFC 7644) without I/O: attributes, filters, patches, answers.
//!
//! Accepts what Entra, Okta and others really send and refuses what it does not understand: an
//! unknown filter never becomes "everybody", an unknown operation never a success. A patch is applied
//! to a copy, so it is done in full or not at all. Absent on purpose: bulk, sorting, passwords.

mod discovery;
mod error;
mod filter;
mod members;
mod patch;
mod path;
mod project;
mod read;
mod schema;

#[cfg(test)]
mod tests;

pub use discovery::{resource_type, resource_types, schema, schemas, service_provider_config};
pub use error::{CONTENT_TYPE, Error, ScimType};
pub use filter::{Filter, Hint};
pub use members::Member;
pub use patch::{Changed, MemberChange, patch};
pub use project::{Project, list_response};
pub use read::{Document, Read, read};
pub use schema::{ENTERPRISE, GROUP, Resource, USER};
