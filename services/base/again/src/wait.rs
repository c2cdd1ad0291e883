//! How long until the next attempt. Pure.

use jiff::SignedDuration;

/// Waits that double from the first to the longest, and never end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    pub first: SignedDuration,
    pub longest: SignedDuration,
}

impl Waits {
    /// After `attempts` attempts, of which the first is 1.
    #[must_use]
    pub fn after(self, attempts: u32) -> SignedDuration {
        let doublings = attempts.saturating_sub(1).min(30);
        self.first
            .saturating_mul(1_i32 << doublings)
            .min(self.longest)
    }
}

/// Short, because it returns for all at once.
const AWAY: Waits = Waits {
    first: SignedDuration::from_secs(1),
    longest: SignedDuration::from_secs(60),
};
/// Longer, for what passes slowly: greylisting, a full mailbox, a system that is being mended.
const REFUSED: Waits = Waits {
    first: SignedDuration::from_secs(30),
    longest: SignedDuration::from_hours(1),
};

/// Why an attempt failed, as far as it decides about the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nobody there, no answer, or one that is not in the protocol.
    Away,
    /// The other side said no, for now or for a reason that somebody can mend.
    Refused,
    /// Trying again cannot help: the address is wrong.
    Hopeless,
}

/// How long to wait after `attempts` attempts; `None` when it is not tried again.
#[must_use]
pub fn wait_after(failure: Failure, attempts: u32) -> Option<SignedDuration> {
    match failure {
        Failure::Away => Some(AWAY.after(attempts)),
        Failure::Refused => Some(REFUSED.after(attempts)),
        Failure::Hopeless => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_to_its_limit_and_never_ends() {
        let waits = |failure| {
            [1, 2, 3, 8, 40, u32::MAX].map(|n| wait_after(failure, n).map(|wait| wait.as_secs()))
        };
        let expect = |seconds: [i64; 6]| seconds.map(Some);
        assert_eq!(waits(Failure::Away), expect([1, 2, 4, 60, 60, 60]));
        assert_eq!(
            waits(Failure::Refused),
            expect([30, 60, 120, 3600, 3600, 3600])
        );
        assert_eq!(wait_after(Failure::Hopeless, 1), None);
    }
}
