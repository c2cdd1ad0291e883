//! How often a municipality may ask. Entra's first cycle sends 25 requests a second. Each
//! municipality has its own limit, so a flood from one costs the others nothing.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

const BUCKET: f64 = 500.0;
const A_SECOND: f64 = 100.0;
/// How many municipalities are remembered; there are fewer in the country.
const REMEMBERED: usize = 1000;

#[derive(Default)]
pub(crate) struct Limits(Mutex<HashMap<String, (f64, Instant)>>);

impl Limits {
    pub(crate) fn take(&self, municipality: &str, now: Instant) -> bool {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(municipality) {
            buckets.clear();
        }
        let (left, since) = buckets
            .entry(municipality.to_owned())
            .or_insert((BUCKET, now));
        let gained = now.saturating_duration_since(*since).as_secs_f64() * A_SECOND;
        (*left, *since) = ((*left + gained).min(BUCKET), now);
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
        let limits = Limits::default();
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        assert!((0..3000).all(|n| limits.take("901", at(n * 40))));
        let flooded = (0..5000)
            .filter(|_| limits.take("901", at(120_000)))
            .count();
        assert!(flooded <= 500);
        assert!(limits.take("902", at(120_000)));
        assert!(limits.take("901", at(120_100)));
    }
}
