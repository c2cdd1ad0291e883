//! How many mails are read and sealed at once, whichever door they came by.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Mails read at once. The others wait, so that a burst takes neither all memory nor the database
/// connections that the form needs.
const AT_ONCE: usize = 4;
/// Big mails among these. An ordinary mail is small and never waits for them.
const BIG_AT_ONCE: usize = 2;
const BIG_BYTES: usize = brudvagt_smtpd::Limits::SMALL_BYTES;

#[derive(Clone, Debug)]
pub(crate) struct Turns {
    all: Arc<Semaphore>,
    big: Arc<Semaphore>,
}

/// A turn, which ends when it is dropped. The semaphores are never closed, so a turn always comes.
#[derive(Debug)]
pub(crate) struct Turn {
    _big: Option<OwnedSemaphorePermit>,
    _one: Option<OwnedSemaphorePermit>,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(AT_ONCE)),
            big: Arc::new(Semaphore::new(BIG_AT_ONCE)),
        }
    }
}

impl Turns {
    /// Waits for one.
    pub(crate) async fn take(&self, n_bytes: usize) -> Turn {
        let big = if n_bytes > BIG_BYTES {
            Arc::clone(&self.big).acquire_owned().await.ok()
        } else {
            None
        };
        Turn {
            _big: big,
            _one: Arc::clone(&self.all).acquire_owned().await.ok(),
        }
    }
}
