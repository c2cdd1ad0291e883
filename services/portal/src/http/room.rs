//! Room for what is sent to us, for all doors of the portal together: so many bytes at a time, and no
//! more, however many send. Small forms have room of their own, which large ones cannot take, and so have
//! those who have no account, who take none of anybody else's.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Failure, What};

/// A form without files: words, choices, and some pages of text.
pub(crate) const SMALL: usize = 256 * 1024;
/// Files of 20 MB together, and the words around them.
pub(crate) const LARGE: usize = 22 * 1024 * 1024;
/// Files of somebody without an account, and the words around them.
pub(crate) const OUTSIDE: usize = 11 * 1024 * 1024;
/// What one permit stands for.
const UNIT: usize = 64 * 1024;
/// All small forms together, and all large ones.
const ALL_SMALL: usize = 16 * 1024 * 1024;
const ALL_LARGE: usize = 88 * 1024 * 1024;
const ALL_OUTSIDE: usize = 44 * 1024 * 1024;
/// How long one waits for room.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Room {
    small: Arc<Semaphore>,
    large: Arc<Semaphore>,
    outside: Arc<Semaphore>,
}

impl Default for Room {
    fn default() -> Self {
        let of = |bytes: usize| Arc::new(Semaphore::new(bytes.div_ceil(UNIT)));
        Self {
            small: of(ALL_SMALL),
            large: of(ALL_LARGE),
            outside: of(ALL_OUTSIDE),
        }
    }
}

impl Room {
    /// Room for `bytes`, kept until what this gives is dropped.
    ///
    /// # Errors
    /// `TOO_MANY` when there is none for ten seconds.
    pub(crate) async fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Failure> {
        let from = if bytes <= SMALL {
            &self.small
        } else {
            &self.large
        };
        take(from, bytes).await
    }

    /// As [`Self::take`], for somebody without an account.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub(crate) async fn take_outside(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Failure> {
        take(&self.outside, bytes).await
    }
}

async fn take(from: &Arc<Semaphore>, bytes: usize) -> Result<OwnedSemaphorePermit, Failure> {
    let n = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
    let taking = Arc::clone(from).acquire_many_owned(n);
    match tokio::time::timeout(PATIENCE, taking).await {
        Ok(Ok(room)) => Ok(room),
        Ok(Err(_)) | Err(_) => Err(Failure::new(What::Busy, "TOO_MANY")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn large_forms_wait_for_each_other_and_small_ones_for_none_of_them() {
        let room = Room::default();
        let mut taken = Vec::new();
        for _ in 0..ALL_LARGE / LARGE {
            taken.push(room.take(LARGE).await.unwrap());
        }
        let refused = room.take(LARGE).await.unwrap_err();
        assert_eq!(
            (refused.what, refused.reason.as_str()),
            (What::Busy, "TOO_MANY")
        );
        assert!(room.take(SMALL).await.is_ok());
        // Whoever has no account takes nothing of theirs, and finds her own.
        assert!(room.take_outside(OUTSIDE).await.is_ok());
        drop(taken.pop());
        assert!(room.take(LARGE).await.is_ok());
    }
}
