//! Where mail comes in. Each door makes an [`Envelope`](crate::mail::envelope::Envelope) of it and
//! waits until it is kept.

pub(crate) mod mailbox;
pub(crate) mod smtp;
pub(crate) mod turns;
