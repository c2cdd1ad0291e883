//! How often a municipality may ask, and how often with a wrong token. Entra's first cycle sends 25
//! requests a second, others send ten thousand people in a minute. Each municipality has its own limit,
//! so a flood from one costs the others nothing.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// How many municipalities are remembered; there are fewer in the country.
const REMEMBERED: usize = 1000;

pub(crate) struct Limits {
    at_once: f64,
    a_second: f64,
    buckets: Mutex<HashMap<String, (f64, Instant)>>,
}

impl Limits {
    /// For requests with a good token.
    pub(crate) fn of_requests() -> Self {
        Self::new(4000.0, 500.0)
    }

    /// For wrong tokens: enough for a sender whose token has ended to be told so.
    pub(crate) fn of_wrong_tokens() -> Self {
        Self::new(100.0, 1.0)
    }

    fn new(at_once: f64, a_second: f64) -> Self {
        Self {
            at_once,
            a_second,
            buckets: Mutex::default(),
        }
    }

    pub(crate) fn take(&self, municipality: &str, now: Instant) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(municipality) {
            buckets.clear();
        }
        let (left, since) = buckets
            .entry(municipality.to_owned())
            .or_insert((self.at_once, now));
        let gained = now.saturating_duration_since(*since).as_secs_f64() * self.a_second;
        (*left, *since) = ((*left + gained).min(self.at_once), now);
        let may = *left >= 1.0;
        if may {
            *left -= 1.0;
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_first_cycle_passes_a_flood_does_not_and_others_are_untouched() {
        let limits = Limits::of_requests();
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        assert!((0..3000).all(|n| limits.take("901", at(n * 40))));
        let flooded = (0..9000)
            .filter(|_| limits.take("901", at(120_000)))
            .count();
        assert!(flooded <= 4000);
        assert!(limits.take("902", at(120_000)));
        assert!(limits.take("901", at(120_100)));
    }

    #[test]
    fn ten_thousand_people_and_five_hundred_groups_looked_for_and_made_fit_in_a_minute() {
        let limits = Limits::of_requests();
        let start = Instant::now();
        let n_refused = (0..21_000_u64)
            .filter(|n| !limits.take("901", start + Duration::from_millis(n * 60_000 / 21_000)))
            .count();
        assert_eq!(n_refused, 0);
    }
}
