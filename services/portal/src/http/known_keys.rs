//! Which keys of other systems were right when they were last shown.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

pub(super) type Digest = [u8; 32];

/// Digests of keys that were right when they were last shown. Each is looked up again at each request:
/// being here only means not to wait for whoever tries wrong ones.
#[derive(Default)]
pub(crate) struct KnownKeys {
    digests: Mutex<HashSet<Digest>>,
}

/// More systems than twelve municipalities have.
const REMEMBERED: usize = 10_000;

impl KnownKeys {
    pub(super) fn holds(&self, digest: &Digest) -> bool {
        self.lock().contains(digest)
    }

    pub(super) fn keep(&self, digest: Option<Digest>) {
        let mut digests = self.lock();
        if digests.len() < REMEMBERED {
            digests.extend(digest);
        }
    }

    pub(super) fn forget(&self, digest: Option<Digest>) {
        if let Some(digest) = digest {
            self.lock().remove(&digest);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<Digest>> {
        self.digests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
