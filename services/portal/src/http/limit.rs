//! How often one visitor may send: a bucket of tokens each, in memory.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// How many sends at once, and how long until there is one more.
#[derive(Clone, Copy)]
pub(crate) struct Bucket {
    size: u32,
    refill: SignedDuration,
}

/// One visitor's.
const ONE: Bucket = Bucket {
    size: 20,
    refill: SignedDuration::from_secs(3),
};
/// What everybody who has no account sends, together: more than some hundred addresses can take.
pub(crate) const ALL_OUTSIDE: Bucket = Bucket {
    size: 3_000,
    refill: SignedDuration::from_millis(20),
};
/// Of a range of the newer addresses, of which a provider gives its customers a part each.
pub(crate) const RANGE: Bucket = Bucket {
    size: 200,
    refill: SignedDuration::from_millis(300),
};
/// What one of them may have kept: reports, additions, answers, with their files.
pub(crate) const ONE_KEPT: Bucket = Bucket {
    size: 10,
    refill: SignedDuration::from_secs(60),
};
/// What comes with a key from one address: systems of a municipality may stand behind one.
pub(crate) const ONE_OF_SYSTEMS: Bucket = Bucket {
    size: 300,
    refill: SignedDuration::from_millis(200),
};
/// What all of them together may have kept.
pub(crate) const ALL_KEPT: Bucket = Bucket {
    size: 200,
    refill: SignedDuration::from_secs(3),
};
/// Visitors remembered. Beyond it those are forgotten whose bucket is full again, and should none be,
/// everybody starts with a full one: errs towards letting in.
const REMEMBERED: usize = 10_000;

struct Level {
    left: u32,
    since: Timestamp,
    bucket: Bucket,
}

impl Level {
    fn refill(&mut self, now: Timestamp) {
        let gained = now.duration_since(self.since).as_millis() / self.bucket.refill.as_millis();
        if gained > 0 {
            let gained = u32::try_from(gained).unwrap_or(self.bucket.size);
            self.left = self.left.saturating_add(gained).min(self.bucket.size);
            self.since = now;
        }
    }
}

#[derive(Default)]
pub(crate) struct Limiter {
    buckets: Mutex<HashMap<String, Level>>,
}

impl Limiter {
    /// Takes a token of `visitor`'s; false when there is none left.
    pub(crate) fn take(&self, visitor: &str, now: Timestamp) -> bool {
        self.take_of(visitor, ONE, now)
    }

    /// As [`Self::take`], of a bucket of another size.
    pub(crate) fn take_of(&self, visitor: &str, bucket: Bucket, now: Timestamp) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(visitor) {
            buckets.retain(|_, level| {
                level.refill(now);
                level.left < level.bucket.size
            });
        }
        if buckets.len() >= REMEMBERED && !buckets.contains_key(visitor) {
            buckets.clear();
        }
        let level = buckets.entry(visitor.to_owned()).or_insert(Level {
            left: bucket.size,
            since: now,
            bucket,
        });
        level.refill(now);
        match level.left.checked_sub(1) {
            Some(fewer) => {
                level.left = fewer;
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
        assert!((0..ONE.size).all(|_| limiter.take("a", now)));
        assert!(!limiter.take("a", now));
        assert!(limiter.take("b", now));
        assert!(limiter.take("a", now + ONE.refill));
    }
}
