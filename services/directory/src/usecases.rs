//! What can be done with the directory, one file a verb.

mod import_municipality;
mod resolve_role;

pub(crate) use import_municipality::import_municipality;
pub(crate) use resolve_role::resolve_role;
