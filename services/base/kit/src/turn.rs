//! Whoever waits for an answer goes first.
//!
//! A change that somebody waits for and what follows from earlier changes share one machine. While
//! somebody waits, what follows stands back, though never longer than [`PATIENCE`]: after an outage a
//! backlog is worked off without anybody at the door noticing it. Clocks do not stand back: a milestone
//! is on time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

/// Longest that an event stands back, however long the queue at the door is.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whose turn it is in one process. Clones are the same; services of one process are given one.
#[derive(Clone, Debug, Default)]
pub struct Turn(Arc<Door>);

#[derive(Debug, Default)]
struct Door {
    n_waiting: AtomicUsize,
    nobody_waits: Notify,
}

/// Somebody waits for an answer, for as long as this lives.
#[derive(Debug)]
pub struct Waiting(Arc<Door>);

impl Turn {
    /// Somebody begins to wait.
    #[must_use]
    pub fn wait(&self) -> Waiting {
        self.0.n_waiting.fetch_add(1, Ordering::SeqCst);
        Waiting(Arc::clone(&self.0))
    }

    /// Returns when nobody waits, or when patience ends.
    pub async fn give_way(&self) {
        let end = Instant::now() + PATIENCE;
        loop {
            // Listening before looking: who leaves in between is heard.
            let nobody_waits = self.0.nobody_waits.notified();
            if self.0.n_waiting.load(Ordering::SeqCst) == 0
                || timeout_at(end, nobody_waits).await.is_err()
            {
                return;
            }
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.0.n_waiting.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.nobody_waits.notify_waiters();
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
        let turn = Turn::default();
        let start = Instant::now();
        turn.give_way().await;
        assert_eq!(start.elapsed(), Duration::ZERO, "nobody waits");

        let first = turn.wait();
        let second = turn.wait();
        let event = {
            let turn = turn.clone();
            tokio::spawn(async move { turn.give_way().await })
        };
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
        let _long = turn.wait();
        Turn::default().give_way().await;
        assert_eq!(start.elapsed(), Duration::ZERO, "nobody waits elsewhere");
        turn.give_way().await;
        assert_eq!(start.elapsed(), PATIENCE);
    }
}
