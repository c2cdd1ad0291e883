//! When triage last compared what was received with its cases.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::Timestamp;

/// Triage looks every half minute for reports without a case and raises the alarm itself. When it is down
/// nobody would: so intake, which goes on receiving, says how long ago triage last asked.
#[derive(Clone, Debug)]
pub(crate) struct Compared(Arc<AtomicI64>);

impl Compared {
    /// A process that has just started has heard nothing yet and blames nobody.
    pub(crate) fn starting(now: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(now.as_second())))
    }

    pub(crate) fn again(&self, now: Timestamp) {
        self.0.fetch_max(now.as_second(), Ordering::Relaxed);
    }

    /// Seconds.
    pub(crate) fn age(&self, now: Timestamp) -> i64 {
        let last = self.0.load(Ordering::Relaxed);
        now.as_second().saturating_sub(last).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_age_grows_from_the_start_until_triage_asks_again() {
        let compared = Compared::starting(at(100));
        assert_eq!(compared.age(at(100)), 0);
        assert_eq!(compared.age(at(400)), 300);
        compared.again(at(390));
        compared.again(at(120));
        assert_eq!(
            compared.age(at(400)),
            10,
            "an older question takes nothing back"
        );
        assert_eq!(compared.age(at(380)), 0);
    }
}
