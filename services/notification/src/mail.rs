//! Mail to staff: what a change of a case asks for, planned once and sent at least once.

pub(crate) mod build;
pub(crate) mod list_messages;
pub(crate) mod mailbox;
pub(crate) mod plan_mails;
pub(crate) mod rules;
pub(crate) mod sender;
pub(crate) mod store;
pub(crate) mod templates;
