//! Mails inside mails, counted over the whole message.

use std::io::Read;

use crate::bounds::{MAX_INFLATED_BYTES, MAX_NESTED, MAX_SHOWN};

/// How deep the mail being read lies, and how much was unpacked for the whole message so far.
#[derive(Debug, Default)]
pub(crate) struct Nesting {
    depth: usize,
    n_inflated: usize,
    n_shown: usize,
}

impl Nesting {
    pub(crate) fn is_too_deep(&self) -> bool {
        self.depth >= MAX_NESTED
    }

    /// Whether the words of one attached mail more are shown.
    pub(crate) fn may_show(&mut self) -> bool {
        self.n_shown += 1;
        self.n_shown <= MAX_SHOWN && !self.is_too_deep()
    }

    /// A mail that lies in the one being read is begun; [`Self::leave`] ends it.
    pub(crate) fn enter(&mut self) {
        self.depth += 1;
    }

    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Unpacks zlib's format (RFC 1950); `None` when it is broken or too much.
    pub(crate) fn inflate(&mut self, packed: &[u8]) -> Option<Vec<u8>> {
        self.unpack(flate2::read::ZlibDecoder::new(packed))
    }

    /// Unpacks the format without zlib's edges (RFC 1951), which archives use.
    pub(crate) fn inflate_bare(&mut self, packed: &[u8]) -> Option<Vec<u8>> {
        self.unpack(flate2::read::DeflateDecoder::new(packed))
    }

    /// What lies in an archive as it is, counted as what is unpacked: many entries can name the same bytes.
    pub(crate) fn copy(&mut self, stored: &[u8]) -> Option<Vec<u8>> {
        self.count(stored.len()).then(|| stored.to_vec())
    }

    /// Counts what is about to be copied; false when it is too much.
    pub(crate) fn count(&mut self, n_bytes: usize) -> bool {
        self.n_inflated = self.n_inflated.saturating_add(n_bytes);
        !self.is_full()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.n_inflated >= MAX_INFLATED_BYTES
    }

    fn unpack(&mut self, decoder: impl Read) -> Option<Vec<u8>> {
        let room = MAX_INFLATED_BYTES.saturating_sub(self.n_inflated);
        let mut unpacked = Vec::new();
        let mut decoder = decoder.take(u64::try_from(room).ok()?);
        let read = decoder.read_to_end(&mut unpacked);
        self.n_inflated += unpacked.len();
        // What arrived of a mail that was cut off counts.
        let is_usable = read.is_ok() || !unpacked.is_empty();
        (is_usable && unpacked.len() < room).then_some(unpacked)
    }
}
