//! What is taken and what is not. Pure: a request in, a checked one or a clear refusal out.

pub(crate) mod arrival;
pub(crate) mod bounce;
pub(crate) mod check_door;
pub(crate) mod check_files;
pub(crate) mod check_report;
pub(crate) mod check_text;
pub(crate) mod code;
pub(crate) mod filename;
pub(crate) mod join;
pub(crate) mod noticed;
pub(crate) mod own_question;
pub(crate) mod receipt;
pub(crate) mod same;
