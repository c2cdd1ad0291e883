//! What this process has committed and its relay has not published yet.
//!
//! A commit hands its announcements over, so that the leader publishes them without asking the table
//! what it has just been told. The table stays the truth: whatever is not handed over, because another
//! process committed it, this one does not lead or too much waits, is found by the next look.
//!
//! ```text
//! commit ─> hand over ─> nothing missing before it? ─yes─> publish
//!                                    └─no─> look at the table, publish what is there in its order
//! ```
//! The login of requests writes announcements and may read none, not even their numbers; after its
//! commits the leader looks. What the service does by itself, which is most, is handed over.
//!
//! Order holds: what is published from here follows number by number on what was published or looked for
//! before. A gap may be a commit of somebody else that has to go first, so it is looked for.

use std::{
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use brudvagt_kit::pg::Ts;
use tokio::sync::Notify;
use uuid::Uuid;

/// More than lie here between two turns of the relay, unless the bus is away.
const MOST: usize = 1_024;

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) seq: i64,
    pub(crate) event_id: Uuid,
    pub(crate) subject: String,
    pub(crate) traceparent: Option<String>,
    pub(crate) payload: Vec<u8>,
    pub(crate) created_at: Ts,
}

#[derive(Debug, Default)]
pub(crate) struct Handed {
    waiting: Mutex<Waiting>,
    pub(crate) wake: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    /// Nothing is kept for a relay that publishes nothing.
    is_led: bool,
    /// Too much came at once, or somebody committed without saying what.
    is_incomplete: bool,
    said: Vec<Said>,
}

/// What the relay does next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// These, in this order.
    Publish(Vec<Said>),
    /// Something may be missing: the table knows.
    Look,
}

impl Handed {
    /// Called after a commit.
    pub(crate) fn hand_over(&self, said: Vec<Said>) {
        let mut waiting = self.waiting();
        if waiting.is_led {
            if waiting.said.len().saturating_add(said.len()) > MOST {
                waiting.said.clear();
                waiting.is_incomplete = true;
            } else {
                waiting.said.extend(said);
            }
        }
        drop(waiting);
        self.wake.notify_one();
    }

    /// Called after a commit whose announcements have numbers that this process may not know.
    pub(crate) fn look(&self) {
        self.waiting().is_incomplete = true;
        self.wake.notify_one();
    }

    /// From now on what is committed is handed over, or no longer.
    pub(crate) fn lead(&self, leads: bool) {
        *self.waiting() = Waiting {
            is_led: leads,
            ..Waiting::default()
        };
    }

    /// Forgets what waits: the caller looks, and finds it in the table.
    pub(crate) fn forget(&self) {
        let mut waiting = self.waiting();
        waiting.said.clear();
        waiting.is_incomplete = false;
    }

    /// Takes what waits. `reached` is the highest number that was published or looked for; what is in
    /// `published` was found by a look already.
    pub(crate) fn take(&self, reached: i64, published: &[i64]) -> Next {
        let mut waiting = self.waiting();
        let mut said = mem::take(&mut waiting.said);
        if mem::take(&mut waiting.is_incomplete) {
            return Next::Look;
        }
        drop(waiting);
        said.retain(|one| !published.contains(&one.seq));
        said.sort_unstable_by_key(|one| one.seq);
        let mut expected = reached;
        for one in &said {
            // A lower number was overtaken by a look; it is published late, as it would be by the table.
            if one.seq > expected {
                expected = expected.saturating_add(1);
                if one.seq != expected {
                    return Next::Look;
                }
            }
        }
        Next::Publish(said)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use brudvagt_kit::Clock;

    use super::*;

    fn said(seq: i64) -> Said {
        Said {
            seq,
            event_id: Uuid::from_u128(seq.unsigned_abs().into()),
            subject: "subject".to_owned(),
            traceparent: None,
            payload: Vec::new(),
            created_at: Ts(Clock::default().now()),
        }
    }

    fn led() -> Handed {
        let handed = Handed::default();
        handed.lead(true);
        handed
    }

    fn numbers(next: Next) -> Option<Vec<i64>> {
        match next {
            Next::Publish(said) => Some(said.iter().map(|one| one.seq).collect()),
            Next::Look => None,
        }
    }

    #[test]
    fn what_follows_on_what_is_known_is_published_in_its_order() {
        let handed = led();
        handed.hand_over(vec![said(6), said(7)]);
        handed.hand_over(vec![said(5)]);
        assert_eq!(numbers(handed.take(4, &[])), Some(vec![5, 6, 7]));
        assert_eq!(numbers(handed.take(7, &[])), Some(Vec::new()), "once");
    }

    #[test]
    fn a_gap_is_looked_for_because_what_fills_it_may_have_to_go_first() {
        let handed = led();
        handed.hand_over(vec![said(6)]);
        assert_eq!(numbers(handed.take(4, &[])), None);
    }

    #[test]
    fn what_a_look_has_found_is_not_published_again_and_what_it_missed_is() {
        let handed = led();
        handed.hand_over(vec![said(8), said(9)]);
        // Committed after the look that found the eighth.
        handed.hand_over(vec![said(7)]);
        assert_eq!(numbers(handed.take(8, &[8])), Some(vec![7, 9]));
    }

    #[test]
    fn whoever_does_not_lead_keeps_nothing_and_too_much_at_once_is_looked_for() {
        let handed = Handed::default();
        handed.hand_over(vec![said(1)]);
        assert_eq!(numbers(handed.take(0, &[])), Some(Vec::new()));
        handed.lead(true);
        let many = i64::try_from(MOST).unwrap() + 1;
        handed.hand_over((1..=many).map(said).collect());
        assert_eq!(numbers(handed.take(0, &[])), None);
        handed.look();
        assert_eq!(numbers(handed.take(0, &[])), None, "a request's");
        handed.hand_over(vec![said(many + 1)]);
        handed.forget();
        assert_eq!(numbers(handed.take(many, &[])), Some(Vec::new()));
    }
}
