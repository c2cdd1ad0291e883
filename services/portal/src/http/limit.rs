//! How often one visitor may send: a bucket of tokens each, in memory.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// Sends one visitor may do at once.
const BUCKET: u32 = 20;
/// One more every three seconds.
const REFILL: SignedDuration = SignedDuration::from_secs(3);
/// Visitors remembered. Beyond it everybody starts with a full bucket again: errs towards letting in.
const REMEMBERED: usize = 10_000;

#[derive(Default)]
pub(crate) struct Limiter {
    buckets: Mutex<HashMap<String, (u32, Timestamp)>>,
}

impl Limiter {
    /// Takes a token of `visitor`'s; false when there is none left.
    pub(crate) fn take(&self, visitor: &str, now: Timestamp) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(visitor) {
            buckets.clear();
        }
        let (left, since) = buckets.entry(visitor.to_owned()).or_insert((BUCKET, now));
        let gained = now.duration_since(*since).as_millis() / REFILL.as_millis();
        if gained > 0 {
            let gained = u32::try_from(gained).unwrap_or(BUCKET);
            *left = left.saturating_add(gained).min(BUCKET);
            *since = now;
        }
        match left.checked_sub(1) {
            Some(fewer) => {
                *left = fewer;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_is_stopped_when_the_bucket_is_empty_and_let_in_again_later() {
        let limiter = Limiter::default();
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        assert!((0..BUCKET).all(|_| limiter.take("a", now)));
        assert!(!limiter.take("a", now));
        assert!(limiter.take("b", now));
        assert!(limiter.take("a", now + REFILL));
    }
}
