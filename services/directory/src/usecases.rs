//! What can be done with the directory, one file a verb.

pub(crate) mod find_sign_in;
mod get_rights;
mod import_duty;
mod import_municipality;
mod import_people;
mod list_changes;
mod list_duty;
mod list_holders;
pub(crate) mod provision;
mod resolve_role;
mod save_settings;

pub(crate) use get_rights::get_rights;
pub(crate) use import_duty::import_duty;
pub(crate) use import_municipality::import_municipality;
pub(crate) use import_people::import_people;
pub(crate) use list_changes::list_changes;
pub(crate) use list_duty::list_duty;
pub(crate) use list_holders::list_holders;
pub(crate) use resolve_role::{resolve_role, resolve_roles};
pub(crate) use save_settings::save_settings;
