//! The machine's time. Nothing else reads it but `token`, whose times the settable clock must not
//! move.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// The machine's time, moved by an offset that only demonstration mode and tests can set.
#[derive(Clone, Debug)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
    moved: watch::Sender<()>,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            offset_ms: Arc::new(AtomicI64::new(0)),
            moved: watch::Sender::new(()),
        }
    }
}

/// How far a drill may move the clock: a hundred years.
const FURTHEST_MS: i64 = 100 * 366 * 24 * 3_600_000;

impl Clock {
    /// The time now, in microseconds: what PostgreSQL keeps, so that what is written is what is read.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's time"
    )]
    pub fn now(&self) -> Timestamp {
        let offset = SignedDuration::from_millis(self.offset_ms.load(Ordering::Acquire));
        let moved = Timestamp::now()
            .saturating_add(offset)
            .unwrap_or(Timestamp::MAX);
        Timestamp::from_microsecond(moved.as_microsecond()).unwrap_or(moved)
    }

    /// A clock that starts `by` ahead of the machine's; behind it, when `by` is negative.
    #[must_use]
    pub fn starting(by: SignedDuration) -> Self {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let ms = ms.clamp(FURTHEST_MS.wrapping_neg(), FURTHEST_MS);
        Self {
            offset_ms: Arc::new(AtomicI64::new(ms)),
            ..Self::default()
        }
    }

    /// Moves the clock forward and wakes whoever waits for a time.
    pub fn advance(&self, by: SignedDuration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let further = |offset: i64| Some(offset.saturating_add(ms).min(FURTHEST_MS));
        let moved = self
            .offset_ms
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, further);
        debug_assert!(moved.is_ok(), "a place is always given");
        self.moved.send_replace(());
    }

    /// Resolves at `at`, or whenever the clock is moved: the caller looks again.
    pub async fn wait_until(&self, at: Timestamp) {
        let mut moved = self.moved.subscribe();
        let wait = at.duration_since(self.now());
        if wait <= SignedDuration::ZERO {
            return;
        }
        // The runtime's timers reach only a few years ahead; waking early is harmless.
        let wait = wait
            .unsigned_abs()
            .min(std::time::Duration::from_secs(86_400));
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = moved.changed() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_moved_too_far_stops_and_never_turns_back() {
        let clock = Clock::default();
        let before = clock.now();
        for _ in 0..3 {
            clock.advance(SignedDuration::MAX);
            assert!(clock.now() > before);
        }
        assert!(clock.now() < before + SignedDuration::from_hours(101 * 366 * 24));
    }

    #[test]
    fn a_clock_that_starts_behind_reaches_the_present_when_it_is_moved() {
        let year = SignedDuration::from_hours(366 * 24);
        let clock = Clock::starting(-year);
        assert!(clock.now() < Clock::default().now() - SignedDuration::from_hours(365 * 24));
        clock.advance(year);
        let apart = Clock::default().now().duration_since(clock.now());
        assert!(apart.abs() < SignedDuration::from_mins(1), "{apart}");
    }

    #[tokio::test]
    async fn moving_the_clock_wakes_who_waits() {
        let clock = Clock::default();
        let at = clock.now() + SignedDuration::from_hours(72);
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move {
                while clock.now() < at {
                    clock.wait_until(at).await;
                }
            }
        });
        tokio::task::yield_now().await;
        clock.advance(SignedDuration::from_hours(73));
        waiting.await.unwrap();
    }
}
