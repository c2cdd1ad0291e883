//! Whoever waits for an answer goes first.
//!
//! A change that somebody waits for and what follows from earlier changes share one machine. While
//! somebody waits, what follows stands back, though never longer than [`PATIENCE`]: after an outage a
//! backlog is worked off without anybody at the door noticing it. Clocks do not stand back: a milestone
//! is on time.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

static WAITING: AtomicUsize = AtomicUsize::new(0);
static NOBODY_WAITS: Notify = Notify::const_new();

/// Longest that an event stands back, however long the queue at the door is.
const PATIENCE: Duration = Duration::from_secs(1);

/// Somebody waits for an answer, for as long as this lives.
#[derive(Debug)]
pub struct Waiting(());

impl Waiting {
    #[must_use]
    pub fn begin() -> Self {
        WAITING.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if WAITING.fetch_sub(1, Ordering::SeqCst) == 1 {
            NOBODY_WAITS.notify_waiters();
        }
    }
}

/// Returns when nobody waits, or when patience ends.
pub async fn give_way() {
    let end = Instant::now() + PATIENCE;
    loop {
        // Listening before looking: who leaves in between is heard.
        let nobody_waits = NOBODY_WAITS.notified();
        if WAITING.load(Ordering::SeqCst) == 0 || timeout_at(end, nobody_waits).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, advance, timeout};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_nobody_waits_for_stands_back_until_the_last_one_is_answered_or_patience_ends() {
        let start = Instant::now();
        give_way().await;
        assert_eq!(start.elapsed(), Duration::ZERO, "nobody waits");

        let first = Waiting::begin();
        let second = Waiting::begin();
        let event = tokio::spawn(give_way());
        advance(Duration::from_millis(100)).await;
        drop(first);
        advance(Duration::from_millis(100)).await;
        assert!(!event.is_finished(), "one still waits");
        drop(second);
        timeout(Duration::from_millis(1), event)
            .await
            .unwrap()
            .unwrap();

        let start = Instant::now();
        let _long = Waiting::begin();
        give_way().await;
        assert_eq!(start.elapsed(), PATIENCE);
    }
}
