//! How much of a mail is read. Beyond a bound the mail is kept whole and the reading says so.
//!
//! Every loop of this crate runs over bytes once, or over something counted here; nothing calls
//! itself except a mail inside a mail, at most [`MAX_NESTED`] deep.

/// Bytes of one header.
pub(crate) const MAX_HEADER_BYTES: usize = 1_000_000;
pub(crate) const MAX_FIELDS: usize = 10_000;
/// Bytes of one field.
pub(crate) const MAX_VALUE_BYTES: usize = 100_000;
/// Parameters of one field such as `Content-Type`.
pub(crate) const MAX_PARAMETERS: usize = 100;
/// Parts of a message, and how deep they may lie in each other.
pub(crate) const MAX_PARTS: usize = 2_000;
pub(crate) const MAX_DEPTH: usize = 1_000;
/// Mails inside mails that are looked into.
pub(crate) const MAX_NESTED: usize = 20;
/// Files of an archive that are looked at.
pub(crate) const MAX_ARCHIVED: usize = 2_000;
/// Bytes that all compressed envelopes and archives of a mail together are unpacked to.
pub(crate) const MAX_INFLATED_BYTES: usize = 30_000_000;
/// Attached mails whose words are shown, below those of a sender who wrote at most so many.
pub(crate) const MAX_SHOWN: usize = 30;
pub(crate) const FEW_WORDS: usize = 30;
/// Files that are listed. Nobody reads a longer list, and the original message holds them all.
pub(crate) const MAX_FILES: usize = 200;
/// Bytes of text that are made readable; a report keeps far less.
pub(crate) const MAX_TEXT_BYTES: usize = 10_000_000;
/// Text of alternatives that is compared word for word.
pub(crate) const MAX_COMPARED_BYTES: usize = 4_000_000;
/// Attributes of one HTML tag, and elements open inside each other.
pub(crate) const MAX_ATTRIBUTES: usize = 1_000;
pub(crate) const MAX_OPEN: usize = 500;
/// Hosts that links of a wording lead to which is not shown, and that are looked for in the one that is.
pub(crate) const MAX_LINKS: usize = 20;
/// Items of a file that is unpacked: winmail.dat, a signed envelope.
pub(crate) const MAX_PACKED_ITEMS: usize = 100_000;
