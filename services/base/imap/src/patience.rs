//! How long to wait for an answer, and after trouble: longer each time, and never in step with other
//! clients.

use std::time::Duration;

use brudvagt_again::Waits;
use jiff::SignedDuration;

use crate::{Limits, Trouble};

#[derive(Debug, Default)]
pub(crate) struct Patience {
    n_troubles: u32,
}

impl Patience {
    /// Something succeeded, so the next trouble counts as the first.
    pub(crate) fn restore(&mut self) {
        self.n_troubles = 0;
    }

    /// How long until the next try.
    pub(crate) fn next(&mut self, limits: &Limits, trouble: Trouble) -> SignedDuration {
        let wait = doubled(limits, self.n_troubles).max(match trouble {
            Trouble::LoginRefused | Trouble::NoToken => limits.refused_wait,
            Trouble::Unreachable
            | Trouble::NotSecure
            | Trouble::SecretUnreadable
            | Trouble::FolderMissing
            | Trouble::ConnectionLost
            | Trouble::NotUnderstood
            | Trouble::NotKept
            | Trouble::NotMoved => SignedDuration::ZERO,
        });
        self.n_troubles = self.n_troubles.saturating_add(1);
        spread(wait, chance())
    }
}

/// Waits for `future` no longer than `limit`.
pub(crate) async fn within<F: Future>(limit: Duration, future: F) -> Result<F::Output, Trouble> {
    tokio::time::timeout(limit, future)
        .await
        .map_err(|_elapsed| Trouble::ConnectionLost)
}

fn doubled(limits: &Limits, n_troubles: u32) -> SignedDuration {
    let waits = Waits {
        first: limits.first_wait,
        longest: limits.longest_wait,
    };
    waits.after(n_troubles.saturating_add(1))
}

/// Between half and one and a half times `wait`, so that not all clients meet a returning server at
/// once.
fn spread(wait: SignedDuration, chance: u8) -> SignedDuration {
    wait / 2 + (wait / 255) * i32::from(chance)
}

/// Any of 256; the middle on a machine without randomness.
fn chance() -> u8 {
    let mut byte = [127];
    if getrandom::fill(&mut byte).is_err() {
        return 127;
    }
    let [byte] = byte;
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_trouble_waits_longer_up_to_a_bound_and_not_at_one_beat() {
        let limits = Limits {
            first_wait: SignedDuration::from_secs(1),
            longest_wait: SignedDuration::from_secs(60),
            ..Limits::default()
        };
        let waits: Vec<i64> = [0, 1, 5, 6, 20, u32::MAX]
            .map(|n| doubled(&limits, n).as_secs())
            .to_vec();
        assert_eq!(waits, [1, 2, 32, 60, 60, 60]);
        let minute = SignedDuration::from_mins(1);
        assert_eq!(spread(minute, 0).as_secs(), 30);
        assert!((89..=90).contains(&spread(minute, 255).as_secs()));
    }

    #[test]
    fn a_refused_login_is_not_tried_at_once() {
        let mut patience = Patience::default();
        let wait = patience.next(&Limits::default(), Trouble::LoginRefused);
        assert!(wait >= SignedDuration::from_secs(30), "{wait}");
        patience.restore();
        let wait = patience.next(&Limits::default(), Trouble::ConnectionLost);
        assert!(wait < SignedDuration::from_secs(1), "{wait}");
    }
}
