//! What a case owes by a certain time, under any rule.

use jiff::Timestamp;

use crate::{ART_33, ArmedClock, Case, DPA_ANSWER, Nis2Notice};

/// A duty that is owed, with its time. The regime is the calculus's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed<'c> {
    pub regime: &'c str,
    pub due_at: Timestamp,
}

/// Whether a change of a clock is news to the case: only the newest counts, and changes may arrive in
/// any order.
pub(crate) fn is_news(case: &Case, clock: &ArmedClock) -> bool {
    let known = case
        .clocks
        .iter()
        .find(|known| known.clock_id == clock.clock_id);
    match known {
        Some(known) => clock.revision > known.revision,
        // NIS 2 notices are a track of the case, and their clocks follow it, so they need no entry
        // of their own.
        None if is_nis2(&clock.regime) => clock.owed && !case.nis2.is_opened(),
        None => clock.owed,
    }
}

fn is_nis2(regime: &str) -> bool {
    Nis2Notice::ALL
        .iter()
        .any(|notice| notice.regime() == regime)
}

impl Case {
    /// Everything that is owed at a time, the first due first.
    ///
    /// # Law
    /// GDPR art. 33(1) and 58(1), NIS 2-loven § 13, and the rules of what a person armed: no duty
    /// waits for another, so the nearest is the one that the case shows everywhere.
    pub fn owed_at_a_time(&self) -> Vec<Owed<'_>> {
        let statutory = (!self.clock_settled()).then_some(Owed {
            regime: ART_33,
            due_at: self.due_at,
        });
        let notice = self.nis2.owed().first().zip(self.nis2.due_at());
        let notice = notice.map(|(notice, due_at)| Owed {
            regime: notice.regime(),
            due_at,
        });
        let answer = (self.affairs.n_open > 0)
            .then_some(self.affairs.open_due_at)
            .flatten();
        let answer = answer.map(|due_at| Owed {
            regime: DPA_ANSWER,
            due_at,
        });
        let armed = self.armed_clocks().map(|clock| Owed {
            regime: &clock.regime,
            due_at: clock.due_at,
        });
        let mut owed: Vec<_> = statutory
            .into_iter()
            .chain(notice)
            .chain(answer)
            .chain(armed)
            .collect();
        owed.sort_by_key(|owed| owed.due_at);
        owed
    }

    /// What is due first, of all that is owed.
    pub fn due_first(&self) -> Option<Owed<'_>> {
        self.owed_at_a_time().into_iter().next()
    }

    /// Clocks that a person armed and nobody has stopped. The notices of NIS 2 are told by their track
    /// once somebody has opened it.
    pub fn armed_clocks(&self) -> impl Iterator<Item = &ArmedClock> {
        self.clocks
            .iter()
            .filter(|clock| clock.owed)
            .filter(|clock| !(self.nis2.is_opened() && is_nis2(&clock.regime)))
    }
}
