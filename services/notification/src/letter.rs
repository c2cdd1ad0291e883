//! Letters to the people affected (GDPR art. 34), and the list of recipients.

pub(crate) mod blind;
pub(crate) mod compose;
pub(crate) mod export_letter;
pub(crate) mod get_communication;
pub(crate) mod import_recipients;
pub(crate) mod list;
pub(crate) mod list_warnings;
pub(crate) mod open_letter;
pub(crate) mod preview_letter;
pub(crate) mod propose_letter;
pub(crate) mod put_in_group;
pub(crate) mod read_recipients;
pub(crate) mod record_told;
pub(crate) mod remove_recipient;
pub(crate) mod rules;
pub(crate) mod save_communication;
pub(crate) mod save_recipient;
pub(crate) mod send_communication;
pub(crate) mod sent_letter;
pub(crate) mod stop_communication;
pub(crate) mod store;
pub(crate) mod sweep_recipients;
pub(crate) mod tell_progress;
