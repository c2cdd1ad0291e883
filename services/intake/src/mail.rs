//! What a mail says. Pure: bytes in, a [`read::Mail`] out; nothing here decides what becomes of it.

pub(crate) mod authentication;
pub(crate) mod automatic;
pub(crate) mod envelope;
pub(crate) mod fetched;
mod notes;
pub(crate) mod read;
pub(crate) mod subject;
pub(crate) mod thread;
mod words;
