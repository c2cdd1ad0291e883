//! A message that arrives in chunks of declared length (BDAT, RFC 3030).

use std::io;

use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt},
    sync::SemaphorePermit,
    time::{Instant, timeout, timeout_at},
};

use crate::{Limits, Reply, shared::Shared};

/// The chunks of a message received so far.
#[derive(Default)]
pub(crate) struct Chunks<'s> {
    data: Vec<u8>,
    /// Its place among the big messages, when it is one.
    big_place: Option<SemaphorePermit<'s>>,
    is_too_big: bool,
    /// When the whole message must have come.
    until: Option<Instant>,
}

/// How a chunk came.
pub(crate) enum Chunk {
    Whole,
    HungUp,
    Silent,
}

impl<'s> Chunks<'s> {
    /// Reads exactly `size` bytes. Nothing is kept of a message that is too big, but the chunk is
    /// still read to its end: the next command begins after it.
    pub(crate) async fn read<R: AsyncBufRead + Unpin, H>(
        &mut self,
        reader: &mut R,
        size: usize,
        shared: &'s Shared<H>,
    ) -> io::Result<Chunk> {
        let until = *self
            .until
            .get_or_insert_with(|| Instant::now() + shared.limits.message_time);
        timeout_at(until, self.read_all(reader, size, shared))
            .await
            .unwrap_or(Ok(Chunk::Silent))
    }

    async fn read_all<R: AsyncBufRead + Unpin, H>(
        &mut self,
        reader: &mut R,
        size: usize,
        shared: &'s Shared<H>,
    ) -> io::Result<Chunk> {
        let mut left = size;
        while left > 0 {
            if self.data.len() > Limits::SMALL_BYTES && self.big_place.is_none() {
                self.big_place = shared.big_places.acquire().await.ok();
            }
            let Ok(read) = timeout(shared.patience(), reader.fill_buf()).await else {
                return Ok(Chunk::Silent);
            };
            let read = read?;
            if read.is_empty() {
                return Ok(Chunk::HungUp);
            }
            let n = read.len().min(left);
            let piece = read.get(..n).unwrap_or_default();
            if !self.is_too_big && self.data.len() + n > shared.limits.message_bytes {
                metrics::counter!("brudvagt_smtp_refused_total", "reason" => "size").increment(1);
                self.is_too_big = true;
                self.data = Vec::new();
                self.big_place = None;
            }
            if !self.is_too_big {
                self.data.extend_from_slice(piece);
            }
            reader.consume(n);
            left -= n;
        }
        Ok(Chunk::Whole)
    }

    /// For chunks that belong to no message: nothing is kept.
    pub(crate) fn nobodys() -> Self {
        Self {
            is_too_big: true,
            ..Self::default()
        }
    }

    /// The answer to a chunk that is not the last.
    pub(crate) const fn reply(&self) -> Reply {
        if self.is_too_big {
            Reply::TOO_BIG
        } else {
            Reply::CHUNK_TAKEN
        }
    }

    /// Takes out the message with its place; `None` when it was too big.
    pub(crate) fn take(&mut self) -> Option<(Vec<u8>, Option<SemaphorePermit<'s>>)> {
        let whole = std::mem::take(self);
        (!whole.is_too_big).then_some((whole.data, whole.big_place))
    }
}
