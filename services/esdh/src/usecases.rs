//! What is done with references, one file a verb.

mod attach_reference;
mod export_pack;
mod get_reference;
mod mark_journalised;

pub(crate) use attach_reference::attach_reference;
pub(crate) use export_pack::export_pack;
pub(crate) use get_reference::get_reference;
pub(crate) use mark_journalised::mark_journalised;
#[cfg(test)]
pub(crate) use {attach_reference::attach, mark_journalised::mark};
