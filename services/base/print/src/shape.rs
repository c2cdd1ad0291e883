//! The data each template prints. Times and dates inside a document are words, already as the
//! reader shall see them ([`crate::local_time`] makes them); only [`frame::Frame::issued_at`] is an
//! instant.

pub(crate) mod frame;

pub(crate) mod case_summary;
pub(crate) mod council;
pub(crate) mod filing;
pub(crate) mod letter;
pub(crate) mod notice;
pub(crate) mod register;
