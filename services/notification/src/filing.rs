//! Filings with Datatilsynet, their attachments, and the correspondence about them.

pub(crate) mod attach_to_filing;
pub(crate) mod draft;
pub(crate) mod export_filing;
pub(crate) mod get_filing;
pub(crate) mod prepare_filing;
pub(crate) mod record_correspondence;
pub(crate) mod record_filing;
pub(crate) mod rules;
pub(crate) mod store;
pub(crate) mod warn;
