//! What all sessions of one listener have in common.

use std::{sync::Arc, time::Duration};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::{Identity, Limits};

/// What all sessions of one listener have in common.
pub(crate) struct Shared<H> {
    pub(crate) identity: Identity,
    pub(crate) limits: Limits,
    /// All places. How many are left decides how long silence is tolerated.
    pub(crate) places: Arc<Semaphore>,
    /// Places for big messages.
    pub(crate) big_places: Semaphore,
    pub(crate) handle: H,
    pub(crate) stop: CancellationToken,
}

impl<H> Shared<H> {
    /// How long a sender may stay silent at the moment.
    pub(crate) fn patience(&self) -> Duration {
        if self.places.available_permits() * 2 < self.limits.connections {
            self.limits.silence_when_crowded.min(self.limits.silence)
        } else {
            self.limits.silence
        }
    }
}
