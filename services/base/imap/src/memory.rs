//! What this process knows of mails that are still in the folder.

use std::collections::{BTreeMap, BTreeSet};

/// A mail's number in its folder, as long as the folder's `UIDVALIDITY` stays.
pub(crate) type Uid = u32;

#[derive(Debug, Default)]
pub(crate) struct Memory {
    validity: Option<u32>,
    mails: BTreeMap<Uid, Known>,
    /// Whether something left the folder since this was last set back.
    pub(crate) has_moved: bool,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    /// How often it was tried without being moved.
    n_tries: u32,
    /// Already kept: it only has to be moved.
    pub(crate) is_kept: bool,
    /// Bigger than the server said.
    pub(crate) is_too_big: bool,
}

impl Memory {
    /// A folder with another `UIDVALIDITY` has renumbered its mails, so everything known of them is
    /// dropped.
    pub(crate) fn enter(&mut self, validity: Option<u32>) {
        if validity.is_none() || self.validity != validity {
            self.mails.clear();
        }
        self.validity = validity;
    }

    /// The mails to handle, oldest first; those that failed before come last.
    pub(crate) fn in_order(&mut self, there: &BTreeSet<Uid>) -> Vec<Uid> {
        self.mails.retain(|uid, _known| there.contains(uid));
        let mut todo: Vec<Uid> = there.iter().copied().collect();
        todo.sort_by_key(|uid| (self.mails.get(uid).map_or(0, |known| known.n_tries), *uid));
        todo
    }

    /// What is known of a mail that is now tried.
    pub(crate) fn trying(&mut self, uid: Uid) -> Known {
        let known = self.mails.entry(uid).or_default();
        let before = *known;
        known.n_tries = known.n_tries.saturating_add(1);
        before
    }

    pub(crate) fn kept(&mut self, uid: Uid) {
        self.mails.entry(uid).or_default().is_kept = true;
    }

    pub(crate) fn too_big(&mut self, uid: Uid) {
        self.mails.entry(uid).or_default().is_too_big = true;
    }

    pub(crate) fn moved(&mut self, uid: Uid) {
        self.mails.remove(&uid);
        self.has_moved = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_fails_is_tried_after_all_others() {
        let mut memory = Memory::default();
        memory.enter(Some(1));
        let there = BTreeSet::from([3, 5, 9]);
        memory.trying(3);
        assert_eq!(memory.in_order(&there), [5, 9, 3]);
        memory.kept(3);
        assert!(memory.trying(3).is_kept);
        memory.moved(3);
        assert!(!memory.trying(3).is_kept, "a number is a mail once");
    }

    #[test]
    fn a_folder_that_numbers_anew_is_not_known() {
        let mut memory = Memory::default();
        memory.enter(Some(1));
        memory.kept(3);
        memory.enter(Some(1));
        assert!(memory.trying(3).is_kept);
        memory.enter(Some(2));
        assert!(!memory.trying(3).is_kept);
        memory.kept(3);
        // Without a `UIDVALIDITY` the numbers mean nothing.
        memory.enter(None);
        assert!(!memory.trying(3).is_kept);
    }
}
