//! What a mail says. Pure: bytes in, a [`read::Mail`] out; nothing here decides what becomes of it.

pub(crate) mod automatic;
pub(crate) mod decode;
pub(crate) mod read;
pub(crate) mod thread;
