//! Another system hears what becomes of what it reported: ids and states at an address of its own, signed
//! by the Standard Webhooks scheme. A message like a mail, planned and tried again by the same rows
//! ([`crate::mail::sender`]); here is what differs.

pub(crate) mod deliver;
pub(crate) mod keep_hooks;
pub(crate) mod plan_hooks;
pub(crate) mod rules;
pub(crate) mod store;
