//! Notices under NIS 2-loven § 13, and what the case is told of them.

pub(crate) mod export_nis2_notice;
pub(crate) mod get_nis2;
pub(crate) mod open_nis2;
pub(crate) mod rules;
pub(crate) mod save_nis2_notice;
pub(crate) mod store;
pub(crate) mod tell_nis2;
