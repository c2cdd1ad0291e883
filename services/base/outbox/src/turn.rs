//! Whoever waits for an answer goes first.
//!
//! A change that a person or another system waits for and what follows from earlier changes share
//! one machine. While somebody waits, a process handles what follows one at a time; otherwise, as
//! many at once as its consumers say. Clocks never wait here: a milestone is on time.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::sync::{Semaphore, SemaphorePermit};

static WAITING: AtomicUsize = AtomicUsize::new(0);
static BEHIND: Semaphore = Semaphore::const_new(1);

/// Nothing stands back longer than this, however long the queue at the door is.
const PATIENCE: Duration = Duration::from_secs(1);

/// Somebody waits for an answer, for as long as this lives.
#[derive(Debug)]
pub(crate) struct Waiting;

impl Waiting {
    pub(crate) fn begin() -> Self {
        WAITING.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Returns at once when nobody waits, else when it is this task's turn or patience ends. What
/// nobody waits for keeps the turn until it is done.
pub async fn give_way() -> Option<SemaphorePermit<'static>> {
    if WAITING.load(Ordering::Relaxed) == 0 {
        return None;
    }
    tokio::time::timeout(PATIENCE, BEHIND.acquire())
        .await
        .ok()?
        .ok()
}
